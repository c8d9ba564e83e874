// What RDS in a Region says about backups of an instance and about the instance that one of them is restored to.
// Facts (RDS API Reference): automated backups that are replicated to another Region are listed there with their own ARN and a
// RestoreWindow; a snapshot that was copied keeps DBInstanceIdentifier of its source, and OriginalSnapshotCreateTime says when the
// data was taken, while SnapshotCreateTime is that of the copy; SourceRegion is where it was made. Names of instances are unique in
// their Region only. A list of a name that nobody has is empty, or DBInstanceNotFound.

import { DescribeDBInstanceAutomatedBackupsCommand, DescribeDBInstancesCommand, DescribeDBSnapshotsCommand } from "@aws-sdk/client-rds";
import type { Instant } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { rds } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface Backup {
  readonly from: "automated-backups" | "snapshots";
  /** The ARN by which it is restored. */
  readonly arn: string;
  /** The source's writes up to then are in it. */
  readonly holdsUntil: Instant;
  /** Of the key that it is encrypted with; null where it is not encrypted. */
  readonly key: string | null;
}

export interface RestoredState {
  readonly id: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly protectedFromDeletion: boolean;
}

type Where = readonly [clients: Clients, region: string, signal?: AbortSignal];
const within = (signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } => (signal ? { abortSignal: signal } : {});
const none = ["DBInstanceNotFoundFault", "DBInstanceNotFound", "DBInstanceAutomatedBackupNotFoundFault", "DBInstanceAutomatedBackupNotFound", "DBSnapshotNotFoundFault", "DBSnapshotNotFound"];

/** The usable backups of these kinds in a Region, of the instance with that name in its own Region, newest first. Throws `Transient` or `Refused`. */
export async function readBackups(source: { readonly id: string; readonly region: string }, kinds: readonly Backup["from"][], ...where: Where): Promise<readonly Backup[]> {
  const read = { "automated-backups": automatedBackups, snapshots };
  const all = await Promise.all(kinds.map((kind) => read[kind](source, ...where)));
  return all.flat().toSorted((a, b) => b.holdsUntil - a.holdsUntil);
}

async function automatedBackups({ id, region: from }: { readonly id: string; readonly region: string }, clients: Clients, region: string, signal?: AbortSignal): Promise<readonly Backup[]> {
  const client = clients.get(rds, region, "read");
  const found = await listed(`rds.DescribeDBInstanceAutomatedBackups in ${region}`, async (Marker) => {
    const page = await client.send(new DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier: id, ...Marker }), within(signal));
    return { items: page.DBInstanceAutomatedBackups, next: page.Marker };
  });
  return found.flatMap(({ DBInstanceAutomatedBackupsArn: arn, RestoreWindow, KmsKeyId, Encrypted, DBInstanceArn }): readonly Backup[] => {
    const latest = RestoreWindow?.LatestTime?.getTime();
    // Another instance of the same name in a third Region has nothing to do with ours.
    if (arn === undefined || latest === undefined || (DBInstanceArn !== undefined && DBInstanceArn.split(":")[3] !== from)) return [];
    return [{ from: "automated-backups", arn, holdsUntil: latest, key: Encrypted === true ? (KmsKeyId ?? "unknown") : null }];
  });
}

async function snapshots({ id, region: from }: { readonly id: string; readonly region: string }, clients: Clients, region: string, signal?: AbortSignal): Promise<readonly Backup[]> {
  const client = clients.get(rds, region, "read");
  const found = await listed(`rds.DescribeDBSnapshots in ${region}`, async (Marker) => {
    const page = await client.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: id, ...Marker }), within(signal));
    return { items: page.DBSnapshots, next: page.Marker };
  });
  return found.flatMap(({ DBSnapshotArn: arn, Status, SourceRegion = region, OriginalSnapshotCreateTime, SnapshotCreateTime, KmsKeyId, Encrypted }): readonly Backup[] => {
    // The time of a copy is later than its data, so that it would hide a loss.
    const taken = (from === region ? (OriginalSnapshotCreateTime ?? SnapshotCreateTime) : OriginalSnapshotCreateTime)?.getTime();
    // An instance of the same name that was once in the target's own Region has nothing to do with ours.
    if (arn === undefined || taken === undefined || Status !== "available" || SourceRegion !== from) return [];
    return [{ from: "snapshots", arn, holdsUntil: taken, key: Encrypted === true ? (KmsKeyId ?? "unknown") : null }];
  });
}

async function listed<T>(what: string, page: (marker: { readonly Marker?: string }) => Promise<{ readonly items?: readonly T[] | undefined; readonly next?: string | undefined }>): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const marker = next === undefined ? {} : { Marker: next };
    const got = await reading(what, () => orNone(() => page(marker)));
    all.push(...(got?.items ?? []));
    next = got?.next;
  } while (next !== undefined);
  return all;
}

/** The instance of that name with its tags, or undefined when the Region has none. Throws `Transient` or `Refused`. */
export async function readRestored(id: string, ...[clients, region, signal]: Where): Promise<RestoredState | undefined> {
  const client = clients.get(rds, region, "read");
  const answer = await reading(`rds.DescribeDBInstances in ${region}`, () => orNone(() => client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }), within(signal))));
  const instance = answer?.DBInstances?.[0];
  if (instance === undefined) return undefined;
  return {
    id: instance.DBInstanceIdentifier ?? id,
    status: instance.DBInstanceStatus ?? "unknown",
    tags: Object.fromEntries((instance.TagList ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""]]))),
    protectedFromDeletion: instance.DeletionProtection ?? false,
  };
}

async function orNone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (isAwsError(thrown, ...none)) return undefined;
    throw thrown;
  }
}
