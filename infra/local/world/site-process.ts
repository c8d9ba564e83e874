// The program of one site: its HTTPS server, its TCP services and its broker, in a process of its own so that it can be
// killed as a machine dies. Which services run is told by files in its host's folder, which the takeover and renounce
// scripts make and remove; so the scripts really do what they say. It ends with its parent.

import { existsSync, readdirSync, watch } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import { resetSocket } from "./reset-socket.ts";
import type { AddressInfo, Server } from "node:net";
import pg from "pg";
import { serviceBehind } from "./site-layout.ts";
import { receive } from "./providers/receive.ts";
import type { SecretValues } from "./secrets.ts";
import type { SiteLayout, Webhook } from "./site-layout.ts";
import { StompBroker } from "./stomp-broker.ts";

/** What the parent sends first. */
export interface SiteConfig {
  readonly layout: SiteLayout;
  readonly servicesFolder: string;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly database: { readonly host: string; readonly port: number; readonly user: string; readonly password: string; readonly database: string } | null;
  /** What the application shares with the providers of its webhooks. */
  readonly secrets: SecretValues;
}
/** What the site answers: the loopback ports, HTTPS and by service. */
export interface SitePorts {
  readonly https: number;
  readonly byService: Readonly<Record<string, number>>;
}

const running = new Set<string>();
const lastInboundAt = new Map<string, string>();

process.once("message", (config: SiteConfig) => {
  void start(config).then((ports) => process.send?.(ports));
});
process.once("disconnect", () => process.exit(0));

async function start(config: SiteConfig): Promise<SitePorts> {
  const pool = config.database === null ? undefined : new pg.Pool({ ...config.database, max: 4, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  // A connection that the database closes is noticed at the next use; without a listener Node would end the process.
  pool?.on("error", () => undefined);
  const rescan = (): void => {
    running.clear();
    for (const name of readdirSync(config.servicesFolder)) running.add(name);
  };
  rescan();
  const https = createHttpsServer({ key: config.tls.key, cert: config.tls.cert }, (request, response) => {
    void answer(config, pool, request, response).catch((error: unknown) => {
      response.writeHead(503).end(error instanceof Error ? error.message : String(error));
    });
  });
  const httpsPort = await listen(https);
  const services = await Promise.all(config.layout.tcp.map(async (service) => [service.service, await openService(service.kind)] as const));
  const follow = (): void => {
    if (existsSync(config.servicesFolder)) rescan();
    for (const [name, service] of services) service.set(running.has(name));
  };
  follow();
  watch(config.servicesFolder, follow);
  return { https: httpsPort, byService: Object.fromEntries(services.map(([name, service]) => [name, service.port])) };
}

interface Switchable {
  readonly port: number;
  set(on: boolean): void;
}

/** A service that can be stopped: then its port resets every connection, as that of a machine on which nothing listens. */
async function openService(kind: "tcp" | "stomp"): Promise<Switchable> {
  if (kind === "stomp") {
    const broker = await StompBroker.start();
    let on = true;
    const front = createTcpServer((socket) => {
      socket.on("error", () => socket.destroy());
      if (!on) resetSocket(socket);
      else socket.pipe(connect(broker.port, "127.0.0.1").on("error", () => socket.destroy())).pipe(socket);
    });
    return { port: await listen(front), set: (value) => (on = value) };
  }
  let on = false;
  const server = createTcpServer((socket) => {
    socket.on("error", () => socket.destroy());
    if (!on) resetSocket(socket);
    else socket.write("ready\n");
  });
  return { port: await listen(server), set: (value) => (on = value) };
}

async function answer(config: SiteConfig, pool: pg.Pool | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { layout } = config;
  const url = new URL(request.url ?? "/", `https://${request.headers.host ?? layout.site}`);
  const address = `https://${url.hostname}${url.pathname}`;
  const body = await read(request);
  const service = layout.healthUrls[address];
  if (service !== undefined) return say(response, running.has(service) ? 200 : 503, { service, running: running.has(service), site: layout.site });

  for (const hook of layout.webhooks) {
    const behind = serviceBehind(layout, address);
    if ((address === hook.inbound || address === hook.callback) && behind !== undefined && !running.has(behind)) return say(response, 503, { because: `${behind} is stopped` });
    if (address === hook.inbound) return say(response, 200, { site: layout.site, lastInboundAt: lastInboundAt.get(hook.provider) ?? null });
    if (address === hook.callback) return webhook(config, hook, request, url, body, response);
  }
  // Everything else is the application as its clients know it: it serves where its front runs and the takeover has started it (A2).
  const active = [...layout.takeoverServices, ...(layout.front === undefined ? [] : [layout.front])].every((name) => running.has(name));
  if (!active) return say(response, 503, { site: layout.site, active: false });
  if (request.method === "POST" && url.pathname === "/messages") {
    if (pool === undefined) return say(response, 503, { site: layout.site, because: "this site has no database" });
    const { id } = JSON.parse(body) as { readonly id: number };
    await pool.query("insert into messages (id) values ($1) on conflict do nothing", [id]);
    return say(response, 201, { id, site: layout.site });
  }
  return say(response, 200, { site: layout.site, active: true });
}

function webhook({ secrets }: SiteConfig, { provider, kind, secret }: Webhook, { method = "GET", headers }: IncomingMessage, url: URL, body: string, response: ServerResponse): void {
  const { status, text, isMessage } = receive(kind, { method, query: url.searchParams, headers, body }, secrets[secret ?? ""] ?? {});
  // Only what a user wrote proves that messages arrive (A29).
  if (isMessage) lastInboundAt.set(provider, new Date().toISOString());
  response.writeHead(status).end(text);
}

function say(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

