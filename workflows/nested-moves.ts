// Whether the plans that are steps of another could be moved as planned when that one is: asked before it moves, because the step comes after
// what nothing takes back, and a run of the other plan that is refused then leaves the application between the sites.

import { nestedIn, whyNotNested } from "./nested-plans.ts";
import type { Plan, SiteName } from "./plan.ts";
import { whyNeverLossless } from "./switchover-rules.ts";

/** What the record says of a plan that is a step: its text, and where it serves. */
export interface NestedPlan {
  readonly plan: Plan;
  readonly active: SiteName;
}

/** The names of the plans that are steps of this one, each once. */
export const nestedNames = (plan: Plan): readonly string[] => [...new Set(nestedIn(plan).map((step) => step.plan))];

/** The same of plans that are read from files and not from the record, each where it is at home; of those that are not among them nothing is said. */
export function plannedMovesStay(plan: Plan, plans: readonly Plan[]): readonly string[] {
  const target = Object.keys(plan.sites).find((site) => site !== plan.home);
  const known = new Map(plans.map((each) => [each.plan, { plan: each, active: each.home }]));
  if (target === undefined || nestedNames(plan).some((name) => !known.has(name)) || whyNeverLossless(plan).length > 0) return [];
  return whyNestedStay(plan, target, known);
}

/**
 * Why a planned move of this plan to `target` would get no further than a step that is another plan, a clause each. One that serves already
 * where it is wanted is asked for nothing. `known`: by their names; one that is not among them the record does not know.
 */
export function whyNestedStay(plan: Plan, target: SiteName, known: ReadonlyMap<string, NestedPlan>): readonly string[] {
  return nestedIn(plan).flatMap(({ plan: name, sites }): readonly string[] => {
    const other = known.get(name);
    if (other === undefined) return [`the record knows no plan ${name}, which is a step of this one`];
    const to = sites[target];
    const never = whyNotNested(plan, other.plan, to);
    if (never !== undefined) return [never];
    if (to === other.active) return [];
    const why = whyNeverLossless(other.plan);
    return why.length === 0 ? [] : [`the plan ${name}, which is a step of this one and serves at ${other.active}, can never be moved as planned: ${why.join("; ")}. Have it serve at ${to ?? "?"} first, by a failover of its own`];
  });
}
