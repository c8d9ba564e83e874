// The moves of a global cluster, each named for what it does. RDS answers long before they are done.

import { FailoverGlobalClusterCommand, RemoveFromGlobalClusterCommand, SwitchoverGlobalClusterCommand } from "@aws-sdk/client-rds";
import type { GlobalCluster } from "@aws-sdk/client-rds";
import type { AwsAdapters, Sends } from "../send.ts";
import { rds } from "../services.ts";

const says = ({ GlobalCluster: cluster }: { readonly GlobalCluster?: GlobalCluster | undefined }): string => `${cluster?.GlobalClusterIdentifier} ${cluster?.FailoverState?.Status ?? cluster?.Status}`;

export const globalClusterSends: Sends<"rds.FailoverGlobalCluster" | "rds.SwitchoverGlobalCluster" | "rds.RemoveFromGlobalCluster", AwsAdapters> = {
  "rds.FailoverGlobalCluster": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new FailoverGlobalClusterCommand(input))),
  "rds.SwitchoverGlobalCluster": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new SwitchoverGlobalClusterCommand(input))),
  "rds.RemoveFromGlobalCluster": async ({ region, input }, { clients }) => says(await clients.get(rds, region, "change").send(new RemoveFromGlobalClusterCommand(input))),
};
