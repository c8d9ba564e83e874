// Sends a change to a provider on the internet, once. The door is the only caller.

import { never } from "../../workflows/failure.ts";
import type { MutationCall } from "../../workflows/mutations.ts";
import { setFacebookSubscription } from "./webhook-re-registration/facebook-api.ts";
import { setViberWebhook } from "./webhook-re-registration/viber-api.ts";
import type { ProviderAdapters } from "./webhook-re-registration/viber-api.ts";

/** The changes that are requests to providers; the others are AWS calls. */
export type ProviderCall = Extract<MutationCall, { readonly region: "internet" }>;

/** Carries out the change and gives the answer for the record. Throws `Refused`, `Transient` (nothing happened) or `Unknown`. */
export async function sendProvider(call: ProviderCall, adapters: ProviderAdapters): Promise<string> {
  switch (call.operation) {
    case "viber.set_webhook":
      return setViberWebhook(call.input, adapters);
    case "facebook.subscriptions":
      return setFacebookSubscription(call.input, adapters);
    default:
      return never(call, "send to a provider");
  }
}
