// The changes that are requests to providers on the internet, as rows for the door.

import type { Sends } from "../../aws/send.ts";
import { setFacebookSubscription } from "./facebook-api.ts";
import { setViberWebhook } from "./viber-api.ts";
import type { ProviderAdapters } from "./viber-api.ts";

export const providerSends: Sends<"viber.set_webhook" | "facebook.subscriptions", ProviderAdapters> = {
  "viber.set_webhook": ({ input }, adapters) => setViberWebhook(input, adapters),
  "facebook.subscriptions": ({ input }, adapters) => setFacebookSubscription(input, adapters),
};
