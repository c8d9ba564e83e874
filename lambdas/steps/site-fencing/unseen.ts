// What follows when a fence of a site saw nothing: a Region that is silent gets its seconds, and then the source is unconfirmed, which a person has to answer for.

import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Seen } from "../seen.ts";
import { silentStill } from "../unseen.ts";

/** The decision of a fence on a read that gave nothing; `deadlineMs` is that of its step, `stopped` the word for what it does. */
export function unseenFence(facts: Extract<Seen<unknown>, { seen: false }>, deadlineMs: Milliseconds, stopped: { readonly tried: string; readonly not: string }, context: StepContext): StepDecision {
  const silent = silentStill(facts, deadlineMs, context);
  if (silent !== undefined) return silent;
  const tried = context.sent.some((each) => each.outcome !== "not-sent" && each.outcome !== "refused");
  return {
    to: "stuck",
    because: `${facts.because}; ${tried ? stopped.tried : stopped.not}, so whether ${context.source} still runs and writes is not known`,
    brought: { fenced: "unconfirmed" },
  };
}
