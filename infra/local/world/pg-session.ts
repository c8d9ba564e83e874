// One short SQL session with deadlines, translating the ways in which it can fail into the four errors.

import pg from "pg";
import { Failure, Refused, Transient } from "../../../workflows/failure.ts";

export interface ConnectionInfo {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const connectDeadlineMs = 2_000;
const queryDeadlineMs = 10_000;

/**
 * Connects, does the work and disconnects. Throws Transient where the server cannot be reached or is starting,
 * Refused where it answers with an SQL error (`code` is the SQLSTATE).
 */
export async function withSession<T>(info: ConnectionInfo, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = new pg.Client({ ...info, ssl: false, connectionTimeoutMillis: connectDeadlineMs, query_timeout: queryDeadlineMs, application_name: "world" });
  // A server that is killed during the session raises this beside the failed query, which is what reports it.
  session.on("error", () => undefined);
  try {
    await session.connect();
    return await work(session);
  } catch (error) {
    throw translated(error, info);
  } finally {
    await session.end().catch(() => undefined);
  }
}

function translated(error: unknown, { port, database }: ConnectionInfo): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  // Class 57 is "operator intervention": the server is starting, stopping or was told to end the session.
  if (error instanceof pg.DatabaseError && !error.code?.startsWith("57")) {
    return new Refused(`PostgreSQL refused on port ${port}, database ${database}: ${message}`, { cause: error, ...(error.code ? { code: error.code } : {}) });
  }
  return new Transient(`PostgreSQL on port ${port} does not answer: ${message}`, { cause: error });
}
