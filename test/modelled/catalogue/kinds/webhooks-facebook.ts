// The app is subscribed with the target's address, and a message arrives there.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const webhooksFacebook: Fixture = {
  step: {
    webhooks: {
      facebook: {
        app: "100000000000001",
        fields: ["messages"],
        callback: "https://gw.{site}.shop.example.com/webhooks/facebook",
        secret: "shop/facebook",
        inbound: "https://gw.{site}.shop.example.com/inbound/facebook",
      },
    },
  },
  holds: ({ providers }) => providers.callback("facebook") === "https://gw.site-b.shop.example.com/webhooks/facebook",
  changesWith: { "facebook.subscriptions": "callback_url" },
  refusals: { "facebook.subscriptions": "190" },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /gw\.site-b\.shop\.example\.com/ },
  wrong: { plan: withInput("webhooks.facebook", { app: "999999999999999" }), says: /Facebook answered|app 999999999999999/ },
};
