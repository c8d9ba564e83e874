// The change of a database instance from a copy to a writer of its own; nothing undoes it.

import { PromoteReadReplicaCommand } from "@aws-sdk/client-rds";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

export const rdsSends: Sends<"rds.PromoteReadReplica", AwsAdapters> = {
  async "rds.PromoteReadReplica"({ region, input }, { clients }) {
    const answer = await clients.get(rds, region, "change").send(new PromoteReadReplicaCommand(input));
    return `${answer.DBInstance?.DBInstanceIdentifier} ${answer.DBInstance?.DBInstanceStatus}`;
  },
};
