// What follows when a look saw nothing: look again, or, where the other side said no, a person. Never "as if all were well".

import type { StepContext, StepDecision } from "../../workflows/step-decision.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Seen } from "./seen.ts";

/** The decision on a read that gave nothing. */
export function unseen({ because, refused }: Extract<Seen<unknown>, { seen: false }>): StepDecision {
  return refused ? { to: "stuck", because: `could not look: ${because}` } : { to: "wait", because: `could not look: ${because}` };
}

const silenceMs: Milliseconds = 10_000;

/**
 * The wait of a fence on a Region that is silent, which gets ten seconds (design §7); one that says no gets none. Undefined: it is over, and
 * a person has to answer for what is not known. `deadlineMs` is that of its step.
 */
export function silentStill(facts: Extract<Seen<unknown>, { seen: false }>, deadlineMs: Milliseconds, context: Pick<StepContext, "at" | "startedAt">): StepDecision | undefined {
  return !facts.refused && context.at - context.startedAt < Math.min(silenceMs, deadlineMs) ? { to: "wait", because: facts.because, againMs: 1_000 } : undefined;
}
