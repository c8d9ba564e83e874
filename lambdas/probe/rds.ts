// The probe of RDS instances and Aurora clusters: what AWS says about their state and, of a replica, how far it is behind.

import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { readDatabaseCluster } from "../aws/rds-clusters.ts";
import { readDatabaseInstance } from "../aws/rds.ts";
import { clusterLagMs, instanceLagMs } from "../aws/replication-lag.ts";
import { statusMeaning } from "../aws/rds-status.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, wrong } from "./finding.ts";
import { askAbout } from "./told.ts";

export interface RdsAsk {
  readonly id: string;
  readonly region: string;
  /** A replica that is further behind is failing, and so is one of which nobody knows how far. */
  readonly mostLagMs: Milliseconds | undefined;
}

type RdsWay = Pick<Adapters, "clients" | "clock">;

/** One look at a DB instance. Never throws. */
export function lookRds({ clients, clock }: RdsWay, { id, region, mostLagMs }: RdsAsk, deadlineMs: Milliseconds): Promise<Look> {
  return askAbout(clock, deadlineMs, `RDS in ${region}`, async (signal) => {
    const instance = await readDatabaseInstance(clients, region, id, signal);
    if (instance === undefined) return wrong(`RDS in ${region} has no instance ${id}`);
    const says = `RDS in ${region} says that ${id} is ${instance.status}`;
    const notServing = byStatus(instance.status, says);
    if (notServing !== undefined) return notServing;
    if (instance.replicaOf === null) return healthy(`${says}, and no replica`);
    const replica = `${says}, a replica of ${instance.replicaOf}${instance.replication.length === 0 ? "" : ` (${instance.replication.join(", ")})`}`;
    // After thirty days broken AWS gives a replication up; every other word is also what a dead source looks like.
    if (instance.replication.includes("terminated")) return wrong(replica);
    return byLag(replica, await instanceLagMs(clients, id, { region, at: clock.now(), signal }), mostLagMs);
  });
}

/** One look at an Aurora cluster. Never throws. */
export function lookAurora({ clients, clock }: RdsWay, { id, region, mostLagMs }: RdsAsk, deadlineMs: Milliseconds): Promise<Look> {
  return askAbout(clock, deadlineMs, `RDS in ${region}`, async (signal) => {
    const cluster = await readDatabaseCluster(clients, region, id, signal);
    if (cluster === undefined) return wrong(`RDS in ${region} has no cluster ${id}`);
    const says = `RDS in ${region} says that ${id} is ${cluster.status}`;
    const notServing = byStatus(cluster.status, says);
    if (notServing !== undefined) return notServing;
    if (cluster.hasWriter) return healthy(`${says}, with a writer`);
    const secondary = `${says}, with no writer and ${cluster.members === 1 ? "one reader" : `${cluster.members} readers`}`;
    return byLag(secondary, await clusterLagMs(clients, id, { region, at: clock.now(), signal }), mostLagMs);
  });
}

/** A word that says that it serves leaves the rest to the lag; one that says neither gives no sight. */
function byStatus(status: string, says: string): Look | undefined {
  switch (statusMeaning(status)) {
    case "serves":
      return undefined;
    case "ended":
      return wrong(says);
    case "changes":
      return unable(`${says}: a change is going on, and whether it serves cannot be told`);
  }
}

function byLag(says: string, lagMs: Milliseconds | null, mostLagMs: Milliseconds | undefined): Look {
  if (lagMs === null) return (mostLagMs === undefined ? healthy : wrong)(`${says}; how far it is behind is not known`);
  const behind = `${says}, ${sayDuration(lagMs)} behind its source`;
  return mostLagMs !== undefined && lagMs > mostLagMs ? wrong(`${behind}, more than ${sayDuration(mostLagMs)}`) : healthy(behind);
}
