// Reports of a deployed installation: printed, written, listed. They are made from the record by the same code that keeps them
// in S3, so that nobody needs a permission for the bucket to read one.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { reportFiles } from "../../../lambdas/report/files.ts";
import { reportMarkdown } from "../../../lambdas/report/markdown.ts";
import type { RunInfo } from "../../../lambdas/runtime/record/runs.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { endMark } from "../../../lambdas/console/words.ts";
import { asFailure, Defect, Refused } from "../../../workflows/failure.ts";
import { promisesTime } from "../../../workflows/promised.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant } from "../../../workflows/units.ts";
import { exitCodes } from "../../exit.ts";
import { wrap } from "../../terminal.ts";
import type { Terminal } from "../../terminal.ts";
import { writeReportFolder } from "../../local/report-folder.ts";
import { runNamed } from "./gate-ref.ts";
import type { Installation } from "./installation.ts";
import { drawn } from "./standing-lines.ts";

export interface ReportOptions {
  readonly json?: true;
  readonly format?: "html" | "json" | "md";
  /** With a format a file, without one a folder. */
  readonly out?: string;
}
interface Papers {
  readonly out: Terminal;
  readonly err: Terminal;
  readonly now: () => Instant;
}

/** Prints or writes the report of a run. What is asked for goes to standard output or into a file, what is said about it to standard error. */
export async function reportAction(installation: Installation, named: string, { format, out: path }: ReportOptions, { out, err, now }: Papers): Promise<number> {
  const about = await installation.run(await runNamed(installation, named));
  const made = reportFiles(await installation.planText(about.state.planDigest), about.entries, installation.world, now());
  if (made === undefined) throw new Defect(`the entries of run ${about.info.run} do not open it`);
  if (about.state.closed === null) err.line(`Run ${about.info.run} is open: this is not its last word, and it cannot be verified yet.`);
  if (format === undefined) {
    if (path === undefined) throw new Defect("a report without a format goes into a folder");
    writeReportFolder(path, made.files);
    err.line(`Written to ${path}. Verify it with: understudy report verify ${path}`);
    return exitCodes.ok;
  }
  const text = format === "md" ? reportMarkdown(made.report, installation.world) : made.files[format === "html" ? "report.html" : "report.json"];
  if (path === undefined) {
    out.line(text.replace(/\n$/, ""));
    return exitCodes.ok;
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (thrown) {
    throw new Refused(`the report cannot be written to ${path} (${asFailure(thrown).message}); name a file that you may write`);
  }
  err.line(`Written to ${path}.`);
  return exitCodes.ok;
}

/** The newest runs of a plan, or of all plans, with what their reports say. */
export async function listReports(installation: Installation, plan: string | undefined, most: number, asJson: boolean, out: Terminal): Promise<number> {
  const { plans, unreadable } = plan === undefined ? await installation.plans() : { plans: [{ plan }], unreadable: [] };
  const names = plans.map((each) => each.plan);
  const runs = (await Promise.all(names.map((name) => installation.plan(name, most)))).flatMap((about) => about.runs).toSorted((a, b) => b.openedAt - a.openedAt);
  if (asJson) out.line(JSON.stringify({ version: 1, runs, unreadable }));
  else if (runs.length === 0) out.line("No run is in the record.");
  else for (const run of runs) for (const line of wrap(sayRun(run), out.columns, `${drawn(endMark(run.end ?? "open"), out)} · `)) out.line(line);
  if (!asJson) for (const { plan: hidden, because } of unreadable) for (const line of wrap(`${hidden}: its runs are not known, because ${plain(because)}`, out.columns, "? ")) out.line(line);
  return exitCodes.ok;
}

function sayRun({ plan, run, kind, openedAt, report }: RunInfo): string {
  const says = report?.says;
  const rto = says === undefined ? "" : `, ${promisesTime(kind) ? `RTO ${says.rtoMs === null ? "not measured" : sayDuration(says.rtoMs)} of ${sayDuration(says.rtoTargetMs)}` : "nothing was down"}, lost at most ${says.lostSeconds === null ? "not measured" : `${says.lostSeconds} s`} of ${says.lostTargetSeconds} s`;
  const kept = report === undefined ? "not kept yet" : report.stored === null ? `not stored, because ${plain(report.because ?? "it is not said why")}` : `kept at ${report.stored}`;
  return `${plan}, ${kind}, ${new Date(openedAt).toISOString().slice(0, 16)}Z${rto}; ${kept}  ${run}`;
}
