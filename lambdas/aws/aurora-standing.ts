// What readiness asks of an Aurora cluster: its instances, what they have used, and whether AWS would give it more of a class.

import { DescribeAccountAttributesCommand, DescribeOrderableDBInstanceOptionsCommand } from "@aws-sdk/client-rds";
import type { AuroraRoom, AuroraStanding } from "../../workflows/readiness/service-facts.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { readAuroraCluster, readServerlessCapacity, serverlessClass } from "./aurora-clusters.ts";
import type { AuroraCluster } from "./aurora-clusters.ts";
import type { Clients } from "./clients.ts";
import { rds } from "./services.ts";
import { reading } from "./translate.ts";

const dayMs: Milliseconds = 86_400_000;

export interface StandingAsk {
  readonly region: string;
  readonly cluster: string;
  readonly signal?: AbortSignal;
}

/** One cluster with the most that its serverless instances have had within a day; null when the Region has none. Throws `Transient` or `Refused`. */
export async function readAuroraStanding(clients: Clients, { region, cluster, signal }: StandingAsk, at: Instant): Promise<AuroraStanding | null> {
  const found = await readAuroraCluster(clients, region, cluster, signal);
  if (found === undefined) return null;
  const serverless = found.instances.filter((each) => each.class === serverlessClass).map(({ id }) => id);
  const measured = Object.values(await readServerlessCapacity(clients, serverless, { region, at, sinceMs: dayMs, ...(signal === undefined ? {} : { signal }) }));
  const { status, engine, limits, pending, instances } = found;
  return {
    status, engine, pending, limits,
    instances: instances.map(({ id, class: type, isWriter }) => ({ id, class: type, isWriter })),
    serverless: serverless.length,
    peak: measured.length === 0 ? null : Math.max(...measured.map(({ greatest }) => greatest)),
  };
}

/** Where AWS offers a class for the cluster's engine, and how many instances more the account may have; null when the Region has no such cluster. Throws as above. */
export async function readAuroraRoom(clients: Clients, { region, cluster, signal }: StandingAsk, type: string): Promise<AuroraRoom | null> {
  const found = await readAuroraCluster(clients, region, cluster, signal);
  if (found === undefined) return null;
  const [zones, left] = await Promise.all([zonesOffering(clients, found, { region, type, signal }), instancesLeft(clients, region, signal)]);
  return { offeredIn: zones.filter((zone) => found.zones.length === 0 || found.zones.includes(zone)), left };
}

/** Where AWS offers a class for the cluster's engine. Throws `Transient` or `Refused`. */
export async function zonesOffering(clients: Clients, { engine, engineVersion }: Pick<AuroraCluster, "engine" | "engineVersion">, { region, type, signal }: { readonly region: string; readonly type: string; readonly signal?: AbortSignal | undefined }): Promise<readonly string[]> {
  // One class of one engine's version: a few lines, so the first page holds all.
  const command = new DescribeOrderableDBInstanceOptionsCommand({ Engine: engine, EngineVersion: engineVersion, DBInstanceClass: type, Vpc: true });
  const { OrderableDBInstanceOptions: offered = [] } = await reading(`rds.DescribeOrderableDBInstanceOptions in ${region}`, () => clients.get(rds, region, "read").send(command, signal ? { abortSignal: signal } : {}));
  return [...new Set(offered.flatMap(({ AvailabilityZones: zones = [] }) => zones.flatMap(({ Name: name }) => (name === undefined ? [] : [name]))))];
}

/** How many instances more the account may have; null where AWS tells no quota. Throws `Transient` or `Refused`. */
export async function instancesLeft(clients: Clients, region: string, signal?: AbortSignal): Promise<number | null> {
  const { AccountQuotas: quotas = [] } = await reading(`rds.DescribeAccountAttributes in ${region}`, () => clients.get(rds, region, "read").send(new DescribeAccountAttributesCommand({}), signal ? { abortSignal: signal } : {}));
  const quota = quotas.find(({ AccountQuotaName: name }) => name === "DBInstances");
  return quota?.Max === undefined || quota.Used === undefined ? null : Math.max(0, quota.Max - quota.Used);
}
