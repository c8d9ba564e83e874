// Keeps the report of every run that has closed. Called each minute, and apart from closing: whatever is wrong with the bucket,
// no run stays open for it. What could not be kept is said in the plan's list of runs and tried again each minute until it is there.
// What the run has proven of its plan is counted here too, once. It does nothing where both is done for every closed run among the newest.

import * as z from "zod/mini";
import { asFailure, Defect, Transient } from "../../workflows/failure.ts";
import type { FullReport } from "../../workflows/reporting/full-report.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { putReportObject } from "../aws/report-objects.ts";
import { reportingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { setReport } from "../runtime/record/runs.ts";
import type { KeptReport, RunInfo } from "../runtime/record/runs.ts";
import type { Services } from "../runtime/services.ts";
import type { World } from "./document.ts";

type Env = z.output<typeof reportingEnvironment>;

/** Of each plan so many of the newest runs are looked at: a plan has one run an hour at most, unless people start them. */
const newestRuns = 20;
/** No report is begun later than this in one call; the next call goes on. */
const beginsForMs: Milliseconds = 25_000;

/** What draws reports is larger than all the rest, and most calls find none to draw. */
const drawing = () => import("./files.ts");
const counting = () => import("./count.ts");

/** The buckets of the local world belong to this account, which nobody has. */
const worldOf = (bucket: string): World => (bucket.includes("-000000000000-") ? "LOCAL" : "LIVE");

export const report = defineFunction({
  name: "report",
  env: reportingEnvironment,
  input: z.unknown(),
  async run({ env, services, log }) {
    const { record, adapters: { clock } } = services;
    const startedAt = clock.now();
    const due = (await Promise.all((await record.plans()).map((plan) => record.listRuns(plan, newestRuns)))).flat().filter(isDue);
    const kept: string[] = [];
    const failed: string[] = [];
    for (const info of due.toSorted((a, b) => a.openedAt - b.openedAt)) {
      if (clock.now() - startedAt > beginsForMs) break;
      ((await keep(info, env, services, log)) ? kept : failed).push(info.run);
    }
    if (kept.length > 0) log.info("reports are kept", { runs: kept });
    // Nobody waits for the answer; the function's errors are counted, and people are called when they go on.
    if (failed.length > 0) throw new Transient(`the reports of ${failed.join(", ")} could not be kept; it is tried again each minute`, { code: "reports-not-kept" });
    return { kept, left: due.length - kept.length };
  },
});

const isKept = ({ report: before }: RunInfo): boolean => before !== undefined && before.stored !== null;
const isDue = (info: RunInfo): boolean => info.end !== null && (!isKept(info) || info.counted !== true);

/** Whether it is kept and counted now. One run whose record cannot be read must not keep the reports of the others. */
async function keep(info: RunInfo, env: Env, services: Services, log: ErrorLog): Promise<boolean> {
  // What a run has proven does not depend on the bucket.
  const counted = info.counted === true || (await countOne(info, services, log));
  return (isKept(info) || (await keepOne(info, env, services, log))) && counted;
}

async function countOne(info: RunInfo, { record, plan }: Services, log: ErrorLog): Promise<boolean> {
  try {
    await (await counting()).count(info, record, plan);
    return true;
  } catch (thrown) {
    log.error("what a run has proven could not be counted", { run: info.run, error: asFailure(thrown) });
    return false;
  }
}

async function keepOne(info: RunInfo, { UNDERSTUDY_REPORTS: bucket }: Env, services: Services, log: ErrorLog): Promise<boolean> {
  const at = services.adapters.clock.now();
  const { contentTypes, fileNames, reportPrefix } = await drawing();
  const prefix = reportPrefix(info.plan, info.run);
  let says: KeptReport["says"];
  try {
    const { report: made, files } = await make(info, worldOf(bucket), services, at);
    says = summaryOf(made);
    for (const name of fileNames) await putReportObject(services.adapters.clients, { bucket, key: prefix + name, region: services.arbiterRegion, text: files[name], contentType: contentTypes[name] });
  } catch (thrown) {
    const because = asFailure(thrown).message;
    log.error("a report could not be kept", { run: info.run, error: asFailure(thrown) });
    // Told once for each reason, so that an outage of hours does not write each minute.
    if (info.report?.because !== because) await tell(info, { at, stored: null, because, ...(says === undefined ? {} : { says }) }, services, log);
    return false;
  }
  return tell(info, { at, stored: `s3://${bucket}/${prefix}`, says }, services, log);
}

/** Whether it could be written into the list; if not, it will be kept once more, as another version of the same. */
async function tell(info: RunInfo, kept: KeptReport, services: Services, log: ErrorLog): Promise<boolean> {
  try {
    await services.record.alone((context) => setReport(context, info, kept));
    return true;
  } catch (thrown) {
    log.error("what became of a report could not be written down", { run: info.run, error: asFailure(thrown) });
    return false;
  }
}

async function make(info: RunInfo, world: World, services: Services, now: Instant): Promise<NonNullable<ReturnType<Awaited<ReturnType<typeof drawing>>["reportFiles"]>>> {
  const entries = await services.record.entries(info.run);
  const opened = entries[0]?.body;
  if (opened?.type !== "opened") throw new Defect(`the entries of run ${info.run} do not open it`);
  const { reportFiles } = await drawing();
  const made = reportFiles(await services.plan(opened.planDigest), entries, world, now);
  if (made === undefined) throw new Defect(`the entries of run ${info.run} make no report`);
  return made;
}

/** What lists show of a report. */
export function summaryOf({ targets: { rto, rpo }, mutations, chain }: Pick<FullReport, "targets" | "mutations" | "chain">): NonNullable<KeptReport["says"]> {
  return { rtoMs: rto.measured, rtoTargetMs: rto.target, lostSeconds: rpo.measured, lostTargetSeconds: rpo.target, mutations, head: chain.last };
}
