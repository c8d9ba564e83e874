// A message goes through every node of the broker at the target.

import { writtenShop } from "../../../unit/builders.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const verifyPublishConsume: Fixture = {
  plan: { services: { ...writtenShop.services, queue: { probe: { amqp: "{member}.{site}.shop.internal:5671", secret: "shop/queue" }, from: ["other-site", "inside"], failure: "site", members: ["node-1", "node-2", "node-3"], enough: 2 } } },
  step: { verify: { "publish-consume": { service: "queue" } } },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "queue", site: "site-b" } }), says: /^not within 5 min: 0 of 3 moved a message at site-b, and 2 are needed: queue\/node-1 / },
  wrong: { plan: withInput("verify.publish-consume", { service: "gateway-queue" }), says: /the plan watches no gateway-queue at site-b/ },
};
