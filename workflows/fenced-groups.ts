// The Auto Scaling groups that a plan fences: it suspends their launches at the source, so it may resume them at the target.

import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";

/** The groups of a site that a fence of the plan empties. */
export function fencedGroups(plan: Plan, site: string): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    const name = isKind(step, "fence.auto-scaling") ? step.input.groups[site] : undefined;
    return name === undefined ? [] : [name];
  });
}
