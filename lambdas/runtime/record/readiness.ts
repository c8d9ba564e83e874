// The newest look at readiness and the one before it, in one item of the plan, with what people were told. Nothing is decided
// from it: it is shown, and it keeps people from being called twice for the same.

import type { ReadinessReport, Told } from "../../../workflows/readiness/report.ts";
import { keys, type RecordContext } from "./context.ts";

const sk = "readiness";

export interface KeptReadiness {
  readonly newest: ReadinessReport;
  readonly previous: ReadinessReport | null;
  readonly told: Told;
}

/** Undefined before the first look, and for what an older version of the product wrote in another shape. */
export async function readReadiness(context: RecordContext, plan: string): Promise<KeptReadiness | undefined> {
  const item = await context.table.get(keys.plan(plan), sk);
  const newest = item?.["newest"] as ReadinessReport | undefined;
  if (newest?.version !== 1) return undefined;
  const previous = item?.["previous"] as ReadinessReport | null | undefined;
  return { newest, previous: previous?.version === 1 ? previous : null, told: (item?.["told"] as Told | undefined) ?? {} };
}

/** Keeps a report unless a newer one is there; false when one was. May be repeated. */
export async function putReadiness(context: RecordContext, kept: KeptReadiness): Promise<boolean> {
  const { newest, previous, told } = kept;
  const { applied } = await context.table.update(keys.plan(newest.plan), sk, { newest, previous, told, at: newest.at }, [{ any: [{ field: "at", is: "absent" }, { field: "at", is: "at-most", value: newest.at }] }]);
  return applied;
}
