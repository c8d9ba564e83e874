// Where each step stands: its path in the written plan, and what comes before it. The rules ask nothing else about order.

import type { Plan } from "./plan.ts";
import type { PlanPath } from "./plan-fault.ts";
import { plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";

export interface PlacedStep {
  readonly step: PlannedStep;
  /** Up to and with the kind: `["steps", 2, "together", 0, "promote", "rds-replica"]`. */
  readonly path: PlanPath;
  /** Index in `steps:`, branch within a group, index within the branch. */
  readonly node: number;
  readonly branch: number;
  readonly index: number;
}

/** All steps in order, each with its place. */
export function placedSteps(plan: Plan): readonly PlacedStep[] {
  return plannedNodes(plan.steps).flatMap((node, at): readonly PlacedStep[] => {
    if ("step" in node) return [{ step: node.step, path: ["steps", at, ...wordsOf(node.step)], node: at, branch: 0, index: 0 }];
    const written = plan.steps[at];
    return node.together.flatMap((branch, number) =>
      branch.map((step, index) => {
        const listed = written !== undefined && "together" in written && Array.isArray(written.together[number]);
        const place = listed ? [number, index] : [number];
        return { step, path: ["steps", at, "together", ...place, ...wordsOf(step)], node: at, branch: number, index };
      }),
    );
  });
}

/** Whether `first` has always ended before `second` starts; branches of one group say nothing about each other. */
export function comesBefore(first: PlacedStep, second: PlacedStep): boolean {
  if (first.node !== second.node) return first.node < second.node;
  return first.branch === second.branch && first.index < second.index;
}

/** `promote-rds-replica` is written as `promote: { rds-replica: … }`. */
function wordsOf(step: PlannedStep): readonly [string, string] {
  return [step.phase, step.kind.slice(step.phase.length + 1)];
}
