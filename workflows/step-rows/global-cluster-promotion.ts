// Global clusters, and pairs of RDS for Oracle: what is at the target becomes the primary, and the former one follows it or is left behind.

import { clusterIdOf } from "../global-clusters.ts";
import { databaseOfInstances } from "../oracle-switchovers.ts";
import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const globalClusterPromotionRows = {
  "promote.global-cluster": {
    kind: "promote.global-cluster",
    function: "global-cluster-promotion",
    title: (input, { target }) => `Move global cluster ${input.global} to ${target}`,
    sentence: (input, { source, target }) => `Make ${clusterIdOf(input.clusters[target] ?? "?")} at ${target} the primary of the global cluster ${input.global} (${input.family}): in a planned move by a switchover, which loses nothing; else by a failover, for which a person accepts an unknown loss before. When ${source} is back, its cluster follows${input.fallback === "detach" ? "; where RDS refuses the failover, a person is asked whether the cluster is detached and stands alone for ever" : ""}`,
    undo: null,
    proof: "RDS says that no move of the global cluster is under way, that the cluster at the target is its primary, or stands alone after it was detached, and that this one is available with an instance that writes",
    deadlineMs: minutes(60),
    callMs: 15_000,
    asks: true,
    reads: ["rds:DescribeGlobalClusters", "rds:DescribeDBClusters", "cloudwatch:GetMetricData"],
    changes: ["rds:FailoverGlobalCluster", "rds:SwitchoverGlobalCluster", "rds:RemoveFromGlobalCluster"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "RDS, FailoverGlobalCluster: without AllowDataLoss it is a switchover, which needs the old primary alive; the operations of DocumentDB and Neptune are those of RDS, under the same actions (sample policies of ARC Region switch). Nothing of it was tried in AWS",
  },
  "promote.rds-switchover": {
    kind: "promote.rds-switchover",
    function: "global-cluster-promotion",
    title: (input, { target }) => `Move Oracle database ${databaseOfInstances(input.instances)} to ${target}`,
    sentence: (input, { source, target }) => `Make ${input.instances[target] ?? "?"} at ${target} the primary: in a planned move by a switchover, which loses nothing and makes ${input.instances[source] ?? "?"} at ${source} its replica; a failover ${input.failover === "promote" ? "promotes it to a database of its own, for which a person accepts an unknown loss before" : "is asked of a person, because the plan lets it promote nothing"}`,
    undo: null,
    proof: "RDS says that both instances are available, that the one at the target is the primary and the one at the source its replica; after a failover, that the one at the target is available and no replica, and this run or a person has promoted it",
    deadlineMs: minutes(60),
    callMs: 15_000,
    asks: true,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:SwitchoverReadReplica", "rds:PromoteReadReplica"],
    // In a planned move the instance at the source is looked at too; a failover asks nothing of its Region.
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "RDS User Guide, Performing an Oracle Data Guard switchover: both instances available, the replica replicating and with automatic backups; ARC Region switch, Amazon RDS Switchover Read Replica block: its ungraceful way is PromoteReadReplica. Nothing of it was tried in AWS",
  },
} as const satisfies RowsOf<"global-cluster-promotion">;
