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

export interface Backups {
  /** Those that may be restored, newest first. */
  readonly usable: readonly Backup[];
  /** Snapshots by the instance's name that may not, each with the reason, as clauses. */
  readonly refused: readonly string[];
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

/** The backups of these kinds in a Region, of the instance with that name in its own Region. Throws `Transient` or `Refused`. */
export async function readBackups(source: { readonly id: string; readonly region: string }, kinds: readonly Backup["from"][], ...where: Where): Promise<Backups> {
  const read = { "automated-backups": automatedBackups, snapshots };
  const all = (await Promise.all(kinds.map((kind) => read[kind](source, ...where)))).flat();
  return {
    usable: all.flatMap((each) => (typeof each === "string" ? [] : [each])).toSorted((a, b) => b.holdsUntil - a.holdsUntil),
    refused: all.flatMap((each) => (typeof each === "string" ? [each] : [])),
  };
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

async function snapshots({ id, region: from }: { readonly id: string; readonly region: string }, clients: Clients, region: string, signal?: AbortSignal): Promise<readonly (Backup | string)[]> {
  const client = clients.get(rds, region, "read");
  const found = await listed(`rds.DescribeDBSnapshots in ${region}`, async (Marker) => {
    const page = await client.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: id, ...Marker }), within(signal));
    return { items: page.DBSnapshots, next: page.Marker };
  });
  return found.flatMap(({ DBSnapshotArn: arn, Status, SourceRegion = region, OriginalSnapshotCreateTime, SnapshotCreateTime, KmsKeyId, Encrypted }): readonly (Backup | string)[] => {
    if (arn === undefined || Status !== "available") return [];
    // The time of a copy is later than its data, so that it would hide a loss.
    const taken = (from === region ? (OriginalSnapshotCreateTime ?? SnapshotCreateTime) : OriginalSnapshotCreateTime)?.getTime();
    const because = whyRefused(SourceRegion, taken, { id, from, region });
    return because === undefined && taken !== undefined ? [{ from: "snapshots", arn, holdsUntil: taken, key: Encrypted === true ? (KmsKeyId ?? "unknown") : null }] : [`${snapshotName(arn)} ${because}`];
  });
}

/**
 * Why a snapshot is none of ours, or is not known to be one: SourceRegion is that of the last copy only, and the snapshot which that was
 * made from lies in a Region where this plan may read nothing, so a copy by way of a third one cannot be proved to be of our instance.
 */
function whyRefused(made: string, taken: Instant | undefined, { id, from, region }: { readonly id: string; readonly from: string; readonly region: string }): string | undefined {
  if (made !== from) return made === region ? `was made in ${region}, of an instance ${id} that was there` : `was copied from ${made}, and whether it came there from ${id} in ${from} cannot be told: copy it straight from ${from}`;
  return taken === undefined ? "does not say when its data was taken" : undefined;
}

/** The name of a snapshot by which people know it. */
export const snapshotName = (arn: string): string => `snapshot ${arn.slice(arn.indexOf(":snapshot:") + ":snapshot:".length)}`;

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
