// Clusters of the target that are formed of their nodes.

import { rabbitmqNames } from "../rabbitmq-names.ts";
import { list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const clusterFormationRows = {
  "activate.rabbitmq-cluster": {
    kind: "activate.rabbitmq-cluster",
    function: "cluster-formation",
    title: (_input, { target }) => `Form RabbitMQ at ${target}`,
    sentence: (input, { target }) => `Let the RabbitMQ nodes on ${list(input.nodes)} at ${target} be one cluster, in that order: each joins ${rabbitmqNames(input, target)[0] ?? "?"} unless it is in, and a message goes through each`,
    undo: "take the nodes that joined out again (rabbitmqctl stop_app, reset, start_app), on which they lose what they hold",
    proof: "the last node says that all run as one cluster without a partition, and the observers have sent and received a message through each (C12)",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["ssm:ListCommands", "ssm:GetCommandInvocation", "ssm:DescribeInstanceInformation"],
    changes: ["ssm:SendCommand"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "C3, C9, C10, C12; RabbitMQ, Clustering Guide: a node that joins is reset, so one that holds messages, or does not tell how many, is refused; ports 4369 and 25672; nodes with another Erlang cookie turn each other away",
    noCase: { "already done": "whether the nodes are one cluster only they themselves can tell, so each run asks them by the command, which changes nothing on a node that is in" },
  },
} as const satisfies RowsOf<"cluster-formation">;
