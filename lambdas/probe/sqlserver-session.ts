// One connection to SQL Server for one look: its way out, its TLS, and an end that no server can delay. It was never held
// against a server, only against tedious's own protocol; so it does as little as it can.

import type { Socket } from "node:net";
import { rootCertificates } from "node:tls";
import { Connection, Request, TYPES } from "tedious";
import { Refused } from "../../workflows/failure.ts";
import type { DatabaseAddress, DatabaseWay, Session } from "./database.ts";
import { isLoopback } from "./database.ts";
import type { Row } from "./sqlserver-reading.ts";
import { hostAndPort, openSocket } from "./way.ts";

/** Runs statements, with texts by the names of their parameters, and gives all rows. */
export type Ask = (sql: string, parameters?: Readonly<Record<string, string>>) => Promise<readonly Row[]>;

/** The code of the failure with which a connection ends that would not be encrypted. */
export const noTls = "no-tls";

/** An error that the server itself gave, with its number, told from those of the way to it. */
export interface ServerError {
  readonly number: number;
  readonly message: string;
}

/** Thrown where the server has said something, whatever came after it. */
export class SaidByServer extends Refused {
  readonly said: ServerError;
  constructor(said: ServerError, cause: unknown) {
    super(said.message, { code: `sqlserver-${said.number}`, cause });
    this.said = said;
  }
}

/**
 * Connects, does the work and hangs up. Everything ends with the signal. Throws `SaidByServer`, what the dialer or Node
 * throws, and what the work throws.
 */
export async function withSqlServer<T>(way: DatabaseWay, address: DatabaseAddress, { username, password, deadlineMs, over }: Session, work: (ask: Ask) => Promise<T>): Promise<T> {
  const { host, port } = hostAndPort(address.endpoint);
  const encrypt = !isLoopback((await way.dialer.dial(way.place, host, port)).host);
  over.throwIfAborted();
  const connection = new Connection({
    // The name that the certificate has to be for; where it is reached is the connector's matter.
    server: host,
    authentication: { type: "default", options: { userName: username, password } },
    options: {
      port,
      database: address.database,
      appName: "understudy-probe",
      encrypt,
      trustServerCertificate: false,
      cryptoCredentialsDetails: way.dialer.ca === undefined ? {} : { ca: [...rootCertificates, way.dialer.ca] },
      connector: async () => {
        const socket = await openSocket(way, host, port, over);
        if (encrypt) socket.once("data", (first: Buffer) => insist(socket, first));
        return socket;
      },
      // The deadline is ours; tedious needs a limit of its own so that none of its timers outlives the look.
      connectTimeout: Math.ceil(deadlineMs),
      requestTimeout: 0,
      maxRetriesOnTransientErrors: 0,
      useColumnNames: true,
      rowCollectionOnRequestCompletion: true,
    },
  });
  over.addEventListener("abort", () => connection.close(), { once: true });
  await signedIn(connection);
  return work((sql, parameters = {}) => asked(connection, sql, parameters));
}

function signedIn(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    let said: ServerError | undefined;
    // The first message is the reason; that the login failed comes after it.
    connection.on("errorMessage", ({ number, message }) => (said ??= { number, message }));
    // It stays: what breaks after the login is told by the request that was under way.
    connection.on("error", () => undefined);
    connection.connect((error) => {
      if (error === undefined || error === null) return resolve();
      reject(said === undefined ? rooted(error) : new SaidByServer(said, error));
    });
  });
}

function asked(connection: Connection, sql: string, parameters: Readonly<Record<string, string>>): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const request = new Request(sql, (error, _count, rows) => {
      if (error === undefined || error === null) return resolve((rows as readonly Readonly<Record<string, { readonly value: unknown }>>[]).map(plain));
      const number = "number" in error ? error.number : undefined;
      reject(typeof number === "number" ? new SaidByServer({ number, message: error.message }, error) : rooted(error));
    });
    for (const [name, value] of Object.entries(parameters)) request.addParameter(name, TYPES.NVarChar, value);
    connection.execSql(request);
  });
}

const plain = (row: Readonly<Record<string, { readonly value: unknown }>>): Row => Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, value]));

/** tedious wraps the error of a socket, and it is Node's own code that tells what happened. */
function rooted(error: Error): unknown {
  return typeof error.cause === "object" && error.cause !== null ? error.cause : error;
}

/** tedious goes on in the clear where a server says that it cannot encrypt, and whoever stands between could say so (MS-TDS 2.2.6.5). */
function insist(socket: Socket, first: Buffer): void {
  if (!offersEncryption(first)) socket.destroy(new Refused("the database offers no TLS", { code: noTls }));
}

/** Whether the first answer of a server, to PRELOGIN, says that the connection will be encrypted. */
export function offersEncryption(packet: Buffer): boolean {
  const header = 8;
  // Options are a type, an offset and a length each; 1 is the encryption and 255 the end.
  for (let at = header; at + 5 <= packet.length && packet[at] !== 0xff; at += 5) {
    if (packet[at] !== 1) continue;
    const value = packet[header + packet.readUInt16BE(at + 1)];
    // 1: on, 3: required. 0 encrypts the login alone, 2 nothing.
    return value === 1 || value === 3;
  }
  return false;
}
