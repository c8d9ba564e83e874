// What a run took against what the plan promises: the recovery time (RTO), from the first sighting of the failure until traffic
// was proved at the target, and the data lost (RPO). What was not measured is null with its reason, and never counts as met.

import { isIsolated } from "../drill-kinds.ts";
import type { Plan } from "../plan.ts";
import { allSteps, plannedNodes } from "../plan-steps.ts";
import { promisedMs, promisesTime } from "../promised.ts";
import type { RunState } from "../record.ts";
import type { Report } from "../report.ts";
import { failureSeenAt } from "../run-forecast.ts";
import type { Instant, Milliseconds, Seconds } from "../units.ts";
import type { LossReport } from "./losses.ts";

/** `met` is null where nothing was measured, or where the measured range lies on both sides of the target. */
export type Against<Value> = { readonly target: Value; readonly measured: Value; readonly met: boolean; readonly because: string } | { readonly target: Value; readonly measured: null; readonly met: null; readonly because: string };

export interface Targets {
  /** In milliseconds. */
  readonly rto: Against<Milliseconds>;
  /** In seconds of writes: the upper end of the bound, over all databases. */
  readonly rpo: Against<Seconds>;
}

/** Both objectives of the plan against what the record shows. A dry run moves nothing and measures neither; a re-protection moves nothing either. */
export function targetsOf(plan: Plan, state: RunState, report: Report, losses: readonly LossReport[]): Targets {
  return { rto: recoveryTime(plan, state, report), rpo: dataLoss(plan, state, losses) };
}

function recoveryTime(plan: Plan, state: RunState, report: Report): Against<Milliseconds> {
  const promised = promisedMs(plan, state) ?? plan.objectives.rto;
  const unknown = (because: string): Against<Milliseconds> => ({ target: promised, measured: null, met: null, because });
  if (!promisesTime(state.kind)) return unknown("nothing was down: the site that serves went on serving");
  if (isIsolated(state)) return unknown("nothing was down: the site that serves went on serving");
  if (state.dry) return unknown("a dry run moves nothing");
  if (state.authorised === null) return unknown("the run was never allowed to change anything, so nothing was moved");
  const proved = provedAt(plan, state);
  if ("because" in proved) return unknown(proved.because);
  const from = failureSeenAt(state, report);
  const measured = Math.max(0, proved.at - from);
  const began = state.repair !== undefined ? "the opening of the repair" : report.times.detectMs === null ? "the opening of the run, because no look had seen a failure before it" : "the first sighting of the failure";
  return { target: promised, measured, met: measured <= promised, because: `from ${began} until ${proved.what}` };
}

type Proved = { readonly at: Instant; readonly what: string } | { readonly because: string };

/** When users were served again, as far as it was proved and not only said. */
export function provedAt(plan: Plan, state: RunState): Proved {
  const steps = allSteps(plannedNodes(plan.steps));
  const traffic = steps.filter(({ phase }) => phase === "traffic");
  const [what, counted] = traffic.length > 0 ? (["traffic was proved at the target", traffic] as const) : (["the last step was proved, because no step of the plan moves traffic", steps] as const);
  if (counted.length === 0) return { because: "the plan has no step whose proof could end it" };
  const seen = counted.map((step) => state.steps[step.id]);
  const open = counted.filter((_, index) => !["done", "skipped", "done-by-hand"].includes(seen[index]?.status ?? ""));
  if (open.length > 0) return { because: `${open.map(({ id }) => id).join(", ")} never came to a proof` };
  const unproved = counted.filter((_, index) => seen[index]?.status !== "done");
  if (unproved.length > 0) return { because: `${unproved.map(({ id }) => id).join(", ")} was skipped or done by hand, so nothing proved when users were served` };
  return { at: Math.max(...seen.map((each) => each?.changedAt ?? 0)), what };
}

/** A bound: met only if its upper end is within the target, missed only if its lower end is beyond. */
export function dataLoss(plan: Plan, state: RunState, losses: readonly LossReport[]): Against<Seconds> {
  const target = plan.objectives.rpo / 1_000;
  const unknown = (because: string): Against<Seconds> => ({ target, measured: null, met: null, because });
  if (state.dry) return unknown("a dry run gives up no writes");
  if (losses.length === 0) return unknown(Object.keys(plan.databases).length === 0 ? "the plan names no database" : "the run came to no measurement of the loss");
  if (!losses.some(({ atPromotion }) => atPromotion !== null)) {
    return unknown(state.mutations === 0 ? "nothing was changed, so nothing was given up" : "no promotion was sent whose loss was measured");
  }
  const measured = losses.flatMap(({ atPromotion }) => (atPromotion === null ? [] : [atPromotion]));
  const blind = measured.find((loss) => !loss.known);
  if (blind !== undefined && !blind.known) return unknown(`${blind.database}: ${blind.because}`);
  const worst = Math.max(0, ...measured.map((loss) => (loss.known ? loss.seconds.max : 0)));
  return { target, measured: worst, met: worst <= target, because: "the most that can have been lost, measured just before the promotion was sent" };
}
