// A dry drill with real parts, unattended: it looks and decides as a failover does, and whether it really changed nothing is looked at
// from outside, before and after. It asks nobody, so nobody is named to decide; whoever asks for it may do no more than that.

import type { StartAnswer } from "../../lambdas/intake/start-run.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { makeReport } from "../../workflows/report.ts";
import type { Report } from "../../workflows/report.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { differencesBetween, lookFromOutside } from "./outside-look.ts";
import type { Difference } from "./outside-look.ts";
import { RealWorld } from "./real-world.ts";
import { followRuns, newestEntries } from "./rehearsal.ts";
import type { RehearsalOptions } from "./rehearsal.ts";
import { waitUntilSteady } from "./steady.ts";
import type { RefusedWrites } from "./world/writer.ts";

export interface DrillRehearsalReport {
  readonly plan: string;
  readonly kind: "dry";
  readonly by: string;
  readonly run: string | null;
  readonly outcome: string;
  readonly sentence: string;
  /** How many things were looked at from outside, each before and after. */
  readonly lookedAt: number;
  /** Those that were not the same afterwards. */
  readonly differences: readonly Difference[];
  /** What the client saw while the drill ran; null where nobody writes. */
  readonly client: { readonly acknowledged: number; readonly refused: RefusedWrites } | null;
  readonly totalMs: Milliseconds | null;
  readonly tempo: number;
  /** With what it would have done in `dry`. */
  readonly report: Report | null;
}

export interface DrillRehearsalOptions extends Omit<RehearsalOptions, "faults" | "decideAs" | "staysAtGates"> {
  readonly by: string;
}

/** Whether the drill came to its end and nothing was found changed. */
export function drilledWithoutChange({ outcome, differences }: Pick<DrillRehearsalReport, "outcome" | "differences">): boolean {
  return outcome === "succeeded" && differences.length === 0;
}

/** Does one dry drill and ends the world, whatever happens. Throws `Refused` where the drill is not begun. */
export async function rehearseDryDrill({ by, ...options }: DrillRehearsalOptions): Promise<DrillRehearsalReport> {
  const { clock, tempo, signal, say } = options;
  const plan = lettingAsk(options.plan, by);
  const world = await RealWorld.start({ plan, clock, tempo, signal, ...(options.onChange ? { onChange: options.onChange } : {}) });
  try {
    const { writer } = world.application;
    await waitUntilSteady(world, signal);
    options.onReady?.(world);
    const before = await lookFromOutside(world);
    say(`${plan.home} serves; ${Object.keys(before).length} things were looked at from outside; tempo ${tempo}`);
    const acknowledgedBefore = writer?.acknowledged.size ?? 0;
    const refusedBefore = writer?.refused;
    const startedAt = clock.now();
    const answer = (await world.invoke("request", { plan: plan.plan, by, reason: "a rehearsal of the dry drill", id: world.clock.id(), drill: { kind: "dry" } })) as StartAnswer;
    if (answer.answered !== "started") throw new Refused(`the drill was not begun: ${answer.because}`);
    await followRuns(world, { ...options, decideAs: undefined }, startedAt);
    const client = writer === undefined || refusedBefore === undefined
      ? null
      : { acknowledged: writer.acknowledged.size - acknowledgedBefore, refused: { turnedAway: writer.refused.turnedAway - refusedBefore.turnedAway, unanswered: writer.refused.unanswered - refusedBefore.unanswered } };
    await options.onMeasured?.(world);
    const after = await lookFromOutside(world);
    const report = makeReport(plan, await newestEntries(world), clock.now()) ?? null;
    return {
      plan: plan.plan, kind: "dry", by, run: report?.run ?? null,
      outcome: report?.end ?? "no-run", sentence: report?.sentence ?? "No run was started.",
      lookedAt: Object.keys(after).length, differences: differencesBetween(before, after), client,
      totalMs: report === null ? null : (report.closedAt ?? clock.now()) - report.openedAt,
      tempo, report,
    };
  } finally {
    await world.close();
  }
}

/** The plan in which one more person may ask for runs, and decide nothing. */
function lettingAsk(plan: Plan, by: string): Plan {
  return { ...plan, access: { ...plan.access, request: [...(plan.access?.request ?? []), by] } };
}
