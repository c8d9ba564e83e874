// What a readiness check says: a value with its sentence and what to do. That something could not be checked is an answer of
// its own and never a pass, because what nobody has seen is not ready (R15).

export const outcomes = ["fail", "not-checkable", "warn", "pass"] as const;
/** Worst first in `outcomes`: what fails is known to be wrong, what is not checkable may be. */
export type Outcome = (typeof outcomes)[number];

export interface Judgement {
  readonly outcome: Outcome;
  /** For the operator: what was seen, or why nothing could be. */
  readonly sentence: string;
  /** What to do about it, a sentence in the imperative; null for a pass. */
  readonly todo: string | null;
}

/** As it should be. */
export const pass = (sentence: string): Judgement => ({ outcome: "pass", sentence, todo: null });
/** A failover would work, but worse than it could. */
export const warn = (sentence: string, todo: string): Judgement => ({ outcome: "warn", sentence, todo });
/** A failover would fail, stop in the middle or do harm. */
export const fail = (sentence: string, todo: string): Judgement => ({ outcome: "fail", sentence, todo });
/** Nobody could see it; `because` is a clause. */
export const notCheckable = (because: string, todo: string): Judgement => ({ outcome: "not-checkable", sentence: `Not checkable, because ${because}.`, todo });

/** The worst of several; of equals the first. Nothing at all is no judgement, so the first is given apart. */
export function worst(first: Judgement, ...others: readonly Judgement[]): Judgement {
  return others.reduce((found, next) => (outcomes.indexOf(next.outcome) < outcomes.indexOf(found.outcome) ? next : found), first);
}
