// What came of a story, in sentences: each run with the time that its parts took, and what was lost.

import { sayList } from "../../../workflows/plan-fault.ts";
import { makeReport } from "../../../workflows/report.ts";
import type { Report } from "../../../workflows/report.ts";
import type { Instant } from "../../../workflows/units.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { sayClock } from "./say.ts";
import { runsOf } from "./seen.ts";
import type { Truth } from "./world.ts";

/** A sentence or two for each run, oldest first. */
export function runSentences(truth: Truth, startedAt: Instant): readonly string[] {
  return Object.values(truth.plans).flatMap((each) => runsOf(each).flatMap((run) => {
    const report = makeReport(each.plan, run.entries, truth.at);
    return report === undefined ? [] : [sayRun(report, startedAt)];
  }));
}

function sayRun({ plan, source, target, repair, end, sentence, times, mutations, openedAt, closedAt, gates }: Report, startedAt: Instant): string {
  const parts: readonly (readonly [string, number | null])[] = [["finding out", times.detectMs], ["holding still", times.holdMs], ["waiting for people", times.humanMs], ["waiting for services of others", times.managedMs], ["our own work", times.overheadMs]];
  const took = parts.flatMap(([what, ms]) => (ms === null || ms === 0 ? [] : [`${what} ${sayDuration(ms)}`]));
  const until = closedAt === null ? `is still ${end}` : `ended at ${sayClock(closedAt - startedAt)} as ${end}`;
  const decided = gates.flatMap(({ decision }) => (decision === null ? [] : [`${decision.by} (${decision.decision})`]));
  return [
    `${plan}, ${repair === undefined ? `from ${source} to ${target}` : `${repair} at ${target}`}: the run opened at ${sayClock(openedAt - startedAt)} and ${until}, with ${mutations === 0 ? "no change" : mutations === 1 ? "1 change" : `${mutations} changes`}.`,
    ...(closedAt === null ? [] : [`${sentence}`]),
    ...(took.length === 0 ? [] : [`It took ${sayDuration(times.totalMs)}: ${sayList(took)}.`]),
    ...(times.commitMs === undefined ? [] : [`The commit window took ${sayDuration(times.commitMs)} more.`]),
    ...(decided.length === 0 ? [] : [`Decided by ${sayList(decided)}.`]),
  ].join(" ");
}

/** What was lost in the end, a sentence for each database. */
export function lossSentences(truth: Truth): readonly string[] {
  return Object.values(truth.plans).flatMap(({ lostSeconds }) =>
    Object.entries(lostSeconds).map(([database, seconds]) => (seconds === 0 ? `No acknowledged write of ${database} was lost.` : `${seconds.toFixed(1)} s of acknowledged writes of ${database} were lost.`)),
  );
}
