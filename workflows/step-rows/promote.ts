// Promotions: a copy at the target becomes the writer. There is no way back from any of them.

import { instancesOf } from "../database-copies.ts";
import { hostOf, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const promotionRows = {
  "promote.rds-replica": {
    kind: "promote.rds-replica",
    function: "database-promotion",
    title: (input, { target }) => `Promote database ${input.database} at ${target}`,
    sentence: (input, { target }, plan) => `Promote the read replica ${instancesOf(plan.databases[input.database])[target]?.id ?? "?"} of ${input.database} at ${target}; it can never be a replica of the old writer again`,
    undo: null,
    proof: "the instance is available, is no replica any more, and a trial write is accepted",
    deadlineMs: minutes(60),
    callMs: 15_000,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:PromoteReadReplica"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "RDS PromoteReadReplica; right after the call it may still say available, so the status alone proves nothing",
  },
  "promote.postgresql": {
    kind: "promote.postgresql",
    function: "database-promotion",
    title: (input, { target }) => `Promote database ${input.database} at ${target}`,
    sentence: (input, { target }, plan) => `Promote the PostgreSQL server of ${input.database} on ${hostOf(plan, input.database, target)} at ${target}: it replays all that it has received and ends its recovery; its old source can never catch up with it again`,
    undo: null,
    proof: "the command ended well, the server is the writer and accepts a trial write",
    deadlineMs: minutes(15),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "PostgreSQL manual, Recovery Control Functions: pg_promote(wait, wait_seconds), from version 12; what was received is replayed first",
  },
  "promote.mysql": {
    kind: "promote.mysql",
    function: "database-promotion",
    title: (input, { target }) => `Promote database ${input.database} at ${target}`,
    sentence: (input, { target }, plan) => `Promote the MySQL or MariaDB server of ${input.database} on ${hostOf(plan, input.database, target)} at ${target}: it applies all that it has received, forgets its source and takes writes; nothing is promoted while something received is not applied`,
    undo: null,
    proof: "the command ended well, the server is the writer and accepts a trial write",
    deadlineMs: minutes(15),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "MySQL manual, Switching Sources During Failover: stop the receiver, wait until the relay log is read, stop the replica, reset it; MariaDB: the same with the words of its RESET REPLICA ALL",
  },
} as const satisfies RowsOf<"promote">;
