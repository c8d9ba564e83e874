// The making of a database instance out of a backup, and what takes it back.

import { DeleteDBInstanceCommand, ModifyDBInstanceCommand, RestoreDBInstanceFromDBSnapshotCommand, RestoreDBInstanceToPointInTimeCommand } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

const says = ({ DBInstance: instance }: { readonly DBInstance?: DBInstance | undefined }): string => `${instance?.DBInstanceIdentifier} ${instance?.DBInstanceStatus}`;

export const rdsRestoringSends: Sends<"rds.RestoreDBInstanceToPointInTime" | "rds.RestoreDBInstanceFromDBSnapshot" | "rds.ModifyDBInstance" | "rds.DeleteDBInstance", AwsAdapters> = {
  "rds.RestoreDBInstanceToPointInTime": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new RestoreDBInstanceToPointInTimeCommand(input))),
  "rds.RestoreDBInstanceFromDBSnapshot": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new RestoreDBInstanceFromDBSnapshotCommand(input))),
  "rds.ModifyDBInstance": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new ModifyDBInstanceCommand(input))),
  "rds.DeleteDBInstance": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new DeleteDBInstanceCommand(input))),
};
