// The report of a rehearsed isolated drill for a terminal: what was made, what of it is left, and what else was found changed. Pure.

import { sayDuration } from "../../workflows/units.ts";
import { drilledAndCleaned } from "../local/isolated-rehearsal.ts";
import type { IsolatedRehearsalReport } from "../local/isolated-rehearsal.ts";
import type { Page } from "./deployed/standing-lines.ts";
import { wrap } from "../terminal.ts";

/** Lines without a trailing newline each. */
export function isolatedRehearsalLines(report: IsolatedRehearsalReport, { colours, columns }: Page): readonly string[] {
  const { plan, outcome, sentence, by, lookedAt, differences, left, made, client, totalMs, tempo } = report;
  const good = drilledAndCleaned(report);
  return [
    "",
    `${good ? colours.green("✓") : colours.red("✕")} ${colours.bold(`DRILL ${plan}: isolated, ${outcome}, ${left.length === 0 ? "nothing is left" : `${left.join(", ")} is left`}`)}`,
    ...wrap(sentence, columns, "  "),
    `  asked for and decided by ${by}${totalMs === null ? "" : `; it took ${sayDuration(totalMs)}`}`,
    `  seen from outside: ${made === 1 ? "1 copy was" : `${made} copies were`} made, ${left.length === 0 ? "and RDS lists none afterwards" : `and RDS lists ${left.join(", ")} afterwards`}`,
    `  looked at from outside before and after: ${lookedAt} things (registers, names, databases, machines, what runs on them, capacity, registrations)`,
    ...differences.map(({ what, before, after }) => `  ${colours.red("✕")} ${what}: ${before} before, ${after} after`),
    ...(client === null ? [] : [`  meanwhile the client had ${client.acknowledged} writes acknowledged, ${client.refused.turnedAway} turned away and ${client.refused.unanswered} without an answer`]),
    "",
    colours.dim(`  tempo ${tempo}: the plan's own durations were divided by it; services, scripts and networks take their time.`),
  ];
}
