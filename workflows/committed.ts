// Where the point of no return of a switchover lies, read from what was sent and not from the catalogue: the functions that carry out steps
// ask it at each look, and know the rows of their own kinds only. See decisions/0058.

import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

/** Whether the run has passed its point of no return: a change that nothing undoes, or one of traffic, was sent and not refused (I22). */
export function hasCommitted(plan: Plan, { steps }: Pick<RunState, "steps">): boolean {
  const traffic = new Set(allSteps(plannedNodes(plan.steps)).flatMap(({ id, phase }) => (phase === "traffic" ? [id] : [])));
  return Object.values(steps).some(({ step, attempts }) =>
    attempts.some(({ mutation, outcome }) => (mutation.undo === null || traffic.has(step)) && outcome !== "refused" && outcome !== "not-sent"),
  );
}
