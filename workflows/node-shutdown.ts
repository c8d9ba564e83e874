// A live drill of two nodes under one name shuts each down in turn, while it is out of the name (E14): the step that a planned move has for
// that, made of the plan. Only a leg of a live drill carries it out; in any other planned move it does nothing. See decisions/0071.

import { perPlan } from "./per-plan.ts";
import type { Plan } from "./plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import type { Milliseconds } from "./units.ts";

/** What the step may take besides the time for which the node is down: clients that still have it, stop and start, and the name. */
const besideMs: Milliseconds = 35 * 60_000;

/** The step that shuts the node down that a leg has left, as a plan would write it; none where the plan does not say that nodes may be. */
export const shutDownStep = perPlan(({ live }: Plan): Plan["steps"] => (live === undefined ? [] : [{ live: { "shut-down": { host: live["shut-down"], for: live.for, verify: live.verify, within: live.for + besideMs } } }]));

/** The step of the plan that takes a node out of the name; undefined where there is none, or where there are several. */
export function nameOfNodes(plan: Plan): PlannedStep<"traffic.route53-round-robin"> | undefined {
  const [one, ...others] = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "traffic.route53-round-robin") ? [step] : []));
  return others.length === 0 ? one : undefined;
}

/** What keeps a machine from being stopped and started again as the same machine. */
export interface Stoppable {
  /** The Auto Scaling group that it belongs to. */
  readonly group?: string | undefined;
  /** Its root is an instance store. */
  readonly instanceStore?: true;
  readonly spot?: true;
  /** Its public IPv4 address where that is no Elastic IP: EC2 takes it back with a stop and gives another with the start. */
  readonly lentAddress?: string;
}

/** Why a machine whose node answers by these addresses may not be stopped for a drill, a clause each; empty where it may (EC2 User Guide, "Stop and start Amazon EC2 instances"). */
export function whyNotStopped({ group, instanceStore, spot, lentAddress }: Stoppable, addresses: readonly string[]): readonly string[] {
  return [
    ...(group === undefined ? [] : [`it belongs to the Auto Scaling group ${group}, which puts another in the place of one that is stopped`]),
    ...(instanceStore === undefined ? [] : ["its root is an instance store, and EC2 stops no such machine"]),
    ...(spot === undefined ? [] : ["it is a Spot Instance, which EC2 starts again only where it has room to spare, or stops not at all"]),
    ...(lentAddress === undefined || !addresses.includes(lentAddress) ? [] : [`its address ${lentAddress} is no Elastic IP, so it would come back with another`]),
  ];
}

/** Why no node of the plan can be shut down for a drill, a clause each; empty where each can. */
export function whyNoShutDown(plan: Plan): readonly string[] {
  const role = plan.live?.["shut-down"];
  if (role === undefined) return [];
  const acts = allSteps(plannedNodes(plan.steps)).filter(({ phase }) => phase === "fence" || phase === "promote");
  const absent = Object.entries(plan.sites).flatMap(([site, { hosts }]) => (hosts[role]?.startsWith("i-") === true ? [] : [site]));
  return [
    ...(nameOfNodes(plan) === undefined ? ["no step, or more than one, takes a node out of a round-robin name, and only a node that is out of the name may be shut down"] : []),
    ...(acts.length === 0 ? [] : [`its steps ${acts.map(({ id }) => id).join(", ")} say that the nodes do not both serve`]),
    ...(absent.length === 0 ? [] : [`${role} is no machine of EC2 at ${absent.join(" and ")}`]),
  ];
}
