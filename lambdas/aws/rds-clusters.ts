// What RDS says about a cluster of Aurora, DocumentDB or Neptune, as plain facts.

import { DescribeDBClustersCommand } from "@aws-sdk/client-rds";
import type { Clients } from "./clients.ts";
import { rds } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface DatabaseCluster {
  readonly id: string;
  readonly status: string;
  /** As RDS names it: aurora-mysql, docdb, neptune … */
  readonly engine: string;
  readonly version: string;
  /** The instances in it. */
  readonly members: number;
  /** False in a secondary cluster of a global database, whose instances all read only. */
  readonly hasWriter: boolean;
}

/** One cluster, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function readDatabaseCluster(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<DatabaseCluster | undefined> {
  const client = clients.get(rds, region, "read");
  const answer = await reading(`rds.DescribeDBClusters in ${region}`, async () => {
    try {
      return await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      // As for instances (aws.md §2.6), the class has Fault in its name, and the word on the wire has not always.
      if (isAwsError(thrown, "DBClusterNotFoundFault", "DBClusterNotFound")) return undefined;
      throw thrown;
    }
  });
  const cluster = answer?.DBClusters?.[0];
  if (cluster === undefined) return undefined;
  const members = cluster.DBClusterMembers ?? [];
  return { id: cluster.DBClusterIdentifier ?? id, status: cluster.Status ?? "unknown", engine: cluster.Engine ?? "unknown", version: cluster.EngineVersion ?? "unknown", members: members.length, hasWriter: members.some((member) => member.IsClusterWriter === true) };
}
