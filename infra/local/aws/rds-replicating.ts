// Stands in for the part of RDS that sets an instance aside and makes a read replica; all else goes on to the other stand-ins. Behaviour:
// - Every instance tells how it is built; a writer has seven days of automated backups, a replica none.
// - ModifyDBInstance with a new name, at once: for `visibleMs` nothing shows, then the instance is `renaming` under its old name for
//   `renameMs` at least, until the world has done it, and from then on it stands under the new one, `available`, with nobody's clients. A
//   name that is taken is refused (DBInstanceAlreadyExists), and so is an instance that is not available (InvalidDBInstanceState).
// - ModifyDBInstance of backups and Multi-AZ takes effect at once, and so does that of the deletion protection.
// - CreateDBInstanceReadReplica is refused for a name that is taken, and where the source is not there, not available, or has no automated
//   backups (InvalidDBInstanceState). For `visibleMs` Describe does not find the copy, then it is `creating` until the world has filled it;
//   the source is `modifying` for `configureMs`, and goes on serving. A copy keeps its tags, and is promoted only when it is available.
// - DeleteDBInstance is refused for an instance that is not available or is protected, for one that is no replica unless the final
//   snapshot is skipped or named, and for a replica of which one is asked. Then it is `deleting` for `deleteMs` at least, until the world
//   has removed it, and gone. What was not made or set aside here goes on to the other stand-ins.
// - Without an identifier DescribeDBInstances lists all instances of the Region.
// - What the world could not do shows as InternalFailure, as a fault of the service.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalNumber, optionalText, text } from "./input.ts";
import { addressUnder } from "./rds.ts";

/** A copy that is to be made: `of` is the identifier of what it shall follow. */
export interface CopyToMake {
  readonly id: string;
  readonly region: string;
  readonly of: string;
}
/** What the stand-in needs of the world. */
export interface CopiedDatabases {
  /** All that stand under a name of their own, without those that were set aside. */
  ids(): readonly string[];
  /** The instance has another name from now on: whatever reached it by its old one does no more. Resolves when that is so. */
  setAside(id: string, kept: string): Promise<void>;
  /** Makes a copy of what another instance holds; resolves when it follows. */
  seed(copy: CopyToMake): Promise<void>;
  /** Ends an instance with all that it holds, one that was set aside too; resolves when it is gone. */
  remove(id: string): Promise<void>;
}
export interface ReplicatingOptions {
  /** Answers for all else. */
  readonly instances: AwsService;
  readonly databases: CopiedDatabases;
  readonly clock: Clock;
  readonly visibleMs: Milliseconds;
  readonly renameMs: Milliseconds;
  readonly deleteMs: Milliseconds;
  /** How long a source is `modifying` when a copy of it is begun; not at all unless given. */
  readonly configureMs?: Milliseconds;
}

type Shown = Readonly<Record<string, unknown>>;
/** Something that the world does, begun at an instant. */
interface Work {
  readonly at: Instant;
  over: boolean;
  fault?: string;
}
interface Kept extends Work {
  readonly id: string;
  readonly was: string;
  readonly region: string;
  readonly shown: Shown;
}
interface Made extends Work {
  readonly region: string;
  readonly tags: unknown;
}
interface Deleted extends Work {
  readonly region: string;
  readonly shown: Shown;
}

const built = { DBInstanceClass: "db.r6g.large", DBSubnetGroup: { DBSubnetGroupName: "databases" }, VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-0da7aba5e" }], DBParameterGroups: [{ DBParameterGroupName: "parameters" }], OptionGroupMemberships: [{ OptionGroupName: "options" }] } as const;

export class ReplicatingRds implements AwsService {
  readonly #options: ReplicatingOptions;
  readonly #kept: Kept[] = [];
  readonly #made = new Map<string, Made>();
  readonly #modified = new Map<string, Shown>();
  readonly #deleted = new Map<string, Deleted>();
  readonly #configuring = new Map<string, Instant>();

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
        return call.input["DeletionProtection"] === undefined || this.#isOurs(call) ? { DBInstance: await this.#modify(call) } : this.#options.instances.handle(call);
      case "CreateDBInstanceReadReplica":
        return { DBInstance: await this.#make(call) };
      case "DeleteDBInstance":
        return this.#isOurs(call) ? { DBInstance: await this.#delete(call) } : this.#options.instances.handle(call);
      case "PromoteReadReplica":
        await this.#available(text(call, "DBInstanceIdentifier"), call);
        return this.#options.instances.handle(call);
      default:
        return this.#options.instances.handle(call);
    }
  }

  /** Whether the instance was made or set aside here. */
  #isOurs(call: AwsCall): boolean {
    const id = text(call, "DBInstanceIdentifier");
    return this.#made.get(id)?.region === call.region || this.#kept.some((kept) => kept.id === id && kept.region === call.region);
  }

  async #all(call: AwsCall): Promise<readonly Shown[]> {
    const names = new Set([...this.#options.databases.ids(), ...this.#kept.map(({ id }) => id), ...this.#made.keys()]);
    const found = await Promise.all([...names].map((id) => this.#find(id, call)));
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
    const deleted = this.#deleted.get(id);
    if (deleted?.region === call.region && deleted.at > (this.#made.get(id)?.at ?? Number.NEGATIVE_INFINITY)) return this.#leaving(id, deleted);
    const isRenamed = (kept: Kept): boolean => since(kept.at) >= visibleMs + renameMs && (kept.over || kept.fault !== undefined);
    const kept = this.#kept.find((each) => each.id === id && each.region === call.region);
    if (kept !== undefined) return isRenamed(kept) ? { ...renamed(kept), ...this.#modified.get(id) } : undefined;
    const made = this.#made.get(id);
    if (made?.region === call.region) sayFault(id, made);
    if (made?.region === call.region && since(made.at) < visibleMs) return undefined;
    const aside = this.#kept.findLast(({ was, region }) => was === id && region === call.region);
    if (aside !== undefined && (made === undefined || made.at < aside.at)) {
      if (since(aside.at) < visibleMs) return aside.shown;
      sayFault(id, aside);
      return isRenamed(aside) ? undefined : { ...aside.shown, DBInstanceStatus: "renaming" };
    }
    const shown = await this.#below(id, call);
    if (shown === undefined) return undefined;
    if (made?.region === call.region) return { ...shown, ...(made.over ? {} : { DBInstanceStatus: "creating" }), TagList: made.tags };
    return clock.now() < (this.#configuring.get(id) ?? 0) && shown["DBInstanceStatus"] === "available" ? { ...shown, DBInstanceStatus: "modifying" } : shown;
  }

  /** What shows of an instance that is being deleted; one that is gone shows no more. */
  #leaving(id: string, deleted: Deleted): Shown | undefined {
    sayFault(id, deleted);
    const { clock, deleteMs } = this.#options;
    return deleted.over && clock.now() - deleted.at >= deleteMs ? undefined : { ...deleted.shown, DBInstanceStatus: "deleting" };
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
    const aside: Kept = { id: kept, was: id, region: call.region, at: this.#options.clock.now(), shown, over: false };
    this.#kept.push(aside);
    finish(aside, this.#options.databases.setAside(id, kept));
    return shown;
  }

  async #modify(call: AwsCall): Promise<Shown> {
    const id = text(call, "DBInstanceIdentifier");
    await this.#available(id, call);
    const days = optionalNumber(call, "BackupRetentionPeriod");
    const isProtected = call.input["DeletionProtection"];
    this.#modified.set(id, { ...this.#modified.get(id), ...(days === undefined ? {} : { BackupRetentionPeriod: days }), ...(call.input["MultiAZ"] === true ? { MultiAZ: true } : {}), ...(typeof isProtected === "boolean" ? { DeletionProtection: isProtected } : {}) });
    return this.#known(id, call);
  }

  async #make(call: AwsCall): Promise<Shown> {
    const id = text(call, "DBInstanceIdentifier");
    await this.#free(id, call);
    const [, , , region = "", , , source = ""] = text(call, "SourceDBInstanceIdentifier").split(":");
    const from = await this.#available(source, { ...call, region });
    if (from["BackupRetentionPeriod"] === 0) throw new AwsAnswerError("InvalidDBInstanceStateFault", `Automated backups are not enabled for ${source}.`, 400, "InvalidDBInstanceState");
    const { clock, configureMs = 0, databases } = this.#options;
    const made: Made = { region: call.region, at: clock.now(), tags: call.input["Tags"] ?? [], over: false };
    this.#made.set(id, made);
    this.#modified.set(id, call.input["DeletionProtection"] === true ? { DeletionProtection: true } : {});
    this.#configuring.set(source, clock.now() + configureMs);
    finish(made, databases.seed({ id, region: call.region, of: source }));
    return { DBInstanceIdentifier: id, DBInstanceStatus: "creating" };
  }

  async #delete(call: AwsCall): Promise<Shown> {
    const id = text(call, "DBInstanceIdentifier");
    const shown = await this.#available(id, call);
    if (shown["DeletionProtection"] === true) throw new AwsAnswerError("InvalidParameterCombinationException", "Cannot delete protected DB Instance, please disable deletion protection and try again.", 400, "InvalidParameterCombination");
    const [skips, names, isReplica] = [call.input["SkipFinalSnapshot"] === true, optionalText(call, "FinalDBSnapshotIdentifier") !== undefined, shown["ReadReplicaSourceDBInstanceIdentifier"] !== undefined];
    if (skips === names || (isReplica && names)) throw new AwsAnswerError("InvalidParameterCombinationException", `The final snapshot of ${id} has to be ${isReplica ? "skipped: a replica has none" : "either skipped or named"}.`, 400, "InvalidParameterCombination");
    const deleted: Deleted = { region: call.region, at: this.#options.clock.now(), shown, over: false };
    this.#deleted.set(id, deleted);
    finish(deleted, this.#options.databases.remove(id));
    return { ...shown, DBInstanceStatus: "deleting" };
  }
}

/** Notes how the world's own work ended. */
function finish(work: Work, done: Promise<void>): void {
  done.then(
    () => {
      work.over = true;
    },
    (error: unknown) => {
      work.fault = String(error);
    },
  );
}

function sayFault(id: string, { fault }: Work): void {
  if (fault !== undefined) throw new AwsAnswerError("InternalFailure", `the local world could not do what was asked for ${id}: ${fault}`, 500);
}

/** The instance under its new name, with the address that goes with it. */
function renamed({ id, was, shown }: Kept): Shown {
  const endpoint = shown["Endpoint"] as { readonly Address: string; readonly Port: number } | undefined;
  return { ...shown, DBInstanceIdentifier: id, DBInstanceArn: String(shown["DBInstanceArn"]).replace(was, id), ...(endpoint === undefined ? {} : { Endpoint: { ...endpoint, Address: addressUnder(id, endpoint.Address, was) } }) };
}
