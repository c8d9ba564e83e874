// The log of a plan outside of its runs (workflows/plan-log.ts says what is in it): entries with numbers, each with the hash of the
// one before. A number is given once, by a write that only passes where nothing stands, so nobody can write over an entry.

import { Transient, Unknown } from "../../../workflows/failure.ts";
import { nextPlanEntry } from "../../../workflows/plan-log.ts";
import type { PlanDeed, PlanEntry } from "../../../workflows/plan-log.ts";
import type { Person } from "../../../workflows/person.ts";
import { auditPlanEntry } from "./audit.ts";
import { backOff, keys, maybeNumber, mostTries, type RecordContext } from "./context.ts";

const prefix = "switched#";
const place = (seq: number): string => `${prefix}${String(seq).padStart(8, "0")}`;

export interface PlanLogged {
  readonly plan: string;
  readonly by: string;
  readonly person?: Person | undefined;
  readonly reason: string;
  readonly deed: PlanDeed;
}

/**
 * Writes the next entry of a plan's log, and its line in the audit. Throws `Transient` where it was not written or others write all the
 * time; one whose answer was lost is looked for before it is written again.
 */
export async function logOfPlan(context: RecordContext, { plan, by, person, reason, deed }: PlanLogged): Promise<PlanEntry> {
  const pk = keys.plan(plan);
  let doubted: PlanEntry | undefined;
  const [before] = await readPlanLog(context, plan, 1);
  // Whoever wrote it may have died before its line.
  if (before !== undefined) await shown(context, before);
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const [last] = await readPlanLog(context, plan, 1);
    if (last !== undefined && last.hash === doubted?.hash) return shown(context, last);
    const entry = nextPlanEntry(last, { plan, by, reason, deed, at: context.clock.now(), ...(person === undefined ? {} : { person }) });
    try {
      if ((await context.table.put({ pk, sk: place(entry.seq), entry }, [{ field: "pk", is: "absent" }])).applied) return await shown(context, entry);
    } catch (thrown) {
      if (!(thrown instanceof Unknown)) throw thrown;
      doubted = entry;
    }
  }
  throw new Transient(`others write to the log of ${plan} all the time, or it does not answer; nothing was done`, { code: "busy" });
}

/** The line is only for finding it again: whoever reads the audit looks for the newest entry besides. */
async function shown(context: RecordContext, entry: PlanEntry): Promise<PlanEntry> {
  try {
    await auditPlanEntry(context, entry);
  } catch (thrown) {
    if (!(thrown instanceof Transient || thrown instanceof Unknown)) throw thrown;
  }
  return entry;
}

/** The newest entries of a plan's log, newest first. */
export async function readPlanLog(context: RecordContext, plan: string, limit: number): Promise<readonly PlanEntry[]> {
  return (await context.table.query(keys.plan(plan), { prefix, descending: true, limit })).map((item) => item["entry"] as PlanEntry);
}

/** So many refusals of one day are kept one by one. */
export const mostRefusals = 50;

/** Keeps that something was refused to somebody; what is tried again and again is counted and not kept. */
export async function logRefusal(context: RecordContext, refused: Omit<PlanLogged, "deed"> & { readonly deed: Extract<PlanDeed, { type: "refused" }> }): Promise<void> {
  const day = new Date(context.clock.now()).toISOString().slice(0, 10);
  const [pk, sk] = [keys.plan(refused.plan), `refusals#${day}`];
  const item = await context.table.get(pk, sk);
  const before = item === undefined ? 0 : (maybeNumber(item, "count") ?? 0);
  if (before > mostRefusals) return;
  // Of two at the same time one may not be counted; the bound is for whoever floods the log, not for the count.
  await context.table.update(pk, sk, { count: before + 1 });
  await logOfPlan(context, before < mostRefusals ? refused : { ...refused, deed: { type: "refused-beyond", kept: mostRefusals } });
}
