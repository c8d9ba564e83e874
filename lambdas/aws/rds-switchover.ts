// What RDS says about an instance that exchanges its role with another one, as plain facts.

import type { Clients } from "./clients.ts";
import { describe, replicationOf } from "./rds.ts";
import type { DatabaseInstance } from "./rds.ts";

export interface SwitchedInstance extends DatabaseInstance {
  readonly engine: string;
  /** `mounted` or `open-read-only`; null for what is no replica. */
  readonly mode: string | null;
  readonly backupDays: number;
  /** What follows it: identifiers in the same Region, ARNs across Regions. */
  readonly replicas: readonly string[];
}

/** One instance, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function readSwitchedInstance(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<SwitchedInstance | undefined> {
  const instance = await describe(clients, region, id, signal);
  if (instance === undefined) return undefined;
  const { DBInstanceIdentifier = id, DBInstanceStatus = "unknown", Engine = "unknown", ReplicaMode, BackupRetentionPeriod = 0, ReadReplicaDBInstanceIdentifiers = [] } = instance;
  return { id: DBInstanceIdentifier, status: DBInstanceStatus, engine: Engine, mode: ReplicaMode ?? null, backupDays: BackupRetentionPeriod, replicas: ReadReplicaDBInstanceIdentifiers, ...replicationOf(instance) };
}
