// Keeps the reports of a local world's closed runs in a folder, as the function `report` keeps those of an installation in S3:
// apart from closing, again and again until each is there, with what became of it in the plan's list of runs, and counts what they have proven.

import { join } from "node:path";
import { count } from "../../lambdas/report/count.ts";
import { summaryOf } from "../../lambdas/report/keep.ts";
import { reportFiles } from "../../lambdas/report/files.ts";
import type { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { setReport } from "../../lambdas/runtime/record/runs.ts";
import type { KeptReport, RunInfo } from "../../lambdas/runtime/record/runs.ts";
import { asFailure, Defect } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { writeReportFolder } from "./report-folder.ts";
import { sleeps } from "./sleeps.ts";

interface Parts {
  readonly record: RecordStore;
  readonly plan: string;
  readonly clock: Clock;
  readonly folder: string;
}

const everyMs: Milliseconds = 2_000;

/** Keeps them until the signal ends it. */
export async function keepReports(parts: Parts, signal: AbortSignal): Promise<void> {
  do await keepOnce(parts).catch((thrown: unknown) => void process.stderr.write(`reports: ${asFailure(thrown).message}\n`));
  while (await sleeps(parts.clock, everyMs, signal));
}

/** Keeps what is closed and not kept; gives the runs whose report is there now. */
export async function keepOnce({ record, plan, clock, folder }: Parts): Promise<readonly string[]> {
  const closed = (await record.listRuns(plan, 20)).filter(({ end }) => end !== null);
  const due = closed.filter(({ report }) => report === undefined || report.stored === null);
  const kept: string[] = [];
  for (const info of due) {
    const state = await keep(info, record, clock, folder);
    if (info.report?.because === undefined || info.report.because !== state.because) await record.alone((context) => setReport(context, info, state));
    if (state.stored !== null) kept.push(info.run);
  }
  for (const info of closed.filter(({ counted }) => counted !== true)) await count(info, record, (digest) => planOf(record, digest));
  return kept;
}

async function planOf(record: RecordStore, digest: string): Promise<Plan> {
  const plan = await record.getDocument(digest);
  if (plan === undefined) throw new Defect(`the record holds no plan with the digest ${digest}`);
  return plan as Plan;
}

async function keep({ run }: RunInfo, record: RecordStore, clock: Clock, folder: string): Promise<KeptReport> {
  const at = clock.now();
  let says: KeptReport["says"];
  try {
    const entries = await record.entries(run);
    const opened = entries[0]?.body;
    const made = opened?.type === "opened" ? reportFiles(await planOf(record, opened.planDigest), entries, "LOCAL", at) : undefined;
    if (made === undefined) throw new Defect(`the entries of run ${run} make no report`);
    says = summaryOf(made.report);
    writeReportFolder(join(folder, run), made.files);
    return { at, stored: join(folder, run), says };
  } catch (thrown) {
    return { at, stored: null, because: asFailure(thrown).message, ...(says === undefined ? {} : { says }) };
  }
}
