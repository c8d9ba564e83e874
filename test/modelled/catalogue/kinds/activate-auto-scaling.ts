// The Auto Scaling group of the target grows to the size that the plan wants.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const groups = { "site-a": "shop-a", "site-b": "shop-b" };

export const activateAutoScaling: Fixture = {
  step: { activate: { "auto-scaling": { groups, capacity: { min: 1, max: 3, desired: 2 } } } },
  async holds({ aws }) {
    const call = { service: "autoscaling", region: "eu-central-1", operation: "DescribeAutoScalingGroups", input: { AutoScalingGroupNames: ["shop-b"] }, from: "arbiter" };
    const { AutoScalingGroups: [group] } = (await aws.handle(call)) as { readonly AutoScalingGroups: readonly { readonly Instances: readonly { readonly LifecycleState: string }[] }[] };
    return group?.Instances.filter(({ LifecycleState }) => LifecycleState === "InService").length === 2;
  },
  stuck: { given: (bench) => bench.meets("autoscaling.UpdateAutoScalingGroup", { how: "answers", word: "no-capacity" }), says: /^not within 20 min: shop-b in eu-central-1 has 0 of 2 machines .* the last launch failed: InsufficientInstanceCapacity/ },
  wrong: { plan: withInput("activate.auto-scaling", { groups: { ...groups, "site-b": "shop-a" } }), says: /there is no Auto Scaling group shop-a in eu-central-1|AutoScalingGroup name not found/ },
};
