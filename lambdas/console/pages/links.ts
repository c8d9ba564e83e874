// The addresses of pages, in one place, and which words may stand in them.

import { isIsolated, onlyCleans } from "../../../workflows/drill-kinds.ts";
import type { RunState } from "../../../workflows/record.ts";
import { sayMove } from "../../../workflows/switchover-words.ts";
import type { Instant } from "../../../workflows/units.ts";

/** Runs, gates and plans have names of our own making; whatever else stands in an address is nobody's. */
export const id = "[A-Za-z0-9][A-Za-z0-9-]{0,199}";

export const planHref = (plan: string): string => `/plans/${encodeURIComponent(plan)}`;
/** The page that shows what checks find that were asked for just now. */
export const checkedHref = (plan: string, from: "plan" | "start", asked: Instant): string => `${from === "start" ? startHref(plan) : planHref(plan)}?checked=${asked}#readiness`;
export const startHref = (plan: string): string => `${planHref(plan)}/start`;
/** Where one goes from a request: the run may have written nothing yet. */
export const newRunHref = (run: string): string => `/runs/${encodeURIComponent(run)}?new=1`;
export const runHref = (run: string, tab?: string): string => `/runs/${encodeURIComponent(run)}${tab === undefined || tab === "steps" ? "" : `?tab=${tab}`}`;
/** The audit, narrowed down as the address says. */
export const auditHref = (wanted: Readonly<Record<string, string | undefined>> = {}): string => {
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value] as [string, string]]))).toString();
  return `/audit${query === "" ? "" : `?${query}`}`;
};
/** The name of a report's file. */
export const reportFile = "[a-z]+[.][a-z]+";
export const reportHref = (run: string): string => `${runHref(run)}/report`;
export const reportFileHref = (run: string, file: string): string => `${reportHref(run)}/${file}`;
export const gateHref = (run: string, gate: string): string => `/gates/${encodeURIComponent(run)}/${encodeURIComponent(gate)}`;

/** Where one finds whom else to ask. */
export const askHref = (run: string, gate: string): string => `${gateHref(run, gate)}/ask`;

/** What a run is, as people say it: where from and where to. */
export function saysWhere({ repair, source, target, dry, kind, failback, drill, trigger }: Pick<RunState, "repair" | "source" | "target" | "dry"> & Partial<Pick<RunState, "kind" | "failback" | "drill" | "trigger">>): string {
  if (onlyCleans({ trigger })) return `Clean-up after isolated drills, while ${source} serves`;
  if (isIsolated({ drill })) return `Isolated drill at ${target}, while ${source} serves`;
  const what = repair === undefined ? `${sayMove({ kind: kind ?? "failover", failback })} from ${source} to ${target}` : `repair ${repair} of ${target}`;
  return dry ? `Dry run of a ${what}` : `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
}
/** The report of a game day; with `.json` the same for programs. */
export const gameDayReportHref = (plan: string, day: string): string => `/drills/${encodeURIComponent(plan)}/${encodeURIComponent(day)}/report`;
