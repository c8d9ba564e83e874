// How far a replica is behind, as its Region's CloudWatch tells it. What is not measured is unknown, and never zero: -1 says
// that replication does not run, and when a Region dies the numbers stop (aws.md §2.3).

import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { cloudwatchAtSite } from "./services.ts";
import { reading } from "./translate.ts";

export interface LagAsk {
  readonly region: string;
  readonly at: Instant;
  readonly signal?: AbortSignal;
}

/** A number is told once a minute and may come late; one that is older says nothing about now. */
const newEnoughMs: Milliseconds = 5 * 60_000;

/** The lag of an RDS replica, which is told in seconds; null when it is unknown. Throws `Transient` or `Refused`. */
export async function instanceLagMs(clients: Clients, id: string, ask: LagAsk): Promise<Milliseconds | null> {
  const metric = { Namespace: "AWS/RDS", MetricName: "ReplicaLag", Dimensions: [{ Name: "DBInstanceIdentifier", Value: id }] };
  const seconds = await newest(clients, { Id: "lag", MetricStat: { Metric: metric, Period: 60, Stat: "Maximum" } }, ask);
  return seconds === null ? null : seconds * 1000;
}

/**
 * The lag of a secondary cluster of an Aurora global database for what users wrote, which is told in milliseconds; null
 * when it is unknown. It is searched for, because the metric carries the source's Region as a further dimension.
 * Throws `Transient` or `Refused`.
 */
export async function clusterLagMs(clients: Clients, id: string, ask: LagAsk): Promise<Milliseconds | null> {
  return newest(clients, { Id: "lag", Expression: searchFor(id) }, ask);
}

/** A lag as it was told for the minute that began at an instant. */
export interface ToldLag {
  readonly at: Instant;
  readonly lagMs: Milliseconds;
}

/** How far back `clusterLagsBefore` looks, and how many minutes it gives at most. */
export const lagsBefore = { withinMs: 15 * 60_000, most: 3 } as const;

/**
 * What was told of a secondary cluster of an Aurora global database before an instant, newest first: of each minute the worst of its
 * series. Nothing where nothing was told. Throws `Transient` or `Refused`.
 */
export async function clusterLagsBefore(clients: Clients, id: string, ask: LagAsk): Promise<readonly ToldLag[]> {
  const results = await told(clients, { Id: "lag", Expression: searchFor(id) }, ask, lagsBefore.withinMs);
  const each = results.flatMap(({ Timestamps = [], Values = [] }) => Timestamps.map((at, index): ToldLag => ({ at: at.getTime(), lagMs: Values[index] ?? -1 })));
  const minutes = [...new Set(each.map(({ at }) => at))].toSorted((a, b) => b - a).map((at) => each.filter((one) => one.at === at));
  return minutes.filter((one) => one.every(({ lagMs }) => lagMs >= 0)).map((one) => one.reduce((worst, next) => (next.lagMs > worst.lagMs ? next : worst))).slice(0, lagsBefore.most);
}

/** Identifiers are letters, digits and hyphens; anything else would be no cluster and must not become part of the search. */
function searchFor(id: string): string {
  return `SEARCH('Namespace="AWS/RDS" MetricName="AuroraGlobalDBRPOLag" DBClusterIdentifier="${id.replaceAll(/[^A-Za-z0-9-]/g, "")}"', 'Maximum', 60)`;
}

/** The newest value; of several series the worst, and of one that cannot be told null. */
async function newest(clients: Clients, query: MetricDataQuery, ask: LagAsk): Promise<number | null> {
  const values = (await told(clients, query, ask, newEnoughMs)).flatMap(({ Values: [first] = [] }) => (first === undefined ? [] : [first]));
  return values.length === 0 || values.some((value) => value < 0) ? null : Math.max(...values);
}

async function told(clients: Clients, query: MetricDataQuery, { region, at, signal }: LagAsk, sinceMs: Milliseconds): Promise<readonly MetricDataResult[]> {
  const command = new GetMetricDataCommand({
    MetricDataQueries: [{ ...query, ReturnData: true }],
    StartTime: new Date(at - sinceMs),
    EndTime: new Date(at),
    ScanBy: "TimestampDescending",
  });
  const answer = await reading(`cloudwatch.GetMetricData in ${region}`, () => clients.get(cloudwatchAtSite, region, "read").send(command, signal ? { abortSignal: signal } : {}));
  return answer.MetricDataResults ?? [];
}
