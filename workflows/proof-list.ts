// A plan's proofs as a list for people: each step with what is proven of it and what is not, the whole, and what both come to.

import { stepsToUndo } from "./commit-point.ts";
import type { Plan } from "./plan.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import { figureOf, proofHoldsMs, sayDays, sayFigure, sayPart, sayWhole } from "./proof-standing.ts";
import type { ProofStanding, StepStanding } from "./proof-standing.ts";
import { describeStep } from "./steps.ts";

export interface ProofRow {
  readonly id: string;
  readonly title: string;
  readonly standing: "proven" | "looked-only" | "unproven";
  /** What is proven of it and by which run, and of its way back where a run would go it. */
  readonly sentences: readonly string[];
}
export interface ProofList {
  /** The one figure, and how long a proof counts. */
  readonly sentence: string;
  readonly whole: readonly string[];
  readonly rows: readonly ProofRow[];
}

export function proofList(plan: Plan, standing: ProofStanding): ProofList {
  const back = new Set(stepsToUndo(plan).map(({ id }) => id));
  const rows = allSteps(plannedNodes(plan.steps)).flatMap((step): readonly ProofRow[] => {
    const of = standing.steps.find(({ id }) => id === step.id);
    if (of === undefined) return [];
    const { title, row } = describeStep(step, standing, plan);
    return [{ id: step.id, title, standing: standingOf(of), sentences: [...doing(of), ...(back.has(step.id) && row.undo !== null ? [`Its way back: ${sayPart("undone", of.parts.undone)}.`] : [])] }];
  });
  const ways = rows.flatMap(({ id }) => (back.has(id) ? (standing.steps.find((each) => each.id === id)?.parts.undone ?? []) : []));
  const undone = ways.length === 0 ? "" : `, and ${ways.filter(({ proven }) => proven).length} of ${ways.length} ways back`;
  return { sentence: `${sayFigure(figureOf(standing))}${undone}. A proof counts for ${sayDays(proofHoldsMs(plan))}, and as long as the step is defined as it was.`, whole: sayWhole(standing), rows };
}

function standingOf({ parts }: StepStanding): ProofRow["standing"] {
  return parts.done.proven ? "proven" : parts.looked.proven ? "looked-only" : "unproven";
}

/** A doing that is proven proves looking too. */
function doing({ parts: { looked, done } }: StepStanding): readonly string[] {
  const said = [capital(`${sayPart("done", done)}.`)];
  return done.proven ? said : [...said, capital(`${sayPart("looked", looked)}.`)];
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
