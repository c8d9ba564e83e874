// What both providers have in common: when a registration is right, when it is made anew, and what proves it.

import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

/** One look at a provider stays within this: the provider's answer and the application's, one after the other. */
export const providerLookMs: Milliseconds = 5_500;
/** How long a registration that was found right may stay without a message before it is made anew. */
const graceMs: Milliseconds = 30_000;

export interface RegistrationFacts {
  /** Why the registration has to be made, or null when it is as it should be. */
  readonly registration: Seen<{ readonly lacks: string | null }>;
  /** Undefined when it was not asked because the registration is not right yet. */
  readonly lastInboundAt: Seen<Instant | null> | undefined;
}

/** The decision, from what provider and application say. `mutation` is the registration at the target. */
export function decideRegistration(provider: string, facts: RegistrationFacts, callback: string, context: StepContext, mutation: Mutation): StepDecision {
  if (!facts.registration.seen) return unseen(facts.registration);
  const { lacks } = facts.registration.value;
  if (lacks !== null) return { to: "act", because: lacks, mutations: [mutation] };

  const registeredAt = context.sent.filter((each) => each.outcome !== "refused" && each.outcome !== "not-sent").at(-1)?.at;
  const since = registeredAt ?? context.startedAt;
  const inbound = facts.lastInboundAt;
  if (inbound?.seen === true && inbound.value !== null && inbound.value > since) {
    const how = registeredAt === undefined ? "names this address since before the run" : `was given this address at ${sayInstant(registeredAt)}`;
    return { to: "done", proof: `${provider} ${how}: ${callback}; a message arrived there at ${sayInstant(inbound.value)}` };
  }
  // A provider that gave up on an address still names it (A28): with no message coming, registering again is the cure,
  // and where all is well it does no harm.
  if (registeredAt === undefined && context.at - context.startedAt >= graceMs) {
    return { to: "act", because: `${provider} names ${callback}, but no message has arrived since ${sayInstant(since)}: it may have given up on it`, mutations: [mutation] };
  }
  return { to: "wait", because: `${provider} names ${callback}; ${missing(inbound, since)}` };
}

function missing(inbound: RegistrationFacts["lastInboundAt"], since: Instant): string {
  if (inbound === undefined || !inbound.seen) return `the application could not be asked about messages${inbound === undefined ? "" : `: ${inbound.because}`}`;
  const last = inbound.value === null ? "none ever did" : `the last one did at ${sayInstant(inbound.value)}`;
  return `no message has arrived since ${sayInstant(since)} (${last})`;
}
