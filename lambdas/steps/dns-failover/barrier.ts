// What must be true before traffic is moved: the source is fenced, or a person accepted that this is not known, and every
// database that may have one writer only, and what else the plan's steps move, is writable at the target. Users never reach a site that cannot serve (I3, I19).

import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { confirmingNothing } from "../../../workflows/step-rows/row.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { writablesOf } from "../../../workflows/writable-names.ts";

/** What is still missing, as a sentence; undefined when traffic may be moved. A dry run takes what earlier steps would do as done. */
export function missingBeforeTraffic(context: StepContext): string | undefined {
  if (context.dryRun) return undefined;
  const single = Object.entries(context.plan.databases).flatMap(([name, database]) => (database.writer === "single" ? [name] : []));
  const unwritable = [...single, ...writablesOf(context.plan)].filter((name) => !context.writable.includes(name));
  const missing = [
    // `unconfirmed` stands here only after a person let the run go on: the fence's own gate lies before this step.
    ...(context.fence === "not-tried" && needsFence(context, single) ? [`${context.source} has not been fenced`] : []),
    ...(unwritable.length > 0 ? [`${unwritable.join(", ")} ${unwritable.length === 1 ? "is" : "are"} not known to be writable at ${context.target}: its step has ended without that being seen, and retry here does not look there. Where you know it, lead the users there by hand and say here that it is done`] : []),
  ];
  return missing.length === 0 ? undefined : `traffic stays where it is: ${missing.join("; ")}`;
}

/** Moves the users by these changes, or says what is still missing for that. */
export function moveUsers(because: string, mutations: readonly Mutation[], context: StepContext): StepDecision {
  const missing = missingBeforeTraffic(context);
  return missing === undefined ? { to: "act", because, mutations } : { to: "stuck", because: missing };
}

/** Renounce scripts are advisory, and a fence of a part confirms nothing of the site, so neither is waited for here: their own gates lie before this step. A plan that moves no writer and has no fence needs none. */
function needsFence(context: StepContext, singleWriters: readonly string[]): boolean {
  return singleWriters.length > 0 || allSteps(plannedNodes(context.plan.steps)).some((step) => step.phase === "fence" && !confirmingNothing.has(step.kind));
}
