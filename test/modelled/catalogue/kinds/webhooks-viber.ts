// Viber is told the target's address, and a message arrives there.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const webhooksViber: Fixture = {
  step: { webhooks: { viber: { callback: "https://gw.{site}.shop.example.com/webhooks/viber", secret: "shop/viber", inbound: "https://gw.{site}.shop.example.com/inbound/viber" } } },
  holds: ({ providers }) => providers.callback("viber") === "https://gw.site-b.shop.example.com/webhooks/viber",
  undoes: "by-itself",
  refusals: { "viber.set_webhook": "publicAccountBlocked" },
  // Without a service at the address no message can be taken.
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /gw\.site-b\.shop\.example\.com/ },
  wrong: { plan: withInput("webhooks.viber", { secret: "another/viber" }), says: /another\/viber/ },
};
