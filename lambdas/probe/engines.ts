// Which code looks at a database that the plan promotes, by its engine. Probes and steps ask here, so that a step believes the
// same look as the verdict does.

import { endpointsAt } from "../../workflows/database-copies.ts";
import type { Keeping } from "../../workflows/database-copies.ts";
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
  "sql-server": async (...look) => (await import("./sqlserver.ts")).lookSqlServer(...look),
};

const takesWrites = (look: Look): boolean => look.kind === "healthy" && look.database?.writeAccepted === true;

/** Of the looks at all that may be the database, the first way first: the one that takes writes, or else the first. */
export function chosenLook(looks: readonly Look[]): Look | undefined {
  return looks.find(takesWrites) ?? looks[0];
}

/** One look at a database of the plan at one site, or at what one way keeps there. Never throws for what it sees. */
export async function lookAtPlanned(way: DatabaseWay, planned: Database, site: string, deadlineMs: Milliseconds, only?: Keeping): Promise<Look> {
  const { engine, database, secret, writer } = planned;
  // Where there is a second way, what it restored is the database at this site as soon as it takes writes.
  const looks = await Promise.all(
    endpointsAt(planned, site, only).map((endpoint) => engines[engine](way, { endpoint: atSite(endpoint, site), database, secret: atSite(secret, site), writer }, deadlineMs)),
  );
  return chosenLook(looks) ?? unable(`the plan names no copy at ${site}`);
}
