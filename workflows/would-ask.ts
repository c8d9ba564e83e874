// The gates that a dry run comes to: whom each would ask, and what, without asking anybody.

import { acceptsLoss, approversOf, namedFor, sayNamed } from "./access.ts";
import type { WouldAsk } from "./drills.ts";
import type { Plan } from "./plan.ts";
import type { GateFacts } from "./record.ts";

/** What is kept of a gate at which nobody is asked. Its time to expire is left out, because it never began. */
export function wouldAsk(plan: Plan, facts: Omit<GateFacts, "revision" | "openedAt">): WouldAsk {
  const named = namedFor(plan, acceptsLoss(facts) ? "accept-loss" : "approve");
  return {
    gate: facts.gate,
    title: facts.title,
    sentences: facts.sentences.filter((sentence) => !sentence.startsWith("If nobody decides,")),
    of: named.length === 0 ? null : sayNamed(named),
    approvers: approversOf(plan, facts),
    acceptedLossSeconds: facts.acceptedLossSeconds,
  };
}

/** In one sentence: `“Fail over to site-b” would ask 2 of ana, bo or the group on-call, and to go ahead would accept at most 10 s of lost writes`. */
export function sayWouldAsk({ title, of, approvers, acceptedLossSeconds }: WouldAsk): string {
  const whom = of === null ? "nobody, because the plan names nobody who may answer" : approvers === 1 ? of : `${approvers} of ${of}`;
  const loss = acceptedLossSeconds === "unknown" ? "an unknown loss of writes" : acceptedLossSeconds === 0 ? "no loss of writes" : `at most ${acceptedLossSeconds} s of lost writes`;
  return `“${title}” would ask ${whom}; going ahead would accept ${loss}.`;
}
