// The PostgreSQL probe: connects, asks for the role, and on a writer really writes, because a database that answers reads
// with a full disk is down for the application. What it reads beside that is what the loss is computed from (design §7).

import pg from "pg";
import { Defect } from "../../workflows/failure.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, unanswered, wrong } from "./finding.ts";
import type { RoleRow, Trial, ValuesRow } from "./postgres-reading.ts";
import { createTable, objection, remedy, replicaValues, roleQuery, sayReplica, trialWrite, valuesQuery, writerValues } from "./postgres-reading.ts";
import type { DatabaseAddress, DatabaseWay } from "./postgres-session.ts";
import { withClient } from "./postgres-session.ts";
import { certificateTrouble, messageOf, troubleLook } from "./trouble.ts";
import { defaultDeadlineMs, late, within } from "./way.ts";

/** How far the look has come; it says what a silence means. */
type Stage = "secret" | "connecting" | "asking" | "writing";

/** Looks once, over one connection. Never throws. */
export async function lookPostgres(way: DatabaseWay, address: DatabaseAddress, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  let stage = "secret" as Stage;
  const on = (next: Stage): void => void (stage = next);
  try {
    const look = await within(way.clock, deadlineMs, async (over) => {
      const { username, password } = await way.secrets.read(address.secret);
      if (username === undefined || password === undefined) return unable(`the secret ${address.secret} has no username and password`);
      on("connecting");
      return withClient(way, address, { username, password, deadlineMs, over }, async (client) => {
        on("asking");
        return ask(client, way, username, on);
      });
    });
    return look === late ? silence(stage, address, deadlineMs) : look;
  } catch (error) {
    return stage === "secret" ? unable(`the secret ${address.secret} could not be read: ${messageOf(error)}`) : trouble(error, address);
  }
}

function silence(stage: Stage, { secret }: DatabaseAddress, deadlineMs: Milliseconds): Look {
  const time = `within ${sayDuration(deadlineMs)}`;
  switch (stage) {
    case "secret":
      return unable(`the secret ${secret} could not be read ${time}`);
    case "connecting":
      return unanswered(`did not answer ${time}`);
    case "asking":
      return wrong(`let the probe in and did not answer its question ${time}`);
    case "writing":
      return wrong(`answers as the writer and did not accept a trial write ${time}`, { role: "writer", writeAccepted: false, newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null });
  }
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

async function ask(client: pg.Client, way: DatabaseWay, role: string, on: (stage: Stage) => void): Promise<Look> {
  const startedAt = way.clock.now();
  const { replica, heartbeat } = one(await client.query<RoleRow>(roleQuery));
  if (replica) {
    const row = await values(client, heartbeat);
    return healthy(sayReplica(row, role), replicaValues(row));
  }
  on("writing");
  const trial = await tryToWrite(client, way.place, role);
  const acceptedMs = way.clock.now() - startedAt;
  on("asking");
  const read = writerValues(await values(client, heartbeat || trial.kind === "accepted"), trial);
  switch (trial.kind) {
    case "accepted":
      return healthy(`answers as the writer and accepted a trial write after ${acceptedMs} ms`, read);
    case "refused":
      return wrong(`answers as the writer and refuses writes: ${trial.because}`, read);
    case "not-allowed":
      return healthy(`answers as the writer; no trial write was possible, so neither its writing nor a loss can be known: ${trial.because}`, read);
  }
}

/** Writes the observer's row; makes the table where it is missing and the role may. */
async function tryToWrite(client: pg.Client, observer: string, role: string): Promise<Trial> {
  const first = await attempt(client, observer);
  if (first.objection !== "no-table") return verdict(first, role);
  const made = await attempt(client, observer, createTable);
  if (made.objection !== undefined && made.objection !== "made-at-once") return verdict(made, role);
  return verdict(await attempt(client, observer), role);
}

interface Attempt {
  readonly writtenAt?: number;
  readonly objection?: ReturnType<typeof objection>;
  readonly because?: string;
}

/** Runs the trial write, or the statement given instead of it. Throws what is no answer of the database. */
async function attempt(client: pg.Client, observer: string, instead?: string): Promise<Attempt> {
  try {
    if (instead !== undefined) {
      await client.query(instead);
      return {};
    }
    return { writtenAt: one(await client.query<{ written_at: number }>(trialWrite, [observer])).written_at };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { objection: objection(error.code), because: `${error.message} (${error.code})` };
  }
}

function verdict({ writtenAt, objection: kind, because = "no reason given" }: Attempt, role: string): Trial {
  if (writtenAt !== undefined) return { kind: "accepted", writtenAt };
  return kind === "privilege" ? { kind: "not-allowed", because: `${because}; let its owner run: ${remedy(role)}` } : { kind: "refused", because };
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
