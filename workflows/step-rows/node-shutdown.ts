// Live drills: a node is shut down while the other one serves alone, and comes back.

import { sayDuration } from "../units.ts";
import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const nodeShutdownRows = {
  "live.shut-down": {
    kind: "live.shut-down",
    function: "node-shutdown",
    title: (_input, { source }) => `Shut ${source} down for the live drill`,
    sentence: (input, { source, target }) => `In a leg of a live drill only: wait until no client that keeps to the record's time still has ${source}, stop ${input.host} there for ${sayDuration(input.for)} while ${target} is seen to serve alone, start it again, at once where ${target} is not seen to serve, and put its addresses back into the name when it serves`,
    undo: "start the machine again, and put its addresses back into the name",
    proof: "EC2 said stopped while the other node answered, and now says running with both status checks ok; the node answers under its own name, and the zone's name servers answer with it",
    deadlineMs: minutes(40),
    callMs: 30_000,
    halts: true,
    reads: ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "route53:ListResourceRecordSets", "route53:GetChange"],
    changes: ["ec2:StopInstances", "ec2:StartInstances", "route53:ChangeResourceRecordSets"],
    regions: (_input, { source }, plan) => [regionOf(plan, source), "us-east-1"],
    source: "E14: both nodes are shut down, one at a time; decision 0071",
    noCase: { "already done": "each leg shuts the node down once" },
  },
} as const satisfies RowsOf<"node-shutdown">;
