// The changes by which an isolated drill makes a copy, promotes it and deletes it again. None of them is ever sent for an instance whose name is
// not a drill's: whatever a step decided, this is the last lock before RDS's own, the policy of the function.

import { CreateDBInstanceReadReplicaCommand, DeleteDBInstanceCommand, PromoteReadReplicaCommand } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import { hasDrillName } from "../../../workflows/drill-copies.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

const says = ({ DBInstance: instance }: { readonly DBInstance?: DBInstance | undefined }): string => `${instance?.DBInstanceIdentifier} ${instance?.DBInstanceStatus}`;

/** Throws `Refused` for any name but a drill's: nothing was sent then. */
function own<I extends { readonly DBInstanceIdentifier: string }>(input: I): I {
  if (!hasDrillName(input.DBInstanceIdentifier)) throw new Refused(`${input.DBInstanceIdentifier} has no name of a drill's copy, so a drill does nothing to it`, { code: "not-a-drill-copy" });
  return input;
}

export const rdsDrillingSends: Sends<"rds.CreateDBInstanceReadReplica" | "rds.PromoteReadReplica" | "rds.DeleteDBInstance", AwsAdapters> = {
  "rds.CreateDBInstanceReadReplica": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new CreateDBInstanceReadReplicaCommand(own(input)))),
  "rds.PromoteReadReplica": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new PromoteReadReplicaCommand(own(input)))),
  "rds.DeleteDBInstance": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new DeleteDBInstanceCommand(own(input)))),
};
