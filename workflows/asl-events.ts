// Step Functions ends an execution that reaches 25,000 history events, in the middle of whatever it does. The compiler
// therefore sums the worst case before a plan is accepted, and it needs to know what each state costs. The numbers are
// here, beside the language, because the compiler may not know an engine; the local engine is tested against them.

import type { Retrier, State } from "./asl.ts";
import type { Milliseconds } from "./units.ts";

/** The 25,000th event is always the last one: ExecutionFailed with States.Runtime, unless the execution succeeds with it. */
export const historyLimit = 25_000;

/** ExecutionStarted, and one of ExecutionSucceeded, ExecutionFailed, ExecutionTimedOut, ExecutionAborted. */
export const eventsPerExecution = 2;

/**
 * Events of one visit to a state that is not retried. A failure costs no more than a success: TaskFailed or
 * TaskTimedOut stands where TaskSucceeded would, ParallelStateFailed where ParallelStateSucceeded would, and
 * TaskStateAborted (in a branch that fails or is stopped) where TaskStateExited would.
 */
export const eventsPerVisit = {
  /** TaskStateEntered, TaskScheduled, TaskStarted, TaskSucceeded, TaskStateExited. */
  Task: 5,
  /** The same with TaskSubmitted, when the call has returned and the wait for the token begins. */
  TaskWithToken: 6,
  /** ChoiceStateEntered, ChoiceStateExited. */
  Choice: 2,
  /** WaitStateEntered, WaitStateExited. */
  Wait: 2,
  /** PassStateEntered, PassStateExited. */
  Pass: 2,
  /** ParallelStateEntered, ParallelStateStarted, ParallelStateSucceeded, ParallelStateExited; the branches come on top. */
  Parallel: 4,
  /** SucceedStateEntered, SucceedStateExited. */
  Succeed: 2,
  /** FailStateEntered; a Fail state is never left. */
  Fail: 1,
} as const;

/** Events that each retry adds to a visit; the pause before it leaves none. */
export const eventsPerRetry = {
  /** TaskScheduled, TaskStarted, TaskFailed (or TaskTimedOut). */
  Task: 3,
  /** TaskScheduled, TaskStarted, TaskSubmitted, TaskFailed (or TaskTimedOut). */
  TaskWithToken: 4,
  /** ParallelStateStarted; the branches run again and come on top. */
  Parallel: 1,
} as const;

/** Tells whether a Task waits for its token. */
export function waitsForToken(state: State): boolean {
  return state.Type === "Task" && state.Resource.endsWith(".waitForTaskToken");
}

const retriersOf = (state: State): readonly Retrier[] => (state.Type === "Task" || state.Type === "Parallel" ? (state.Retry ?? []) : []);
const kindOf = (state: State): keyof typeof eventsPerVisit => (waitsForToken(state) ? "TaskWithToken" : state.Type);

/** How often a state may be tried in one visit: once, and once more for every attempt that any of its retriers allows. */
export function mostAttempts(state: State): number {
  return retriersOf(state).reduce((sum, retrier) => sum + retrier.MaxAttempts, 1);
}

/** The longest pause that Step Functions accepts for a retry, in seconds; it also bounds a backoff that has no cap. */
const longestPauseSeconds = 31_622_400;

/** The pause before retry number `retry` (0 is the first): interval × rate to the power of `retry`, never above the cap. */
export function pauseBefore(retrier: Retrier, retry: number): Milliseconds {
  const cap = retrier.MaxDelaySeconds ?? longestPauseSeconds;
  return Math.round(Math.min(retrier.IntervalSeconds * retrier.BackoffRate ** retry, cap) * 1000);
}

/** The pause before each retry that one visit to a state may make. No retrier of ours has jitter, so none is ever shorter. */
export function retryPausesMs(state: State): readonly Milliseconds[] {
  return retriersOf(state).flatMap((retrier) => Array.from({ length: retrier.MaxAttempts }, (_none, retry) => pauseBefore(retrier, retry)));
}

/** The events of one visit to a state itself in which nothing is retried. */
export function eventsWithoutRetries(state: State): number {
  return eventsPerVisit[kindOf(state)];
}

/** The events that one retry of a state adds to its visit, without those of its branches; none where it is never retried. */
export function eventsOfRetry(state: State): number {
  const kind = kindOf(state);
  return kind === "Task" || kind === "TaskWithToken" || kind === "Parallel" ? eventsPerRetry[kind] : 0;
}

/**
 * The most events that one visit to a state itself can leave, its retries included. What runs inside the branches of a
 * Parallel is not included: the caller adds their sum times `mostAttempts(state)`.
 */
export function mostEvents(state: State): number {
  return eventsWithoutRetries(state) + (mostAttempts(state) - 1) * eventsOfRetry(state);
}
