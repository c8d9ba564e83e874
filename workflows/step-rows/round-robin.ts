// Traffic: a name that leads to several nodes at a time.

import { list, minutes } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const roundRobinRows = {
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
} as const satisfies RowsOf<"round-robin">;
