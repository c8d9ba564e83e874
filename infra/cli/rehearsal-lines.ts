// The report of a rehearsal for a terminal. Pure.

import type { RehearsalReport } from "../local/rehearsal-report.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";

interface Colours {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
}

const rows: readonly (readonly [string, keyof RehearsalReport["timesMs"], string])[] = [
  ["detect", "detect", "from the fault to the opening of the run"],
  ["hold", "hold", "until the verdict was no longer to watch"],
  ["human", "human", "gates waiting for people"],
  ["decide", "decide", "looking and assessing again"],
  ["fence", "fence", "source seen to be stopped"],
  ["promote", "promote", "database seen to take writes"],
  ["activate", "activate", "target site started"],
  ["dns", "dns", "names seen to lead to the target"],
  ["webhooks", "webhooks", "registered, and a message arrived"],
  ["verify", "verify", "checked as a client does"],
  ["overhead", "overhead", "our own time"],
  ["total", "total", "from the fault to the end of the run"],
];

const rowsOfMove: typeof rows = [...rows.filter(([name]) => name !== "detect" && name !== "total"), ["total", "total", "from the opening to the end of the run"]];

/** Lines without a trailing newline each. */
export function rehearsalLines(report: RehearsalReport, colours: Colours): readonly string[] {
  const time = (ms: Milliseconds | null): string => (ms === null ? "not measured" : sayDuration(ms));
  const good = report.outcome === "succeeded";
  const { writes, timesMs } = report;
  // A planned move follows no fault, and nothing may be lost by it, so that nothing is estimated.
  const isPlanned = report.report?.planned !== undefined;
  const estimate = writes.estimatedLost === null ? "not known at the gate" : `${writes.estimatedLost.min} to ${writes.estimatedLost.max}`;
  return [
    "",
    `${good ? colours.green("✓") : colours.red("✕")} ${colours.bold(`${report.plan}: ${report.outcome}`)}`,
    `  ${report.sentence}`,
    `  serving: ${report.serving ?? "nobody"} · database writable at: ${report.databaseWritableAt ?? "no site"} · name resolves to: ${report.resolvesTo.join(", ") || "nothing"}`,
    ...report.webhooks.map(({ provider, registeredAt, inboundAfterRegistration }) => `  ${provider}: ${registeredAt ?? "not registered"}${inboundAfterRegistration ? ", messages arrive" : ", no message since the fault"}`),
    `  writes: ${writes.acknowledged} acknowledged, ${writes.lost === null ? "lost not counted, because no site serves" : `${writes.lost} lost`}${isPlanned ? "" : ` (the gate said ${estimate})`}`,
    `  outage as the client saw it: ${time(timesMs.outage)}${timesMs.killToServing === null ? "" : ` · fault to serving ${time(timesMs.killToServing)}`}`,
    `  floor of this plan: ${time(timesMs.floor)}${Object.keys(report.floorParts).length === 0 ? "" : ` = ${Object.entries(report.floorParts).map(([name, ms]) => `${name} ${sayDuration(ms)}`).join(" + ")}`}`,
    `  changes made: ${report.mutations}${report.changes.length === 0 ? "" : ` (${report.changes.join(", ")})`}`,
    "",
    ...(isPlanned ? rowsOfMove : rows).map(([name, key, what]) => `  ${name.padEnd(9)} ${time(timesMs[key]).padStart(14)}  ${colours.dim(what)}`),
    "",
    colours.dim(`  tempo ${report.tempo}: the plan's own durations were divided by it; services, scripts and networks take their time.`),
  ];
}
