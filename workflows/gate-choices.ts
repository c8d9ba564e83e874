// Which of a gate's choices a run has, by its kind and by the step that is asked about.

import type { GateFacts, RunState } from "./record.ts";
import { plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { stepOfKey } from "./step-keys.ts";

type Choices = GateFacts["choices"];

/** What may be chosen at the gate of a step. `undoes`: silence takes back what the run has done. `plan` is the plan as the run sees it. */
export function choicesAt(plan: Plan, state: RunState, step: string, choices: Choices, undoes: boolean): Choices {
  if (state.kind === "switchover") return choicesOfPlanned(choices, undoes);
  if (state.kind === "reprotect" && stepOfKey(plannedNodes(plan.steps), step)?.step.phase === "reprotect") return choicesOfCopy(choices);
  return choices;
}

/** In a planned move nothing is answered for before the commit point, and nothing is stopped half-way after it (I22). */
function choicesOfPlanned(choices: Choices, undoes: boolean): Choices {
  return choices.filter((choice) => (undoes ? choice === "retry" || choice === "approve" || choice === "stop" : choice !== "stop"));
}

/** What starts after a copy may write where the old one stands, so nobody's word stands for it: whoever has made it by hand retries, and it is seen (R5). */
function choicesOfCopy(choices: Choices): Choices {
  return choices.filter((choice) => choice !== "skip" && choice !== "done-by-hand");
}
