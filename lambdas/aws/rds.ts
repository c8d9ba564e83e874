// What RDS says about a database instance, as plain facts.

import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { InstanceFacts } from "../../workflows/readiness/questions.ts";
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
  const instance = await describe(clients, region, id, signal);
  if (instance === undefined) return undefined;
  return { id: instance.DBInstanceIdentifier ?? id, status: instance.DBInstanceStatus ?? "unknown", ...replicationOf(instance) };
}

/** What readiness asks of an instance besides: class, backups, engine, endpoint. Null when the Region has none of that name. Throws as above. */
export async function readInstanceCare(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<InstanceFacts | null> {
  const instance = await describe(clients, region, id, signal);
  if (instance === undefined) return null;
  const { Address, Port } = instance.Endpoint ?? {};
  return {
    status: instance.DBInstanceStatus ?? "unknown",
    engine: instance.Engine ?? "unknown",
    ...replicationOf(instance),
    class: instance.DBInstanceClass ?? "unknown",
    multiAz: instance.MultiAZ ?? false,
    backupDays: instance.BackupRetentionPeriod ?? 0,
    deletionProtection: instance.DeletionProtection ?? false,
    endpoint: Address === undefined || Port === undefined ? null : `${Address}:${Port}`,
  };
}

/** What an instance follows, and how, as RDS tells it. */
export function replicationOf({ ReadReplicaSourceDBInstanceIdentifier, ReadReplicaSourceDBClusterIdentifier, StatusInfos = [] }: DBInstance): Pick<DatabaseInstance, "replicaOf" | "replication"> {
  return {
    replicaOf: ReadReplicaSourceDBInstanceIdentifier || ReadReplicaSourceDBClusterIdentifier || null,
    replication: StatusInfos.filter((info) => info.StatusType === "read replication").map((info) => info.Status ?? "unknown"),
  };
}

/** An instance as RDS describes it, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function describe(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<DBInstance | undefined> {
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
  return answer?.DBInstances?.[0];
}
