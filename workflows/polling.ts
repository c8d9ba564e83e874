// How often a step looks again. Short at first, because most effects show within seconds; then longer, because a poll costs
// history events, of which an execution may have 25,000.

import type { Milliseconds } from "./units.ts";

/** Inside one call of a step's function: half a second apart at first, for about ten seconds in all. */
export const insideCall = { everyMs: 500, forMs: 10_000 } as const;

/** How long the state machine waits before it calls the step again, by the time since the step was taken up. */
export function waitBeforeLookMs(elapsedMs: Milliseconds): Milliseconds {
  if (elapsedMs >= 30 * 60_000) return 300_000;
  return Math.min(30_000, Math.max(1_000, Math.ceil(elapsedMs / 4 / 1_000) * 1_000));
}

/** The most calls of a step within its deadline, if each call returned at once. */
export function mostCalls(deadlineMs: Milliseconds): number {
  let calls = 1;
  for (let at = 0; at < deadlineMs; at += waitBeforeLookMs(at)) calls += 1;
  return calls;
}

/** The deadline of a step that a person sent round again at a gate; shorter than the first, so that the person hears soon. */
export const retryDeadlineMs: Milliseconds = 60_000;
/** How many such rounds the compiler counts for each step. */
export const countedRetries = 3;
/** How often the facts of the approval gate may change before the run gives up and pages. */
export const mostReassessments = 20;
/** How much longer than the gate itself its task lives. */
export const expiryGraceMs: Milliseconds = 10_000;
/** How long a run may watch without a decision before it calls a person (R7): fifteen hold times. */
export function decisionDeadlineMs(holdMs: Milliseconds): Milliseconds {
  return 15 * holdMs;
}
