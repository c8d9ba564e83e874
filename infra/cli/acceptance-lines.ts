// The report of an acceptance for a terminal. Pure.

import type { AcceptanceReport } from "../local/acceptance.ts";
import { sayDuration } from "../../workflows/units.ts";

interface Colours {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
}

/** Lines without a trailing newline each. */
export function acceptanceLines({ plan, outcome, nodes, name, writes, outageMs, tempo }: AcceptanceReport, colours: Colours): readonly string[] {
  const missing = Object.entries(writes.missing).map(([node, count]) => `${count} missing at ${node}`);
  return [
    "",
    `${outcome === "succeeded" ? colours.green("✓") : colours.red("✕")} ${colours.bold(`${plan}: acceptance ${outcome}`)}`,
    ...nodes.flatMap(({ node, answered, togetherAfterMs, report }) => [
      `  ${node} was shut down: the run ended as ${report.outcome}${report.timesMs.total === null ? "" : ` after ${sayDuration(report.timesMs.total)}`}, and the name answered ${answered.join(", ") || "nothing"}`,
      `    ${togetherAfterMs === null ? "it did not come back so far that both databases hold the same" : `started again, both databases held the same after ${sayDuration(togetherAfterMs)}`}`,
    ]),
    `  the name: asked ${name.looks} times, empty ${name.empty} times; at the end ${name.atEnd.join(", ") || "nothing"}`,
    `  writes: ${writes.acknowledged} acknowledged, ${missing.join(", ")}; ${writes.twice} there twice, because their first answer never came`,
    `  the client was ${outageMs === null ? "never without an answer for longer than a second" : `without an answer for ${sayDuration(outageMs)} at the longest`}`,
    "",
    colours.dim("  Each node was put back into the name by hand: no kind of run does that yet, but that which leaves the other node."),
    colours.dim(`  tempo ${tempo}: the plan's own durations were divided by it; services, scripts and networks take their time.`),
  ];
}
