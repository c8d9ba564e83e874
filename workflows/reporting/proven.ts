// What the run has proven of the plan: each step with the parts that this run showed, and why the others show nothing.

import type { Plan } from "../plan.ts";
import { allSteps, plannedNodes } from "../plan-steps.ts";
import { proofParts } from "../proofs.ts";
import type { ProofPart } from "../proofs.ts";
import type { RunState } from "../record.ts";
import { proofsOfRun } from "../run-proofs.ts";
import { planOfRun } from "../repairs.ts";
import { describeStep } from "../steps.ts";

export interface ProvenReport {
  /** Of how many steps of the run it was shown that they are brought about, and of how many steps there are. */
  readonly done: number;
  readonly of: number;
  readonly whole: boolean;
  readonly steps: readonly { readonly id: string; readonly title: string; readonly parts: readonly ProofPart[] }[];
}

export function provenOf(planned: Plan, state: RunState): ProvenReport {
  const { steps, whole } = proofsOfRun(planned, state);
  const byStep = new Map(Object.values(steps).map((each) => [each.step, each]));
  const plan = planOfRun(planned, state);
  const rows = allSteps(plannedNodes(plan.steps)).map((step) => {
    const found = byStep.get(step.id);
    return { id: step.id, title: describeStep(step, state, plan).title, parts: found === undefined ? [] : proofParts.filter((part) => found[part] !== undefined) };
  });
  return { done: rows.filter(({ parts }) => parts.includes("done")).length, of: rows.length, whole: Object.keys(whole).length > 0, steps: rows };
}

/** In one sentence: "This run proved 3 of 4 steps, and 1 more as looked at; as a whole it proves the plan." */
export function sayProven({ done, of, whole, steps }: ProvenReport): string {
  const lookedOnly = steps.filter(({ parts }) => parts.includes("looked") && !parts.includes("done")).length;
  const undone = steps.filter(({ parts }) => parts.includes("undone")).length;
  const parts = [`${done} of ${of} ${of === 1 ? "step" : "steps"} carried out and seen`, ...(lookedOnly === 0 ? [] : [`${lookedOnly} only looked at`]), ...(undone === 0 ? [] : [`${undone} taken back and seen`])];
  return `This run proved: ${parts.join(", ")}.${whole ? " It came to its end without an exception." : " It does not stand for the plan as a whole."}`;
}
