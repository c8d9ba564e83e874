// The object that an inverted health check reads moves the name.

import { fenced, moved, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const trafficRoute53HealthSwitch: Fixture = {
  before: [fenced, promoted],
  step: moved,
  holds: ({ application }) => application.leadsTo("shop.example.com").join() === "site-b",
  stuck: { given: (bench) => bench.meets("s3.PutObject", { how: "times-out", effect: "lost" }, { times: 100 }), says: /^Write s3:\/\/shop-switch\/shop .*: sent 3 times without an effect$/ },
  wrong: { plan: withInput("traffic.route53-health-switch", { object: { bucket: "another-switch", key: "shop", region: "eu-central-1" } }), says: /NoSuchBucket|does not exist/ },
};
