// The PostgreSQL probe: connects, asks for the role, and on a writer really writes, because a database that answers reads
// with a full disk is down for the application. What it reads beside that is what the loss is computed from (design §7).

import pg from "pg";
import { Defect } from "../../workflows/failure.ts";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Attempt, DatabaseAddress, DatabaseWay, Session } from "./database.ts";
import { lookAtDatabase, tryToWrite, writerLook } from "./database.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, unanswered, wrong } from "./finding.ts";
import type { RoleRow, ValuesRow } from "./postgres-reading.ts";
import { createTable, objection, remedy, replicaValues, roleQuery, sayReplica, trialWrite, valuesQuery, writerValues } from "./postgres-reading.ts";
import { withClient } from "./postgres-session.ts";
import { certificateTrouble, messageOf, troubleLook } from "./trouble.ts";

/** Looks once, over one connection. Never throws. */
export function lookPostgres(way: DatabaseWay, address: DatabaseAddress, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  return lookAtDatabase(
    way,
    address,
    deadlineMs,
    (session) =>
      withClient(way, address, session, (client) => {
        session.on("asking");
        return ask(client, way, session);
      }),
    (error) => trouble(error, address),
  );
}

/** An error outside the trial write. A wrong secret or an unknown certificate is our own lack: the database may be well. */
function trouble(error: unknown, { secret }: DatabaseAddress): Look {
  if (error instanceof pg.DatabaseError) {
    if (objection(error.code) !== "credentials") return wrong(`answers with an error: ${error.message} (${error.code})`);
    return unable(`the database turns the probe away: ${error.message}; correct the secret ${secret}`);
  }
  const badCertificate = certificateTrouble(error);
  if (badCertificate !== undefined) return unable(`the database ${badCertificate}`);
  // How pg names a connection that ended between two of its messages; it gives no code.
  if (messageOf(error).startsWith("Connection terminated")) return unanswered("ended the connection");
  return troubleLook(error);
}

async function ask(client: pg.Client, way: DatabaseWay, { username, on }: Session): Promise<Look> {
  const startedAt = way.clock.now();
  const { replica, heartbeat } = one(await client.query<RoleRow>(roleQuery));
  if (replica) {
    const row = await values(client, heartbeat);
    return healthy(sayReplica(row, username), replicaValues(row));
  }
  on("writing");
  const write = (): Promise<Attempt> => attempt(async () => ({ writtenAt: one(await client.query<{ written_at: number }>(trialWrite, [way.place])).written_at }));
  const make = (): Promise<Attempt> => attempt(async () => void (await client.query(createTable)));
  const trial = await tryToWrite(write, make, remedy(username));
  const tookMs = way.clock.now() - startedAt;
  on("asking");
  return writerLook(trial, tookMs, writerValues(await values(client, heartbeat || trial.kind === "accepted"), trial));
}

/** Runs one statement of the trial. Throws what is no answer of the database. */
async function attempt(run: () => Promise<Attempt | void>): Promise<Attempt> {
  try {
    return (await run()) ?? {};
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { objection: objection(error.code), because: `${error.message} (${error.code})` };
  }
}

/** The values; without those of the heartbeat table where the role may not read it. */
async function values(client: pg.Client, heartbeat: boolean): Promise<ValuesRow> {
  try {
    return one(await client.query<ValuesRow>(valuesQuery(heartbeat)));
  } catch (error) {
    if (!heartbeat || !(error instanceof pg.DatabaseError) || objection(error.code) !== "privilege") throw error;
    return one(await client.query<ValuesRow>(valuesQuery(false)));
  }
}

function one<R extends pg.QueryResultRow>(result: pg.QueryResult<R>): R {
  const row = result.rows[0];
  if (row === undefined) throw new Defect("PostgreSQL gave no row to a query that always gives one");
  return row;
}
