// One connection to MySQL or MariaDB for one look: its way out, its TLS, and an end that no server can delay.

import { rootCertificates } from "node:tls";
import { createConnection } from "mysql2";
import type { Connection, RowDataPacket, SslOptions } from "mysql2";
import type { DatabaseAddress, DatabaseWay, Session } from "./database.ts";
import type { Row } from "./mysql-reading.ts";
import { hostAndPort, openSocket } from "./way.ts";

/** Runs a statement and gives its rows; none where the statement gives none. */
export type Ask = (sql: string, values?: readonly (string | number)[]) => Promise<readonly Row[]>;

/**
 * Connects, does the work and hangs up; `tls` is false only where the plan says so. Everything ends with the signal. Throws
 * what the dialer, Node or mysql2 throws, and what the work throws.
 */
export async function withMysql<T>(way: DatabaseWay, address: DatabaseAddress & { readonly tls: boolean }, { username, password, over }: Session, work: (ask: Ask) => Promise<T>): Promise<T> {
  const { host, port } = hostAndPort(address.endpoint);
  // The socket is ours, so that the deadline ends whatever mysql2 is waiting for: handshake, statement or goodbye.
  const socket = await openSocket(way, host, port, over);
  const connection = createConnection({
    // The name that the certificate has to be for; what is dialled is the stream.
    host,
    stream: socket,
    user: username,
    password,
    database: address.database,
    ...(address.tls ? { ssl: secured(way.dialer.ca) } : {}),
    connectAttributes: { program_name: "understudy-probe" },
    // Its own time limit would wait by another clock than ours, and its own parsers are compiled at run time.
    connectTimeout: 0,
    disableEval: true,
  });
  over.addEventListener("abort", () => connection.destroy(), { once: true });
  await signedIn(connection);
  return work((sql, values = []) => asked(connection, sql, values));
}

/** A new object for each look: mysql2 would otherwise resume a TLS session, which checks no certificate again. */
function secured(ca: string | undefined): SslOptions {
  return { rejectUnauthorized: true, verifyIdentity: true, ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }) };
}

function signedIn(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once("connect", () => resolve());
    // It stays: mysql2 may raise more than one error for one broken connection.
    connection.on("error", (error: Error) => reject(certain(error, connection)));
  });
}

/** mysql2 puts a code of its own over that of Node wherever TLS did not come about; the socket still knows it. */
function certain(error: Error & { code?: string }, connection: Connection): Error {
  if (error.code !== "HANDSHAKE_SSL_ERROR") return error;
  const { authorizationError } = (connection as unknown as { readonly stream: { readonly authorizationError?: string | null } }).stream;
  return Object.assign(error, { code: authorizationError ?? "EPROTO" });
}

function asked(connection: Connection, sql: string, values: readonly (string | number)[]): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[]>(sql, [...values], (error, rows) => (error === null ? resolve(Array.isArray(rows) ? rows : []) : reject(error)));
  });
}
