// The reports of all runs, newest first: what was measured against what is promised, and whether each is kept where nobody can
// change it. What is looked for stands in the address, so that a list can be sent.

import type { ReportsAnswer } from "../../read/read.ts";
import type { RunInfo } from "../../runtime/record/runs.ts";
import { promisesTime } from "../../../workflows/promised.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import { badge, moment } from "../view/parts.ts";
import { unreadableView } from "../view/unreadable.ts";
import { count, endMark, marks } from "../words.ts";
import type { Mark } from "../words.ts";
import { headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { planHref, reportFileHref, reportHref, runHref } from "./links.ts";

/** Words of the address; one that is left out lets everything through. */
export interface ReportFilter {
  readonly plan?: string | undefined;
  readonly kind?: string | undefined;
  readonly end?: string | undefined;
}
const fields = ["plan", "kind", "end"] as const;
const fieldWords: Readonly<Record<(typeof fields)[number], string>> = { plan: "Plan", kind: "Kind", end: "End" };

const endOf = ({ end }: RunInfo): string => end ?? "open";
const valueOf = (run: RunInfo, field: (typeof fields)[number]): string => (field === "end" ? endOf(run) : run[field]);

export function reportsPage({ reports: all, unreadable }: ReportsAnswer, filter: ReportFilter): Page {
  const runs = all.filter((run) => fields.every((field) => (filter[field] ?? "") === "" || valueOf(run, field) === filter[field])).toSorted((a, b) => b.openedAt - a.openedAt);
  const missing = all.filter(({ report }) => report?.stored === null);
  const mark = missing.length > 0 ? { ...marks.attention, word: "Not all are stored" } : { ...marks.quiet, word: "Reports" };
  const sentence = missing.length === 0 ? `${count(runs.length)} ${runs.length === 1 ? "run" : "runs"}, newest first` : `${count(missing.length)} ${missing.length === 1 ? "report is" : "reports are"} not stored yet; it is tried again each minute`;
  return {
    title: "Reports",
    pollMs: idleMs,
    content: html`${headlineView({ mark, sentence }, "Reports")}
<section class="panel" id="filter" aria-labelledby="filter-title"><h2 id="filter-title">Which</h2>
${fields.map((field) => filterRow(field, all, filter))}</section>
<section class="panel" id="reports" aria-labelledby="reports-title"><h2 id="reports-title">Reports</h2>
${runs.length === 0 ? html`<p>No run is like that.</p>` : html`<ul class="rows">${runs.map(row)}</ul>`}</section>
${unreadableView(unreadable)}`,
  };
}

/** Links and no form: they work without the script, and the one that is chosen says so. */
function filterRow(field: (typeof fields)[number], all: readonly RunInfo[], filter: ReportFilter): Html {
  const values = [...new Set(all.map((run) => valueOf(run, field)))].toSorted();
  const chosen = filter[field] ?? "";
  const link = (value: string, label: string): Html => html`<li><a href="${address({ ...filter, [field]: value })}"${chosen === value && html` aria-current="true"`}>${label}</a></li>`;
  return html`<nav class="tabs" aria-label="${fieldWords[field]}"><ul><li class="fine">${fieldWords[field]}</li>${link("", "all")}${values.map((value) => link(value, value))}</ul></nav>`;
}

function address(filter: ReportFilter): string {
  const query = fields.flatMap((field) => ((filter[field] ?? "") === "" ? [] : [`${field}=${encodeURIComponent(filter[field] ?? "")}`])).join("&");
  return query === "" ? "/reports" : `/reports?${query}`;
}

function row(info: RunInfo): Html {
  const { plan, run, kind, openedAt, report } = info;
  return html`<li>${badge(endMark(info.end ?? "open"))} <a class="strong" href="${reportHref(run)}" aria-label="Report of ${run}">${kind}</a> <a href="${planHref(plan)}">${plan}</a> <span class="fine">${new Date(openedAt).toISOString().slice(0, 10)} ${moment(openedAt)}</span>
${measured(kind, report)} ${keptView(report)} <span class="fine"><a href="${runHref(run)}">Run</a> · <a href="${reportFileHref(run, "report.html")}" aria-label="Download the report of ${run}">Download</a> · <a href="${reportFileHref(run, "report.json")}" aria-label="Report of ${run} as JSON">JSON</a></span></li>`;
}

function measured(kind: RunInfo["kind"], report: RunInfo["report"]): Part {
  if (!promisesTime(kind)) return html`<span class="fine">nothing was down</span>`;
  const says = report?.says;
  if (says === undefined) return html`<span class="fine">RTO not measured yet</span>`;
  const { rtoMs, rtoTargetMs } = says;
  const mark: Mark = rtoMs === null ? { ...marks.unknown, word: "RTO not measured" } : rtoMs <= rtoTargetMs ? { ...marks.done, word: `RTO ${sayDuration(rtoMs)}` } : { ...marks.failed, word: `RTO ${sayDuration(rtoMs)}` };
  return html`${badge(mark)} <span class="fine">of ${sayDuration(rtoTargetMs)}</span>`;
}

/** Whether the report lies where nobody can change it. */
export function keptView(report: RunInfo["report"]): Part {
  if (report === undefined) return html`<span class="fine">not kept yet</span>`;
  return report.stored === null ? html`${badge({ ...marks.attention, word: "Not stored" })} <span class="fine">because ${report.because ?? "it is not said why"}</span>` : html`<span class="fine">kept at <code>${report.stored}</code></span>`;
}

/** What a run's own page says of its report. */
export function reportPanel({ run, report }: RunInfo, open: boolean): Html {
  return html`<section class="panel" id="report" aria-labelledby="report-title"><h2 id="report-title">Report</h2>
<p>${open ? html`<span class="fine">The run is open; its report goes on with it.</span>` : keptView(report)}</p>
<p class="ways"><a class="button" href="${reportHref(run)}">Open the report</a> <a class="button" href="${reportFileHref(run, "report.html")}">Download</a> <a class="button" href="${reportFileHref(run, "report.json")}">JSON</a> <button type="button" class="scripted" data-copy="${reportHref(run)}">Copy link</button></p></section>`;
}
