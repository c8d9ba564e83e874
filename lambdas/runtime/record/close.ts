// Closing a run: its last entry, its end in the plan's list, and only then the lease is given back. Each part can be
// repeated, and whoever repeats the whole gets the end that stands.

import { Defect, Refused } from "../../../workflows/failure.ts";
import type { Entry, EntryBody } from "../../../workflows/record.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { append } from "./append.ts";
import { keys, type RecordContext } from "./context.ts";
import { lastStored } from "./entries.ts";
import { type Lease, readLease } from "./lease.ts";
import { firstEntry, indexRun } from "./runs.ts";

export interface Close {
  readonly plan: string;
  readonly run: string;
  readonly epoch: number;
  readonly body: Extract<EntryBody, { type: "closed" }>;
  /** For so long after the end no run of the plan starts by itself (R4). An earlier block that lasts longer stays. */
  readonly blockMs?: Milliseconds;
  /** What has to be done with the closed record before the lease goes back; what it throws, closing throws, and is done again with it. */
  readonly beforeRelease?: (context: RecordContext, run: string) => Promise<void>;
}

export type ClosedEntry = Entry & { readonly body: Extract<EntryBody, { type: "closed" }> };

/**
 * Closes the run and returns the closing entry that stands: of several closers the first one's. Throws `Refused` (code
 * `stale-epoch`) for a run that is neither open nor closed under this epoch; `Transient` and `Unknown` may be repeated as they are.
 */
export async function close(context: RecordContext, call: Close): Promise<ClosedEntry> {
  const lease = await readLease(context, call.plan);
  if (lease.run !== call.run || lease.epoch !== call.epoch) return closedBefore(context, lease, call);
  const entry = await closing(context, lease, call);
  const first = await firstEntry(context, call.plan, call.run);
  if (first === undefined) throw new Defect(`run ${call.run} has a closing entry but no opening one`, { code: "broken-chain" });
  await indexRun(context, first, entry.body.end);
  await call.beforeRelease?.(context, call.run);
  const until = context.clock.now() + (call.blockMs ?? 0);
  // Of two that end together the later run's stands: acknowledging the earlier one must not lift it.
  const block = call.blockMs !== undefined && until >= (lease.blockedUntil ?? 0) ? { blockedUntil: until, blockedBy: call.run } : {};
  // Not applied means that a repeated call was faster; then it did all this too.
  await context.table.update(keys.plan(call.plan), keys.lease, { run: undefined, ...block }, [
    { field: "run", is: "equal", value: call.run },
    { field: "epoch", is: "equal", value: call.epoch },
  ]);
  return entry;
}

async function closing(context: RecordContext, lease: Lease, call: Close): Promise<ClosedEntry> {
  if (isClosing(lease.pending)) return lease.pending;
  try {
    return (await append(context, call)) as ClosedEntry;
  } catch (thrown) {
    if (!(thrown instanceof Refused) || (thrown.code !== "run-closed" && thrown.code !== "stale-epoch")) throw thrown;
    // Another closer was faster.
    return closedBefore(context, await readLease(context, call.plan), call);
  }
}

async function closedBefore(context: RecordContext, lease: Lease, call: Close): Promise<ClosedEntry> {
  const last = lease.pending?.run === call.run ? lease.pending : await lastStored(context, call.run);
  if (isClosing(last) && last.epoch === call.epoch) return last;
  throw new Refused(`Run ${call.run} with epoch ${call.epoch} is not the open run of plan ${call.plan} and was not closed by anybody; nothing was written. Look at run ${lease.run ?? "(none open)"}.`, { code: "stale-epoch" });
}

function isClosing(entry: Entry | undefined): entry is ClosedEntry {
  return entry?.body.type === "closed";
}
