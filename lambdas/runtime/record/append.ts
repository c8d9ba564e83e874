// Writing an entry: one conditional update of the lease gives it its number and, for a mutation, asks kill switch and pause
// in the same instant; then the entry is put into its place. Without that update nothing may be changed in the world.

import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { Condition, Written } from "../../../workflows/ports.ts";
import { chain } from "../../../workflows/entry-chain.ts";
import type { Entry, EntryBody } from "../../../workflows/record.ts";
import { type Instant, sayInstant } from "../../../workflows/units.ts";
import { backOff, keys, mostTries, type RecordContext } from "./context.ts";
import { settle, storedEntry } from "./entries.ts";
import { type Lease, numbering, readLease, toLease } from "./lease.ts";

/** So often an answer may be lost before the caller hears of it; each time costs the client's whole deadline. */
const mostDoubts = 3;

/** `mutation`: the entry announces a change of the world, so kill switch and pause are asked too. */
export type Guard = "mutation";

export interface Append {
  readonly run: string;
  readonly plan: string;
  readonly epoch: number;
  readonly body: EntryBody;
  readonly guard?: Guard;
}

/**
 * Writes the next entry. Throws `Refused` with code `stale-epoch`, `run-closed`, `kill-switch`, `paused` or `too-large`;
 * `Transient` when nothing was written; `Unknown` when the answer was lost and looking again did not tell either.
 */
export async function append(context: RecordContext, call: Append): Promise<Entry> {
  const mark = context.clock.id();
  /** Our update whose answer was lost, and the number it was for. */
  let doubt: { readonly seq: number; readonly failure: Unknown; readonly times: number } | undefined;
  try {
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (tries > 0) await backOff(context.clock, tries);
      const lease = await readLease(context, call.plan);
      if (doubt !== undefined) {
        const own = await marked(context, lease, call.run, doubt.seq, mark);
        if (own !== undefined) return await placed(context, lease.plan, own, mark);
        // Somebody else got the number, so our update can never be applied any more. Else it is sent again: only one can pass.
        if (lease.run !== call.run || lease.seq >= doubt.seq) doubt = undefined;
      }
      const at = context.clock.now();
      refuse(lease, call, at);
      await settle(context, lease);
      const entry = chain(lease, { run: call.run, at, epoch: call.epoch, body: call.body });
      let written: Written;
      try {
        written = await context.table.update(keys.plan(call.plan), keys.lease, numbering(entry, mark), conditions(lease, call, at));
      } catch (thrown) {
        if (!(thrown instanceof Unknown)) throw thrown;
        doubt = { seq: entry.seq, failure: thrown, times: (doubt?.times ?? 0) + 1 };
        if (doubt.times === mostDoubts) throw thrown;
        continue;
      }
      if (written.applied) return await placed(context, lease.plan, entry, mark);
      if (doubt === undefined) refuse(toLease(call.plan, written.current), call, at);
    }
  } catch (thrown) {
    // "Transient" would claim that nothing was written.
    if (doubt !== undefined && thrown instanceof Transient) throw doubt.failure;
    throw thrown;
  }
  throw doubt?.failure ?? new Transient(`Others wrote to the record of run ${call.run} ${mostTries} times in a row; this entry (${call.body.type}) was not written.`, { code: "busy" });
}

/** Throws when the lease does not allow the entry. */
function refuse(lease: Lease, call: Append, now: Instant): void {
  const { run, plan, epoch } = call;
  if (lease.run !== run || lease.epoch !== epoch) {
    const open = lease.run === undefined ? "none is open" : `${lease.run} with epoch ${lease.epoch} is`;
    throw new Refused(`Run ${run} with epoch ${epoch} is not the open run of plan ${plan}; ${open}. It may neither write nor change anything; let it end.`, { code: "stale-epoch" });
  }
  if (lease.pending?.body.type === "closed") throw new Refused(`The record of run ${run} is closed; nothing can follow.`, { code: "run-closed" });
  if (call.guard === undefined) return;
  if (lease.killSwitch) {
    throw new Refused(`The kill switch of plan ${plan} is on${lease.killSwitchBy === undefined ? "" : ` (${lease.killSwitchBy})`}. Nothing is changed until somebody turns it off.`, { code: "kill-switch" });
  }
  if (lease.pausedUntil !== undefined && lease.pausedUntil > now) {
    throw new Refused(`Plan ${plan} is paused until ${sayInstant(lease.pausedUntil)}${lease.pausedBy === undefined ? "" : ` by ${lease.pausedBy}: ${lease.pauseReason ?? ""}`}. Nothing is changed until then.`, { code: "paused" });
  }
}

function conditions(lease: Lease, call: Append, now: Instant): readonly Condition[] {
  const same: readonly Condition[] = [
    { field: "run", is: "equal", value: call.run },
    { field: "epoch", is: "equal", value: call.epoch },
    { field: "seq", is: "equal", value: lease.seq },
    { field: "hash", is: "equal", value: lease.hash },
  ];
  if (call.guard === undefined) return same;
  return [
    ...same,
    { field: "killSwitch", is: "not-equal", value: true },
    { any: [{ field: "pausedUntil", is: "absent" }, { field: "pausedUntil", is: "at-most", value: now }] },
  ];
}

/** Our own entry with that number, if the update whose answer was lost did arrive. */
async function marked(context: RecordContext, lease: Lease, run: string, seq: number, mark: string): Promise<Entry | undefined> {
  if (lease.pending?.run === run && lease.pending.seq === seq) return lease.mark === mark ? lease.pending : undefined;
  const stored = await storedEntry(context, run, seq);
  return stored?.mark === mark ? stored.entry : undefined;
}

/**
 * Puts a numbered entry into its place. That it cannot be put there now is no failure of the call: it is recorded in the
 * lease, and the next writer puts it. An error would make the caller write it a second time.
 */
async function placed(context: RecordContext, plan: string, entry: Entry, mark: string): Promise<Entry> {
  try {
    await settle(context, { plan, pending: entry, mark });
  } catch (thrown) {
    if (!(thrown instanceof Transient)) throw thrown;
  }
  return entry;
}
