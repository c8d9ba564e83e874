// The report of a rehearsed way there and back for a terminal: each part of the way, what was lost, and the data of both sites. Pure.

import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { wentThereAndBack } from "../local/failback-rehearsal.ts";
import type { FailbackReport } from "../local/failback-rehearsal.ts";
import type { Leg } from "../local/failback-leg.ts";
import type { rehearsalLines } from "./rehearsal-lines.ts";

type Colours = Parameters<typeof rehearsalLines>[1];

const names: Readonly<Record<Leg["kind"], (leg: Leg) => string>> = {
  failover: ({ source, target }) => `failover from ${source} to ${target}`,
  switchover: ({ source, target }) => `planned move from ${source} to ${target}`,
  reprotect: ({ source, target }) => `copy of ${source} made at ${target}`,
  failback: ({ source, target }) => `failback from ${source} to ${target}`,
};

/** Lines without a trailing newline each. */
export function failbackLines(report: FailbackReport, colours: Colours): readonly string[] {
  const { plan, home, by, times, legs, serving, databaseWritableAt, writes, keptOfLost, sides, changes, tempo } = report;
  const good = wentThereAndBack(report);
  const lost = writes.lost === null ? "lost not counted, because no site serves" : `${writes.lost} lost`;
  return [
    "",
    `${good ? colours.green("✓") : colours.red("✕")} ${colours.bold(good ? `${plan}: there and back ${times === 1 ? "once" : `${times} times`}, and home again as it was` : `${plan}: the way there and back was not gone as it has to be`)}`,
    `  serving: ${serving ?? "nobody"} (home is ${home}) · database writable at: ${databaseWritableAt ?? "no site"}`,
    `  writes: ${writes.acknowledged} acknowledged, ${lost}`,
    ...(keptOfLost === null ? [] : [`  of what the failover lost, ${keptOfLost} are kept in the instance that was set aside; putting them into the one that serves is for people who know what they are`]),
    `  ${by} asked for each part of the way and decided it`,
    "",
    ...legs.flatMap((leg) => legLines(leg, times, colours)),
    ...(legs.length < 4 * times ? [`  ${colours.red("✕")} the way ends here; ${4 * times - legs.length} of its ${4 * times} parts were not begun`] : []),
    "",
    ...sideLines(sides, colours),
    `  changes made: ${changes.length}`,
    colours.dim(`  tempo ${tempo}: the plan's own durations were divided by it; databases, services, scripts and networks take their time.`),
  ];
}

function legLines(leg: Leg, times: number, colours: Colours): readonly string[] {
  const time = (ms: Milliseconds | null, none: string): string => (ms === null ? none : sayDuration(ms));
  const { outcome, lost, refused, asked, drained } = leg;
  const good = outcome === "succeeded" && (lost === 0 || leg.kind === "failover");
  return [
    `  ${good ? colours.green("✓") : colours.red("✕")} ${times === 1 ? "" : `${leg.time}. `}${names[leg.kind](leg)}: ${outcome}${asked === 1 ? "" : `, asked for ${asked} times`}`,
    `      outage ${time(leg.outageMs, "none")} · ${time(leg.totalMs, "not ended")} in all · ${leg.acknowledgedAfter - leg.acknowledgedBefore} writes acknowledged meanwhile, ${lost === null ? "lost not counted, because no site serves" : `${lost} lost`}`,
    `      ${refused.turnedAway} turned away, ${refused.unanswered} unanswered; none of these was acknowledged`,
    ...(drained === null ? [] : [`      ${drained.because}`]),
    ...(good ? [] : [`      ${leg.sentence}`]),
  ];
}

function sideLines(sides: FailbackReport["sides"], colours: Colours): readonly string[] {
  if (sides === null) return ["  the data of both sites was not compared, because the way was not gone to its end"];
  const [one, other] = sides.sites;
  if (sides.differing === 0) return [`  ${colours.green("✓")} ${one} and ${other} hold the same ${sides.same} rows, compared one by one`];
  return [`  ${colours.red("✕")} ${one} and ${other} hold ${sides.same} rows the same and ${sides.differing} not, beginning with ${sides.examples.join(", ")}`];
}
