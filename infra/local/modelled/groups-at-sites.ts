// Which machines of a plan belong to an Auto Scaling group in the modelled world, and what a group bears.
// - A group, a Deployment or a service of ECS that the plan fences bears what runs at its site: the plan names no machine of it, as none lives long.
// - A machine that the plan names by the role of a service, which a platform starts anew, at a site whose group the plan scales
//   and does not fence, belongs to that group: so stands in the plan what the fence must not forget (D3).

import { fencedDeployments, fencedEcsServices, fencedGroups } from "../../../workflows/fencing.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";

/** The groups, Deployments and services of ECS that bear what runs at a site. */
export function bearingGroups(plan: Plan, site: string): readonly string[] {
  return [...new Set([...fencedGroups(plan, site), ...fencedDeployments(plan, site), ...fencedEcsServices(plan, site)])];
}

/** The group that a machine of the plan belongs to. */
export function groupOfMachine(plan: Plan, site: string, role: string): string | undefined {
  const restarted = watchedServices(plan).some(([service, { restarts }]) => service === role && restarts !== undefined);
  if (!restarted) return undefined;
  const scaled = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "activate.auto-scaling") ? (step.input.groups[site] ?? []) : []));
  return scaled.find((group) => !fencedGroups(plan, site).includes(group));
}

/** Whether a machine stands by stopped until a takeover starts it. */
export function standsByStopped(plan: Plan, site: string, role: string): boolean {
  return site !== plan.home && allSteps(plannedNodes(plan.steps)).some((step) => isKind(step, "activate.ec2-start") && step.input.hosts.includes(role));
}
