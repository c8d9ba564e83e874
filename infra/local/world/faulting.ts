// What each fault does to the parts of the real local world.

import { never } from "../../../workflows/failure.ts";
import type { Fault } from "../faults.ts";
import type { Brokers } from "./brokers.ts";
import type { DatabasePair } from "./database-pair.ts";
import type { MachineRoom } from "./machine-room.ts";
import type { Reachability } from "./reachability.ts";
import type { Site } from "./site.ts";
import type { WriterPair } from "./writer-pair.ts";

export interface Breakable {
  readonly reachability: Reachability;
  readonly sites: ReadonlyMap<string, Site>;
  readonly database: DatabasePair | undefined;
  readonly writers: WriterPair | undefined;
  readonly room: MachineRoom;
  readonly brokers: Brokers;
}

/** Does one fault, now; resolves when it has taken effect. */
export async function doFault(parts: Breakable, fault: Fault): Promise<void> {
  const { reachability, sites, database, writers, brokers } = parts;
  switch (fault.do) {
    case "kill":
      reachability.down(fault.site);
      await Promise.all([sites.get(fault.site)?.cutPower(), database?.kill(fault.site), writers?.kill(fault.site)]);
      return;
    case "start":
      return start(parts, fault.site, true);
    case "restore-power":
      return start(parts, fault.site, false);
    case "isolate":
      return reachability.isolate(fault.site);
    case "rejoin":
      return reachability.rejoin(fault.site);
    case "kill-service":
      await Promise.all([sites.get(fault.site)?.setService(fault.service, false), brokers.set(fault.service, fault.site, false)]);
      return;
    case "start-service":
      await Promise.all([sites.get(fault.site)?.setService(fault.service, true), brokers.set(fault.service, fault.site, true)]);
      return;
    case "cut-replication":
      return writers === undefined ? database?.cutReplication() : writers.cutReplication();
    case "restore-replication":
      return writers === undefined ? database?.restoreReplication() : writers.restoreReplication();
    case "cut-link":
      return reachability.cut(...fault.between);
    case "restore-link":
      return reachability.restore(...fault.between);
    default:
      return never(fault, "fault");
  }
}

/** The site has power again. Its machines run then, but for those that EC2 has stopped, unless somebody starts these too. */
async function start({ reachability, sites, database, writers, room, brokers }: Breakable, site: string, alsoStopped: boolean): Promise<void> {
  const isStopped = room.stateOf(site) === "stopped" && !alsoStopped;
  if (!isStopped) room.started(site);
  await writers?.start(site);
  // A database of RDS runs by itself, one on the machine goes with it.
  const runsDatabase = !isStopped || (database?.ids().length ?? 0) > 0;
  await Promise.all([sites.get(site)?.restorePower(!isStopped), runsDatabase ? database?.startAll(site) : undefined, isStopped ? undefined : brokers.startAll(site)]);
  reachability.up(site);
}
