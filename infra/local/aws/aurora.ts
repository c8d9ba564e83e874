// Stands in for Aurora clusters with their instances, and for what CloudWatch measures of them; what is about no cluster goes on to the other stand-ins. Behaviour:
// - A cluster belongs to one Region; another one is DBClusterNotFoundFault.
// - ModifyDBCluster sets the limits of serverless capacity at once where the cluster is available, else it is InvalidDBClusterStateFault; the
//   cluster is `modifying` for `modifyMs`. A least capacity above 0 takes away the time until a pause, as RDS does.
// - A serverless instance has its least capacity `growMs` after that was set; until then it has what it had. One that may pause has none (0 ACU).
//   CloudWatch tells it once a minute: what was so at the last full minute; of an instance that is no serverless one nothing.
// - CreateDBInstance is refused for a name that is taken (DBInstanceAlreadyExists), and while the cluster is not available. For `visibleMs` nobody sees
//   the instance, then it is `creating` until `makeMs` are over, and `available`. The first of a cluster without any is the writer, where
//   the cluster has one at all.
// - DeleteDBInstance is refused for one that is not available (InvalidDBInstanceState); else it is `deleting` for `deleteMs` and gone.
// - Every class is offered in the first two zones of the Region for Aurora, and the account may have 40 instances.
// - Nothing runs in the background: what should have happened since the last call is worked out at the next.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { filters, optionalText, text } from "./input.ts";

export interface ClusterAtStart {
  readonly region: string;
  readonly id: string;
  /** In capacity units; left out where no instance of it is serverless. */
  readonly limits?: { readonly min: number; readonly max: number; readonly pauseAfterSeconds?: number };
  readonly instances: readonly { readonly id: string; readonly class: string }[];
  /** False in the secondary cluster of a global database. */
  readonly hasWriter: boolean;
}
export interface AuroraOptions {
  readonly clusters: readonly ClusterAtStart[];
  readonly clock: Clock;
  readonly visibleMs: Milliseconds;
  readonly modifyMs: Milliseconds;
  readonly growMs: Milliseconds;
  readonly makeMs: Milliseconds;
  readonly deleteMs: Milliseconds;
}

interface Instance {
  readonly id: string;
  readonly class: string;
  readonly madeAt: Instant;
  readonly tags: unknown;
  deletedAt: Instant | undefined;
}
interface Cluster {
  readonly region: string;
  readonly id: string;
  readonly hasWriter: boolean;
  limits: { readonly min: number; readonly max: number; readonly pauseAfterSeconds?: number } | undefined;
  /** What each serverless instance had before the last change, and when that was. */
  before: number;
  changedAt: Instant;
  readonly instances: Instance[];
}

const minuteMs: Milliseconds = 60_000;
const longAgo: Milliseconds = 86_400_000;
const serverless = "db.serverless";
const mostInAccount = 40;
const accountId = "123456789012";

export class LocalAurora implements AwsService {
  readonly #options: AuroraOptions;
  readonly #clusters: readonly Cluster[];

  constructor(options: AuroraOptions) {
    this.#options = options;
    const at = options.clock.now() - longAgo;
    this.#clusters = options.clusters.map(({ instances, limits, ...each }) => ({ ...each, limits, before: limits?.min ?? 0, changedAt: at, instances: instances.map((instance) => ({ ...instance, madeAt: at, tags: [], deletedAt: undefined })) }));
  }

  /** Whether a call is about a cluster or an instance of one. */
  knows(call: AwsCall): boolean {
    if (/^(DescribeDBClusters|ModifyDBCluster|CreateDBInstance|DescribeOrderableDBInstanceOptions|DescribeAccountAttributes)$/.test(call.operation)) return true;
    if (call.operation === "DescribeDBInstances" && filters(call).some(({ name }) => name === "db-cluster-id")) return true;
    const id = optionalText(call, "DBInstanceIdentifier");
    return id !== undefined && this.#clusters.some((cluster) => cluster.region === call.region && this.#standing(cluster).some((each) => each.id === id));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeDBClusters":
        return { DBClusters: [this.#show(this.#find(text(call, "DBClusterIdentifier"), call))] };
      case "ModifyDBCluster":
        return { DBCluster: this.#modify(call) };
      case "DescribeDBInstances":
        return { DBInstances: this.#list(call) };
      case "CreateDBInstance":
        return { DBInstance: this.#create(call) };
      case "DeleteDBInstance":
        return { DBInstance: this.#delete(call) };
      case "DescribeOrderableDBInstanceOptions":
        return { OrderableDBInstanceOptions: [{ Engine: text(call, "Engine"), DBInstanceClass: text(call, "DBInstanceClass"), AvailabilityZones: ["a", "b"].map((zone) => ({ Name: `${call.region}${zone}` })) }] };
      case "DescribeAccountAttributes":
        return { AccountQuotas: [{ AccountQuotaName: "DBInstances", Used: this.#clusters.filter(({ region }) => region === call.region).flatMap((cluster) => this.#standing(cluster)).length, Max: mostInAccount }] };
      default:
        throw notImplemented(call);
    }
  }

  /** What CloudWatch answers to queries of ServerlessDatabaseCapacity. */
  measured(call: AwsCall): unknown {
    const queries = call.input["MetricDataQueries"] as readonly { readonly Id: string; readonly MetricStat: { readonly Metric: { readonly Dimensions: readonly { readonly Value: string }[] } } }[];
    const lastMinute = Math.floor(this.#options.clock.now() / minuteMs) * minuteMs;
    return {
      MetricDataResults: queries.map(({ Id, MetricStat: { Metric } }) => {
        const id = Metric.Dimensions[0]?.Value;
        const cluster = this.#clusters.find(({ region, instances }) => region === call.region && instances.some((each) => each.id === id && each.class === serverless));
        return { Id, Values: cluster === undefined ? [] : [this.#capacity(cluster, lastMinute)], Timestamps: [new Date(lastMinute)] };
      }),
    };
  }

  #capacity({ before, changedAt, limits }: Cluster, at: Instant): number {
    return at - changedAt < this.#options.growMs ? before : (limits?.min ?? 0);
  }

  #modify(call: AwsCall): unknown {
    const cluster = this.#find(text(call, "DBClusterIdentifier"), call);
    if (this.#status(cluster) !== "available") throw new AwsAnswerError("InvalidDBClusterStateFault", `DB cluster ${cluster.id} is not available.`, 400, "InvalidDBClusterStateFault");
    const { MinCapacity: min, MaxCapacity: max, SecondsUntilAutoPause: pause } = call.input["ServerlessV2ScalingConfiguration"] as { readonly MinCapacity: number; readonly MaxCapacity: number; readonly SecondsUntilAutoPause?: number };
    if (min > max || (min > 0 && pause !== undefined)) throw new AwsAnswerError("InvalidParameterCombination", "The serverless v2 scaling configuration is not valid.", 400);
    const now = this.#options.clock.now();
    cluster.before = this.#capacity(cluster, now);
    cluster.limits = { min, max, ...(min === 0 ? { pauseAfterSeconds: pause ?? 300 } : {}) };
    cluster.changedAt = now;
    return this.#show(cluster);
  }

  #create(call: AwsCall): unknown {
    const cluster = this.#find(text(call, "DBClusterIdentifier"), call);
    const id = text(call, "DBInstanceIdentifier");
    if (this.#clusters.some((each) => each.region === call.region && this.#standing(each).some((instance) => instance.id === id))) throw new AwsAnswerError("DBInstanceAlreadyExistsFault", `DB instance already exists: ${id}`, 400, "DBInstanceAlreadyExists");
    if (this.#status(cluster) !== "available") throw new AwsAnswerError("InvalidDBClusterStateFault", `DB cluster ${cluster.id} is not available.`, 400, "InvalidDBClusterStateFault");
    const instance: Instance = { id, class: text(call, "DBInstanceClass"), madeAt: this.#options.clock.now(), tags: call.input["Tags"] ?? [], deletedAt: undefined };
    cluster.instances.push(instance);
    return this.#showInstance(cluster, instance);
  }

  #delete(call: AwsCall): unknown {
    const id = text(call, "DBInstanceIdentifier");
    const cluster = this.#clusters.find((each) => each.region === call.region && this.#standing(each).some((instance) => instance.id === id));
    const instance = cluster === undefined ? undefined : this.#standing(cluster).find((each) => each.id === id);
    if (cluster === undefined || instance === undefined) throw new AwsAnswerError("DBInstanceNotFoundFault", `DBInstance ${id} not found.`, 404, "DBInstanceNotFound");
    if (this.#instanceStatus(instance) !== "available") throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${id} is not available and cannot be deleted.`, 400, "InvalidDBInstanceState");
    instance.deletedAt = this.#options.clock.now();
    return this.#showInstance(cluster, instance);
  }

  #list(call: AwsCall): readonly unknown[] {
    const ids = filters(call).flatMap(({ name, values }) => (name === "db-cluster-id" ? values : []));
    const id = optionalText(call, "DBInstanceIdentifier");
    return this.#clusters.filter((cluster) => cluster.region === call.region && (ids.length === 0 || ids.includes(cluster.id))).flatMap((cluster) => this.#visible(cluster).filter((instance) => id === undefined || instance.id === id).map((instance) => this.#showInstance(cluster, instance)));
  }

  #find(id: string, call: AwsCall): Cluster {
    const found = this.#clusters.find((cluster) => cluster.id === id && cluster.region === call.region);
    if (found === undefined) throw new AwsAnswerError("DBClusterNotFoundFault", `DBCluster ${id} not found.`, 404, "DBClusterNotFoundFault");
    return found;
  }

  #since(at: Instant): Milliseconds {
    return this.#options.clock.now() - at;
  }
  #status({ changedAt }: Cluster): string {
    return this.#since(changedAt) < this.#options.modifyMs ? "modifying" : "available";
  }
  #standing({ instances }: Cluster): readonly Instance[] {
    return instances.filter(({ deletedAt }) => deletedAt === undefined || this.#since(deletedAt) < this.#options.deleteMs);
  }
  #visible(cluster: Cluster): readonly Instance[] {
    return this.#standing(cluster).filter(({ madeAt }) => this.#since(madeAt) >= this.#options.visibleMs);
  }
  #instanceStatus({ madeAt, deletedAt }: Instance): string {
    if (deletedAt !== undefined) return "deleting";
    return this.#since(madeAt) < this.#options.makeMs ? "creating" : "available";
  }

  #show(cluster: Cluster): unknown {
    const { id, limits, hasWriter } = cluster;
    return {
      DBClusterIdentifier: id,
      Status: this.#status(cluster),
      Engine: "aurora-postgresql",
      EngineVersion: "16.6",
      AvailabilityZones: ["a", "b", "c"].map((zone) => `${cluster.region}${zone}`),
      DBClusterMembers: this.#visible(cluster).map((instance, index) => ({ DBInstanceIdentifier: instance.id, IsClusterWriter: hasWriter && index === 0 })),
      ...(limits === undefined ? {} : { ServerlessV2ScalingConfiguration: { MinCapacity: limits.min, MaxCapacity: limits.max, ...(limits.pauseAfterSeconds === undefined ? {} : { SecondsUntilAutoPause: limits.pauseAfterSeconds }) } }),
    };
  }
  #showInstance(cluster: Cluster, instance: Instance): unknown {
    return { DBInstanceIdentifier: instance.id, DBInstanceArn: `arn:aws:rds:${cluster.region}:${accountId}:db:${instance.id}`, DBClusterIdentifier: cluster.id, DBInstanceClass: instance.class, DBInstanceStatus: this.#instanceStatus(instance), DBParameterGroups: [{ DBParameterGroupName: "shop-aurora" }], TagList: instance.tags };
  }
}

/** RDS as a whole: its clusters, and whatever else it has. */
export function withAurora(others: AwsService, aurora: LocalAurora): AwsService {
  return { handle: (call) => (aurora.knows(call) ? aurora : others).handle(call) };
}

/** CloudWatch as a whole: the capacity of clusters, and whatever else it does. */
export function withServerlessCapacity(others: AwsService | undefined, aurora: LocalAurora): AwsService {
  return {
    async handle(call) {
      if (call.operation === "GetMetricData" && JSON.stringify(call.input).includes("ServerlessDatabaseCapacity")) return aurora.measured(call);
      if (others === undefined) throw notImplemented(call);
      return others.handle(call);
    },
  };
}
