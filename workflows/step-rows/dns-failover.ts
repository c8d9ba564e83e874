// Traffic: where a name leads.

import { minutes } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const dnsFailoverRows = {
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
} as const satisfies RowsOf<"dns-failover">;
