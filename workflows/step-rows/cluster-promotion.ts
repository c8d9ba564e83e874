// Promotions in clusters that keep the roles of their members themselves; there is no way back.

import { hostOf, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const clusterPromotionRows = {
  "promote.sql-server": {
    kind: "promote.sql-server",
    function: "cluster-promotion",
    title: (input, { target }) => `Promote database ${input.database} at ${target}`,
    sentence: (input, { target }, plan) => `Make the SQL Server of ${input.database} on ${hostOf(plan, input.database, target)} at ${target} the primary of its availability group: without loss where it is synchronized, else by force, if all databases of the group are the plan's; replicas that force suspends are resumed by people only`,
    undo: null,
    forced: true,
    proof: "the command ended well, the server is the primary and accepts a trial write",
    deadlineMs: minutes(15),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "Microsoft's documents on planned and forced manual failover of an Always On availability group; never tried against a server, none was at hand",
  },
  "promote.mongodb": {
    kind: "promote.mongodb",
    function: "cluster-promotion",
    title: (input, { target }) => `Let ${input.service} prefer ${target}`,
    sentence: (input, { target }) => `Let the replica set of ${input.service} prefer its member at ${target}, which it then elects, so that it does not go home by itself (A12)${input.force === true ? "; where too few members are left to elect, a person is asked whether they are made the whole set by force" : "; where too few members are left to elect, nothing is forced"}`,
    undo: null,
    forced: true,
    proof: "the command ended well and the member at the target is the primary",
    deadlineMs: minutes(5),
    callMs: 15_000,
    asks: true,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "MongoDB manual: a member of higher priority calls an election; replSetReconfig with force only where no majority is left; the command was never tried against a server, none was at hand",
    noCase: { "already done": "how the set is configured only the command itself can tell, and it changes nothing where the priorities are right" },
  },
} as const satisfies RowsOf<"cluster-promotion">;
