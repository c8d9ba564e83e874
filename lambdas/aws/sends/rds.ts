// The changes of database instances: from a copy to a writer of its own, which nothing undoes, and the making of an instance
// out of a backup, which deleting it undoes.

import { DeleteDBInstanceCommand, ModifyDBInstanceCommand, PromoteReadReplicaCommand, RestoreDBInstanceFromDBSnapshotCommand, RestoreDBInstanceToPointInTimeCommand } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

const says = ({ DBInstance: instance }: { readonly DBInstance?: DBInstance | undefined }): string => `${instance?.DBInstanceIdentifier} ${instance?.DBInstanceStatus}`;

export const rdsSends: Sends<
  "rds.PromoteReadReplica" | "rds.RestoreDBInstanceToPointInTime" | "rds.RestoreDBInstanceFromDBSnapshot" | "rds.ModifyDBInstance" | "rds.DeleteDBInstance",
  AwsAdapters
> = {
  "rds.PromoteReadReplica": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new PromoteReadReplicaCommand(input))),
  "rds.RestoreDBInstanceToPointInTime": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new RestoreDBInstanceToPointInTimeCommand(input))),
  "rds.RestoreDBInstanceFromDBSnapshot": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new RestoreDBInstanceFromDBSnapshotCommand(input))),
  "rds.ModifyDBInstance": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new ModifyDBInstanceCommand(input))),
  "rds.DeleteDBInstance": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new DeleteDBInstanceCommand(input))),
};
