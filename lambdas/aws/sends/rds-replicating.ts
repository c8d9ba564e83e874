// The changes by which an instance is set aside and another one is made in its place, as a replica.

import { CreateDBInstanceReadReplicaCommand, ModifyDBInstanceCommand } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

const says = ({ DBInstance: instance }: { readonly DBInstance?: DBInstance | undefined }): string => `${instance?.DBInstanceIdentifier} ${instance?.DBInstanceStatus}`;

export const rdsReplicatingSends: Sends<"rds.ModifyDBInstance" | "rds.CreateDBInstanceReadReplica", AwsAdapters> = {
  "rds.ModifyDBInstance": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new ModifyDBInstanceCommand(input))),
  "rds.CreateDBInstanceReadReplica": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new CreateDBInstanceReadReplicaCommand(input))),
};
