// A node is taken out of a name that leads to both, and put in again on the way back.

import { fenced, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const values = { "site-a": ["198.51.100.12"], "site-b": ["203.0.113.12"] };

export const trafficRoute53RoundRobin: Fixture = {
  before: [fenced, promoted],
  step: { traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name: "both.shop.example.com", type: "A", policy: "multivalue", values, ttl: "60s" } } },
  holds: ({ application }) => application.leadsTo("both.shop.example.com").join() === "site-b",
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("route53.GetChange", { how: "answers", word: "pending-forever" }, { times: 10_000 }), says: /^not within 10 min: change C\S+ has not reached all name servers yet/ },
  wrong: { plan: withInput("traffic.route53-round-robin", { values: { "site-a": ["198.51.100.98"], "site-b": ["203.0.113.99"] } }), says: /has none of the addresses of the plan: (198\.51\.100\.12, 203\.0\.113\.12|203\.0\.113\.12, 198\.51\.100\.12)/ },
};
