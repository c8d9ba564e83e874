// What the fences of machines have in common: which Auto Scaling groups a plan empties at the source, and so may fill again at the
// target, what of them is suspended, and how long a stop may hang.

import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { StepInput } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { Milliseconds } from "./units.ts";

/** What a fence of a group suspends, first Launch: without it the others have nothing to launch. */
export const fencedProcesses = ["Launch", "ReplaceUnhealthy"] as const;

/** How long a stop may hang before it is forced. */
export function forceAfterMs(input: StepInput<"fence.ec2-stop">): Milliseconds {
  return input["force-after"] ?? 60_000;
}

/** The Deployments of a site that a fence of the plan empties. */
export function fencedDeployments(plan: Plan, site: string): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "fence.kubernetes") && step.input.clusters[site] !== undefined ? [step.input.deployment] : []));
}

/** The services of ECS at a site that a fence of the plan empties, as CLUSTER/SERVICE. */
export function fencedEcsServices(plan: Plan, site: string): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "fence.ecs") ? (step.input.services[site] ?? []) : []));
}

/** The groups of a site that a fence of the plan empties. */
export function fencedGroups(plan: Plan, site: string): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    const name = isKind(step, "fence.auto-scaling") ? step.input.groups[site] : undefined;
    return name === undefined ? [] : [name];
  });
}
