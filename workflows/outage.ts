// For how long users can have been without service because of a run, by its record: from its first change until traffic was proved at the
// target, and until no client that keeps to a record's time still has its old answer. Nobody measured it from outside, so it is an upper
// bound; clients that keep answers for longer than they may are not in it. Pure.

import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import type { Milliseconds } from "./units.ts";

/** Null where nothing was changed, the plan moves no traffic, or a step that does was not proved. `plan` is the plan as the run sees it. */
export function outageOf(plan: Plan, { steps }: Pick<RunState, "steps">): Milliseconds | null {
  const began = Object.values(steps).flatMap(({ attempts }) => attempts.flatMap(({ at, outcome }) => (outcome === "not-sent" || outcome === "refused" ? [] : [at])));
  const planned = allSteps(plannedNodes(plan.steps)).filter(({ phase }) => phase === "traffic");
  const traffic = planned.map(({ id }) => steps[id]);
  const keptMs = Math.max(0, ...planned.map(({ input }) => ("ttl" in input ? input.ttl : 0)));
  if (began.length === 0 || traffic.length === 0 || traffic.some((step) => step?.status !== "done")) return null;
  return Math.max(0, Math.max(...traffic.map((step) => step?.changedAt ?? 0)) - Math.min(...began)) + keptMs;
}
