// Stands in for pairs of instances of RDS for Oracle, a primary and its replica. Behaviour (user guide and API reference of RDS; what is only
// recalled or assumed says so):
// - An instance is described in its own Region. A replica names its primary by identifier within a Region and by ARN across Regions, and a
//   primary its replicas likewise. Another name is DBInstanceNotFoundFault.
// - SwitchoverReadReplica is called in the Region of the replica, answers `modifying` at once and takes `moveMs`. For `visibleMs` nothing of it
//   shows; then both are `modifying`. In the last third neither is a replica (assumed). At `moveMs` the new primary is `available`; the former one is
//   its replica, and `modifying` for another sixth of that time (assumed: “reconfiguring”; the documents name no states).
// - It is InvalidDBInstanceStateFault of what is no replica, while a move or a promotion of the pair goes on, and while the primary is not alive.
// - PromoteReadReplica answers `modifying` and takes `promoteMs`: for `visibleMs` nothing shows, then it is `modifying`, for the last third `rebooting`,
//   and then a primary without replicas. The former primary stays one. What is no replica, or is busy, is refused with InvalidDBInstanceStateFault.
// - DescribePendingMaintenanceActions tells of none. What clients write, and what is lost, is not modelled.

import { Defect } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalText, text } from "./input.ts";

export interface OracleInstance {
  readonly id: string;
  readonly region: string;
}
export interface OraclePairAtStart {
  readonly primary: OracleInstance;
  readonly replica: OracleInstance;
}
export interface OracleOptions {
  readonly pairs: readonly OraclePairAtStart[];
  readonly clock: Clock;
  readonly moveMs: Milliseconds;
  readonly promoteMs: Milliseconds;
  readonly visibleMs: Milliseconds;
  /** Whether what stands in a Region lives. */
  readonly alive: (region: string) => boolean;
}
interface Pair {
  /** As it was before what goes on, or went on last. */
  primary: OracleInstance;
  replica: OracleInstance;
  last: { readonly at: Instant; readonly does: "switchover" | "promotion" } | null;
}
interface Shown {
  readonly status: string;
  /** What it follows. */
  readonly source: OracleInstance | null;
  readonly replica: OracleInstance | null;
}

const account = "123456789012";
const operations = new Set(["DescribeDBInstances", "PromoteReadReplica", "DescribePendingMaintenanceActions"]);
const arnOf = ({ id, region }: OracleInstance): string => `arn:aws:rds:${region}:${account}:db:${id}`;
/** As an instance of a Region names another one. */
const named = (other: OracleInstance, region: string): string => (other.region === region ? other.id : arnOf(other));

export class LocalOracle implements AwsService {
  readonly #options: OracleOptions;
  readonly #pairs: readonly Pair[];

  constructor(options: OracleOptions) {
    this.#options = options;
    this.#pairs = options.pairs.map((each) => ({ ...each, last: null }));
  }

  /** Whether a call is about an instance of a pair, or can be about nothing else. */
  knows(call: AwsCall): boolean {
    if (call.operation === "SwitchoverReadReplica") return true;
    if (!operations.has(call.operation)) return false;
    const id = optionalText(call, "DBInstanceIdentifier");
    const arn = optionalText(call, "ResourceIdentifier");
    return this.#instances().some((each) => (each.id === id && each.region === call.region) || arnOf(each) === arn);
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeDBInstances":
        return { DBInstances: [this.#described(this.#find(call))] };
      case "SwitchoverReadReplica":
        return this.#begin(call, "switchover");
      case "PromoteReadReplica":
        return this.#begin(call, "promotion");
      case "DescribePendingMaintenanceActions":
        return { PendingMaintenanceActions: [] };
      default:
        throw notImplemented(call);
    }
  }

  /** Whether an instance takes writes: as the primary of its replica, or on its own. */
  writes(id: string, region: string): boolean {
    return this.#instances().some((each) => each.id === id && each.region === region && this.#shown(each).status === "available" && this.#shown(each).source === null);
  }

  #instances(): readonly OracleInstance[] {
    return this.#pairs.flatMap(({ primary, replica }) => [primary, replica]);
  }
  #find(call: AwsCall): OracleInstance {
    const id = text(call, "DBInstanceIdentifier");
    const found = this.#instances().find((each) => each.id === id && each.region === call.region);
    if (found === undefined) throw new AwsAnswerError("DBInstanceNotFoundFault", `DBInstance ${id} not found.`, 404, "DBInstanceNotFound");
    return found;
  }
  #pairOf(instance: OracleInstance): Pair {
    const pair = this.#pairs.find(({ primary, replica }) => primary === instance || replica === instance);
    if (pair === undefined) throw new Defect(`no pair has ${instance.id}`);
    return pair;
  }

  #shown(instance: OracleInstance): Shown {
    const { primary, replica, last } = this.#pairOf(instance);
    const { clock, moveMs, promoteMs, visibleMs } = this.#options;
    const isPrimary = instance === primary;
    const before: Shown = isPrimary ? { status: "available", source: null, replica } : { status: "available", source: primary, replica: null };
    const elapsedMs = last === null ? 0 : clock.now() - last.at;
    if (last === null || elapsedMs < visibleMs) return before;
    const alone: Shown = { status: "available", source: null, replica: null };
    if (last.does === "promotion") {
      if (elapsedMs >= promoteMs) return alone;
      return isPrimary ? before : { ...before, status: elapsedMs < (promoteMs * 2) / 3 ? "modifying" : "rebooting" };
    }
    if (elapsedMs < (moveMs * 2) / 3) return { ...before, status: "modifying" };
    if (elapsedMs < moveMs) return { ...alone, status: "modifying" };
    return isPrimary ? { status: elapsedMs < (moveMs * 7) / 6 ? "modifying" : "available", source: replica, replica: null } : { ...alone, replica: primary };
  }

  #described(instance: OracleInstance): Readonly<Record<string, unknown>> {
    const { id, region } = instance;
    const { status, source, replica } = this.#shown(instance);
    return {
      DBInstanceIdentifier: id, DBInstanceArn: arnOf(instance), DBInstanceStatus: status, Engine: "oracle-ee", EngineVersion: "19.0.0.0.ru-2025-10.rur-2025-10.r1", DBInstanceClass: "db.m6i.large", MultiAZ: false, BackupRetentionPeriod: 7, DeletionProtection: true,
      Endpoint: { Address: `${id}.c0example000.${region}.rds.amazonaws.com`, Port: 1521 },
      ReadReplicaDBInstanceIdentifiers: replica === null ? [] : [named(replica, region)],
      ...(source === null ? {} : { ReadReplicaSourceDBInstanceIdentifier: named(source, region), ReplicaMode: "open-read-only", StatusInfos: [{ StatusType: "read replication", Normal: true, Status: "replicating" }] }),
    };
  }

  #begin(call: AwsCall, does: "switchover" | "promotion"): unknown {
    const instance = this.#find(call);
    const pair = this.#pairOf(instance);
    const { clock, moveMs, promoteMs, alive } = this.#options;
    const over = pair.last === null || clock.now() - pair.last.at >= (pair.last.does === "promotion" ? promoteMs : (moveMs * 7) / 6);
    const { source } = this.#shown(instance);
    if (!over || source === null || (does === "switchover" && !alive(source.region))) {
      throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${instance.id} is not in a state in which its role can be changed.`, 400, "InvalidDBInstanceState");
    }
    [pair.primary, pair.replica, pair.last] = [source, instance, { at: clock.now(), does }];
    return { DBInstance: { ...this.#described(instance), DBInstanceStatus: "modifying" } };
  }
}

/** RDS as a whole: its pairs of Oracle, and whatever else it does. */
export function withOracle(others: AwsService, oracle: LocalOracle): AwsService {
  return { handle: (call) => (oracle.knows(call) ? oracle : others).handle(call) };
}
