// What RDS says of an Aurora cluster and its instances, and what CloudWatch measures of their serverless capacity.

import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { addedTag } from "../../workflows/restored-tags.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { cloudwatchAtSite, rds } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** An Aurora capacity unit: about 2 GiB of memory with processors and network to match. */
export type CapacityUnits = number;

/** The limits between which each serverless instance of a cluster grows and shrinks. */
export interface ServerlessLimits {
  readonly min: CapacityUnits;
  readonly max: CapacityUnits;
  /** After how long without a connection an instance pauses; null where `min` is not 0, so that none does. */
  readonly pauseAfterSeconds: number | null;
}

export interface AuroraInstance {
  readonly id: string;
  /** `db.serverless`, or a class like `db.r6g.large`. */
  readonly class: string;
  readonly status: string;
  /** Whether the cluster counts it among its members already. */
  readonly isMember: boolean;
  readonly isWriter: boolean;
  readonly parameterGroup: string | null;
  /** The mark of the step that added it, as its tag says; null for all others. */
  readonly addedBy: string | null;
}

export interface AuroraCluster {
  readonly id: string;
  readonly status: string;
  /** `aurora-mysql`, `aurora-postgresql`; RDS also lists clusters that are not Aurora's. */
  readonly engine: string;
  readonly engineVersion: string;
  readonly zones: readonly string[];
  readonly limits: ServerlessLimits | null;
  /** Changes that wait for the next maintenance window, by name. */
  readonly pending: readonly string[];
  readonly instances: readonly AuroraInstance[];
}

/** The class of an instance whose capacity follows its load. */
export const serverlessClass = "db.serverless";

/** One cluster with its instances, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function readAuroraCluster(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<AuroraCluster | undefined> {
  const client = clients.get(rds, region, "read");
  const options = signal ? { abortSignal: signal } : {};
  const described = await reading(`rds.DescribeDBClusters in ${region}`, async () => {
    try {
      return await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }), options);
    } catch (thrown) {
      if (isAwsError(thrown, "DBClusterNotFoundFault", "DBClusterNotFound")) return undefined;
      throw thrown;
    }
  });
  const cluster = described?.DBClusters?.[0];
  if (cluster === undefined) return undefined;
  // A cluster has sixteen instances at most, which is less than a page.
  const { DBInstances: instances = [] } = await reading(`rds.DescribeDBInstances in ${region}`, () => client.send(new DescribeDBInstancesCommand({ Filters: [{ Name: "db-cluster-id", Values: [id] }] }), options));
  const members = new Map((cluster.DBClusterMembers ?? []).map((member) => [member.DBInstanceIdentifier, member.IsClusterWriter === true]));
  const { MinCapacity: min, MaxCapacity: max, SecondsUntilAutoPause: pause } = cluster.ServerlessV2ScalingConfiguration ?? {};
  return {
    id: cluster.DBClusterIdentifier ?? id,
    status: cluster.Status ?? "unknown",
    engine: cluster.Engine ?? "unknown",
    engineVersion: cluster.EngineVersion ?? "unknown",
    zones: cluster.AvailabilityZones ?? [],
    limits: min === undefined || max === undefined ? null : { min, max, pauseAfterSeconds: pause ?? null },
    pending: Object.entries(cluster.PendingModifiedValues ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    instances: instances.map((each) => ({
      id: each.DBInstanceIdentifier ?? "unknown",
      class: each.DBInstanceClass ?? "unknown",
      status: each.DBInstanceStatus ?? "unknown",
      isMember: members.has(each.DBInstanceIdentifier),
      isWriter: members.get(each.DBInstanceIdentifier) ?? false,
      parameterGroup: each.DBParameterGroups?.[0]?.DBParameterGroupName ?? null,
      addedBy: each.TagList?.find(({ Key }) => Key === addedTag)?.Value ?? null,
    })),
  };
}

export interface CapacityAsk {
  readonly region: string;
  readonly at: Instant;
  /** How far back; of what was told since then the newest counts, or the greatest. */
  readonly sinceMs: Milliseconds;
  readonly signal?: AbortSignal;
}

/** What CloudWatch says of instances' capacity, by instance; one of which it says nothing is missing: that is unknown, and never zero. */
export interface MeasuredCapacity {
  readonly newest: CapacityUnits;
  readonly greatest: CapacityUnits;
}

/** The metric ServerlessDatabaseCapacity of each instance, in capacity units. Throws `Transient` or `Refused`. */
export async function readServerlessCapacity(clients: Clients, ids: readonly string[], { region, at, sinceMs, signal }: CapacityAsk): Promise<Readonly<Record<string, MeasuredCapacity>>> {
  if (ids.length === 0) return {};
  const command = new GetMetricDataCommand({
    // An hour's figures are enough for a day; a minute's for what is now. The least of a minute, because it has to have been reached.
    MetricDataQueries: ids.map((id, index) => ({ Id: `m${index}`, ReturnData: true, MetricStat: { Metric: { Namespace: "AWS/RDS", MetricName: "ServerlessDatabaseCapacity", Dimensions: [{ Name: "DBInstanceIdentifier", Value: id }] }, Period: sinceMs > 3_600_000 ? 3_600 : 60, Stat: sinceMs > 3_600_000 ? "Maximum" : "Minimum" } })),
    StartTime: new Date(at - sinceMs),
    EndTime: new Date(at),
    ScanBy: "TimestampDescending",
  });
  const answer = await reading(`cloudwatch.GetMetricData in ${region}`, () => clients.get(cloudwatchAtSite, region, "read").send(command, signal ? { abortSignal: signal } : {}));
  return Object.fromEntries(ids.flatMap((id, index) => {
    const [newest, ...older] = answer.MetricDataResults?.find(({ Id }) => Id === `m${index}`)?.Values ?? [];
    return newest === undefined ? [] : [[id, { newest, greatest: Math.max(newest, ...older) }]];
  }));
}
