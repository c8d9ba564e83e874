// Traffic: which targets a load balancer leads requests to.

import { list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const loadBalancerTargetsRows = {
  "traffic.elb-targets": {
    kind: "traffic.elb-targets",
    function: "load-balancer-targets",
    title: (input, { target }) => `Take ${target} into ${input.groups[target]?.split("/")[1] ?? "?"}`,
    sentence: (input, { source, target }) => `Take ${list(input.targets[target] ?? [])} into the target group ${input.groups[target]?.split("/")[1] ?? "?"} of ${target}, wait until the balancer finds them healthy, then take out what is there of ${source} and wait until it has drained`,
    undo: "take in again what was taken out and, once others are healthy, take out what was taken in; a group is never left without a healthy target",
    proof: "the balancer finds all targets of the site healthy, and none of the other site's is left or draining",
    deadlineMs: minutes(15), // Draining takes 300 s unless the group says otherwise.
    callMs: 15_000,
    reads: ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"],
    changes: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "Elastic Load Balancing: registered is not healthy, and a group without a healthy target leads requests to all of them or to none; A25: a balancer that is dead is no site that is dead; E16: never empty",
  },
} as const satisfies RowsOf<"load-balancer-targets">;
