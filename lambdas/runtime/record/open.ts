// Opening a run: one conditional update of the lease decides which of several starters gets the plan and gives it the next
// epoch. Everything around it can be repeated, because the function that calls this may run twice.

import { Defect, Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { Condition } from "../../../workflows/ports.ts";
import { chain, firstHash } from "../../../workflows/entry-chain.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { backOff, keys, mostTries, type RecordContext } from "./context.ts";
import { settle, storedEntry } from "./entries.ts";
import { type Lease, numbering, readLease } from "./lease.ts";
import { firstEntry, indexRun } from "./runs.ts";

export interface Open {
  readonly plan: string;
  readonly run: string;
  /** The execution that carries the run; a repeated call of the same one is recognised by it. */
  readonly execution: string;
  readonly body: Extract<EntryBody, { type: "opened" }>;
}

export type Opened = { readonly opened: true; readonly epoch: number } | { readonly opened: false; readonly openRun: string };

/**
 * Opens the run unless another one of the plan is open. The same run and execution again: the same answer, nothing changes.
 * Throws `Refused` (code `run-closed`) for a run that has been there before, `Transient`, or `Unknown` when the answer was
 * lost; the call may then be repeated as it is.
 */
export async function open(context: RecordContext, call: Open): Promise<Opened> {
  if (call.body.plan !== call.plan) throw new Defect(`the opening entry of run ${call.run} names plan ${call.body.plan} instead of ${call.plan}`);
  let lost: Unknown | undefined;
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const lease = await readLease(context, call.plan);
    if (lease.run !== undefined) return answer(context, lease, lease.run, call);
    await prepare(context, lease, call);
    try {
      await take(context, lease, call);
    } catch (thrown) {
      // A second loss in a row goes to the caller: each costs the client's whole deadline.
      if (!(thrown instanceof Unknown) || lost !== undefined) throw thrown;
      lost = thrown;
    }
    // Whether taken, lost to another or without an answer: the lease says it, in the next look.
  }
  throw new Transient(`Plan ${call.plan} changed hands ${mostTries} times while run ${call.run} tried to open.`, { code: "busy" });
}

async function answer(context: RecordContext, lease: Lease, openRun: string, call: Open): Promise<Opened> {
  if (openRun !== call.run || lease.execution !== call.execution) return { opened: false, openRun };
  await settle(context, lease);
  const first = await firstEntry(context, call.plan, call.run);
  if (first !== undefined) await indexRun(context, first);
  return { opened: true, epoch: lease.epoch };
}

/** What must be true before the lease changes: the last run's last entry in its place, and a run that is really new. */
async function prepare(context: RecordContext, lease: Lease, call: Open): Promise<void> {
  await settle(context, lease);
  if ((await storedEntry(context, call.run, 1)) !== undefined) {
    throw new Refused(`Run ${call.run} was opened before and is closed; a run is never opened twice. Start a new one.`, { code: "run-closed" });
  }
  const info = await context.table.put({ pk: keys.run(call.run), sk: keys.info, plan: call.plan, kind: call.body.kind }, [{ field: "pk", is: "absent" }]);
  if (!info.applied && info.current?.["plan"] !== call.plan) throw new Defect(`run ${call.run} belongs to plan ${String(info.current?.["plan"])} and not to ${call.plan}`);
}

async function take(context: RecordContext, lease: Lease, call: Open): Promise<void> {
  const epoch = lease.epoch + 1;
  const at = context.clock.now();
  const entry = chain({ seq: 0, hash: firstHash }, { run: call.run, at, epoch, body: call.body });
  const unchanged: Condition = lease.epoch === 0 ? { field: "epoch", is: "absent" } : { field: "epoch", is: "equal", value: lease.epoch };
  const fields = { epoch, run: call.run, execution: call.execution, openedAt: at, ...numbering(entry, context.clock.id()) };
  await context.table.update(keys.plan(call.plan), keys.lease, fields, [{ field: "run", is: "absent" }, unchanged]);
}
