// The account gets the target's address for its own, in place of the app's, and a message arrives there.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const webhooksWhatsapp: Fixture = {
  step: {
    webhooks: {
      whatsapp: {
        app: "100000000000001",
        account: "300000000000003",
        override: true,
        callback: "https://gw.{site}.shop.example.com/webhooks/whatsapp",
        secret: "shop/whatsapp",
        inbound: "https://gw.{site}.shop.example.com/inbound/whatsapp",
      },
    },
  },
  holds: ({ providers }) => providers.callback("whatsapp") === "https://gw.site-b.shop.example.com/webhooks/whatsapp",
  undoes: "by-itself",
  changesWith: { "whatsapp.subscribed_apps": "override_callback_uri" },
  refusals: { "whatsapp.subscribed_apps": "190" },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /gw\.site-b\.shop\.example\.com/ },
  wrong: { plan: withInput("webhooks.whatsapp", { account: "999999999999999" }), says: /Facebook answered|account 999999999999999/ },
};
