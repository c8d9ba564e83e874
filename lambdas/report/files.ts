// The files of one report, as S3 and a folder keep them: the report for people and for programs, and what both are made from,
// so that whoever has the folder can verify it without us. The same record gives the same bytes.

import { canonicalJson } from "../../workflows/digest.ts";
import { entryJson } from "../../workflows/entry-chain.ts";
import { makeFullReport } from "../../workflows/reporting/full-report.ts";
import type { FullReport } from "../../workflows/reporting/full-report.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Entry } from "../../workflows/record.ts";
import type { Instant } from "../../workflows/units.ts";
import { drawReport } from "./document.ts";
import type { World } from "./document.ts";

/** In the order in which they are written: the report itself last, so that where it is, all is. */
export const fileNames = ["entries.jsonl", "plan.json", "report.html", "report.json"] as const;
export type FileName = (typeof fileNames)[number];
export type ReportFiles = Readonly<Record<FileName, string>>;

export const contentTypes: Readonly<Record<FileName, string>> = {
  "entries.jsonl": "application/jsonl; charset=utf-8", "plan.json": "application/json; charset=utf-8", "report.html": "text/html; charset=utf-8", "report.json": "application/json; charset=utf-8",
};

/** The key below which a run's files lie in the bucket. */
export const reportPrefix = (plan: string, run: string): string => `reports/${plan}/${run}/`;

/** The report as programs read it; `world` is the only word in it that is in no entry. */
export function reportJson(report: FullReport, world: World): string {
  return `${JSON.stringify({ ...report, world }, null, 2)}\n`;
}
export const entriesText = (entries: readonly Entry[]): string => entries.map((entry) => `${entryJson(entry)}\n`).join("");
const asWritten = <T>(value: T): T => JSON.parse(canonicalJson(value)) as T;
export const planText = (plan: Plan): string => `${canonicalJson(plan)}\n`;

/**
 * Undefined where the entries hold no run. The report is made from what is written and not from what was given: a plan that was
 * never stored has its fields in another order, and would make another report than the one that is verified.
 */
export function reportFiles(given: Plan, entries: readonly Entry[], world: World, now: Instant): { readonly report: FullReport; readonly files: ReportFiles } | undefined {
  const plan = asWritten(given);
  const report = makeFullReport(plan, entries.map(asWritten), now);
  if (report === undefined) return undefined;
  return { report, files: { "entries.jsonl": entriesText(entries), "plan.json": planText(plan), "report.html": drawReport(report, world).html, "report.json": reportJson(report, world) } };
}
