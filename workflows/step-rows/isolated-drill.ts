// Isolated drills: a copy of its own is made, promoted and deleted again at the site that stands by. The source is the site that serves and is
// only read from; nothing that the plan names is changed.

import { instancesOf } from "../database-copies.ts";
import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const isolatedDrillRows = {
  "drill.left-overs": {
    kind: "drill.left-overs",
    function: "isolated-drill",
    title: () => "Clean up what drills left",
    sentence: (_input, { target }) => `Delete the copies that earlier drills of this plan left, at ${target} or at the other site; and at the end look that none is left of this one`,
    undo: "look that no copy of a drill is left",
    proof: "RDS lists no instance in either Region that a drill of this plan made",
    deadlineMs: minutes(30),
    undoneWithinMs: minutes(10),
    looksBack: true,
    callMs: 15_000,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:DeleteDBInstance"],
    regions: (_input, { source, target }, plan) => [regionOf(plan, source), regionOf(plan, target)],
    source: "decision 0065: what a drill made is told by its name, its tag and the record together; RDS User Guide: DeleteDBInstance with SkipFinalSnapshot and DeleteAutomatedBackups leaves nothing",
  },
  "drill.rds-copy": {
    kind: "drill.rds-copy",
    function: "isolated-drill",
    title: (input, { target }) => `Make a copy of ${input.database} at ${target} for the drill`,
    sentence: (input, { source, target }, plan) => `Make a read replica of ${instancesOf(plan.databases[input.database])[source]?.id ?? "?"}, which serves at ${source}, at ${target} under a name and a tag of this drill, built like ${instancesOf(plan.databases[input.database])[target]?.id ?? "?"}; RDS takes a snapshot of the one that serves for it, in which one without a standby in another zone pauses its writes for a moment; until it is deleted the copy costs what an instance costs`,
    undo: "delete the copy, and look that it is gone",
    proof: "RDS says that the instance is an available replica of the one that serves and replicates",
    deadlineMs: minutes(240),
    // RDS deletes no instance that it still makes, so the way back may have to wait as long as the making.
    undoneWithinMs: minutes(240),
    callMs: 15_000,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:CreateDBInstanceReadReplica", "rds:AddTagsToResource", "rds:DeleteDBInstance"],
    regions: (_input, { source, target }, plan) => [regionOf(plan, source), regionOf(plan, target)],
    source: "RDS User Guide, working with read replicas: a snapshot of the source is taken first, with a brief I/O suspension where it is no Multi-AZ deployment; across Regions the source is named by its ARN and needs automated backups",
    noCase: { "already done": "each drill makes a copy of its own, and the one before is gone" },
  },
  "drill.rds-promote": {
    kind: "drill.rds-promote",
    function: "isolated-drill",
    title: (input, { target }) => `Promote the drill's copy of ${input.database} at ${target}`,
    sentence: (input, { target }) => `Promote the copy of ${input.database} that this drill has made at ${target}, as a failover promotes the replica there, and wait until RDS shows it as a writer; the replica itself is left alone`,
    undo: "delete the copy, and look that it is gone",
    proof: "RDS shows the copy at work, as no replica and without replication",
    deadlineMs: minutes(30),
    undoneWithinMs: minutes(30),
    callMs: 15_000,
    reads: ["rds:DescribeDBInstances"],
    changes: ["rds:PromoteReadReplica", "rds:DeleteDBInstance"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "decision 0065; RDS PromoteReadReplica: the instance restarts, and is a writer with its own timeline afterwards",
    noCase: { "already done": "each drill promotes a copy of its own, and the one before is gone" },
  },
} as const satisfies RowsOf<"isolated-drill">;
