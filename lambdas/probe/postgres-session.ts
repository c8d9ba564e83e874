// One connection to PostgreSQL for one look: its way out, its TLS, and an end that no server can delay.

import { Socket } from "node:net";
import { checkServerIdentity } from "node:tls";
import pg from "pg";
import { trusting } from "../aws/trust.ts";
import type { DatabaseAddress, DatabaseWay, Session } from "./database.ts";
import { isLoopback } from "./database.ts";
import { hostAndPort } from "./way.ts";

/**
 * Connects, does the work and says goodbye. Everything ends with the signal. Throws what the dialer, Node or pg throws, and
 * what the work throws.
 */
export async function withClient<T>(way: DatabaseWay, address: DatabaseAddress, { username, password, deadlineMs, over }: Session, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { host, port } = hostAndPort(address.endpoint);
  const dialled = await way.dialer.dial(way.place, host, port);
  over.throwIfAborted();
  // The socket is ours, so that the deadline ends whatever pg is waiting for: connection, handshake, query or goodbye.
  const socket = new Socket();
  over.addEventListener("abort", () => socket.destroy(), { once: true });
  const client = new pg.Client({
    host: dialled.host,
    port: dialled.port,
    user: username,
    password,
    database: address.database,
    ssl: isLoopback(dialled.host) ? false : secured(host, way.dialer.ca),
    stream: () => socket,
    // The server ends by itself what nobody waits for any more; a trial write must not hang there holding its lock.
    statement_timeout: Math.ceil(deadlineMs),
    application_name: "understudy-probe",
  });
  // Raised beside the rejected query when the connection breaks; the query is what tells the story.
  client.on("error", () => undefined);
  await client.connect();
  const value = await work(client);
  // The goodbye is written at once and nobody waits for what follows it: the socket is destroyed with the signal.
  void client.end();
  return value;
}

function secured(host: string, ca: string | undefined): pg.ClientConfig["ssl"] {
  return {
    rejectUnauthorized: true,
    checkServerIdentity: (_dialled, certificate) => checkServerIdentity(host, certificate),
    ...trusting(ca),
  };
}
