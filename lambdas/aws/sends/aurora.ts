// Gives an Aurora cluster other limits of its serverless capacity, adds an instance to it, and deletes one that was added.

import { CreateDBInstanceCommand, DeleteDBInstanceCommand, ModifyDBClusterCommand } from "@aws-sdk/client-rds";
import { isAddedName } from "../../../workflows/names.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

/** Throws `Refused` for any name but one that a run gave: whatever a step decided, nothing was sent then. */
function added<I extends { readonly DBInstanceIdentifier: string }>(input: I): I {
  if (!isAddedName(input.DBInstanceIdentifier)) throw new Refused(`${input.DBInstanceIdentifier} has no name of an instance that a run adds, so this function neither makes nor deletes it`, { code: "not-added-by-a-run" });
  return input;
}

export const auroraSends: Sends<"rds.ModifyDBCluster" | "rds.CreateDBInstance" | "rds.DeleteDBInstance", AwsAdapters> = {
  async "rds.ModifyDBCluster"({ region, input }, { clients }) {
    const { DBCluster: cluster } = await clients.get(rds, region, "change").send(new ModifyDBClusterCommand(input));
    return `${cluster?.DBClusterIdentifier} ${cluster?.Status}`;
  },
  async "rds.CreateDBInstance"({ region, input }, { clients }) {
    const { DBInstance: instance } = await clients.get(rds, region, "change").send(new CreateDBInstanceCommand(added(input)));
    return `${instance?.DBInstanceIdentifier} ${instance?.DBInstanceStatus}`;
  },
  async "rds.DeleteDBInstance"({ region, input }, { clients }) {
    const { DBInstance: instance } = await clients.get(rds, region, "change").send(new DeleteDBInstanceCommand(added(input)));
    return `${instance?.DBInstanceIdentifier} ${instance?.DBInstanceStatus}`;
  },
};
