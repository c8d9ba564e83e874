// The name is asked for, and leads to the target only.

import { fenced, moved, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const answers = { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] };

export const verifyDns: Fixture = {
  before: [fenced, promoted, moved],
  step: { verify: { dns: { name: "shop.example.com", answers } } },
  stuck: { given: (bench) => bench.happens({ does: "cut", what: { kind: "between", from: "arbiter", to: "internet", how: "full" } }), says: /^not within 10 min: could not look: / },
  wrong: { plan: withInput("verify.dns", { answers: { ...answers, "site-b": ["203.0.113.99"] } }), says: /still resolves to 203\.0\.113\.10, which is not site-b/ },
};
