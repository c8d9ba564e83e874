// The program of one node's application, in a process of its own as Tomcat is: it writes to the database of its node, and in case
// of failure to that of the other (E5, E6). It runs while its file lies in the host's folder of services, and ends with its parent.

import { existsSync, watch } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import mysql from "mysql2/promise";
import type { Pool } from "mysql2/promise";
import { resetSocket } from "./reset-socket.ts";
import type { MariaDbAccess } from "./writer-pair.ts";

/** What the parent sends first. */
export interface AppConfig {
  readonly site: string;
  readonly service: string;
  readonly port: number;
  readonly servicesFolder: string;
  /** In the order in which they are tried: the node's own first. */
  readonly databases: readonly MariaDbAccess[];
}

process.once("message", (config: AppConfig) => {
  start(config);
});
process.once("disconnect", () => process.exit(0));

function start(config: AppConfig): void {
  const pools = config.databases.map((access) => mysql.createPool({ ...access, connectionLimit: 4, connectTimeout: 500, enableKeepAlive: false }));
  const running = (): boolean => existsSync(join(config.servicesFolder, config.service));
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    void answer(config, pools, request, response).catch((error: unknown) => say(response, 503, { because: error instanceof Error ? error.message : String(error) }));
  });
  server.on("connection", (socket) => {
    if (!running()) return resetSocket(socket);
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  watch(config.servicesFolder, () => {
    if (!running()) for (const socket of open) resetSocket(socket);
  });
  server.listen(config.port, "127.0.0.1", () => process.send?.("ready"));
}

async function answer({ site, databases }: AppConfig, pools: readonly Pool[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method !== "POST" || request.url !== "/messages") return say(response, 200, { site, active: true });
  const { id } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { readonly id: number };
  let because = "";
  for (const [index, pool] of pools.entries()) {
    try {
      await pool.query({ sql: "insert into messages (id, node) values (?, ?)", timeout: 300 }, [id, site]);
      return say(response, 201, { id, site });
    } catch (thrown) {
      because = `the database at port ${databases[index]?.port ?? 0}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
  }
  say(response, 503, { because });
}

function say(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
