// What RDS says about a global cluster, as plain facts: who is the primary, and whether a move is under way. It says the same of
// global clusters of DocumentDB and Neptune, whose APIs are its own.

import { DescribeGlobalClustersCommand } from "@aws-sdk/client-rds";
import type { Clients } from "./clients.ts";
import { rds } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface GlobalClusterMove {
  /** `pending`, `failing-over`, `switching-over` or `cancelling`. */
  readonly status: string;
  /** The ARN of the cluster that becomes the primary; "" where that is not told. */
  readonly to: string;
}
export interface GlobalCluster {
  readonly id: string;
  readonly status: string;
  /** As RDS names it: aurora-postgresql, docdb, neptune … */
  readonly engine: string;
  readonly version: string;
  /** `inStep`: null where RDS tells nothing of it; false while a secondary waits to be synchronised again. */
  readonly members: readonly { readonly arn: string; readonly isPrimary: boolean; readonly inStep: boolean | null }[];
  readonly move: GlobalClusterMove | null;
}

/** One global cluster, or undefined when the account has none of that name. Throws `Transient` or `Refused`. */
export async function readGlobalCluster(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<GlobalCluster | undefined> {
  const client = clients.get(rds, region, "read");
  const answer = await reading(`rds.DescribeGlobalClusters in ${region}`, async () => {
    try {
      return await client.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: id }), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      if (isAwsError(thrown, "GlobalClusterNotFoundFault", "GlobalClusterNotFound")) return undefined;
      throw thrown;
    }
  });
  const found = answer?.GlobalClusters?.[0];
  if (found === undefined) return undefined;
  const { Status: status, ToDbClusterArn: to = "" } = found.FailoverState ?? {};
  return {
    id: found.GlobalClusterIdentifier ?? id,
    status: found.Status ?? "unknown",
    engine: found.Engine ?? "unknown",
    version: found.EngineVersion ?? "unknown",
    members: (found.GlobalClusterMembers ?? []).map(({ DBClusterArn = "", IsWriter, SynchronizationStatus: step }) => ({ arn: DBClusterArn, isPrimary: IsWriter === true, inStep: step === undefined ? null : step === "connected" })),
    move: status === undefined ? null : { status, to },
  };
}
