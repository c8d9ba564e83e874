// The exchange of roles between an instance of RDS for Oracle and its replica. RDS answers long before it is done.

import { SwitchoverReadReplicaCommand } from "@aws-sdk/client-rds";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

export const rdsSwitchoverSends: Sends<"rds.SwitchoverReadReplica", AwsAdapters> = {
  async "rds.SwitchoverReadReplica"({ region, input }, { clients }) {
    const answer = await clients.get(rds, region, "change").send(new SwitchoverReadReplicaCommand(input));
    return `${answer.DBInstance?.DBInstanceIdentifier} ${answer.DBInstance?.DBInstanceStatus}`;
  },
};
