// Where a plan keeps its database on machines of its own, those machines have the servers of the real pair: the promotion's
// command reaches its server from there, and a machine that is stopped takes its server with it.

import { ownHosts } from "../../../workflows/database-copies.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { DatabasePair } from "./database-pair.ts";
import type { OwnServers } from "./machine-room.ts";

/** What the machines have of the pair of databases where the plan keeps them on machines of its own. */
export function ownServers(plan: Plan, database: DatabasePair | undefined): OwnServers {
  const machines = Object.keys(plan.databases).flatMap((name) => ownHosts(plan, name));
  return {
    environment: (site) => (machines.length === 0 ? {} : (database?.clientEnvironment(site) ?? {})),
    power: async (id, on) => {
      const site = machines.find((machine) => machine.id === id)?.site;
      if (site !== undefined) await database?.power(site, on);
    },
  };
}
