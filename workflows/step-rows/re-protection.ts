// Re-protection: a copy is made again at the site that was left. The target is that site, the source is the one that serves.

import { instancesOf } from "../database-copies.ts";
import { hostOf, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const reProtectionRows = {
  "reprotect.rds-set-aside": {
    kind: "reprotect.rds-set-aside",
    function: "re-protection",
    title: (input, { target }) => `Set the old ${input.database} at ${target} aside`,
    sentence: (input, { target }, plan) => `Rename the instance ${instancesOf(plan.databases[input.database])[target]?.id ?? "?"} at ${target}, which was written to before the move, and keep it with all that it holds; it goes on costing what it costs until you delete it`,
    undo: null,
    proof: "RDS shows the instance under its new name, at work, and none under the old name; or what stands under the old name follows the site that serves",
    deadlineMs: minutes(30),
    callMs: 15_000,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:ModifyDBInstance"],
    regions: (_input, { source, target }, plan) => [regionOf(plan, source), regionOf(plan, target)],
    source: "RDS ModifyDBInstance with NewDBInstanceIdentifier and ApplyImmediately: the instance restarts, its endpoint changes with its name, and it keeps its data, backups and tags; a promoted replica's former source can never follow it, so it is kept and another one is made",
  },
  "reprotect.rds-replica": {
    kind: "reprotect.rds-replica",
    function: "re-protection",
    title: (input, { target }) => `Copy database ${input.database} to ${target}`,
    sentence: (input, { source, target }, plan) => `Make the read replica ${instancesOf(plan.databases[input.database])[target]?.id ?? "?"} of ${input.database} at ${target}, built like the instance that was set aside, from the one that serves at ${source}, and wait until it follows; it is a new instance, with the cost of one and of the traffic between the Regions`,
    undo: null,
    proof: "RDS says that the instance is an available replica of the one that serves and replicates, and an observer reads a lag within what a switchover allows",
    deadlineMs: minutes(360),
    callMs: 15_000,
    asks: true,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:CreateDBInstanceReadReplica", "rds:AddTagsToResource", "rds:ModifyDBInstance"],
    asksObservers: true,
    regions: (_input, { source, target }, plan) => [regionOf(plan, source), regionOf(plan, target)],
    source: "RDS CreateDBInstanceReadReplica: across Regions the source is named by its ARN and needs automated backups, the replica starts without them, and an encrypted one needs a key of its own Region",
  },
  "reprotect.postgresql": {
    kind: "reprotect.postgresql",
    function: "re-protection",
    title: (input, { target }) => `Copy database ${input.database} to ${target}`,
    sentence: (input, { source, target }, plan) => `Stop the PostgreSQL server of ${input.database} on ${hostOf(plan, input.database, target)} at ${target}, list what was written there and never replicated, rename its data folder and keep it, and make the server follow the one at ${source}, rewound or by a base copy`,
    undo: null,
    proof: "the command ended well with what it has set aside, and an observer reads a lag within what a switchover allows",
    deadlineMs: minutes(360),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "PostgreSQL manual, pg_rewind and pg_basebackup; a promoted server begins a new timeline, whose history says where the old one was left",
    noCase: { "already done": "that the server follows the right one already only the command can tell; it is sent, and changes nothing then" },
  },
} as const satisfies RowsOf<"re-protection">;
