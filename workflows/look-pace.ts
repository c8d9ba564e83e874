// How often a plan's observers look, and how long one look may take. The bound of the loss rests on both.

import type { Plan } from "./plan.ts";
import type { Milliseconds } from "./units.ts";

/** Seconds, not minutes: a look from everywhere takes as long as its slowest probe. */
export const defaultDeadlineMs: Milliseconds = 3_000;
/** Even at the fastest cadence a connection to another continent needs its round trips. */
const shortestDeadlineMs: Milliseconds = 2_500;

export interface LookPace {
  /** From one look of an observer to its next. */
  readonly everyMs: Milliseconds;
  /** What one look takes at most, and so how late the next may come. */
  readonly deadlineMs: Milliseconds;
}

/** The deadline of a plan's probes: a look is over before the next one begins, unless the plan looks faster than any probe can. */
export function probeDeadlineMs(plan: Pick<Plan, "decide">): Milliseconds {
  return Math.max(shortestDeadlineMs, Math.min(defaultDeadlineMs, plan.decide.every));
}

export function lookPace(plan: Pick<Plan, "decide">): LookPace {
  return { everyMs: plan.decide.every, deadlineMs: probeDeadlineMs(plan) };
}
