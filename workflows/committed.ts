// Where the point of no return of a run lies, read from what was sent and not from the catalogue: the functions that carry out steps
// ask it at each look, and know the rows of their own kinds only. See decisions/0058.

import { isIsolated } from "./drill-kinds.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState, StepState } from "./record.ts";

/**
 * Whether the run has passed its point of no return: a change that nothing undoes, or one of traffic, was sent and not refused, and was not
 * seen afterwards to have moved nothing (I22, decision 0078).
 */
export function hasCommitted(plan: Plan, { steps }: Pick<RunState, "steps">): boolean {
  // The way back stands under keys of its own, and what it sends commits to nothing, although nothing undoes it.
  return allSteps(plannedNodes(plan.steps)).some(({ id, phase }) => sentOf(notUnmoved(steps[id])).some(({ mutation }) => mutation.undo === null || phase === "traffic"));
}

/** Without the changes of which it was seen that they have moved nothing. */
const notUnmoved = (step: StepState | undefined): StepState | undefined => (step?.brought.unmoved === undefined ? step : { ...step, attempts: step.attempts.slice(step.brought.unmoved) });

/** What was sent and may have happened. */
const sentOf = (step: StepState | undefined): StepState["attempts"] => (step?.attempts ?? []).filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent");

/**
 * Whether nothing of a run is taken back any more, whoever leads it to its way back (I22). A failover has passed that point also where its
 * promotion or its traffic was found done, or people have done it by hand: started again, the source would be a second one. A repair, a
 * re-protection and an isolated drill have no such point.
 */
export function onlyForward(plan: Plan, state: Pick<RunState, "steps" | "kind" | "drill">): boolean {
  if (isIsolated(state) || (state.kind !== "failover" && state.kind !== "switchover")) return false;
  return hasCommitted(plan, state) || (state.kind === "failover" && allSteps(plannedNodes(plan.steps)).some(({ id, phase }) => (phase === "promote" || phase === "traffic") && stoodAlready(state.steps[id])));
}

const stoodAlready = (step: StepState | undefined): boolean => (step?.status === "done" || step?.status === "done-by-hand") && sentOf(step).length === 0;
