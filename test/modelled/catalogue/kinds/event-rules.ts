// Rules of EventBridge at both sites: off where the application leaves, on where it goes.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const [here, there] = ["nightly-report", "shop/orders"] as const;
const rules = { "site-a": [here], "site-b": [there] };

async function isIn(state: string, Name: string, EventBusName: string, region: string, { aws }: PlanWorld): Promise<boolean> {
  const rule = (await aws.handle({ service: "events", region, operation: "DescribeRule", input: { Name, EventBusName }, from: "arbiter" })) as { readonly State: string };
  return rule.State === state;
}

export const fenceEventRules: Fixture = {
  step: { fence: { "event-rules": { rules, "runs-for": "5m" } } },
  holds: (world) => isIn("DISABLED", "nightly-report", "default", "eu-west-1", world),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("events.DescribeRule", { how: "answers", word: "enabled-forever" }, { times: 10_000 }), says: /^Disable the EventBridge rule nightly-report, .* in eu-west-1: sent 3 times without an effect/ },
  wrong: { plan: withInput("fence.event-rules", { rules: { ...rules, "site-a": [there] } }), says: /EventBridge in eu-west-1 has no rule shop\/orders, so what begins work at site-a in its place is not stopped/ },
};

export const activateEventRules: Fixture = {
  step: { activate: { "event-rules": { rules } } },
  holds: (world) => isIn("ENABLED", "orders", "shop", "eu-central-1", world),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("events.DescribeRule", { how: "answers", word: "disabled-forever" }, { times: 10_000 }), says: /^Enable the EventBridge rule shop\/orders, .* in eu-central-1: sent 3 times without an effect/ },
  wrong: { plan: withInput("activate.event-rules", { rules: { ...rules, "site-b": [here] } }), says: /EventBridge in eu-central-1 has no rule nightly-report; nothing was changed/ },
};
