// What stands beside the runs of a plan: which plan text is deployed, and which site is active. Runs begin with what is
// deployed and carry its digest from then on; the active site is what a run that moved the application said last.

import { Refused } from "../../../workflows/failure.ts";
import type { Condition } from "../../../workflows/ports.ts";
import type { Instant } from "../../../workflows/units.ts";
import { keys, maybeNumber, maybeText, number, type RecordContext, text } from "./context.ts";
import { readLease } from "./lease.ts";

/** The item that says which text of a plan is deployed. */
export const deployment = "deployment";
/** The item that says where a plan is active. */
export const activeSite = "active";

export interface Deployed {
  readonly planDigest: string;
  readonly at: Instant;
}
export interface Active {
  readonly site: string;
  /** The run that moved the application there. */
  readonly run: string;
  readonly since: Instant;
}

/**
 * Says which text of the plan new runs use; the text itself is a document. May be repeated. `by` is the stack that deploys it:
 * no other may then deploy a plan of that name (`Refused`, code `deployed-elsewhere`).
 */
export async function setDeployed(context: RecordContext, plan: string, planDigest: string, by?: string): Promise<void> {
  // Listed first: a plan that can start runs must never be missing in what people are shown.
  await context.table.update(keys.plans, plan, { plan });
  const own: readonly Condition[] = by === undefined ? [] : [{ any: [{ field: "by", is: "absent" }, { field: "by", is: "equal", value: by }] }];
  const written = await context.table.update(keys.plan(plan), deployment, { planDigest, at: context.clock.now(), ...(by === undefined ? {} : { by }), withdrawnAt: undefined }, own);
  if (written.applied) return;
  const other = String(written.current?.["by"]);
  throw new Refused(`Plan ${plan} is deployed by ${other}; delete that stack first, or, where it is gone, the item "${deployment}" of "${keys.plan(plan)}" in the record's table.`, { code: "deployed-elsewhere" });
}

/** Undefined for a plan that was never deployed or was taken back. */
export async function readDeployed(context: RecordContext, plan: string): Promise<Deployed | undefined> {
  const item = await context.table.get(keys.plan(plan), deployment);
  const planDigest = item && maybeText(item, "planDigest");
  const at = item && maybeNumber(item, "at");
  return planDigest === undefined || at === undefined ? undefined : { planDigest, at };
}

/** The names of all plans that were ever deployed, also of those that were taken back: their runs can still be read. */
export async function listPlans(context: RecordContext): Promise<readonly string[]> {
  return (await context.table.query(keys.plans)).map((item) => text(item, "plan"));
}

/**
 * Takes back what this stack has deployed: nothing starts a run of the plan any more; its runs and texts stay. `withdrawn: false`
 * when it has deployed nothing, and then nothing was changed. Throws `Refused` (code `run-open`) while a run is open.
 */
export async function withdraw(context: RecordContext, plan: string, by: string): Promise<{ readonly withdrawn: boolean }> {
  const item = await context.table.get(keys.plan(plan), deployment);
  const planDigest = item && maybeText(item, "planDigest");
  if (item?.["by"] !== by || planDigest === undefined) return { withdrawn: false };
  await refuseWhileOpen(context, plan);
  const { applied } = await context.table.update(keys.plan(plan), deployment, { planDigest: undefined, by: undefined, withdrawnAt: context.clock.now() }, [{ field: "by", is: "equal", value: by }]);
  if (!applied) return { withdrawn: false };
  try {
    // A run may have been opened between the two; from here on none can be, because what starts runs finds nothing deployed.
    await refuseWhileOpen(context, plan);
  } catch (thrown) {
    await setDeployed(context, plan, planDigest, by);
    throw thrown;
  }
  return { withdrawn: true };
}

async function refuseWhileOpen(context: RecordContext, plan: string): Promise<void> {
  const { run } = await readLease(context, plan);
  if (run !== undefined) throw new Refused(`Run ${run} of plan ${plan} is open; let it end first.`, { code: "run-open" });
}

/** Says where the application runs now; only a run that moved it does. The same run again changes nothing. */
export async function setActive(context: RecordContext, plan: string, active: Omit<Active, "since">): Promise<void> {
  await context.table.update(keys.plan(plan), activeSite, { ...active, since: context.clock.now() }, [{ any: [{ field: "run", is: "absent" }, { field: "run", is: "not-equal", value: active.run }] }]);
}

/** Undefined as long as no run has moved the application: then it is at the plan's home. */
export async function readActive(context: RecordContext, plan: string): Promise<Active | undefined> {
  const item = await context.table.get(keys.plan(plan), activeSite);
  return item && { site: text(item, "site"), run: text(item, "run"), since: number(item, "since") };
}
