// Stands in for the part of RDS that makes instances of backups; all else goes on to the stand-in of instances. Behaviour:
// - DescribeDBInstanceAutomatedBackups and DescribeDBSnapshots list what the world has in the Region of an instance's name.
// - A restore answers `creating`. For `visibleMs` Describe does not find the instance (eventual consistency), then it is `creating`
//   until the world's own restore is over, and `available` from then on, with the tags that it was given.
// - A name that an instance has already is refused with DBInstanceAlreadyExists, a backup that is not there with
//   DBSnapshotNotFound or DBInstanceAutomatedBackupNotFound.
// - DeleteDBInstance is refused for an instance that is not available (InvalidDBInstanceState) or is protected
//   (InvalidParameterCombination); else it is `deleting` for `deleteMs` and gone. ModifyDBInstance takes the protection off at once.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalText, text } from "./input.ts";

export interface BackupInWorld {
  readonly from: "automated-backups" | "snapshots";
  readonly source: { readonly id: string; readonly region: string };
  /** The Region in which it lies. */
  readonly region: string;
  readonly arn: string;
  readonly holdsUntil: Instant;
}
/** What the stand-in needs of the world. */
export interface BackupsInWorld {
  all(): readonly BackupInWorld[];
  /** Makes a database with what the backup holds; resolves when it takes writes. */
  restore(id: string, backup: BackupInWorld): Promise<void>;
  remove(id: string): void;
}
export interface RestoringOptions {
  /** Answers for all instances that were not restored here. */
  readonly instances: AwsService;
  readonly backups: BackupsInWorld;
  readonly clock: Clock;
  readonly visibleMs: Milliseconds;
  readonly deleteMs: Milliseconds;
}

interface Made {
  readonly id: string;
  readonly region: string;
  readonly tags: unknown;
  readonly at: Instant;
  over: boolean;
  isProtected: boolean;
  deletedAt: Instant | undefined;
}

export class RestoringRds implements AwsService {
  readonly #options: RestoringOptions;
  readonly #made = new Map<string, Made>();

  constructor(options: RestoringOptions) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeDBInstances": {
        const made = this.#find(text(call, "DBInstanceIdentifier"), call);
        return made === undefined ? this.#options.instances.handle(call) : { DBInstances: [this.#show(made)] };
      }
      case "DescribeDBInstanceAutomatedBackups":
        return { DBInstanceAutomatedBackups: this.#listed("automated-backups", call).map(({ arn, source, holdsUntil }) => ({ DBInstanceAutomatedBackupsArn: arn, DBInstanceIdentifier: source.id, DBInstanceArn: `arn:aws:rds:${source.region}:123456789012:db:${source.id}`, Region: source.region, Encrypted: false, RestoreWindow: { LatestTime: new Date(holdsUntil) } })) };
      case "DescribeDBSnapshots":
        return { DBSnapshots: this.#listed("snapshots", call).map(({ arn, source, holdsUntil }) => ({ DBSnapshotArn: arn, DBInstanceIdentifier: source.id, Status: "available", Encrypted: false, SourceRegion: source.region, OriginalSnapshotCreateTime: new Date(holdsUntil), SnapshotCreateTime: new Date(holdsUntil) })) };
      case "RestoreDBInstanceToPointInTime":
        return this.#restore(text(call, "TargetDBInstanceIdentifier"), text(call, "SourceDBInstanceAutomatedBackupsArn"), "DBInstanceAutomatedBackupNotFound", call);
      case "RestoreDBInstanceFromDBSnapshot":
        return this.#restore(text(call, "DBInstanceIdentifier"), text(call, "DBSnapshotIdentifier"), "DBSnapshotNotFound", call);
      case "ModifyDBInstance":
        return this.#modify(call);
      case "DeleteDBInstance":
        return this.#delete(call);
      default:
        return this.#options.instances.handle(call);
    }
  }

  #listed(from: BackupInWorld["from"], call: AwsCall): readonly BackupInWorld[] {
    const id = optionalText(call, "DBInstanceIdentifier");
    return this.#options.backups.all().filter((backup) => backup.from === from && backup.region === call.region && backup.source.id === id);
  }

  async #restore(id: string, arn: string, missing: string, call: AwsCall): Promise<unknown> {
    if (await this.#exists(id, call)) throw new AwsAnswerError("DBInstanceAlreadyExistsFault", `DB instance already exists: ${id}`, 400, "DBInstanceAlreadyExists");
    const { backups, clock } = this.#options;
    const backup = backups.all().find((each) => each.arn === arn && each.region === call.region);
    if (backup === undefined) throw new AwsAnswerError(`${missing}Fault`, `${arn} not found.`, 404, missing);
    const made: Made = { id, region: call.region, tags: call.input["Tags"] ?? [], at: clock.now(), over: false, isProtected: call.input["DeletionProtection"] === true, deletedAt: undefined };
    this.#made.set(id, made);
    void backups.restore(id, backup).then(() => {
      made.over = true;
    });
    return { DBInstance: this.#show(made) };
  }

  async #exists(id: string, call: AwsCall): Promise<boolean> {
    if (this.#made.get(id)?.region === call.region && !this.#isGone(id)) return true;
    try {
      await this.#options.instances.handle({ ...call, operation: "DescribeDBInstances", input: { DBInstanceIdentifier: id } });
      return true;
    } catch (thrown) {
      if (thrown instanceof AwsAnswerError && thrown.Code === "DBInstanceNotFound") return false;
      throw thrown;
    }
  }

  #modify(call: AwsCall): unknown {
    const made = this.#find(text(call, "DBInstanceIdentifier"), call);
    if (made === undefined || call.input["DeletionProtection"] !== false) throw notImplemented(call);
    made.isProtected = false;
    return { DBInstance: this.#show(made) };
  }

  #delete(call: AwsCall): unknown {
    const made = this.#find(text(call, "DBInstanceIdentifier"), call);
    if (made === undefined) throw notImplemented(call);
    if (!made.over || made.deletedAt !== undefined) throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${made.id} is not available and cannot be deleted.`, 400, "InvalidDBInstanceState");
    if (made.isProtected) throw new AwsAnswerError("InvalidParameterCombinationException", "Cannot delete protected DB Instance, please disable deletion protection and try again.", 400, "InvalidParameterCombination");
    made.deletedAt = this.#options.clock.now();
    this.#options.backups.remove(made.id);
    return { DBInstance: this.#show(made) };
  }

  #isGone(id: string): boolean {
    const deletedAt = this.#made.get(id)?.deletedAt;
    return deletedAt !== undefined && this.#options.clock.now() - deletedAt >= this.#options.deleteMs;
  }

  /** What was restored under that name and shows. */
  #find(id: string, call: AwsCall): Made | undefined {
    const made = this.#made.get(id);
    if (made === undefined || made.region !== call.region || this.#isGone(id)) return undefined;
    return this.#options.clock.now() - made.at < this.#options.visibleMs ? undefined : made;
  }

  #show({ id, region, tags, over, isProtected, deletedAt }: Made): Readonly<Record<string, unknown>> {
    const status = deletedAt !== undefined ? "deleting" : over ? "available" : "creating";
    return { DBInstanceIdentifier: id, DBInstanceArn: `arn:aws:rds:${region}:123456789012:db:${id}`, DBInstanceStatus: status, DeletionProtection: isProtected, TagList: tags };
  }
}
