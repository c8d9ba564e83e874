// Which code looks at a database that the plan promotes, by its engine. Probes and steps ask here, so that a step believes the
// same look as the verdict does.

import { endpointAt } from "../../workflows/database-copies.ts";
import { atSite } from "../../workflows/plan.ts";
import type { Database } from "../../workflows/plan.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { DatabaseAddress, DatabaseWay } from "./database.ts";
import type { Look } from "./finding.ts";
import { unable } from "./finding.ts";
import { lookPostgres } from "./postgres.ts";

type Address = DatabaseAddress & Pick<Database, "writer">;
type Engines = { readonly [E in Database["engine"]]: (way: DatabaseWay, address: Address, deadlineMs: Milliseconds) => Promise<Look> };

const engines: Engines = {
  postgres: lookPostgres,
  // A megabyte of library, which is loaded only where a plan has such a database.
  mysql: async (...look) => (await import("./mysql.ts")).lookMysql(...look),
};

/** One look at a database of the plan at one site. Never throws for what it sees. */
export async function lookAtPlanned(way: DatabaseWay, planned: Database, site: string, deadlineMs: Milliseconds): Promise<Look> {
  const { engine, database, secret, writer } = planned;
  const endpoint = endpointAt(planned, site);
  if (endpoint === undefined) return unable(`the plan names no copy at ${site}`);
  return engines[engine](way, { endpoint: atSite(endpoint, site), database, secret: atSite(secret, site), writer }, deadlineMs);
}
