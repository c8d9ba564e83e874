// The entries of a run in their places, and reading them back in order. Reading changes nothing: an entry that was numbered
// but not put into its place yet is taken from the lease.

import { Defect, Transient, Unknown } from "../../../workflows/failure.ts";
import { brokenChain, entryJson, entryOfJson } from "../../../workflows/entry-chain.ts";
import { type Entry, readRun, type RunState } from "../../../workflows/record.ts";
import { keys, type RecordContext, text } from "./context.ts";
import { type Lease, readLease } from "./lease.ts";

/** So many runs are kept in memory once they were read. */
const mostRunsKept = 4;

export interface StoredEntry {
  readonly entry: Entry;
  readonly mark: string;
}

/**
 * Puts the entry that the lease holds into its place. Repeating it is harmless, so an unknown outcome counts as
 * `Transient`; another entry with its number means that somebody wrote past the lease: `Defect`.
 */
export async function settle(context: RecordContext, lease: Pick<Lease, "plan" | "pending" | "mark">): Promise<void> {
  const { pending: entry, mark } = lease;
  if (entry === undefined || context.settled.get(lease.plan) === entry.hash) return;
  const item = { pk: keys.run(entry.run), sk: keys.entry(entry.seq), seq: entry.seq, hash: entry.hash, mark: mark ?? "", entry: entryJson(entry) };
  try {
    const written = await context.table.put(item, [{ field: "pk", is: "absent" }]);
    if (!written.applied && written.current?.["hash"] !== entry.hash) {
      throw new Defect(`Entry ${entry.seq} of run ${entry.run} exists twice with different content; the record was written by something that is not this product.`, { code: "forked" });
    }
  } catch (thrown) {
    if (thrown instanceof Unknown) throw new Transient(`Entry ${entry.seq} of run ${entry.run} was perhaps not put into its place.`, { cause: thrown });
    throw thrown;
  }
  context.settled.set(lease.plan, entry.hash);
}

/** One entry by its number, if it lies in its place. */
export async function storedEntry(context: RecordContext, run: string, seq: number): Promise<StoredEntry | undefined> {
  const item = await context.table.get(keys.run(run), keys.entry(seq));
  return item && { entry: entryOfJson(text(item, "entry")), mark: text(item, "mark") };
}

/** The newest entry of a run that lies in its place. */
export async function lastStored(context: RecordContext, run: string): Promise<Entry | undefined> {
  const [item] = await context.table.query(keys.run(run), { prefix: "entry#", descending: true, limit: 1 });
  return item && entryOfJson(text(item, "entry"));
}

/** Entries after `afterSeq`, oldest first; empty for a run that was never opened. */
export async function readEntries(context: RecordContext, run: string, afterSeq = 0): Promise<readonly Entry[]> {
  const plan = await planOf(context, run);
  if (plan === undefined) return [];
  // The lease first: whatever it held when it was read is then either in its place or still this one.
  const { pending } = await readLease(context, plan);
  // It holds the newest entry of the open run. Whoever has that, or all but that, needs to read no range: so most looks of a step that waits.
  if (pending?.run === run && pending.seq <= afterSeq + 1) return pending.seq === afterSeq + 1 ? [pending] : [];
  let entries = await stored(context, run, afterSeq);
  const gap = entries.findIndex((entry, index) => entry.seq !== afterSeq + 1 + index);
  // A range is not read in one instant: an entry may have come behind the reader and its successor before it. Read on from there once.
  if (gap !== -1) entries = [...entries.slice(0, gap), ...(await stored(context, run, afterSeq + gap))];
  const next = (entries.at(-1)?.seq ?? afterSeq) + 1;
  return pending?.run === run && pending.seq === next ? [...entries, pending] : entries;
}

async function stored(context: RecordContext, run: string, afterSeq: number): Promise<readonly Entry[]> {
  const items = await context.table.query(keys.run(run), { prefix: "entry#", after: keys.entry(afterSeq) });
  return items.map((item) => entryOfJson(text(item, "entry")));
}

/**
 * The state of a run, undefined for one that was never opened. Throws `Defect` (code `broken-chain`) when its record does not
 * hold. What was read and found whole is kept: entries never change, so the next look reads and checks only what is new.
 */
export async function readState(context: RecordContext, run: string): Promise<RunState | undefined> {
  const known = context.read.get(run) ?? [];
  const last = known.at(-1);
  const fresh = await readEntries(context, run, last?.seq ?? 0);
  const broken = brokenChain(fresh, last);
  if (broken !== undefined) throw new Defect(`The record of run ${run} does not hold: ${broken}. Nothing may be decided from it.`, { code: "broken-chain" });
  const state = context.states.get(run);
  if (fresh.length === 0 && state !== undefined) return state;
  const entries = [...known, ...fresh];
  context.read.set(run, entries);
  // A warm function sees few runs; the oldest go first, because a map keeps the order in which it was filled.
  for (const old of [...context.read.keys()].slice(0, -mostRunsKept)) {
    context.read.delete(old);
    context.states.delete(old);
  }
  const next = readRun(entries);
  if (next !== undefined) context.states.set(run, next);
  return next;
}

/** The plan to which a run belongs; known from before the run got its lease. */
export async function planOf(context: RecordContext, run: string): Promise<string | undefined> {
  const known = context.plans.get(run);
  if (known !== undefined) return known;
  const item = await context.table.get(keys.run(run), keys.info);
  if (item === undefined) return undefined;
  const plan = text(item, "plan");
  context.plans.set(run, plan);
  return plan;
}
