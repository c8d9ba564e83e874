// Which databases a run has restored from backups, by its record: they have another address than the copy that the plan keeps.

import { isPromotion } from "./database-copies.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

const brought: ReadonlySet<string> = new Set(["done", "done-by-hand"]);

/** The databases that were restored because their first way was not gone; a restore also ends as done where that one was. Pure. */
export function restoredIn(plan: Plan, { steps }: Pick<RunState, "steps">): readonly string[] {
  const promotions = allSteps(plannedNodes(plan.steps)).filter(isPromotion);
  const isDone = (id: string): boolean => brought.has(steps[id]?.status ?? "");
  return promotions.flatMap((step) => {
    if (!isKind(step, "promote.restore") || !isDone(step.id)) return [];
    const { database } = step.input;
    return promotions.some((first) => first.id !== step.id && first.input.database === database && isDone(first.id)) ? [] : [database];
  });
}
