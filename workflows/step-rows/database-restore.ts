// The restore: it makes an instance of its own beside whatever there was, so that there is a way back.

import { backedUpAt, restoredOf } from "../database-copies.ts";
import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const databaseRestoreRows = {
  "promote.restore": {
    kind: "promote.restore",
    function: "database-restore",
    title: (input, { target }) => `Restore database ${input.database} at ${target}`,
    sentence: (input, { source, target }, plan) => `Restore ${input.database} at ${target} to the new instance ${restoredOf(plan.databases[input.database])[target]?.id ?? "?"} from the newest backup of ${backedUpAt(plan.databases[input.database], source) ?? "?"} that lies there; what was written after that backup is lost, and a person is asked with its age unless that loss is accepted already`,
    undo: "delete the instance that this run restored, which its tag names",
    proof: "the instance carries this run's tag, is available and accepts a trial write",
    deadlineMs: minutes(120),
    callMs: 15_000,
    asks: true,
    reads: ["rds:DescribeDBInstances", "rds:DescribeDBInstanceAutomatedBackups", "rds:DescribeDBSnapshots"],
    changes: ["rds:RestoreDBInstanceToPointInTime", "rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource", "rds:ModifyDBInstance", "rds:DeleteDBInstance"],
    asksObservers: true,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "RDS RestoreDBInstanceToPointInTime with SourceDBInstanceAutomatedBackupsArn (backups replicated to the Region) and RestoreDBInstanceFromDBSnapshot; both encrypt with the backup's own key",
  },
} as const satisfies RowsOf<"database-restore">;
