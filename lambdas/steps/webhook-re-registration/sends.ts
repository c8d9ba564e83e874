// The changes that are requests to providers on the internet, as rows for the door.

import type { Operation, Sends } from "../../aws/send.ts";
import { setFacebookSubscription, subscribePage } from "./facebook-api.ts";
import { setDeclared } from "./http-api.ts";
import { setTelegramWebhook } from "./telegram-api.ts";
import { setViberWebhook } from "./viber-api.ts";
import type { ProviderAdapters } from "./viber-api.ts";
import { subscribeAccount } from "./whatsapp-api.ts";

type ProviderOperation = Extract<Operation, `${"viber" | "facebook" | "whatsapp" | "telegram" | "http"}.${string}`>;

export const providerSends: Sends<ProviderOperation, ProviderAdapters> = {
  "viber.set_webhook": ({ input }, adapters) => setViberWebhook(input, adapters),
  "facebook.subscriptions": ({ input }, adapters) => setFacebookSubscription(input, adapters),
  "facebook.subscribed_apps": ({ input }, adapters) => subscribePage(input, adapters),
  "whatsapp.subscribed_apps": ({ input }, adapters) => subscribeAccount(input, adapters),
  "telegram.setWebhook": ({ input }, adapters) => setTelegramWebhook(input, adapters),
  "http.set": ({ input }, adapters) => setDeclared(input, adapters),
};
