// Telegram is told the target's address, and a message arrives there.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const webhooksTelegram: Fixture = {
  step: { webhooks: { telegram: { callback: "https://gw.{site}.shop.example.com/webhooks/telegram", secret: "shop/telegram", inbound: "https://gw.{site}.shop.example.com/inbound/telegram" } } },
  holds: ({ providers }) => providers.callback("telegram") === "https://gw.site-b.shop.example.com/webhooks/telegram",
  undoes: "by-itself",
  refusals: { "telegram.setWebhook": "401" },
  // Telegram takes the address nevertheless, and delivers nothing.
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /gw\.site-b\.shop\.example\.com/ },
  wrong: { plan: withInput("webhooks.telegram", { secret: "another/telegram" }), says: /another\/telegram/ },
};
