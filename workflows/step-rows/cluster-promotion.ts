// Promotions in clusters that keep the roles of their members themselves; there is no way back.

import { hostOf, minutes, regionOf } from "./row.ts";
import type { Direction, RowsOf } from "./row.ts";

/** The site whose member of a replica set shall be its primary: where the application is, or goes. */
export const preferredSite = ({ prefer }: { readonly prefer?: "target" | "source" | undefined }, { source, target }: Direction): string => (prefer === "source" ? source : target);

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
    afterAnswer: "at-once", // Traffic waits until somebody has seen that the set takes writes at the target (I3).
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "MongoDB manual: a member of higher priority calls an election; replSetReconfig with force only where no majority is left; the command was never tried against a server, none was at hand",
    noCase: { "already done": "how the set is configured only the command itself can tell, and it changes nothing where the priorities are right" },
  },
  "configure.mongodb-priorities": {
    kind: "configure.mongodb-priorities",
    function: "cluster-promotion",
    title: (input, direction) => `Put the priorities of ${input.service} right for ${preferredSite(input, direction)}`,
    sentence: (input, direction) => `Give the member of ${input.service} at ${preferredSite(input, direction)} the highest priority of its replica set, which then elects it, so that it does not go home by itself (A12, B13); no other member's priority changes but one of 1000, which becomes 999, and one that is hidden, delayed or of priority 0 stays so`,
    undo: null,
    proof: "the command ended well: the primary tells a committed configuration in which that member has the highest priority, every member that answers has it; and observers see that member as the primary",
    deadlineMs: minutes(5),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (input, direction, plan) => [regionOf(plan, preferredSite(input, direction))],
    source: "MongoDB manual: replSetReconfig wants a version above the present one, one change at a time, and a majority; a member of higher priority calls an election; replSetGetConfig tells with commitmentStatus whether a majority has the configuration (4.4). Never tried against a server, none was at hand",
    noCase: { "already done": "how the set is configured only the command itself can tell, and it changes nothing where the priorities are right" },
  },
} as const satisfies RowsOf<"cluster-promotion">;
