// What follows when a fence saw nothing: a Region that is silent gets ten seconds (design §7), one that says no gets none, and then
// the source is unconfirmed, which a person has to answer for.

import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Seen } from "../seen.ts";

const silenceMs: Milliseconds = 10_000;

/** The decision of a fence on a read that gave nothing; `deadlineMs` is that of its step, `stopped` the word for what it does. */
export function unseenFence(facts: Extract<Seen<unknown>, { seen: false }>, deadlineMs: Milliseconds, stopped: { readonly tried: string; readonly not: string }, context: StepContext): StepDecision {
  if (!facts.refused && context.at - context.startedAt < Math.min(silenceMs, deadlineMs)) return { to: "wait", because: facts.because, againMs: 1_000 };
  const tried = context.sent.some((each) => each.outcome !== "not-sent" && each.outcome !== "refused");
  return {
    to: "stuck",
    because: `${facts.because}; ${tried ? stopped.tried : stopped.not}, so whether ${context.source} still runs and writes is not known`,
    brought: { fenced: "unconfirmed" },
  };
}
