// What RDS says about a database instance, as plain facts.

import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import type { Clients } from "./clients.ts";
import { rds } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface DatabaseInstance {
  readonly id: string;
  /** RDS's own word: available, modifying, rebooting, backing-up …; the list grows, so an unknown word means "in progress". */
  readonly status: string;
  /** What it is a replica of: an identifier in the same Region, an ARN across Regions; null when it is no replica. */
  readonly replicaOf: string | null;
  /** The `read replication` entries of StatusInfos: replicating, error, terminated, stopped … */
  readonly replication: readonly string[];
}

/** One instance, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function readDatabaseInstance(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<DatabaseInstance | undefined> {
  const client = clients.get(rds, region, "read");
  const answer = await reading(`rds.DescribeDBInstances in ${region}`, async () => {
    try {
      return await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      // aws.md §2.6: the class is DBInstanceNotFoundFault, the word on the wire is DBInstanceNotFound.
      if (isAwsError(thrown, "DBInstanceNotFoundFault", "DBInstanceNotFound")) return undefined;
      throw thrown;
    }
  });
  const instance = answer?.DBInstances?.[0];
  if (instance === undefined) return undefined;
  return {
    id: instance.DBInstanceIdentifier ?? id,
    status: instance.DBInstanceStatus ?? "unknown",
    replicaOf: instance.ReadReplicaSourceDBInstanceIdentifier || instance.ReadReplicaSourceDBClusterIdentifier || null,
    replication: (instance.StatusInfos ?? []).filter((info) => info.StatusType === "read replication").map((info) => info.Status ?? "unknown"),
  };
}
