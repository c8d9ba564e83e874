// The reports in the console: the list, each report as a page of its own, and its files to take along. A report is made from the
// record by the code that keeps it in S3, so the console needs no permission for the bucket, and a run that is open has one too.

import { createHash } from "node:crypto";
import type { Context } from "hono";
import { Refused } from "../../workflows/failure.ts";
import type { FullReport } from "../../workflows/reporting/full-report.ts";
import type { FileName } from "../report/files.ts";
import { html } from "./html.ts";
import type { PageReader } from "./page-reader.ts";
import { reportFileHref, runHref } from "./pages/links.ts";
import type { ConsoleParts } from "./ports.ts";

/** What draws a report is large, and most visits need none. */
const drawing = () => import("../report/files.ts");
const document = () => import("../report/document.ts");
const markdown = () => import("../report/markdown.ts");

/** The policy of a document that carries all it needs. */
export const noScript = "default-src 'none'; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export type ReportParts = Pick<ConsoleParts, "world" | "clock"> & { readonly pages: Pick<PageReader, "record"> };

/** The report as a value, for the JSON interface. */
export async function reportOf(run: string, { pages, world, clock }: ReportParts): Promise<FullReport & { readonly world: string }> {
  const { makeFullReport } = await import("../../workflows/reporting/full-report.ts");
  const { text, entries } = await pages.record(run);
  const report = makeFullReport(text, entries, clock.now());
  if (report === undefined) throw new Refused(`the record knows no run ${run}`, { code: "no-such-run" });
  return { ...report, world: world.word };
}

/** The report as a document, with a line of links above it. Its one style is allowed by its digest, and no script at all. */
export async function showReport(context: Context, run: string, { pages, world, clock }: ReportParts): Promise<Response> {
  const { drawReport } = await document();
  const { world: _world, ...report } = await reportOf(run, { pages, world, clock });
  const links = html`<a href="${runHref(run)}">The run</a> <a href="/reports">All reports</a> <a href="${reportFileHref(run, "report.html")}">Download</a> <a href="${reportFileHref(run, "report.json")}">JSON</a> <a href="${reportFileHref(run, "report.md")}">Markdown</a> <a href="${reportFileHref(run, "entries.jsonl")}">Entries</a> <a href="${reportFileHref(run, "plan.json")}">Plan</a>`;
  const drawn = drawReport(report, world.word, links);
  context.header("content-security-policy", `${noScript}; style-src 'sha256-${createHash("sha256").update(drawn.style).digest("base64")}'`);
  return context.html(drawn.html);
}

/** One of its files, to be saved. Throws `Refused` (code `no-such-report`) for another name. */
export async function sendReportFile(context: Context, run: string, file: string, { pages, world, clock }: ReportParts): Promise<Response> {
  const { contentTypes, fileNames, reportFiles } = await drawing();
  const isFile = (name: string): name is FileName => (fileNames as readonly string[]).includes(name);
  if (file !== "report.md" && !isFile(file)) throw new Refused(`a report has no file ${file}`, { code: "no-such-report" });
  const { text, entries } = await pages.record(run);
  const made = reportFiles(text, entries, world.word, clock.now());
  if (made === undefined) throw new Refused(`the record knows no run ${run}`, { code: "no-such-run" });
  const [body, type] = file === "report.md" ? [(await markdown()).reportMarkdown(made.report, world.word), "text/markdown; charset=utf-8"] : [made.files[file], contentTypes[file]];
  return context.body(body, 200, { "content-type": type, "content-disposition": `attachment; filename="${run}-${file}"` });
}
