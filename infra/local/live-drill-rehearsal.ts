// A live drill with real parts, unattended: a client never stops writing while production moves to the other site and home again, copies are
// really made anew, and a named person approves each leg. Measured from outside: how long the client was not served in each leg, and each
// acknowledged write is looked for on the database that serves at the end.

import type { StartAnswer } from "../../lambdas/intake/start-run.ts";
import { newestLiveDrill } from "../../lambdas/runtime/record/live-drills.ts";
import { quietMs } from "../../workflows/drained.ts";
import { Refused } from "../../workflows/failure.ts";
import type { LiveDrill } from "../../workflows/live-drill-state.ts";
import { sayLegKind } from "../../workflows/live-drill-words.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { GateState, RunEnd } from "../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { countWrites, untilTogether } from "./acceptance-counts.ts";
import { keepReadinessHere } from "./readiness-here.ts";
import { RealWorld } from "./real-world.ts";
import { followRuns, hostedFor } from "./rehearsal.ts";
import type { RehearsalOptions } from "./rehearsal.ts";
import { waitUntilSteady } from "./steady.ts";
import { compareSides } from "./switchover-rehearsal.ts";
import type { SidesHeld } from "./switchover-rehearsal.ts";
import type { Writer } from "./world/writer.ts";

export interface RehearsedLeg {
  /** "switch over from site-a to site-b". */
  readonly what: string;
  readonly run: string;
  readonly end: RunEnd | null;
  /** The longest time in which no write of the client was acknowledged, where it was longer than a second; null where there was none. */
  readonly clientOutageMs: Milliseconds | null;
  /** The bound that the drill reckons from the record. */
  readonly recordedOutageMs: Milliseconds | null;
}

export interface LiveDrillRehearsalReport {
  readonly plan: string;
  readonly kind: "live";
  readonly by: string;
  readonly drill: string;
  /** The drill's own verdict; `open` where it did not end in the time of the rehearsal. */
  readonly outcome: NonNullable<LiveDrill["closed"]>["verdict"] | "open";
  readonly sentence: string;
  readonly legs: readonly RehearsedLeg[];
  /** The site that the client reaches at the end. */
  readonly serving: string | null;
  readonly home: string;
  /** Acknowledged writes, and how many of them the database that serves does not hold, or either of two that both write; null where nobody writes, or it could not be counted. */
  readonly writes: { readonly acknowledged: number; readonly lost: number | null } | null;
  /** What the databases of both sites hold at the end; null where the plan keeps none here. */
  readonly held: SidesHeld | null;
  readonly totalMs: Milliseconds;
  readonly tempo: number;
}

export interface LiveDrillRehearsalEnd {
  readonly report: LiveDrillRehearsalReport;
  readonly waitingGate: GateState | undefined;
}

export interface LiveDrillRehearsalOptions extends Omit<RehearsalOptions, "faults" | "decideAs"> {
  readonly decideAs: NonNullable<RehearsalOptions["decideAs"]>;
}

const looksEveryMs: Milliseconds = 100;
/** Whoever approves a copy sooner is refused: the old database is counted twice, so long apart. */
const readsMs: Milliseconds = quietMs + 1_000;

/** Whether production is home again, by the drill's own verdict and by what the client and the databases say. */
export function cameHome({ outcome, serving, home, writes, held }: Pick<LiveDrillRehearsalReport, "outcome" | "serving" | "home" | "writes" | "held">): boolean {
  const passed = outcome === "passed" || outcome === "passed-with-exceptions";
  return passed && (writes === null || (serving === home && writes.lost === 0)) && (held === null || held.sourceFollows);
}

/** Does one live drill and ends the world, whatever happens. Throws `Refused` where the drill is not begun. */
export async function rehearseLiveDrill(options: LiveDrillRehearsalOptions): Promise<LiveDrillRehearsalEnd> {
  const { clock, tempo, signal, say, decideAs } = options;
  const plan = hostedFor(options);
  const world = await RealWorld.start({ plan, clock, tempo, signal, ...(options.onChange ? { onChange: options.onChange } : {}) });
  try {
    const { writer } = world.application;
    await waitUntilSteady(world, signal);
    options.onReady?.(world);
    say(`${plan.home} serves${writer === undefined ? "" : `, replication streams, ${writer.acknowledged.size} writes acknowledged`}; tempo ${tempo}`);
    const startedAt = clock.now();
    const answer = (await world.invoke("request", { plan: plan.plan, by: decideAs.name, reason: "a rehearsal of the live drill", id: world.clock.id(), drill: { kind: "live" } })) as StartAnswer;
    if (answer.answered !== "started") throw new Refused(`the live drill was not begun: ${answer.because}`);
    say(`${decideAs.name} asks for a live drill, in which production moves`);
    const waitingGate = await followLegs(world, options, startedAt);
    await writer?.stop();
    // Where both nodes write, what one took last has to arrive at the other.
    if (world.application.writers !== undefined) await untilTogether(world, signal, say);
    const drill = await drillOf(world);
    const report = await reportOf(world, drill, decideAs.name, startedAt);
    await options.onMeasured?.(world);
    return { report, waitingGate };
  } finally {
    await world.close();
  }
}

/** Follows one leg after the other until the drill has ended, a gate waits for nobody, or the limit is reached. */
async function followLegs(world: RealWorld, options: LiveDrillRehearsalOptions, startedAt: Instant): Promise<GateState | undefined> {
  const { clock, limitMs, signal, say } = options;
  let followed = 0;
  while (clock.now() - startedAt < limitMs) {
    signal.throwIfAborted();
    const drill = await drillOf(world);
    if (drill.closed !== null) return undefined;
    const [leg, planned] = [drill.legs[followed], drill.planned[followed]];
    if (leg !== undefined && planned !== undefined) {
      say(`leg ${followed + 1} of ${drill.planned.length}: ${sayLegKind(planned, drill.home)}`);
      const gate = await followRuns(world, { ...options, readsMs }, leg.at);
      if (gate !== undefined) return gate;
      followed += 1;
      // In AWS the next look comes within half an hour.
      await keepReadinessHere(world.plan, world.planDigest, clock.now(), world.record);
    }
    await clock.sleep(looksEveryMs, signal);
  }
  return undefined;
}

async function drillOf({ record, plan }: RealWorld): Promise<LiveDrill> {
  const kept = await record.alone((context) => newestLiveDrill(context, plan.plan));
  if (kept === undefined) throw new Refused("the live drill is not in the record");
  return kept.drill;
}

async function reportOf(world: RealWorld, drill: LiveDrill, by: string, startedAt: Instant): Promise<LiveDrillRehearsalReport> {
  const { plan, clock, tempo, application: { writer, database } } = world;
  const serving = writer?.serving === true ? writer.lastSite : null;
  const acknowledged = [...(writer?.acknowledged.keys() ?? [])];
  return {
    plan: plan.plan, kind: "live", by, drill: drill.id,
    outcome: drill.closed?.verdict ?? "open",
    sentence: drill.closed?.sentence ?? "The drill had not ended when the rehearsal's time was over.",
    legs: drill.legs.map(({ run, at, result }, index) => {
      const planned = drill.planned[index];
      const until = drill.legs[index + 1]?.at ?? clock.now();
      return { what: planned === undefined ? "?" : sayLegKind(planned, drill.home), run, end: result?.end ?? null, clientOutageMs: longestOutage(writer, at, until), recordedOutageMs: result?.outageMs ?? null };
    }),
    serving, home: drill.home,
    writes: writer === undefined ? null : { acknowledged: acknowledged.length, lost: await countLost(world, serving, acknowledged) },
    held: database === undefined ? null : await compareSides(world, otherSite(plan, drill.home), drill.home),
    totalMs: clock.now() - startedAt,
    tempo,
  };
}

/** How many acknowledged writes are missing: on the database that serves, or, where both nodes write, on either. Null where that could not be counted. */
async function countLost(world: RealWorld, serving: string | null, acknowledged: readonly number[]): Promise<number | null> {
  const { database, writers } = world.application;
  if (writers !== undefined) return Math.max(...Object.values((await countWrites(world)).missing));
  if (serving === null || database === undefined) return null;
  const kept = await database.messages(serving);
  return acknowledged.filter((id) => !kept.has(id)).length;
}

function longestOutage(writer: Writer | undefined, from: Instant, until: Instant): Milliseconds | null {
  const lengths = (writer?.outages ?? []).flatMap((each) => (each.to !== null && each.from >= from && each.from < until ? [each.to - each.from] : []));
  return lengths.length === 0 ? null : Math.max(...lengths);
}
