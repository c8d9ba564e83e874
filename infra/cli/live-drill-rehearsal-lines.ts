// The report of a rehearsed live drill for a terminal: the drill's verdict, each leg with how long the client was not served, and whether
// everything that was acknowledged is there. Pure.

import { sayVerdict } from "../../workflows/live-drill-words.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { cameHome } from "../local/live-drill-rehearsal.ts";
import type { LiveDrillRehearsalReport } from "../local/live-drill-rehearsal.ts";
import { wrap } from "../terminal.ts";
import type { Page } from "./deployed/standing-lines.ts";

/** Lines without a trailing newline each. */
export function liveDrillRehearsalLines(report: LiveDrillRehearsalReport, page: Page): readonly string[] {
  const { colours, columns } = page;
  const { plan, outcome, sentence, by, legs, serving, home, writes, held, totalMs, tempo } = report;
  const good = cameHome(report);
  const outage = (ms: Milliseconds | null): string => (ms === null ? "no outage of more than a second" : `an outage of ${sayDuration(ms)}`);
  return [
    "",
    `${good ? colours.green("✓") : colours.red("✕")} ${colours.bold(`LIVE DRILL ${plan}: ${outcome === "open" ? "not ended" : sayVerdict[outcome]}`)}`,
    ...wrap(sentence, columns, "  "),
    `  asked for and decided by ${by}; it took ${sayDuration(totalMs)}`,
    ...legs.flatMap(({ what, run, end, clientOutageMs, recordedOutageMs }, index) =>
      wrap(`${what}: ${end ?? "not ended"}, run ${run}${writes === null ? "" : `; the client saw ${outage(clientOutageMs)}`}${recordedOutageMs === null ? "" : `; by the record users were without service for ${sayDuration(recordedOutageMs)} at most`}`, columns, `  ${index + 1} · `),
    ),
    ...(writes === null ? ["  nobody writes to this plan here, so outage and lost writes were not measured"] : [`  serving: ${serving ?? "nobody"} (home is ${home}) · writes: ${writes.acknowledged} acknowledged, ${writes.lost === null ? "lost not counted" : `${writes.lost} lost`}`]),
    ...(held === null ? [] : [`  ${held.sourceFollows ? `the other database follows that of ${home}` : held.onlyAtSource === null ? "one of the databases could not be read afterwards" : `the other database does not follow that of ${home}`}`]),
    "",
    colours.dim(`  tempo ${tempo}: the plan's own durations were divided by it; services, scripts and networks take their time.`),
  ];
}
