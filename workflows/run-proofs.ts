// What one run has proven of its plan's steps. A dry run proves looking and deciding; only what a run itself did and then saw is proven
// as done; a person's word, or force in a person's name, proves nothing. See decisions/0059.

import { answeredAt } from "./asking.ts";
import { isIsolated } from "./drill-kinds.ts";
import { dryRunOf } from "./dry-run.ts";
import { wasLeftOver } from "./left-over.ts";
import type { Plan } from "./plan.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import { goesThroughPlan } from "./proofs.ts";
import type { KeptProofs, Proof, ProofPart, Proofs, StepProofs } from "./proofs.ts";
import type { RunState, StepState } from "./record.ts";
import { planOfRun } from "./repairs.ts";
import { definitionOf } from "./step-definition.ts";
import { undoKey } from "./step-keys.ts";
import { catalogue } from "./steps.ts";
import type { Instant } from "./units.ts";

/** What this run alone has proven; steps that it proved nothing of are left out. */
export function proofsOfRun(planned: Plan, state: RunState): KeptProofs {
  const plan = planOfRun(planned, state);
  const proofAt = (at: Instant): Proof => ({ run: state.run, at, kind: state.kind, planDigest: state.planDigest });
  const steps = allSteps(plannedNodes(plan.steps)).flatMap((step): readonly (readonly [string, StepProofs])[] => {
    const parts = partsOf(plan, step, state);
    if (parts.length === 0) return [];
    const proofs: Proofs = Object.fromEntries(parts.map(([part, at]) => [part, proofAt(at)]));
    return [[definitionOf(plan, step, state), { step: step.id, target: state.target, ...proofs }]];
  });
  const whole = state.closed?.end === "succeeded" && state.repair === undefined && goesThroughPlan(state.kind) && !isIsolated(state) && steps.length > 0 ? { [state.target]: { [state.dry ? "looked" : "done"]: proofAt(state.closed.at) } } : {};
  return { steps: Object.fromEntries(steps), whole };
}

function partsOf(plan: Plan, step: PlannedStep, state: RunState): readonly (readonly [ProofPart, Instant])[] {
  const seen = state.steps[step.id];
  if (seen === undefined || endedByWord(seen, state)) return [];
  if (state.dry) {
    const outcome = leftOver(step, seen) ? undefined : dryRunOf(plan, state).steps.find(({ id }) => id === step.id)?.outcome;
    return outcome === "would" || outcome === "as-it-is" ? [["looked", seen.changedAt]] : [];
  }
  const back = state.steps[undoKey(step.id)];
  const ended = endedByItself(seen, state) && !leftOver(step, seen);
  return [
    ...(ended ? [["looked", seen.changedAt] as const] : []),
    // Where all was as it should be nothing was done, unless the kind only looks.
    ...(ended && (catalogue[step.kind].noCase?.refused !== undefined || seen.attempts.some(wasSent)) ? [["done", seen.changedAt] as const] : []),
    ...(back !== undefined && endedByItself(back, state) && back.attempts.some(wasSent) ? [["undone", back.changedAt] as const] : []),
  ];
}

/** Whether the run itself, and neither a person's word nor force in a person's name, ended the step. */
export function endedByItself(seen: StepState | undefined, { gates }: Pick<RunState, "gates">): boolean {
  return seen?.status === "done" && !gates.some(({ kind, step, decision }) => kind === "step-force" && step === seen.step && decision?.decision === "approve");
}

/** Done because a person said so when the step asked: nothing was sent, and nothing was seen that later steps could build on. */
function endedByWord({ step, status, attempts, brought }: StepState, state: RunState): boolean {
  return status === "done" && answeredAt(state, step) !== undefined && brought.writable === undefined && !attempts.some(wasSent);
}

/** An advisory step ends as done also where it was not done and the run went on. */
const leftOver = ({ kind }: Pick<PlannedStep, "kind">, { because }: StepState): boolean => catalogue[kind].advisory === true && wasLeftOver(because);

/** A call whose answer is not known counts: the step is done, so its effect was seen. */
const wasSent = ({ outcome }: StepState["attempts"][number]): boolean => outcome !== "refused" && outcome !== "not-sent";
