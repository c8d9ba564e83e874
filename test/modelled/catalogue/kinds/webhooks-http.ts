// A provider that the plan declares is told the target's address and tells it back, and a message arrives there.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const webhooksHttp: Fixture = {
  step: {
    webhooks: {
      http: {
        provider: "acme",
        callback: "https://gw.{site}.shop.example.com/webhooks/acme",
        set: { url: "https://api.acme.example/v1/hooks/7", body: '{"hook":{"url":"{callback}","active":true}}' },
        read: { url: "https://api.acme.example/v1/hooks/7", pointer: "/hook/url" },
        "secret-headers": { Authorization: "apiKey" },
        secret: "shop/acme",
        "gives-up-after": "6h",
        inbound: "https://gw.{site}.shop.example.com/inbound/acme",
      },
    },
  },
  holds: ({ providers }) => providers.callback("acme") === "https://gw.site-b.shop.example.com/webhooks/acme",
  undoes: "by-itself",
  refusals: { "http.set": "403" },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /gw\.site-b\.shop\.example\.com/ },
  wrong: { plan: withInput("webhooks.http", { secret: "another/acme" }), says: /another\/acme/ },
};
