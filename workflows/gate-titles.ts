// The titles by which people name gates: where gates are made, and where stories and readers look for one.

import { forceIsNamed } from "./forcing.ts";
import type { Plan } from "./plan.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { RunState } from "./record.ts";
import { confirmsFence, describeStep } from "./steps.ts";

/** The titles by which people name gates; a step's own gate is called by what it asks. */
export const titles = {
  approval: (target: string): string => `Fail over to ${target}`,
  repair: (site: string, name: string): string => `Repair ${site}: ${name}`,
  switchover: (target: string, failback: boolean): string => `${failback ? "Fail back" : "Switch over"} to ${target}`,
  reprotect: (target: string): string => `Protect ${target} again`,
  cleanUp: (): string => "Delete what earlier drills left",
  isolated: (target: string): string => `Begin the isolated drill at ${target}`,
  fence: (source: string): string => `The fence of ${source} is not confirmed`,
  stuck: (step: string): string => `${step} is stuck`,
  asks: (step: string): string => `${step}: a person decides`,
  force: (step: string): string => `${step}: by force`,
  commit: (target: string): string => `Commit to ${target}`,
};

/** All titles that a gate of a run can have in this direction, or in a repair of the target, each once; `plan` is the plan as the run sees it. */
export function gateTitles(plan: Plan, direction: { readonly source: string; readonly target: string }, repair?: string, kind: RunState["kind"] = "failover"): readonly string[] {
  const ofSteps = allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    const { title, row } = describeStep(step, direction, plan);
    return [...(step.input.gate === undefined ? [] : [step.input.gate]), confirmsFence(row.kind) && kind !== "switchover" ? titles.fence(direction.source) : titles.stuck(title), ...(row.asks === true ? [titles.asks(title)] : []), ...(kind !== "switchover" && row.forced === true && forceIsNamed(plan) ? [titles.force(title)] : []), titles.stuck(undoOf(title))];
  });
  const approval = kind === "drill" ? [titles.isolated(direction.target), titles.cleanUp()] : kind === "reprotect" ? titles.reprotect(direction.target) : kind === "switchover" ? titles.switchover(direction.target, direction.target === plan.home) : repair === undefined ? titles.approval(direction.target) : titles.repair(direction.target, repair);
  const commit = plan.commit !== undefined && kind === "failover" && repair === undefined ? [titles.commit(direction.target)] : [];
  return [...new Set([approval, ofSteps, commit].flat())];
}

/** The title of a step on the way back. */
export const undoOf = (title: string): string => `Undo: ${title}`;
