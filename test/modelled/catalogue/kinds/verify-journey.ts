// The requests of a client are made one after the other, by the public name, with a field of a secret.

import { activated, fenced, moved, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const requests = [
  { name: "see the shop", url: "https://shop.example.com/", expect: { json: { "/active": "true" } }, take: { served: { json: "/site" } } },
  { name: "see the orders", url: "https://shop.example.com/orders?of={served}", headers: { Authorization: "Bearer {secret.token}" }, expect: { contains: "{site}" } },
];

export const verifyJourney: Fixture = {
  before: [fenced, promoted, activated, moved],
  step: { verify: { journey: { that: "a customer sees the orders", secret: "shop/journey", requests } } },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "worker", site: "site-b" } }), says: /^not within 5 min: see the shop: 203\.0\.113\.10 answered 503 instead of 200$/ },
  wrong: { plan: withInput("verify.journey", { secret: "another/secret" }), says: /another\/secret/ },
};
