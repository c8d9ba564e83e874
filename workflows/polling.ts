// How often a step looks again. Short at first, because most effects show within seconds; then longer, because a poll costs
// history events, of which an execution may have 25,000.

import type { Pace } from "./loop-events.ts";
import type { Milliseconds } from "./units.ts";

/**
 * Inside one call of a step's function: half a second apart at first, later or as a step wishes up to two, for about ten seconds in all;
 * the last of the call's time is left for writing down what came of it.
 */
export const insideCall = { everyMs: 500, mostEveryMs: 2_000, forMs: 10_000, spareMs: 5_000 } as const;

/**
 * How long a call waits between two of its looks: a tenth of the time since the step was taken up, within the bounds above.
 * What shows within seconds is seen at once; what takes minutes anyway is not asked for twice a second, because each look
 * counts against the service's request rate, which the application and other plans of the account need too.
 */
export function betweenLooksMs(elapsedMs: Milliseconds, wishMs: Milliseconds = 0): Milliseconds {
  return Math.min(insideCall.mostEveryMs, Math.max(insideCall.everyMs, wishMs, Math.round(elapsedMs / 10)));
}

/**
 * How long the state machine waits before it calls the step again, by the time since the step was taken up. In a round for which a
 * person sent it `again` the waits grow faster: such rounds come on top of the first, each keeps the step's whole time, and all of them
 * have to find room in one history. They grow no longer than in the first, because a stop, a pause and the kill switch are seen at the
 * next look only; beyond half an hour each look may be five minutes away.
 */
export function waitBeforeLookMs(elapsedMs: Milliseconds, again = false): Milliseconds {
  if (elapsedMs >= 30 * 60_000) return 300_000;
  if (again) return Math.min(30_000, Math.max(5_000, Math.ceil(elapsedMs / 2 / 1_000) * 1_000));
  return Math.min(30_000, Math.max(1_000, Math.ceil(elapsedMs / 4 / 1_000) * 1_000));
}

/** How long a call that ends in waiting has taken at least, where its function has `callMs` for each: it looks on meanwhile. */
export function leastCallMs(callMs: Milliseconds): Milliseconds {
  return Math.max(0, Math.min(insideCall.forMs, callMs - insideCall.spareMs) - insideCall.mostEveryMs);
}

/** How long a step of a dry run may wait for what it looks at: nothing that it waits for is on its way, because nothing was changed. */
export const dryStepMs: Milliseconds = 30_000;

/** How much longer than its deadline a step may take to end what it began, for kinds that can. */
export const haltWithinMs: Milliseconds = 180_000;

/**
 * How fast the calls of a step can follow each other within its deadline, which each looks at when it ends: in its first round, or in
 * one of those that a person sent it `again`. Of the last call no pause counts, because it may lie beyond the deadline. The
 * time of a first round begins somewhere within its first call, once that has written down that it took the step up: a call
 * that dies before has taken none of it. The time of a later round begins with the word of the person.
 */
export function paceOfCalls(deadlineMs: Milliseconds, callMs: Milliseconds, again = false): Pace {
  const marksMs: Milliseconds[] = [];
  for (let at = again ? leastCallMs(callMs) : 0; at < deadlineMs; at += waitBeforeLookMs(at, again) + leastCallMs(callMs)) marksMs.push(at);
  return { deadlineMs, marksMs, untimed: again ? 1 : 2 };
}

/**
 * How many rounds the compiler counts for each step besides its first, because a person sent it round again at a gate. Each has the
 * step's whole time: a deployment that bakes or a group that empties takes no less for having been tried before.
 */
export const countedRetries = 3;
/** How often the compiler counts that force is asked for at a step which has a forced way; each time the stuck step is asked about again, or has a round more. */
export const countedForces = 2;
/** How often the facts of the approval gate may change before the run gives up and pages. */
export const mostReassessments = 20;
/** How much longer than the gate itself its task lives. */
export const expiryGraceMs: Milliseconds = 10_000;
/** How long a run may watch without a decision before it calls a person (R7): something that does not settle within ten hold times will not. */
export function decisionDeadlineMs(holdMs: Milliseconds): Milliseconds {
  return 10 * holdMs;
}
/** The way back of a step has at least so long: a machine has to start and its agent to answer. `undoneWithinMs`: what its row says of it. */
export function undoDeadlineMs(stepDeadlineMs: Milliseconds, undoneWithinMs = stepDeadlineMs): Milliseconds {
  return Math.max(undoneWithinMs, 5 * 60_000);
}
