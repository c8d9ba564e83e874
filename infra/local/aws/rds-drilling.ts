// Stands in for the read replicas that isolated drills make beside the plan's own instances; all else goes on to the other stand-ins. Behaviour:
// - CreateDBInstanceReadReplica under a drill's name is refused for a name that is taken, and where the source is not there, not available,
//   is itself a replica, or has no automated backups. For `visibleMs` Describe does not find the copy, then it is `creating` for `makeMs`,
//   and `available`, replicating, from then on.
// - PromoteReadReplica takes `promoteMs`: for `visibleMs` nothing shows, then it is `modifying`, and at the end no replica any more. Of what is no
//   replica or not available it is refused (InvalidDBInstanceState).
// - DeleteDBInstance is refused for one that is made or changed (InvalidDBInstanceState); else it is `deleting` for `deleteMs` and gone.
// - DescribeDBInstances without an identifier lists them with all others of the Region.

import { hasDrillName } from "../../../workflows/drill-copies.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalText, text } from "./input.ts";

export interface DrillingOptions {
  /** Answers for all else. */
  readonly instances: AwsService;
  readonly clock: Clock;
  readonly visibleMs: Milliseconds;
  readonly makeMs: Milliseconds;
  readonly promoteMs: Milliseconds;
  readonly deleteMs: Milliseconds;
  /** Told when a copy is made, promoted or gone, so that the world's time stands still there for whoever looks. */
  readonly changed: (what: string) => void;
}

type Shown = Readonly<Record<string, unknown>>;
interface Copy {
  readonly id: string;
  readonly region: string;
  readonly source: string;
  tags: unknown;
  readonly at: Instant;
  promotedAt: Instant | undefined;
  deletedAt: Instant | undefined;
}

export class DrillingRds implements AwsService {
  readonly #options: DrillingOptions;
  readonly #copies = new Map<string, Copy>();

  constructor(options: DrillingOptions) {
    this.#options = options;
  }

  /** The names of the copies that are there now, also of those that nobody sees yet. */
  standing(): readonly string[] {
    return [...this.#copies.values()].filter((copy) => !this.#isGone(copy)).map(({ id }) => id);
  }

  /** Whether a copy is there and takes writes of its own. */
  isWriter(id: string): boolean {
    const copy = this.#copies.get(id);
    return copy !== undefined && copy.deletedAt === undefined && !this.#isReplica(copy);
  }
  /** Somebody gives all that is there other tags. */
  retag(tags: Copy["tags"]): void {
    for (const copy of this.#copies.values()) copy.tags = tags;
  }

  async handle(call: AwsCall): Promise<unknown> {
    const id = optionalText(call, "DBInstanceIdentifier");
    if (id === undefined && call.operation === "DescribeDBInstances") {
      const { DBInstances: others } = (await this.#options.instances.handle(call)) as { readonly DBInstances: readonly Shown[] };
      const ours = this.standing().flatMap((each) => this.#visible(each, call) ?? []);
      return { DBInstances: [...others, ...ours.map((copy) => this.#show(copy))] };
    }
    if (id === undefined || !hasDrillName(id)) return this.#options.instances.handle(call);
    switch (call.operation) {
      case "DescribeDBInstances":
        return { DBInstances: [this.#show(this.#known(id, call))] };
      case "CreateDBInstanceReadReplica":
        return { DBInstance: await this.#make(id, call) };
      case "PromoteReadReplica":
        return { DBInstance: this.#promote(this.#known(id, call)) };
      case "DeleteDBInstance":
        return { DBInstance: this.#delete(this.#known(id, call)) };
      default:
        return this.#options.instances.handle(call);
    }
  }

  #since(at: Instant): Milliseconds {
    return this.#options.clock.now() - at;
  }
  #isGone({ deletedAt }: Copy): boolean {
    return deletedAt !== undefined && this.#since(deletedAt) >= this.#options.deleteMs;
  }
  #visible(id: string, call: AwsCall): Copy | undefined {
    const copy = this.#copies.get(id);
    return copy === undefined || copy.region !== call.region || this.#isGone(copy) || this.#since(copy.at) < this.#options.visibleMs ? undefined : copy;
  }
  #known(id: string, call: AwsCall): Copy {
    const copy = this.#visible(id, call);
    if (copy === undefined) throw new AwsAnswerError("DBInstanceNotFoundFault", `DBInstance ${id} not found.`, 404, "DBInstanceNotFound");
    return copy;
  }

  #status({ at, promotedAt, deletedAt }: Copy): string {
    const { visibleMs, makeMs, promoteMs } = this.#options;
    if (deletedAt !== undefined) return "deleting";
    if (this.#since(at) < makeMs) return "creating";
    const promoting = promotedAt !== undefined && this.#since(promotedAt) >= visibleMs && this.#since(promotedAt) < promoteMs;
    return promoting ? "modifying" : "available";
  }
  #isReplica({ promotedAt }: Copy): boolean {
    return promotedAt === undefined || this.#since(promotedAt) < this.#options.promoteMs;
  }
  #show(copy: Copy): Shown {
    const status = this.#status(copy);
    const replica = this.#isReplica(copy) ? { ReadReplicaSourceDBInstanceIdentifier: copy.source, ...(status === "creating" ? {} : { StatusInfos: [{ StatusType: "read replication", Normal: true, Status: "replicating" }] }) } : {};
    return { DBInstanceIdentifier: copy.id, DBInstanceArn: `arn:aws:rds:${copy.region}:123456789012:db:${copy.id}`, DBInstanceStatus: status, BackupRetentionPeriod: 0, DeletionProtection: false, TagList: copy.tags, ...replica };
  }

  async #make(id: string, call: AwsCall): Promise<Shown> {
    const taken = this.#copies.get(id);
    if (taken !== undefined && !this.#isGone(taken)) throw new AwsAnswerError("DBInstanceAlreadyExistsFault", `DB instance already exists: ${id}`, 400, "DBInstanceAlreadyExists");
    const arn = text(call, "SourceDBInstanceIdentifier");
    const [, , , region = "", , , source = ""] = arn.split(":");
    const { DBInstances: [from] } = (await this.#options.instances.handle({ ...call, region, operation: "DescribeDBInstances", input: { DBInstanceIdentifier: source } })) as { readonly DBInstances: readonly [Shown] };
    const ready = from["DBInstanceStatus"] === "available" && from["ReadReplicaSourceDBInstanceIdentifier"] === undefined && from["BackupRetentionPeriod"] !== 0;
    if (!ready) throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${source} cannot be the source of a read replica now.`, 400, "InvalidDBInstanceState");
    const { clock, changed } = this.#options;
    const copy: Copy = { id, region: call.region, source: arn, tags: call.input["Tags"] ?? [], at: clock.now(), promotedAt: undefined, deletedAt: undefined };
    this.#copies.set(id, copy);
    changed(`${id} is made for a drill`);
    return this.#show(copy);
  }

  #promote(copy: Copy): Shown {
    if (this.#status(copy) !== "available" || copy.promotedAt !== undefined) throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${copy.id} is not a read replica that can be promoted now.`, 400, "InvalidDBInstanceState");
    copy.promotedAt = this.#options.clock.now();
    this.#options.changed(`${copy.id} is promoted`);
    return this.#show(copy);
  }

  #delete(copy: Copy): Shown {
    if (this.#status(copy) !== "available") throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${copy.id} is not available and cannot be deleted.`, 400, "InvalidDBInstanceState");
    copy.deletedAt = this.#options.clock.now();
    this.#options.changed(`${copy.id} is deleted`);
    return this.#show(copy);
  }
}
