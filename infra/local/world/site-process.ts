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
import { FrontEnd } from "./front-end.ts";
import type { Upstream } from "./front-end.ts";
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
  /** Set where the application runs in a process of its own and this one passes requests on to it. */
  readonly behind: { readonly service: string; readonly upstreams: readonly Upstream[] } | null;
}
/** What the site answers: the loopback ports, HTTPS and by service. */
export interface SitePorts {
  readonly https: number;
  readonly byService: Readonly<Record<string, number>>;
}

/** How often a front end asks the applications whether they answer. */
const checkEveryMs = 250;

/** The application, here or in processes of its own. */
interface Application {
  readonly pool: pg.Pool | undefined;
  readonly front: FrontEnd | undefined;
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
  const front = config.behind === null ? undefined : new FrontEnd(config.behind.upstreams);
  if (front !== undefined) setInterval(() => void front.check(), checkEveryMs);
  const rescan = (): void => {
    running.clear();
    for (const name of readdirSync(config.servicesFolder)) running.add(name);
  };
  rescan();
  const https = createHttpsServer({ key: config.tls.key, cert: config.tls.cert }, (request, response) => {
    void answer(config, { pool, front }, request, response).catch((error: unknown) => {
      response.writeHead(503).end(error instanceof Error ? error.message : String(error));
    });
  });
  const httpsPort = await listen(https);
  const services = await Promise.all(config.layout.tcp.filter(({ service }) => service !== config.behind?.service).map(async (service) => [service.service, await openService(service.kind)] as const));
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

async function answer(config: SiteConfig, { pool, front }: Application, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
  if (front !== undefined) {
    const passed = await front.pass({ method: request.method ?? "GET", path: url.pathname, headers: request.headers, body });
    response.writeHead(passed.status, { "content-type": "application/json" }).end(passed.body);
    return;
  }
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

