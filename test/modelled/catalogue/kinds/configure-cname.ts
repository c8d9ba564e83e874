// The private name by which the application finds its database.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const zone = "Z0123456789PRIVATE00";

export const configureCname: Fixture = {
  step: { configure: { cname: { zone, name: "orders.shop.internal", value: "{orders.host}", ttl: "30s" } } },
  holds: ({ aws }) => aws.configuration.alias(zone, "orders.shop.internal") === "orders-b.internal",
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("route53.GetChange", { how: "answers", word: "pending-forever" }, { times: 10_000 }), says: /^not within 10 min: change C\S+ has not reached all name servers yet/ },
  wrong: { plan: withInput("configure.cname", { value: { "site-a": "orders-c.internal", "site-b": "orders-b.internal" } }), says: /has values that belong to no site of the plan: orders-a\.internal/ },
};
