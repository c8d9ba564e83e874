// Traffic: where a name leads.

import { list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const trafficRows = {
  "traffic.route53-health-switch": {
    kind: "traffic.route53-health-switch",
    function: "dns-failover",
    title: (input, { target }) => `Switch ${input.name} to ${target}`,
    sentence: (input, { target }) => `Switch ${input.name} to ${target} by the object s3://${input.object.bucket}/${input.object.key}, which an inverted Route 53 health check reads; no DNS record is changed and no control plane is needed`,
    undo: "remove or write the object again",
    proof: "the name servers answer with the target's addresses only",
    deadlineMs: minutes(10),
    callMs: 15_000,
    // Without s3:ListBucket an object that is not there is answered with 403, which reads as "you may not".
    reads: ["s3:GetObject", "s3:ListBucket"],
    changes: ["s3:PutObject", "s3:DeleteObject"],
    regions: (input) => [input.object.region],
    source: "Route 53 data plane: health results reach DNS without the control plane in us-east-1 (R14)",
  },
  "traffic.route53-records": {
    kind: "traffic.route53-records",
    function: "dns-failover",
    title: (input, { target }) => `Move records of ${input.name} to ${target}`,
    sentence: (input, { target }) => `Replace the ${input.policy} record sets of ${input.name}, old for new in one transaction, so that they lead to ${target}; the set is never empty`,
    undo: "put the former record sets back, old for new",
    proof: "the record sets read back lead to the target and the change is INSYNC",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["route53:ListResourceRecordSets", "route53:GetChange"],
    changes: ["route53:ChangeResourceRecordSets"],
    regions: () => ["us-east-1"],
    source: "a batch is transactional and DELETE must match exactly: a compare-and-swap (R16, R17)",
  },
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
  "traffic.route53-round-robin": {
    kind: "traffic.route53-round-robin",
    function: "round-robin",
    title: (input, { source }) => `Take ${source} out of ${input.name}`,
    sentence: (input, { source, target }) => `Take the addresses of ${source} (${list(input.values[source] ?? [])}) out of the ${input.policy} records of ${input.name} and put those of ${target} in where they are missing, old for new in one transaction; all other addresses stay, and the set is never empty`,
    undo: "put the former answers back, old for new",
    proof: "the change is INSYNC, and the zone's own name servers answer with the target and without the site that was left",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["route53:ListResourceRecordSets", "route53:GetChange"],
    changes: ["route53:ChangeResourceRecordSets"],
    regions: () => ["us-east-1"],
    source: "E1, E16, R17: a batch is transactional and DELETE must match exactly; at weight 0 a set is answered only when no other can be",
  },
} as const satisfies RowsOf<"traffic">;
