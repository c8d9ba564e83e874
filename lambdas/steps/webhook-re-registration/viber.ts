// Registers the target's callback with Viber, which gives up on a webhook after an hour without an answer (A31–33; Viber's
// FAQ), and waits until a message has come in by it.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import { readLastInbound } from "./inbound.ts";
import { decideRegistration, providerLookMs } from "./registration.ts";
import type { RegistrationFacts } from "./registration.ts";
import { readViberWebhook } from "./viber-api.ts";

export const viber: StepKind<"webhooks.viber", RegistrationFacts, Adapters> = {
  kind: "webhooks.viber",

  async look(input, { target }, adapters) {
    const callback = atSite(input.callback, target);
    const registration = await see(adapters.clock, providerLookMs, "Viber", async () => {
      const now = await readViberWebhook(input.secret, adapters);
      return { lacks: now === callback ? null : `Viber calls ${now ?? "nobody"}, not ${callback}` };
    });
    if (!registration.seen || registration.value.lacks !== null) return { registration, lastInboundAt: undefined };
    const inbound = atSite(input.inbound, target);
    return { registration, lastInboundAt: await see(adapters.clock, providerLookMs, inbound, () => readLastInbound(inbound, adapters)) };
  },

  decide(facts, input, context) {
    const callback = atSite(input.callback, context.target);
    return decideRegistration("Viber", facts, callback, context, registering(input, callback, atSite(input.callback, context.source)));
  },
};

function registering(input: StepInput<"webhooks.viber">, url: string, former: string): Mutation {
  return {
    key: "set-webhook",
    sentence: `Register ${url} with Viber`,
    call: { operation: "viber.set_webhook", region: "internet", input: { url, events: input.events, secret: input.secret } },
    undo: former === url ? "nothing to undo: the address stays the same" : `register ${former} again`,
    settleMs: 5_000,
    repeatable: true,
  };
}
