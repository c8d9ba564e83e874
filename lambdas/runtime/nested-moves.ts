// Reads what the record says of the plans that are steps of another.

import { nestedNames, whyNestedStay } from "../../workflows/nested-moves.ts";
import type { NestedPlan } from "../../workflows/nested-moves.ts";
import type { Plan, SiteName } from "../../workflows/plan.ts";
import type { Services } from "./services.ts";

/** Why a planned move would get no further than a step that is another plan, as the record stands now. Throws as the record does. */
export async function nestedStaying(plan: Plan, target: SiteName, { record, plan: textOf }: Pick<Services, "record" | "plan">): Promise<readonly string[]> {
  const known = await Promise.all(nestedNames(plan).map(async (name): Promise<readonly (readonly [string, NestedPlan])[]> => {
    const deployed = await record.deployed(name);
    if (deployed === undefined) return [];
    const [text, active] = await Promise.all([textOf(deployed.planDigest), record.active(name)]);
    return [[name, { plan: text, active: active?.site ?? text.home }]];
  }));
  return whyNestedStay(plan, target, new Map(known.flat()));
}
