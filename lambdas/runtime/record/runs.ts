// The runs of a plan, newest first, without reading their records.

import { Defect } from "../../../workflows/failure.ts";
import type { Item } from "../../../workflows/ports.ts";
import type { Entry, RunEnd, RunKind } from "../../../workflows/record.ts";
import type { Instant, Milliseconds, Seconds } from "../../../workflows/units.ts";
import { keys, maybeText, number, type RecordContext, text } from "./context.ts";
import { planOf, storedEntry } from "./entries.ts";
import { readLease } from "./lease.ts";

export interface RunInfo {
  readonly plan: string;
  readonly run: string;
  readonly kind: RunKind;
  readonly openedAt: Instant;
  /** Null while the run is open. */
  readonly end: RunEnd | null;
  /** What its report amounts to, and where it is kept; left out as long as nobody has tried to keep it. */
  readonly report?: KeptReport;
  /** Set once what it has proven is among what is kept of its plan (proofs.ts). */
  readonly counted?: true;
}

/** What lists say of a report without reading the run. */
export interface KeptReport {
  readonly at: Instant;
  /** Where its files lie; null: they do not, because of what `because` says, and it will be tried again. */
  readonly stored: string | null;
  readonly because?: string;
  /** Left out where no report could be made at all. */
  readonly says?: {
    /** Measured and promised; null where it was not measured. */
    readonly rtoMs: Milliseconds | null;
    readonly rtoTargetMs: Milliseconds;
    readonly lostSeconds: Seconds | null;
    readonly lostTargetSeconds: Seconds;
    readonly mutations: number;
    /** Hash of the last entry that it tells of. */
    readonly head: string;
  };
}

/** Puts the run into the plan's list, or completes it there; repeating it is harmless. */
export async function indexRun(context: RecordContext, first: Entry, end?: RunEnd): Promise<void> {
  const { plan, kind } = opening(first);
  const fields = { run: first.run, kind, openedAt: first.at, ...(end === undefined ? {} : { end }) };
  await context.table.update(keys.plan(plan), keys.indexed(first.at, first.run), fields);
}

/** Writes into the plan's list what became of a run's report. May be repeated. */
export async function setReport(context: RecordContext, { plan, run, openedAt }: Pick<RunInfo, "plan" | "run" | "openedAt">, report: KeptReport): Promise<void> {
  await context.table.update(keys.plan(plan), keys.indexed(openedAt, run), { report });
}

/** The newest runs of a plan, at most `limit`, newest first. */
export async function listRuns(context: RecordContext, plan: string, limit: number): Promise<readonly RunInfo[]> {
  const lease = await readLease(context, plan);
  const items = await context.table.query(keys.plan(plan), { prefix: "run#", descending: true, limit });
  const runs = items.map((item) => toInfo(plan, item));
  // A crash just after the lease was given leaves the open run out of the list until it goes on; it is shown nevertheless.
  if (lease.run === undefined || runs.some((each) => each.run === lease.run)) return runs;
  const first = await firstEntry(context, plan, lease.run);
  return first === undefined ? runs : [{ plan, run: first.run, kind: opening(first).kind, openedAt: first.at, end: null }, ...runs].slice(0, limit);
}

/** What the list says about one run; undefined for one that was never opened. */
export async function runInfo(context: RecordContext, run: string): Promise<RunInfo | undefined> {
  const plan = await planOf(context, run);
  const first = plan === undefined ? undefined : await firstEntry(context, plan, run);
  if (plan === undefined || first === undefined) return undefined;
  const item = await context.table.get(keys.plan(plan), keys.indexed(first.at, run));
  return item === undefined ? { plan, run, kind: opening(first).kind, openedAt: first.at, end: null } : toInfo(plan, item);
}

/** The entry that opened the run, in its place or still in the lease. */
export async function firstEntry(context: RecordContext, plan: string, run: string): Promise<Entry | undefined> {
  const { pending } = await readLease(context, plan);
  if (pending?.run === run && pending.seq === 1) return pending;
  return (await storedEntry(context, run, 1))?.entry;
}

function opening(entry: Entry): Extract<Entry["body"], { type: "opened" }> {
  if (entry.body.type !== "opened") throw new Defect(`the first entry of run ${entry.run} does not open it`);
  return entry.body;
}

function toInfo(plan: string, item: Item): RunInfo {
  const report = item["report"] as KeptReport | undefined;
  return { plan, run: text(item, "run"), kind: text(item, "kind") as RunKind, openedAt: number(item, "openedAt"), end: (maybeText(item, "end") as RunEnd | undefined) ?? null, ...(report === undefined ? {} : { report }), ...(item["counted"] === true ? { counted: true } : {}) };
}
