// An isolated drill with real parts, unattended: a real copy of a running PostgreSQL is made, promoted and deleted again while a client goes on
// writing. Whether anything is left, or anything else was changed, is looked at from outside, before and after.

import type { StartAnswer } from "../../lambdas/intake/start-run.ts";
import { hasDrillName } from "../../workflows/drill-copies.ts";
import { Refused } from "../../workflows/failure.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { GateState } from "../../workflows/record.ts";
import { makeReport } from "../../workflows/report.ts";
import type { Report } from "../../workflows/report.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { differencesBetween, lookFromOutside } from "./outside-look.ts";
import type { Difference } from "./outside-look.ts";
import { FunctionError } from "./process/handlers.ts";
import { RealWorld } from "./real-world.ts";
import { followRuns, hostedFor, newestEntries } from "./rehearsal.ts";
import type { RehearsalOptions } from "./rehearsal.ts";
import { waitUntilSteady } from "./steady.ts";
import type { RefusedWrites } from "./world/writer.ts";

export interface IsolatedRehearsalReport {
  readonly plan: string;
  readonly kind: "isolated";
  readonly by: string;
  readonly run: string | null;
  readonly outcome: string;
  readonly sentence: string;
  /** How many things were looked at from outside, each before and after. */
  readonly lookedAt: number;
  /** Those that were not the same afterwards, without what each change of a run leaves: the register's epoch, and how many calls there were. */
  readonly differences: readonly Difference[];
  /** Instances that stand under a drill's name afterwards, asked of RDS from outside. */
  readonly left: readonly string[];
  /** The most that stood there at once meanwhile: without any nothing was made. */
  readonly made: number;
  /** What the client saw while the drill ran; null where nobody writes. */
  readonly client: { readonly acknowledged: number; readonly refused: RefusedWrites } | null;
  readonly totalMs: Milliseconds | null;
  readonly tempo: number;
  readonly report: Report | null;
}

export interface IsolatedRehearsalOptions extends Omit<RehearsalOptions, "faults" | "decideAs" | "staysAtGates"> {
  readonly decideAs: NonNullable<RehearsalOptions["decideAs"]>;
  readonly onState?: () => Promise<void>;
}

export interface IsolatedRehearsalEnd {
  readonly report: IsolatedRehearsalReport;
  readonly waitingGate: GateState | undefined;
}

const pollMs: Milliseconds = 100;

/** Whether the drill came to its end, made something, left nothing, and changed nothing else. */
export function drilledAndCleaned({ outcome, differences, left, made }: Pick<IsolatedRehearsalReport, "outcome" | "differences" | "left" | "made">): boolean {
  return outcome === "succeeded" && differences.length === 0 && left.length === 0 && made > 0;
}

/** Does one isolated drill and ends the world, whatever happens. Throws `Refused` where the drill is not begun. */
export async function rehearseIsolatedDrill(options: IsolatedRehearsalOptions): Promise<IsolatedRehearsalEnd> {
  const { clock, tempo, signal, say, decideAs } = options;
  const plan = hostedFor(options);
  const world = await RealWorld.start({ plan, clock, tempo, signal, ...(options.onChange ? { onChange: options.onChange } : {}), ...(options.onState ? { onState: options.onState } : {}) });
  try {
    const { writer } = world.application;
    await waitUntilSteady(world, signal);
    options.onReady?.(world);
    const before = await lookFromOutside(world);
    say(`${plan.home} serves; ${Object.keys(before).length} things were looked at from outside; tempo ${tempo}`);
    const acknowledgedBefore = writer?.acknowledged.size ?? 0;
    const refusedBefore = writer?.refused;
    const startedAt = clock.now();
    const answer = await askFor(world, decideAs.name);
    if (answer.answered !== "started" && answer.answered !== "duplicate") throw new Refused(`the drill was not begun: ${answer.because}`);
    const watched = watchCopies(world);
    const waitingGate = await followRuns(world, options, startedAt).finally(() => watched.end());
    const client = writer === undefined || refusedBefore === undefined
      ? null
      : { acknowledged: writer.acknowledged.size - acknowledgedBefore, refused: { turnedAway: writer.refused.turnedAway - refusedBefore.turnedAway, unanswered: writer.refused.unanswered - refusedBefore.unanswered } };
    await options.onMeasured?.(world);
    const after = await lookFromOutside(world);
    const report = makeReport(plan, await newestEntries(world), clock.now()) ?? null;
    const target = otherSite(plan, plan.home);
    const left = await copiesThere(world);
    return {
      waitingGate,
      report: {
        plan: plan.plan, kind: "isolated", by: decideAs.name, run: report?.run ?? null,
        outcome: report?.end ?? "no-run", sentence: report?.sentence ?? "No run was started.",
        lookedAt: Object.keys(after).length,
        differences: differencesBetween(before, after).filter(({ what }) => what !== `epoch register of ${target}` && what !== "calls that change anything"),
        left, made: Math.max(watched.most(), left.length), client,
        totalMs: report === null ? null : (report.closedAt ?? clock.now()) - report.openedAt,
        tempo, report,
      },
    };
  } finally {
    await world.close();
  }
}

/** Asks for the drill, and again by the same request where the function's process died before it answered: that begins no second one. */
async function askFor(world: RealWorld, by: string): Promise<StartAnswer> {
  const request = { plan: world.plan.plan, by, reason: "a rehearsal of the isolated drill", id: world.clock.id(), drill: { kind: "isolated" } };
  for (let tries = 1; ; tries += 1) {
    try {
      return (await world.invoke("request", request)) as StartAnswer;
    } catch (thrown) {
      if (!(thrown instanceof FunctionError) || thrown.errorType !== "Lambda.Unknown" || tries === mostTries) throw thrown;
    }
  }
}
const mostTries = 10;

/** Counts what stands under a drill's name while the drill runs. */
function watchCopies(world: RealWorld): { readonly most: () => number; readonly end: () => Promise<void> } {
  const over = new AbortController();
  let most = 0;
  const watching = (async () => {
    while (!over.signal.aborted) {
      most = Math.max(most, (await copiesThere(world)).length);
      await world.clock.sleep(pollMs, over.signal).catch(() => undefined);
    }
  })();
  return { most: () => most, end: async () => { over.abort(); await watching; } };
}

/** Asked of RDS in each site's Region, as nobody of the product does. */
async function copiesThere({ plan, aws }: RealWorld): Promise<readonly string[]> {
  const regions = [...new Set(Object.values(plan.sites).map(({ region }) => region))];
  const found = await Promise.all(regions.map(async (region) => {
    const { DBInstances } = (await aws.handle({ service: "rds", region, operation: "DescribeDBInstances", from: "arbiter", input: {} })) as { readonly DBInstances: readonly { readonly DBInstanceIdentifier?: string }[] };
    return DBInstances.flatMap(({ DBInstanceIdentifier: id = "" }) => (hasDrillName(id) ? [`${id} in ${region}`] : []));
  }));
  return found.flat();
}
