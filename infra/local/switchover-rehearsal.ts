// A planned move, unattended: both sites live and a client never stops writing, a named person asks for the move and decides it,
// and afterwards each acknowledged write is looked for on the databases themselves. Measured from outside, as a failover is.

import type { StartAnswer } from "../../lambdas/intake/start-run.ts";
import { Refused } from "../../workflows/failure.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Entry, GateState } from "../../workflows/record.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { RealWorld } from "./real-world.ts";
import { measure } from "./rehearsal-report.ts";
import type { RehearsalReport } from "./rehearsal-report.ts";
import { followRuns, hostedFor, newestEntries } from "./rehearsal.ts";
import type { RehearsalOptions } from "./rehearsal.ts";
import { waitUntilSteady } from "./steady.ts";
import type { RefusedWrites, Writer } from "./world/writer.ts";

/** What both databases hold when the client has stopped. */
export interface SidesHeld {
  /** Messages that the site that was left holds and the one that serves does not; null where one of the two could not be read. */
  readonly onlyAtSource: number | null;
  /** Messages that were written since the move and stand where it serves alone, unless a copy follows there. */
  readonly onlyAtTarget: number | null;
  /** Whether the site that was left is seen to be a copy, while the one that serves writes. */
  readonly sourceFollows: boolean;
}

export interface Shown {
  readonly because: string;
  /** From the first look after the confirmed fence. */
  readonly afterMs: Milliseconds;
}

export interface SwitchoverRehearsalReport extends RehearsalReport {
  readonly move: {
    readonly source: string;
    readonly target: string;
    /** Who asked for it and decided it. */
    readonly by: string;
    readonly acknowledgedBefore: number;
    /** Since the move was asked for. */
    readonly refused: RefusedWrites;
    /** How it was shown that the target held everything before it was promoted, and how long after the fence; null where it was not. */
    readonly drained: Shown | null;
    /** Null where the other site does not serve: a copy that follows is always a moment behind. */
    readonly held: SidesHeld | null;
  };
}

export interface SwitchoverRehearsalOptions extends Omit<RehearsalOptions, "faults" | "decideAs"> {
  readonly decideAs: NonNullable<RehearsalOptions["decideAs"]>;
  /** The move is asked for when so many writes are acknowledged, or after `writesWithinMs`. */
  readonly writes: number;
  readonly writesWithinMs: Milliseconds;
}

export interface SwitchoverRehearsalEnd {
  readonly report: SwitchoverRehearsalReport;
  readonly waitingGate: GateState | undefined;
}

/** As fast as its four connections allow: the shortest time that a timer sleeps reliably is about this. */
export const writeEveryMs: Milliseconds = 2;

/** Whether the run did what was asked, and nothing that was acknowledged is missing; where the writes could not be counted, that was not shown. */
export function movedWithoutLoss({ outcome, serving, writes, move }: Pick<SwitchoverRehearsalReport, "outcome" | "serving" | "writes" | "move">): boolean {
  return outcome === "succeeded" && serving === move.target && writes.lost === 0 && (move.held?.onlyAtSource ?? 0) === 0;
}

/** Moves the application from its home to the other site and ends the world, whatever happens. Throws `Refused` where the move is not begun. */
export async function rehearseSwitchover(options: SwitchoverRehearsalOptions): Promise<SwitchoverRehearsalEnd> {
  const { clock, tempo, signal, say, decideAs } = options;
  const plan = hostedFor(options);
  const target = otherSite(plan, plan.home);
  const world = await RealWorld.start({ plan, clock, tempo, signal, writeEveryMs, ...(options.onChange ? { onChange: options.onChange } : {}) });
  try {
    const { writer } = world.application;
    // Nothing would be lost where nothing is written, and that would prove nothing.
    if (writer === undefined) throw new Refused(`nobody writes to ${plan.plan} here, so that a move loses nothing could not be shown`);
    await waitUntilSteady(world, signal);
    options.onReady?.(world);
    say(`${plan.home} serves, replication streams, ${writer.acknowledged.size} writes acknowledged; tempo ${tempo}`);
    await untilWritten(writer, options);
    const acknowledgedBefore = writer.acknowledged.size;
    const before = writer.refused;
    const startedAt = clock.now();
    await ask(world, decideAs.name, target);
    say(`${decideAs.name} asks for the move to ${target}, with ${acknowledgedBefore} writes acknowledged`);
    const waitingGate = await followRuns(world, options, startedAt);
    await writer.stop();
    const entries = await newestEntries(world);
    const measured = await measure(world, entries, { startedAt, faultAt: null });
    const refused = { turnedAway: writer.refused.turnedAway - before.turnedAway, unanswered: writer.refused.unanswered - before.unanswered };
    const report = { ...measured, move: { source: plan.home, target, by: decideAs.name, acknowledgedBefore, refused, drained: shownBy(entries), held: measured.serving === target ? await compareSides(world, plan.home, target) : null } };
    await options.onMeasured?.(world);
    return { report, waitingGate };
  } finally {
    await world.close();
  }
}

/** Waits until the client has so many writes acknowledged, and says so where this machine does not come so far. */
export async function untilWritten(writer: Writer, { clock, writes, writesWithinMs, signal, say }: SwitchoverRehearsalOptions): Promise<void> {
  const until = clock.now() + writesWithinMs;
  while (writer.acknowledged.size < writes && clock.now() < until) await clock.sleep(50, signal);
  if (writer.acknowledged.size < writes) say(`this machine acknowledged ${writer.acknowledged.size} of ${writes} writes in ${writesWithinMs / 1000} s, and the move begins with those`);
}

async function ask(world: RealWorld, by: string, to: string): Promise<void> {
  const answer = (await world.invoke("request", { plan: world.plan.plan, by, reason: "a rehearsal of the planned move", id: world.clock.id(), switchover: { to } })) as StartAnswer;
  if (answer.answered !== "started") throw new Refused(`the move to ${to} was not begun: ${answer.because}`);
}

/** How the record says that the target held everything, and how long after the fence; null where it does not say so. */
export function shownBy(entries: readonly Entry[]): Shown | null {
  const shown = entries.findLast(({ body }) => body.type === "drained" && body.drained);
  const fenced = entries.find(({ body }) => body.type === "looked" && body.evidence.fence === "confirmed");
  if (shown?.body.type !== "drained" || fenced === undefined) return null;
  return { because: shown.body.because, afterMs: Math.max(0, shown.at - fenced.at) };
}

async function compareSides({ application: { database } }: RealWorld, source: string, target: string): Promise<SidesHeld> {
  const [sourceRole, targetRole] = await Promise.all([database?.role(source), database?.role(target)]);
  if (database === undefined || sourceRole === undefined || sourceRole === "down" || targetRole === undefined || targetRole === "down") return { onlyAtSource: null, onlyAtTarget: null, sourceFollows: false };
  const [left, serving] = await Promise.all([database.messages(source), database.messages(target)]);
  const missing = (from: ReadonlySet<number>, at: ReadonlySet<number>): number => [...from].filter((id) => !at.has(id)).length;
  return { onlyAtSource: missing(left, serving), onlyAtTarget: missing(serving, left), sourceFollows: sourceRole === "standby" && targetRole === "primary" };
}
