// Subscribes the app to the target's callback with Facebook, which marks a webhook dead after a finite number of tries
// (A28–A30), and waits until a message has come in by it. Page subscriptions need a page's own token and stay as they are.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import { readFacebookSubscription } from "./facebook-api.ts";
import type { FacebookSubscription } from "./facebook-api.ts";
import { readLastInbound } from "./inbound.ts";
import { decideRegistration, providerLookMs } from "./registration.ts";
import type { RegistrationFacts } from "./registration.ts";

type Input = StepInput<"webhooks.facebook">;

export const facebook: StepKind<"webhooks.facebook", RegistrationFacts, Adapters> = {
  kind: "webhooks.facebook",

  async look(input, { target }, adapters) {
    const callback = atSite(input.callback, target);
    const registration = await see(adapters.clock, providerLookMs, "Facebook", async () => ({
      lacks: lacking(await readFacebookSubscription(input, adapters), input, callback),
    }));
    if (!registration.seen || registration.value.lacks !== null) return { registration, lastInboundAt: undefined };
    const inbound = atSite(input.inbound, target);
    return { registration, lastInboundAt: await see(adapters.clock, providerLookMs, inbound, () => readLastInbound(inbound, adapters)) };
  },

  decide(facts, input, context) {
    const callback = atSite(input.callback, context.target);
    return decideRegistration("Facebook", facts, callback, context, subscribing(input, callback, atSite(input.callback, context.source)));
  },
};

/** Why the subscription has to be made, or null when it is as it should be. */
export function lacking(now: FacebookSubscription | undefined, input: Pick<Input, "app" | "object" | "fields">, callback: string): string | null {
  if (now === undefined) return `app ${input.app} has no subscription for ${input.object}`;
  if (now.callback !== callback) return `Facebook calls ${now.callback}, not ${callback}`;
  if (!now.active) return `Facebook has marked ${callback} as not active`;
  const fields = input.fields.filter((field) => !now.fields.includes(field));
  return fields.length === 0 ? null : `the subscription lacks ${fields.join(", ")}`;
}

function subscribing({ app, version, object, fields, secret }: Input, callback: string, former: string): Mutation {
  return {
    key: "subscribe",
    sentence: `Register ${callback} with Facebook for ${object} of app ${app}`,
    call: { operation: "facebook.subscriptions", region: "internet", input: { app, version, object, callback, fields, secret } },
    undo: former === callback ? "nothing to undo: the address stays the same" : `register ${former} again`,
    settleMs: 5_000,
    repeatable: true,
  };
}
