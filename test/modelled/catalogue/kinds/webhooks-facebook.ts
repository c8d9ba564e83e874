// The app is subscribed with the target's address and the page to the app, from which somebody had taken it; a message arrives there.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const webhooksFacebook: Fixture = {
  step: {
    webhooks: {
      facebook: {
        app: "100000000000001",
        page: "200000000000002",
        fields: ["messages"],
        callback: "https://gw.{site}.shop.example.com/webhooks/facebook",
        secret: "shop/facebook",
        inbound: "https://gw.{site}.shop.example.com/inbound/facebook",
      },
    },
  },
  given: async ({ planWorld }) => planWorld.providers.detach("facebook"),
  holds: ({ providers }) => providers.callback("facebook") === "https://gw.site-b.shop.example.com/webhooks/facebook",
  undoes: "by-itself",
  changesWith: { "facebook.subscriptions": "callback_url", "facebook.subscribed_apps": "subscribed_fields" },
  refusals: { "facebook.subscriptions": "190", "facebook.subscribed_apps": "200" },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /gw\.site-b\.shop\.example\.com/ },
  wrong: { plan: withInput("webhooks.facebook", { app: "999999999999999" }), says: /Facebook answered|app 999999999999999/ },
};
