// Stands in for RDS instances. Behaviour:
// - DescribeDBInstances by identifier; one of another Region answers DBInstanceNotFoundFault. A replica names its source by
//   identifier within a Region and by ARN across Regions, and carries a StatusInfo "read replication".
// - PromoteReadReplica answers `modifying` and takes `promoteMs`. For `visibleMs` Describe still says `available` and
//   replica (eventual consistency), then `modifying`, for the last third `rebooting`, then `available` and no replica,
//   but not before the world's own promotion is over.
// - Promoting what is no replica, is being promoted or is in any state but `available` (a backup above all) is refused with
//   InvalidDBInstanceStateFault.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { text } from "./input.ts";

export interface DatabaseInWorld {
  readonly region: string;
  readonly host: string;
  readonly port: number;
  /** Null for a writer. */
  readonly replicaOf: { readonly id: string; readonly region: string } | null;
  /** The status while nothing is being promoted; `available` unless given. */
  readonly status?: string;
  /** The word of replication; `replicating` unless given. */
  readonly replication?: string;
}
/** What RDS needs of the world. */
export interface Databases {
  state(id: string): DatabaseInWorld | undefined;
  /** Makes the replica a database of its own; resolves when it takes writes. */
  promote(id: string): Promise<void>;
}
export interface RdsOptions {
  readonly databases: Databases;
  readonly clock: Clock;
  /** How long a promotion takes at least. In AWS some minutes. */
  readonly promoteMs: Milliseconds;
  /** How long its beginning stays invisible; 500 ms unless given. */
  readonly visibleMs?: Milliseconds;
}

interface Promotion {
  readonly at: Instant;
  /** What the instance was a replica of. */
  readonly from: DatabaseInWorld;
  over: boolean;
  fault?: string;
}

const account = "123456789012";

export class RdsService implements AwsService {
  readonly #options: RdsOptions;
  readonly #promotions = new Map<string, Promotion>();

  constructor(options: RdsOptions) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeDBInstances":
        return { DBInstances: [this.#describe(text(call, "DBInstanceIdentifier"), call)] };
      case "PromoteReadReplica":
        return { DBInstance: this.#promote(text(call, "DBInstanceIdentifier"), call) };
      default:
        throw notImplemented(call);
    }
  }

  #describe(id: string, call: AwsCall): Readonly<Record<string, unknown>> {
    const now = this.#known(id, call);
    const promotion = this.#promotions.get(id);
    if (promotion?.fault !== undefined) throw new AwsAnswerError("InternalFailure", `the local world could not promote ${id}: ${promotion.fault}`, 500);
    const phase = promotion === undefined ? "none" : this.#phase(promotion);
    if (phase === "none") return show(id, now, now.status ?? "available");
    // Until its end the former role is shown, whatever the world has already done.
    return show(id, { ...now, replicaOf: promotion?.from.replicaOf ?? null }, phase);
  }

  #phase(promotion: Promotion): string {
    const { clock, promoteMs, visibleMs = 500 } = this.#options;
    const elapsedMs = clock.now() - promotion.at;
    if (elapsedMs < visibleMs) return "available";
    if (elapsedMs < (promoteMs * 2) / 3) return "modifying";
    return elapsedMs < promoteMs || !promotion.over ? "rebooting" : "none";
  }

  #promote(id: string, call: AwsCall): unknown {
    const now = this.#known(id, call);
    const promotion = this.#promotions.get(id);
    const busy = promotion !== undefined && this.#phase(promotion) !== "none";
    if (busy || now.replicaOf === null || (now.status ?? "available") !== "available") {
      throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${id} is not an available read replica and cannot be promoted.`, 400, "InvalidDBInstanceState");
    }
    const begun: Promotion = { at: this.#options.clock.now(), from: now, over: false };
    this.#promotions.set(id, begun);
    this.#options.databases.promote(id).then(
      () => {
        begun.over = true;
      },
      (error: unknown) => {
        begun.fault = String(error);
      },
    );
    return show(id, now, "modifying");
  }

  #known(id: string, call: AwsCall): DatabaseInWorld {
    const found = this.#options.databases.state(id);
    if (found === undefined || found.region !== call.region) throw new AwsAnswerError("DBInstanceNotFoundFault", `DBInstance ${id} not found.`, 404, "DBInstanceNotFound");
    return found;
  }
}

/** The address of an instance that is called `id` where one called `of` has that host: RDS makes the identifier its first part. */
export function addressUnder(id: string, host: string, of: string): string {
  if (id === of) return host;
  return host.startsWith(`${of}.`) ? `${id}${host.slice(of.length)}` : `${id}.${host}`;
}

function show(id: string, state: DatabaseInWorld, status: string): Readonly<Record<string, unknown>> {
  const { replicaOf, region } = state;
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: arn(region, id),
    DBInstanceStatus: status,
    Endpoint: { Address: state.host, Port: state.port },
    ...(replicaOf === null
      ? {}
      : {
          ReadReplicaSourceDBInstanceIdentifier: replicaOf.region === region ? replicaOf.id : arn(replicaOf.region, replicaOf.id),
          StatusInfos: [{ StatusType: "read replication", Normal: (state.replication ?? "replicating") === "replicating", Status: state.replication ?? "replicating" }],
        }),
  };
}

function arn(region: string, id: string): string {
  return `arn:aws:rds:${region}:${account}:db:${id}`;
}
