// The Auto Scaling group of the source launches nothing any more and is empty.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const groups = { "site-a": "shop-a", "site-b": "shop-b" };

export const fenceAutoScaling: Fixture = {
  step: { fence: { "auto-scaling": { groups } } },
  async holds({ aws }) {
    const call = { service: "autoscaling", region: "eu-west-1", operation: "DescribeAutoScalingGroups", input: { AutoScalingGroupNames: ["shop-a"] }, from: "arbiter" };
    const { AutoScalingGroups: [group] } = (await aws.handle(call)) as { readonly AutoScalingGroups: readonly { readonly Instances: readonly unknown[]; readonly SuspendedProcesses: readonly { readonly ProcessName: string }[] }[] };
    return group?.Instances.length === 0 && group.SuspendedProcesses.some(({ ProcessName }) => ProcessName === "Launch");
  },
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("autoscaling.DescribeAutoScalingGroups", { how: "answers", word: "protected" }, { times: 10_000 }), says: /i-0+1 is protected from scale-in/ },
  wrong: { plan: withInput("fence.auto-scaling", { groups: { ...groups, "site-a": "shop-b" } }), says: /there is no Auto Scaling group shop-b in eu-west-1, so what runs in its place is not known/ },
};
