// Where the point of no return of a switchover lies, read from what was sent and not from the catalogue: the functions that carry out steps
// ask it at each look, and know the rows of their own kinds only. See decisions/0058.

import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

/** Whether the run has passed its point of no return: a change that nothing undoes, or one of traffic, was sent and not refused (I22). */
export function hasCommitted(plan: Plan, { steps }: Pick<RunState, "steps">): boolean {
  // The way back stands under keys of its own, and what it sends commits to nothing, although nothing undoes it.
  return allSteps(plannedNodes(plan.steps)).some(({ id, phase }) => steps[id]?.attempts.some(({ mutation, outcome }) => (mutation.undo === null || phase === "traffic") && outcome !== "refused" && outcome !== "not-sent"));
}
