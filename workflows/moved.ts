// Whether a run has moved its application, read from its record: asked at its end, before its commit window and when a record is merged.

import { isIsolated } from "./drill-kinds.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

/** How a step ends that the next one may build on. */
const ended: readonly string[] = ["done", "skipped", "done-by-hand"];

/**
 * Whether the target serves although the run may not have come to its end: from the switch of traffic on its users are there,
 * and what comes after only proves or announces it. The next failure is then that of the target.
 */
export function hasMoved(plan: Plan, state: RunState): boolean {
  if (state.kind === "repair" || state.kind === "reprotect" || state.dry || isIsolated(state)) return false;
  const steps = allSteps(plannedNodes(plan.steps));
  const moving = steps.some((step) => step.phase === "traffic") ? steps.filter(({ phase }) => phase === "promote" || phase === "activate" || phase === "traffic") : steps;
  return state.authorised !== null && moving.every((step) => ended.includes(state.steps[step.id]?.status ?? ""));
}
