// The capacity of an Aurora cluster at the target: more capacity units for its serverless instances, or more instances of a class.

import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

const reads = ["rds:DescribeDBClusters", "rds:DescribeDBInstances"] as const;

export const auroraCapacityRows = {
  "activate.aurora-serverless": {
    kind: "activate.aurora-serverless",
    function: "aurora-capacity",
    title: (input, { target }) => `Raise the capacity of ${input.clusters[target] ?? "?"} at ${target}`,
    sentence: (input, { target }) => `Raise the least capacity of the Aurora cluster ${input.clusters[target] ?? "?"} at ${target} to ${input["min-acu"]} capacity units (ACU), and its greatest where that is below ${input["max-acu"] ?? input["min-acu"]}, neither of them ever down, and wait until CloudWatch measures that its serverless instances have grown to that; where CloudWatch tells nothing of them for five minutes, that is said and the run goes on`,
    undo: "set the least and the greatest capacity back to what they were, with the time until the cluster pauses",
    proof: "RDS says that the cluster has the least capacity wanted, and CloudWatch's newest figure of each of its serverless instances is at least that; of one that CloudWatch tells nothing of, that it is not known",
    deadlineMs: minutes(15),
    callMs: 15_000,
    reads: [...reads, "cloudwatch:GetMetricData"],
    changes: ["rds:ModifyDBCluster"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "Region switch, Aurora Serverless Scaling block; RDS, ServerlessV2ScalingConfiguration: what was accepted is a limit and no capacity, which an instance reaches by growing; a least capacity above 0 takes away the time until the cluster pauses. A change that is applied immediately may take others along that wait for the maintenance window (recalled)",
  },
  "activate.aurora-instances": {
    kind: "activate.aurora-instances",
    function: "aurora-capacity",
    title: (input, { target }) => `Add instances to ${input.clusters[target] ?? "?"} at ${target}`,
    sentence: (input, { target }) => `Add instances of ${input.class} to the Aurora cluster ${input.clusters[target] ?? "?"} at ${target} until it has ${input.instances} of that class, and wait until they are available; the instances that are there are left as they are, so a writer of another class stays the writer, and stays of that class`,
    undo: "delete the instances that this run has added",
    proof: "RDS says that as many instances of the class as wanted are in the cluster and available; that says nothing of what the writer is, which the proof names",
    deadlineMs: minutes(30),
    // RDS deletes no instance that it still makes, so the way back may have to wait as long as the making.
    undoneWithinMs: minutes(30),
    callMs: 15_000,
    reads,
    changes: ["rds:CreateDBInstance", "rds:AddTagsToResource", "rds:DeleteDBInstance"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "Region switch, Aurora Provisioned Scaling block; decision 0077: a class is never changed in a failover, because that restarts the instance. RDS, CreateDBInstance: an instance that was accepted is being created for minutes, and AWS may have no room for its class (InsufficientDBInstanceCapacity) or the account no quota (InstanceQuotaExceeded)",
  },
} as const satisfies RowsOf<"aurora-capacity">;
