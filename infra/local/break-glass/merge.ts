// Brings a break-glass run home: its entries, as they are, under the run in the arbiter's record, and the plan's epoch there to
// at least the one of the run. Every part may be repeated, and what is there already is compared and left alone.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { auditRun } from "../../../lambdas/runtime/record/audit.ts";
import { keys } from "../../../lambdas/runtime/record/context.ts";
import type { RecordContext } from "../../../lambdas/runtime/record/context.ts";
import { readLease } from "../../../lambdas/runtime/record/lease.ts";
import { indexRun } from "../../../lambdas/runtime/record/runs.ts";
import { brokenChain, entryJson } from "../../../workflows/entry-chain.ts";
import { asFailure, Defect, Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Item, Table } from "../../../workflows/ports.ts";
import { readRun } from "../../../workflows/record.ts";
import type { Entry, RunState } from "../../../workflows/record.ts";
import { hasMoved } from "../../../workflows/moved.ts";
import type { SiteRegister } from "./claims.ts";
import { sessionOf } from "./opening.ts";
import type { Session } from "./opening.ts";

export interface MergePorts {
  /** The record of the break-glass run. */
  readonly from: Table;
  /** The arbiter's. */
  readonly to: Table;
  readonly clock: Clock;
  readonly registers: Readonly<Record<string, SiteRegister>>;
}

export interface Merged {
  readonly run: string;
  readonly entries: number;
  /** How many of them were not there before. */
  readonly added: number;
  /** The epoch of the plan at the arbiter now. */
  readonly epoch: number;
  /** The site that serves by the arbiter's record now, where this run decides that; null where it moved nothing, or a later run has had its say. */
  readonly active: string | null;
  /** Registers that still do not answer. */
  readonly notReached: readonly string[];
}

/**
 * Merges the run. Throws `Refused` with codes `nothing-to-merge`, `not-closed` (resume it first), `broken-chain` and `run-open` (a run of
 * the arbiter is open; it can change nothing, but the lease is its own until it ends).
 */
export async function mergeRun({ from, to, clock, registers }: MergePorts): Promise<Merged> {
  const session = await sessionOf(from);
  if (session === undefined) throw new Refused("no run was begun in this folder, so there is nothing to merge", { code: "nothing-to-merge" });
  if (session.dry) throw new Refused(`${session.run} was a dry run and changed nothing, so there is nothing to merge`, { code: "nothing-to-merge" });
  const own = new RecordStore({ table: from, clock });
  const entries = await own.entries(session.run);
  if (entries.length === 0) throw new Refused(`${session.run} was never opened and has changed nothing, so there is nothing to merge`, { code: "nothing-to-merge" });
  const broken = brokenChain(entries);
  if (broken !== undefined) throw new Refused(`the record of ${session.run} does not hold: ${broken}; nothing was merged`, { code: "broken-chain" });
  const state = readRun(entries);
  if (state?.closed == null) throw new Refused(`${session.run} has not ended; resume it first: understudy failover PLAN --break-glass --resume FOLDER`, { code: "not-closed" });
  const plan = (await own.getDocument(session.planDigest)) as Plan;
  return new RecordStore({ table: to, clock }).alone(async (context) => {
    await refuseOpen(context, session);
    const added = await putEntries(context, session, plan, entries, from);
    await auditRun(context, session.run);
    const { epoch, isOurs } = await raiseEpoch(context, session, plan, state);
    const moved = hasMoved(plan, state);
    const arbiter = new RecordStore({ table: to, clock });
    if (moved && isOurs) await arbiter.setActive(session.plan, { site: session.target, run: session.run });
    return { run: session.run, entries: entries.length, added, epoch, active: moved && isOurs ? session.target : null, notReached: await raiseRegisters(session, registers) };
  });
}

async function refuseOpen(context: RecordContext, { plan, epoch }: Session): Promise<void> {
  const lease = await readLease(context, plan);
  if (lease.run === undefined || lease.epoch > epoch) return;
  throw new Refused(`run ${lease.run} of ${plan} is open at the arbiter. It can change nothing any more, but the lease is its own until it ends: stop it (understudy run stop ${lease.run}) or let it end, and merge again`, { code: "run-open" });
}

async function putEntries(context: RecordContext, { run, plan: name, planDigest }: Session, plan: Plan, entries: readonly Entry[], from: Table): Promise<number> {
  const [first] = entries;
  const last = entries.at(-1);
  if (first?.body.type !== "opened" || last?.body.type !== "closed") throw new Defect(`run ${run} has no beginning or no end`);
  if ((await new RecordStore({ table: context.table, clock: context.clock }).putDocument(plan)) !== planDigest) throw new Defect(`the plan of ${run} is not the one of its digest`);
  await context.table.put({ pk: keys.run(run), sk: keys.info, plan: name, kind: first.body.kind }, [{ field: "pk", is: "absent" }]);
  let added = 0;
  for (const entry of entries) {
    const written = await context.table.put({ pk: keys.run(run), sk: keys.entry(entry.seq), seq: entry.seq, hash: entry.hash, mark: "merged", entry: entryJson(entry) }, [{ field: "pk", is: "absent" }]);
    if (written.applied) added += 1;
    else if (written.current?.["hash"] !== entry.hash) throw new Defect(`entry ${entry.seq} of ${run} lies in the record already and is another one; nothing further was merged`, { code: "forked" });
  }
  for (const gate of await from.query(keys.run(run), { prefix: "gate#" })) await putOnce(context, gate);
  // The list comes last: who sees the run there finds all of it.
  await indexRun(context, first, last.body.end);
  return added;
}

async function putOnce(context: RecordContext, item: Item): Promise<void> {
  await context.table.put(item, [{ field: "pk", is: "absent" }]);
}

/** `isOurs`: no later run has had the plan, so what this one says of the active site stands. */
async function raiseEpoch(context: RecordContext, session: Session, plan: Plan, state: RunState): Promise<{ readonly epoch: number; readonly isOurs: boolean }> {
  const { blockedUntil } = await readLease(context, session.plan);
  const until = (state.closed?.at ?? 0) + plan.decide.block;
  const block = until > Math.max(blockedUntil ?? 0, context.clock.now()) ? { blockedUntil: until, blockedBy: session.run } : {};
  const written = await context.table.update(keys.plan(session.plan), keys.lease, { epoch: session.epoch, ...block }, [
    { field: "run", is: "absent" },
    { any: [{ field: "epoch", is: "absent" }, { field: "epoch", is: "at-most", value: session.epoch }] },
  ]);
  if (written.applied) return { epoch: session.epoch, isOurs: true };
  const lease = await readLease(context, session.plan);
  // Somebody opened a run in this instant.
  if (lease.epoch <= session.epoch) await refuseOpen(context, session);
  return { epoch: lease.epoch, isOurs: false };
}

/** Once more, because a site that was away may be back: what sleeps towards it must find the epoch there too. */
async function raiseRegisters({ plan, run, epoch }: Session, registers: MergePorts["registers"]): Promise<readonly string[]> {
  const told = await Promise.all(
    Object.entries(registers).map(async ([site, register]) => {
      try {
        await register.claim(plan, epoch, run);
        return [];
      } catch (thrown) {
        // A later run holds it: then nothing older passes there either.
        return asFailure(thrown).code === "stale-epoch" ? [] : [site];
      }
    }),
  );
  return told.flat();
}
