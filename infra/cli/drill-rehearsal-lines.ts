// The report of a rehearsed dry drill for a terminal: what was found changed, then what the drill itself says. Pure.

import { sayDuration } from "../../workflows/units.ts";
import { drilledWithoutChange } from "../local/drill-rehearsal.ts";
import type { DrillRehearsalReport } from "../local/drill-rehearsal.ts";
import { dryRunLines } from "./deployed/drill-lines.ts";
import type { Page } from "./deployed/standing-lines.ts";

/** Lines without a trailing newline each. */
export function drillRehearsalLines(report: DrillRehearsalReport, page: Page): readonly string[] {
  const { colours } = page;
  const { plan, outcome, sentence, by, lookedAt, differences, client, totalMs, tempo } = report;
  const good = drilledWithoutChange(report);
  const dry = report.report?.dry;
  return [
    "",
    `${good ? colours.green("✓") : colours.red("✕")} ${colours.bold(`DRILL ${plan}: ${outcome}, ${differences.length === 0 ? "nothing was changed" : `${differences.length} ${differences.length === 1 ? "thing was" : "things were"} not the same afterwards`}`)}`,
    `  ${sentence}`,
    `  asked for by ${by}${totalMs === null ? "" : `; it took ${sayDuration(totalMs)}`}`,
    `  looked at from outside before and after: ${lookedAt} things (registers, names, databases, machines, what runs on them, capacity, registrations)`,
    ...differences.map(({ what, before, after }) => `  ${colours.red("✕")} ${what}: ${before} before, ${after} after`),
    ...(client === null ? [] : [`  meanwhile the client had ${client.acknowledged} writes acknowledged, ${client.refused.turnedAway} turned away and ${client.refused.unanswered} without an answer`]),
    "",
    ...(dry === undefined ? ["The run left no list of what would be done."] : dryRunLines(dry, page)),
    "",
    colours.dim(`  tempo ${tempo}: the plan's own durations were divided by it; services, scripts and networks take their time.`),
  ];
}
