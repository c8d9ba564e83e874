// What stands beside the runs of a plan: which plan text is deployed, and which site is active. Runs begin with what is
// deployed and carry its digest from then on; the active site is what a run that moved the application said last.

import type { Instant } from "../../../workflows/units.ts";
import { keys, number, type RecordContext, text } from "./context.ts";

const deployment = "deployment";
const activeSite = "active";

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

/** Says which text of the plan new runs use; the text itself is a document. */
export async function setDeployed(context: RecordContext, plan: string, planDigest: string): Promise<void> {
  await context.table.update(keys.plan(plan), deployment, { planDigest, at: context.clock.now() });
}

export async function readDeployed(context: RecordContext, plan: string): Promise<Deployed | undefined> {
  const item = await context.table.get(keys.plan(plan), deployment);
  return item && { planDigest: text(item, "planDigest"), at: number(item, "at") };
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
