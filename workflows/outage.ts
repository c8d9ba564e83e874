// For how long users can have been without service because of a run, by its record: from its first change until it was proved that the
// target serves, and until no client that keeps to a record's time still has its old answer. Nobody measured it from outside, so it is an
// upper bound; clients that keep answers for longer than they may are not in it. Pure.

import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { provedAt } from "./reporting/targets.ts";
import type { Milliseconds } from "./units.ts";

/** `because`: a clause that says why the record holds no such time. */
export type Outage = { readonly ms: Milliseconds } | { readonly ms: null; readonly because: string };

/**
 * Users are served when traffic is proved at the target. Those of a plan without a traffic step follow the database or a proxy: they are
 * served when every step is proved, of which one that asks as a client does has to come after the last promotion, because where the
 * writer is says nothing yet of what stands before it. `plan` is the plan as the run sees it.
 */
export function outageOf(plan: Plan, state: RunState): Outage {
  const unknown = (because: string): Outage => ({ ms: null, because });
  const began = Object.values(state.steps).flatMap(({ attempts }) => attempts.flatMap(({ at, outcome }) => (outcome === "not-sent" || outcome === "refused" ? [] : [at])));
  if (began.length === 0) return unknown("it changed nothing");
  const proved = provedAt(plan, state);
  if ("because" in proved) return unknown(proved.because);
  const steps = allSteps(plannedNodes(plan.steps));
  const traffic = steps.filter(({ phase }) => phase === "traffic");
  if (traffic.length === 0 && !isAskedAfterwards(steps, state)) return unknown("the plan has no traffic step, and no verify step that was proved after its last promotion; add one that asks as a client does");
  // Who reads a private name that the plan points elsewhere keeps its old answer just as long.
  const keptMs = Math.max(0, ...(traffic.length > 0 ? traffic : steps).map(({ input }) => ("ttl" in input ? input.ttl : 0)));
  return { ms: Math.max(0, proved.at - Math.min(...began)) + keptMs };
}

function isAskedAfterwards(steps: readonly PlannedStep[], state: RunState): boolean {
  const provedOf = (of: PlannedStep["phase"]): readonly number[] => steps.flatMap(({ id, phase }) => (phase === of ? [state.steps[id]?.changedAt ?? 0] : []));
  return Math.max(-1, ...provedOf("verify")) >= Math.max(0, ...provedOf("promote"));
}
