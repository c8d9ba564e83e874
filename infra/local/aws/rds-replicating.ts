// Stands in for the part of RDS that sets an instance aside and makes a read replica; all else goes on to the other stand-ins. Behaviour:
// - Every instance tells how it is built; a writer has seven days of automated backups, a replica none.
// - ModifyDBInstance with a new name, at once: for `visibleMs` nothing shows, then the instance is `renaming` under its old name for
//   `renameMs`, and from then on it stands under the new one, `available`, with nobody's clients. A name that is taken is refused
//   (DBInstanceAlreadyExists), and so is an instance that is not available (InvalidDBInstanceState).
// - ModifyDBInstance of backups and Multi-AZ takes effect at once.
// - CreateDBInstanceReadReplica is refused for a name that is taken, and where the source is not there, not available, or has no automated
//   backups (InvalidDBInstanceState). For `visibleMs` Describe does not find the copy, then it is `creating` until the world has filled it.
// - Without an identifier DescribeDBInstances lists all instances of the Region.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalNumber, optionalText, text } from "./input.ts";

/** What the stand-in needs of the world. */
export interface CopiedDatabases {
  ids(): readonly string[];
  /** The instance has another name from now on: whatever reached it by its old one does no more. */
  setAside(id: string): void;
  /** Makes a copy of what the other site's instance holds under that name; resolves when it follows. */
  seed(id: string): Promise<void>;
}
export interface ReplicatingOptions {
  /** Answers for all else. */
  readonly instances: AwsService;
  readonly databases: CopiedDatabases;
  readonly clock: Clock;
  readonly visibleMs: Milliseconds;
  readonly renameMs: Milliseconds;
}

type Shown = Readonly<Record<string, unknown>>;
interface Kept {
  readonly id: string;
  readonly was: string;
  readonly region: string;
  readonly at: Instant;
  readonly shown: Shown;
}
interface Made {
  readonly region: string;
  readonly at: Instant;
  readonly tags: unknown;
  over: boolean;
}

const built = { DBInstanceClass: "db.r6g.large", DBSubnetGroup: { DBSubnetGroupName: "databases" }, VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-0da7aba5e" }], DBParameterGroups: [{ DBParameterGroupName: "parameters" }], OptionGroupMemberships: [{ OptionGroupName: "options" }] } as const;

export class ReplicatingRds implements AwsService {
  readonly #options: ReplicatingOptions;
  readonly #kept: Kept[] = [];
  readonly #made = new Map<string, Made>();
  readonly #modified = new Map<string, Shown>();

  constructor(options: ReplicatingOptions) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeDBInstances": {
        const id = optionalText(call, "DBInstanceIdentifier");
        return { DBInstances: id === undefined ? await this.#all(call) : [await this.#known(id, call)] };
      }
      case "ModifyDBInstance":
        if (optionalText(call, "NewDBInstanceIdentifier") !== undefined) return { DBInstance: await this.#rename(call) };
        return call.input["DeletionProtection"] === undefined ? { DBInstance: await this.#modify(call) } : this.#options.instances.handle(call);
      case "CreateDBInstanceReadReplica":
        return { DBInstance: await this.#make(call) };
      default:
        return this.#options.instances.handle(call);
    }
  }

  async #all(call: AwsCall): Promise<readonly Shown[]> {
    const found = await Promise.all([...this.#options.databases.ids(), ...this.#kept.map(({ id }) => id)].map((id) => this.#find(id, call)));
    return found.flatMap((each) => (each === undefined ? [] : [each]));
  }

  async #known(id: string, call: AwsCall): Promise<Shown> {
    const found = await this.#find(id, call);
    if (found === undefined) throw new AwsAnswerError("DBInstanceNotFoundFault", `DBInstance ${id} not found.`, 404, "DBInstanceNotFound");
    return found;
  }

  async #find(id: string, call: AwsCall): Promise<Shown | undefined> {
    const { clock, visibleMs, renameMs } = this.#options;
    const since = (at: Instant): Milliseconds => clock.now() - at;
    const kept = this.#kept.find((each) => each.id === id && each.region === call.region);
    if (kept !== undefined) return since(kept.at) < visibleMs + renameMs ? undefined : { ...kept.shown, DBInstanceIdentifier: id, DBInstanceArn: String(kept.shown["DBInstanceArn"]).replace(kept.was, id) };
    const made = this.#made.get(id);
    if (made?.region === call.region && since(made.at) < visibleMs) return undefined;
    const aside = this.#kept.findLast(({ was, region }) => was === id && region === call.region);
    if (aside !== undefined && (made === undefined || made.at < aside.at)) {
      if (since(aside.at) < visibleMs) return aside.shown;
      return since(aside.at) < visibleMs + renameMs ? { ...aside.shown, DBInstanceStatus: "renaming" } : undefined;
    }
    const shown = await this.#below(id, call);
    return shown === undefined || made === undefined || made.over ? shown : { ...shown, DBInstanceStatus: "creating", TagList: made.tags };
  }

  /** The instance as the other stand-ins have it, with how it is built. */
  async #below(id: string, call: AwsCall): Promise<Shown | undefined> {
    try {
      const { DBInstances: [found] } = (await this.#options.instances.handle({ ...call, operation: "DescribeDBInstances", input: { DBInstanceIdentifier: id } })) as { readonly DBInstances: readonly [Shown] };
      const isReplica = found["ReadReplicaSourceDBInstanceIdentifier"] !== undefined;
      return { ...built, BackupRetentionPeriod: isReplica ? 0 : 7, MultiAZ: false, ...found, ...this.#modified.get(id) };
    } catch (thrown) {
      if (thrown instanceof AwsAnswerError && thrown.Code === "DBInstanceNotFound") return undefined;
      throw thrown;
    }
  }

  async #available(id: string, call: AwsCall): Promise<Shown> {
    const shown = await this.#known(id, call);
    if (shown["DBInstanceStatus"] !== "available") throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${id} is not in available state.`, 400, "InvalidDBInstanceState");
    return shown;
  }

  async #free(id: string, call: AwsCall): Promise<void> {
    const taken = (await this.#find(id, call)) !== undefined || this.#made.get(id)?.over === false || this.#kept.some((kept) => kept.id === id);
    if (taken) throw new AwsAnswerError("DBInstanceAlreadyExistsFault", `DB instance already exists: ${id}`, 400, "DBInstanceAlreadyExists");
  }

  async #rename(call: AwsCall): Promise<Shown> {
    const [id, kept] = [text(call, "DBInstanceIdentifier"), text(call, "NewDBInstanceIdentifier")];
    const shown = await this.#available(id, call);
    await this.#free(kept, call);
    const again = this.#kept.some(({ was, at }) => was === id && at > (this.#made.get(id)?.at ?? Number.NEGATIVE_INFINITY));
    if (again) throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${id} is being renamed.`, 400, "InvalidDBInstanceState");
    this.#kept.push({ id: kept, was: id, region: call.region, at: this.#options.clock.now(), shown });
    this.#options.databases.setAside(id);
    return shown;
  }

  async #modify(call: AwsCall): Promise<Shown> {
    const id = text(call, "DBInstanceIdentifier");
    await this.#available(id, call);
    const days = optionalNumber(call, "BackupRetentionPeriod");
    this.#modified.set(id, { ...this.#modified.get(id), ...(days === undefined ? {} : { BackupRetentionPeriod: days }), ...(call.input["MultiAZ"] === true ? { MultiAZ: true } : {}) });
    return this.#known(id, call);
  }

  async #make(call: AwsCall): Promise<Shown> {
    const id = text(call, "DBInstanceIdentifier");
    await this.#free(id, call);
    const [, , , region = "", , , source = ""] = text(call, "SourceDBInstanceIdentifier").split(":");
    const from = await this.#available(source, { ...call, region });
    if (from["BackupRetentionPeriod"] === 0) throw new AwsAnswerError("InvalidDBInstanceStateFault", `Automated backups are not enabled for ${source}.`, 400, "InvalidDBInstanceState");
    const made: Made = { region: call.region, at: this.#options.clock.now(), tags: call.input["Tags"] ?? [], over: false };
    this.#made.set(id, made);
    this.#modified.delete(id);
    void this.#options.databases.seed(id).then(() => {
      made.over = true;
    });
    return { DBInstanceIdentifier: id, DBInstanceStatus: "creating" };
  }
}
