// By which names a run knows that something takes writes at its target which is no database of the plan, and which of them its traffic
// waits for: users never reach a site that only reads (I3).

import { writableOracle } from "./oracle-switchovers.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

/** A global cluster; no database of a plan has a name with a space. */
export const writableGlobalCluster = (global: string): string => `global cluster ${global}`;

/** A replica set over both sites, whose primary is the member at the target. */
export const writableSet = (service: string): string => `replica set ${service}`;

/** What the steps of a plan move besides its databases, each of which is seen to take writes by its own step or by nobody. */
export function writablesOf({ steps }: Pick<Plan, "steps">): readonly string[] {
  return allSteps(plannedNodes(steps)).flatMap((step) => {
    if (isKind(step, "promote.global-cluster")) return [writableGlobalCluster(step.input.global)];
    if (isKind(step, "promote.rds-switchover")) return [writableOracle(step.input.instances)];
    return isKind(step, "promote.mongodb") ? [writableSet(step.input.service)] : [];
  });
}

/**
 * Replica sets whose step has ended well in a run that began under a version that wrote no name of them: it was done there too only once
 * the member at the target was seen to be the primary.
 */
export function setsSeenBefore({ steps }: Pick<Plan, "steps">, state: Pick<RunState, "steps">): readonly string[] {
  return allSteps(plannedNodes(steps)).flatMap((step) => {
    const said = state.steps[step.id];
    return isKind(step, "promote.mongodb") && said?.status === "done" && said.brought.writable === undefined ? [writableSet(step.input.service)] : [];
  });
}
