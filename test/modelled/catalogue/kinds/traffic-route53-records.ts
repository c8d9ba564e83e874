// The record sets of a name are changed, old for new.

import { fenced, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const values = { "site-a": ["198.51.100.11"], "site-b": ["203.0.113.11"] };

export const trafficRoute53Records: Fixture = {
  before: [fenced, promoted],
  step: { traffic: { "route53-records": { zone: "Z0123456789EXAMPLE00", name: "agents.shop.example.com", type: "A", policy: "weighted", values, ttl: "60s" } } },
  holds: ({ application }) => application.leadsTo("agents.shop.example.com").join() === "site-b",
  stuck: { given: (bench) => bench.meets("route53.GetChange", { how: "answers", word: "pending-forever" }, { times: 10_000 }), says: /^not within 10 min: change C\S+ has not reached all name servers yet/ },
  wrong: { plan: withInput("traffic.route53-records", { values: { ...values, "site-a": ["198.51.100.99"] } }), says: /has values that belong to no site of the plan: 198\.51\.100\.11/ },
};
