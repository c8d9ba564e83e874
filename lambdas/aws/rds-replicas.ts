// What RDS says of an instance that is to be copied, or set aside for a copy: what it is, and how it is built.

import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { Clients } from "./clients.ts";
import { describe } from "./rds.ts";
import type { DatabaseInstance } from "./rds.ts";
import { rds } from "./services.ts";
import { reading } from "./translate.ts";

/** An instance with all by which another one is built like it. */
export interface BuiltInstance extends DatabaseInstance {
  readonly arn: string;
  readonly backupDays: number;
  readonly multiAz: boolean;
  readonly class: string;
  readonly subnetGroup: string | null;
  readonly securityGroups: readonly string[];
  /** The key of its own Region; null where it is not encrypted. */
  readonly key: string | null;
  readonly parameterGroup: string | null;
  readonly optionGroup: string | null;
  readonly isPublic: boolean;
  readonly isProtected: boolean;
  readonly copiesTags: boolean;
  /** Whether clients may sign in with IAM; those that do are locked out of an instance without it. */
  readonly takesIam: boolean;
  /** By key. */
  readonly tags: Readonly<Record<string, string>>;
}

type Where = readonly [clients: Clients, region: string, signal?: AbortSignal];

/** The instance of that name, or undefined when the Region has none. Throws `Transient` or `Refused`. */
export async function readBuiltInstance(id: string, ...[clients, region, signal]: Where): Promise<BuiltInstance | undefined> {
  const found = await describe(clients, region, id, signal);
  return found === undefined ? undefined : builtOf(found);
}

/** The instances of a Region whose names begin so. Throws `Transient` or `Refused`. */
export async function readInstancesNamed(prefix: string, ...[clients, region, signal]: Where): Promise<readonly BuiltInstance[]> {
  const client = clients.get(rds, region, "read");
  const all: BuiltInstance[] = [];
  let next: string | undefined;
  do {
    const page = await reading(`rds.DescribeDBInstances in ${region}`, () => client.send(new DescribeDBInstancesCommand(next === undefined ? {} : { Marker: next }), signal ? { abortSignal: signal } : {}));
    all.push(...(page.DBInstances ?? []).filter(({ DBInstanceIdentifier: id = "" }) => id.startsWith(prefix)).map(builtOf));
    next = page.Marker;
  } while (next !== undefined);
  return all;
}

function builtOf(instance: DBInstance): BuiltInstance {
  return {
    id: instance.DBInstanceIdentifier ?? "",
    arn: instance.DBInstanceArn ?? "",
    status: instance.DBInstanceStatus ?? "unknown",
    replicaOf: instance.ReadReplicaSourceDBInstanceIdentifier || instance.ReadReplicaSourceDBClusterIdentifier || null,
    replication: (instance.StatusInfos ?? []).filter((info) => info.StatusType === "read replication").map((info) => info.Status ?? "unknown"),
    backupDays: instance.BackupRetentionPeriod ?? 0,
    multiAz: instance.MultiAZ ?? false,
    class: instance.DBInstanceClass ?? "",
    subnetGroup: instance.DBSubnetGroup?.DBSubnetGroupName ?? null,
    securityGroups: (instance.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: id }) => (id === undefined ? [] : [id])),
    key: instance.StorageEncrypted === true ? (instance.KmsKeyId ?? null) : null,
    parameterGroup: instance.DBParameterGroups?.[0]?.DBParameterGroupName ?? null,
    optionGroup: instance.OptionGroupMemberships?.[0]?.OptionGroupName ?? null,
    isPublic: instance.PubliclyAccessible ?? false,
    isProtected: instance.DeletionProtection ?? false,
    copiesTags: instance.CopyTagsToSnapshot ?? false,
    takesIam: instance.IAMDatabaseAuthenticationEnabled ?? false,
    tags: Object.fromEntries((instance.TagList ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""]]))),
  };
}
