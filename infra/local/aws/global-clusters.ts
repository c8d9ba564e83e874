// Stands in for global clusters of Aurora, DocumentDB and Neptune. Behaviour (API reference of RDS; what is only recalled says so):
// - A global cluster is seen from every Region; another name is GlobalClusterNotFoundFault. A cluster is described in its own Region.
// - FailoverGlobalCluster without AllowDataLoss is a switchover; AllowDataLoss beside Switchover is InvalidParameterCombination.
// - A target that is no member is DBClusterNotFoundFault; the primary itself InvalidDBClusterStateFault; while a move goes on
//   InvalidGlobalClusterStateFault, and so is a switchover whose primary is not alive (recalled).
// - A move answers at once and takes `moveMs`. For `visibleMs` nothing of it shows; then FailoverState is `pending`, for the middle third
//   `switching-over` or `failing-over`, and in the last third the roles have changed while FailoverState still stands.
// - Afterwards the former primary is a secondary: `connected`, or `pending-resync` while it is not alive (recalled).
// - A move that is given up is accepted like another; in its last two thirds FailoverState is `cancelling`, the roles never change, and
//   afterwards all is as it was.
// - RemoveFromGlobalCluster of a secondary takes `visibleMs` until it is no member; its cluster is `promoting` until `moveMs` and then a writer
//   of its own, and the former primary stays the primary. Of the primary, while it has secondaries, it is InvalidGlobalClusterStateFault.
// - CloudWatch tells of each secondary of an Aurora global cluster that it was 0.4 s behind, for every whole minute that is asked about. How it
//   grows or stops while the source fails is not modelled.
// - Every cluster has one instance. What clients write, and what is lost, is not modelled.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { text } from "./input.ts";

export interface GlobalClusterAtStart {
  readonly id: string;
  readonly engine: string;
  /** ARNs of its clusters. */
  readonly clusters: readonly string[];
  readonly primary: string;
}
export interface GlobalClustersOptions {
  readonly globals: readonly GlobalClusterAtStart[];
  readonly clock: Clock;
  readonly moveMs: Milliseconds;
  readonly visibleMs: Milliseconds;
  /** Whether what stands in a Region lives. */
  readonly alive: (region: string) => boolean;
}
interface Move {
  readonly at: Instant;
  readonly from: string;
  readonly to: string;
  readonly loses: boolean;
  readonly givenUp: boolean;
}
interface Global extends GlobalClusterAtStart {
  move: Move | null;
  /** Since when each is detached, by ARN. */
  readonly detached: Map<string, Instant>;
}

const version = "16.4";
const minuteMs: Milliseconds = 60_000;
const own = new Set(["DescribeGlobalClusters", "FailoverGlobalCluster", "SwitchoverGlobalCluster", "RemoveFromGlobalCluster", "DescribeDBClusters"]);
const regionOf = (arn: string): string => arn.split(":")[3] ?? "";
const idOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

export class LocalGlobalClusters implements AwsService {
  readonly #options: GlobalClustersOptions;
  readonly #globals: ReadonlyMap<string, Global>;
  #givesUp = false;

  constructor(options: GlobalClustersOptions) {
    this.#options = options;
    this.#globals = new Map(options.globals.map((each) => [each.id, { ...each, move: null, detached: new Map() }]));
  }

  /** Whether a call is about global clusters, or about a cluster of one. */
  knows({ operation, input, region }: AwsCall): boolean {
    if (operation !== "DescribeDBClusters") return own.has(operation);
    const clusters = this.#options.globals.flatMap((each) => each.clusters);
    return clusters.some((arn) => idOf(arn) === input["DBClusterIdentifier"] && regionOf(arn) === region);
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeGlobalClusters":
        return { GlobalClusters: [this.#shown(this.#find(call))] };
      case "DescribeDBClusters":
        return { DBClusters: [this.#cluster(text(call, "DBClusterIdentifier"), call.region)] };
      case "SwitchoverGlobalCluster":
        return this.#move(call, false);
      case "FailoverGlobalCluster": {
        const { AllowDataLoss: loses, Switchover: planned } = call.input;
        if (loses === true && planned === true) throw new AwsAnswerError("InvalidParameterCombination", "AllowDataLoss and Switchover can't be specified together.", 400);
        return this.#move(call, loses === true);
      }
      case "RemoveFromGlobalCluster":
        return this.#remove(call);
      default:
        throw notImplemented(call);
    }
  }

  /** The next move that is asked for is accepted and given up. */
  giveUpNext(): void {
    this.#givesUp = true;
  }

  /** What CloudWatch tells of the lag that a search is about; nothing of what is no secondary of an Aurora global cluster. */
  lags({ input, region }: AwsCall): unknown {
    const [, id] = /DBClusterIdentifier="([^"]*)"/.exec(JSON.stringify(input).replaceAll("\\", "")) ?? [];
    const global = [...this.#globals.values()].find(({ engine, clusters }) => engine.startsWith("aurora") && clusters.some((arn) => idOf(arn) === id && regionOf(arn) === region));
    if (global === undefined || idOf(this.#primary(global)) === id) return { MetricDataResults: [] };
    const [from, to] = [input["StartTime"], input["EndTime"]].map((at) => Math.floor((at as Date).getTime() / minuteMs));
    const minutes = Array.from({ length: (to ?? 0) - (from ?? 0) }, (_each, index) => new Date(((to ?? 0) - 1 - index) * minuteMs));
    return { MetricDataResults: [{ Id: "lag", Timestamps: minutes, Values: minutes.map(() => 400) }] };
  }

  /** The primary of a global cluster as clients find it. */
  primaryOf(id: string): string | undefined {
    const global = this.#globals.get(id);
    return global === undefined ? undefined : this.#primary(global);
  }
  /** Whether a cluster takes writes: as the primary, or on its own. */
  writes(arn: string): boolean {
    return [...this.#globals.values()].some((global) => this.#primary(global) === arn || this.#promoted(global, arn));
  }

  #find(call: AwsCall): Global {
    const id = text(call, "GlobalClusterIdentifier");
    const global = this.#globals.get(id);
    if (global === undefined) throw new AwsAnswerError("GlobalClusterNotFoundFault", `Global cluster ${id} not found`, 404);
    return global;
  }

  #elapsedMs(at: Instant): Milliseconds {
    return this.#options.clock.now() - at;
  }
  #moves({ move }: Global): boolean {
    return move !== null && this.#elapsedMs(move.at) < this.#options.moveMs;
  }
  #primary({ primary, move }: Global): string {
    return move !== null && !move.givenUp && this.#elapsedMs(move.at) >= (this.#options.moveMs * 2) / 3 ? move.to : (move?.from ?? primary);
  }
  #isMember({ clusters, detached }: Global, arn: string): boolean {
    const at = detached.get(arn);
    return clusters.includes(arn) && (at === undefined || this.#elapsedMs(at) < this.#options.visibleMs);
  }
  #promoted({ detached }: Global, arn: string): boolean {
    const at = detached.get(arn);
    return at !== undefined && this.#elapsedMs(at) >= this.#options.moveMs;
  }

  #shown(global: Global): Readonly<Record<string, unknown>> {
    const { id, engine, move, clusters } = global;
    const primary = this.#primary(global);
    const shows = move !== null && this.#moves(global) && this.#elapsedMs(move.at) >= this.#options.visibleMs;
    const status = move === null || this.#elapsedMs(move.at) < this.#options.moveMs / 3 ? "pending" : move.givenUp ? "cancelling" : move.loses ? "failing-over" : "switching-over";
    return {
      GlobalClusterIdentifier: id, Engine: engine, EngineVersion: version,
      Status: shows && status !== "pending" && status !== "cancelling" ? status : "available",
      GlobalClusterMembers: clusters.filter((arn) => this.#isMember(global, arn)).map((arn) => ({ DBClusterArn: arn, IsWriter: arn === primary, SynchronizationStatus: this.#options.alive(regionOf(arn)) ? "connected" : "pending-resync" })),
      ...(shows ? { FailoverState: { Status: status, FromDbClusterArn: move.from, ToDbClusterArn: move.to, IsDataLossAllowed: move.loses } } : {}),
    };
  }

  #cluster(id: string, region: string): Readonly<Record<string, unknown>> {
    for (const global of this.#globals.values()) {
      const arn = global.clusters.find((each) => idOf(each) === id && regionOf(each) === region);
      if (arn === undefined) continue;
      const at = global.detached.get(arn);
      const promoting = at !== undefined && !this.#promoted(global, arn) && this.#elapsedMs(at) >= this.#options.visibleMs;
      return { DBClusterIdentifier: id, DBClusterArn: arn, Engine: global.engine, EngineVersion: version, Status: promoting ? "promoting" : "available", DBClusterMembers: [{ DBInstanceIdentifier: `${id}-1`, IsClusterWriter: this.writes(arn) }] };
    }
    throw new AwsAnswerError("DBClusterNotFoundFault", `DBCluster ${id} not found.`, 404);
  }

  #move(call: AwsCall, loses: boolean): unknown {
    const global = this.#find(call);
    const to = text(call, "TargetDbClusterIdentifier");
    const from = this.#primary(global);
    if (!this.#isMember(global, to)) throw new AwsAnswerError("DBClusterNotFoundFault", `DBCluster ${to} not found.`, 404);
    if (this.#moves(global)) throw new AwsAnswerError("InvalidGlobalClusterStateFault", `Global cluster ${global.id} has an operation in progress.`, 400);
    if (to === from) throw new AwsAnswerError("InvalidDBClusterStateFault", `${idOf(to)} is the primary of ${global.id} already.`, 400);
    if (!loses && !this.#options.alive(regionOf(from))) throw new AwsAnswerError("InvalidGlobalClusterStateFault", `The primary of ${global.id} isn't available.`, 400);
    global.move = { at: this.#options.clock.now(), from, to, loses, givenUp: this.#givesUp };
    this.#givesUp = false;
    return { GlobalCluster: this.#shown(global) };
  }

  #remove(call: AwsCall): unknown {
    const global = this.#find(call);
    const arn = text(call, "DbClusterIdentifier");
    if (!this.#isMember(global, arn) || global.detached.has(arn)) throw new AwsAnswerError("DBClusterNotFoundFault", `DBCluster ${arn} not found.`, 404);
    if (this.#moves(global) || arn === this.#primary(global)) throw new AwsAnswerError("InvalidGlobalClusterStateFault", `${idOf(arn)} can't be removed from ${global.id} now.`, 400);
    global.detached.set(arn, this.#options.clock.now());
    return { GlobalCluster: this.#shown(global) };
  }
}

/** CloudWatch as a whole: the lag of global clusters, and whatever else it does. */
export function withGlobalLags(others: AwsService, globals: LocalGlobalClusters): AwsService {
  return { handle: (call) => (call.operation === "GetMetricData" && JSON.stringify(call.input).includes("AuroraGlobalDBRPOLag") ? Promise.resolve(globals.lags(call)) : others.handle(call)) };
}

/** RDS as a whole: its global clusters with their clusters, and whatever else it does. Of a cluster that is in none of them the others are asked. */
export function withGlobalClusters(others: AwsService, globals: LocalGlobalClusters): AwsService {
  return { handle: (call) => (globals.knows(call) ? globals : others).handle(call) };
}
