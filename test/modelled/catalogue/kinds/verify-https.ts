// The application is asked as a client does, by its name.

import { activated, fenced, moved, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const verifyHttps: Fixture = {
  before: [fenced, promoted, activated, moved],
  step: { verify: { https: { urls: ["https://shop.example.com/health"] } } },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "worker", site: "site-b" } }), says: /^not within 10 min: https:\/\/shop\.example\.com\/health: 203\.0\.113\.10 answered 503/ },
  wrong: { plan: withInput("verify.https", { urls: ["https://other.example.com/health"] }), says: /other\.example\.com resolves to nothing/ },
};
