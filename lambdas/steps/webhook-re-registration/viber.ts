// Registers the target's callback with Viber, which gives up on a webhook after an hour without an answer (A31–33; Viber's
// FAQ), and waits until a message has come in by it.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { decideRegistration, lookAtRegistration, undoneBy, undoRegistration } from "./registration.ts";
import type { RegistrationFacts, Wanted } from "./registration.ts";
import { readViberWebhook } from "./viber-api.ts";

const kind = "webhooks.viber";
/** What Viber calls; null: nobody. */
type Facts = RegistrationFacts<string | null>;

export const viber: StepKind<typeof kind, Facts, Adapters> = {
  kind,
  look: (input, context, adapters) => lookAtRegistration({ kind, input }, context, adapters, () => readViberWebhook(input.secret, adapters), wantedOf(input, context)),
  decide: (facts, input, context) => decideRegistration({ kind, input }, facts, context, wantedOf(input, context)),
  undo: (facts, input, context) => undoRegistration({ kind, input }, facts, context, (now, call) => call.operation === "viber.set_webhook" && call.input.url === now),
};

const wantedOf = (input: StepInput<typeof kind>, { target }: Direction) => (now: string | null): Wanted => {
  const callback = atSite(input.callback, target);
  const mutation = registering(input, callback, now);
  return { lacks: now === callback ? [] : [{ because: `Viber calls ${now ?? "nobody"}, not ${callback}`, mutation }], renew: [mutation] };
};

function registering({ events, secret }: StepInput<typeof kind>, url: string, former: string | null): Mutation {
  const setting = (to: string) => ({ operation: "viber.set_webhook", region: "internet", input: { url: to, events, secret } }) as const;
  return {
    key: "set-webhook",
    sentence: `Register ${url} with Viber`,
    call: setting(url),
    ...undoneBy(former === null ? undefined : { says: former, call: setting(former) }),
    settleMs: 5_000,
    repeatable: true,
  };
}
