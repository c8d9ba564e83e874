// Real RabbitMQ brokers on this machine, one for each site of a plan with an `amqp` probe: the Debian package rabbitmq-server, on
// loopback, over TLS, with Erlang's own name server, which would otherwise be shared by everything on the machine. A broker dies
// with its site, or alone, while the site's web server goes on answering (C12).

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { reservePort } from "./ports.ts";
import { sendSignal } from "./processes.ts";
import type { Reaper } from "./reaper.ts";

const programs = { server: "/usr/lib/rabbitmq/bin/rabbitmq-server", names: "/usr/bin/epmd" } as const;
/** A node takes ten seconds to start, on a busy machine several times that. */
const startMs: Milliseconds = 90_000;

/** Throws `Refused` where the package is not installed. */
export function needRabbitmq(): void {
  if (Object.values(programs).every((path) => existsSync(path))) return;
  throw new Refused("a plan with an amqp probe is rehearsed with a real RabbitMQ, which is not installed; install it with: apt-get install -y --no-install-recommends rabbitmq-server", { code: "not-stood-in" });
}

export interface BrokerOptions {
  readonly site: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly user: { readonly username: string; readonly password: string };
  readonly tls: { readonly key: string; readonly cert: string };
  readonly ca: string;
  /** On which Erlang's name server listens. */
  readonly namesPort: number;
}

/** Starts Erlang's name server and gives its port; it ends with this program, or by `close`. */
export async function startNames(reaper: Reaper): Promise<{ readonly port: number; close(): Promise<void> }> {
  const port = await freePort();
  const child = spawn(programs.names, ["-port", String(port)], { env: { ERL_EPMD_ADDRESS: "127.0.0.1", ERL_EPMD_PORT: String(port) }, stdio: "ignore", detached: true });
  if (child.pid !== undefined) reaper.register(child.pid, { first: "SIGKILL" });
  return { port, close: () => end(child, reaper) };
}

export class RabbitBroker {
  readonly #options: BrokerOptions;
  readonly #home: string;
  readonly port: number;
  readonly #peerPort: number;
  #child: ChildProcess | undefined;

  private constructor(options: BrokerOptions, port: number, peerPort: number) {
    this.#options = options;
    this.#home = join(options.folder, `rabbitmq-${options.site}`);
    this.port = port;
    this.#peerPort = peerPort;
  }

  static async start(options: BrokerOptions): Promise<RabbitBroker> {
    const broker = new RabbitBroker(options, await freePort(), await freePort());
    await broker.#prepare();
    await broker.boot();
    return broker;
  }

  get up(): boolean {
    return this.#child !== undefined;
  }

  async #prepare(): Promise<void> {
    const { user: { username: name, password }, tls, ca, clock } = this.#options;
    await mkdir(this.#home);
    const file = async (path: string, text: string): Promise<string> => {
      await writeFile(join(this.#home, path), text);
      return join(this.#home, path);
    };
    await chmod(await file(".erlang.cookie", clock.id().replaceAll("-", "").toUpperCase()), 0o400);
    const definitions = { users: [{ name, password, tags: [] }], vhosts: [{ name: "/" }], permissions: [{ user: name, vhost: "/", configure: ".*", write: ".*", read: ".*" }] };
    const files = { cacertfile: await file("ca.pem", ca), certfile: await file("cert.pem", tls.cert), keyfile: await file("key.pem", tls.key) };
    const lines = ["listeners.tcp = none", `listeners.ssl.1 = 127.0.0.1:${this.port}`, "loopback_users = none", "log.console = false", `load_definitions = ${await file("definitions.json", JSON.stringify(definitions))}`];
    await file("rabbitmq.conf", [...lines, ...Object.entries(files).map(([option, path]) => `ssl_options.${option} = ${path}`)].join("\n"));
    await file("plugins", "[].");
  }

  /** Starts it, also again over the same folder; it serves when this resolves. Throws `Refused` where it does not come up. */
  async boot(): Promise<void> {
    if (this.#child !== undefined) return;
    const { reaper, clock, site } = this.#options;
    const child = spawn(programs.server, [], { cwd: this.#home, env: this.#environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#child = child;
    const { pid } = child;
    if (pid !== undefined) reaper.register(pid, { first: "SIGKILL" });
    child.once("exit", () => {
      if (pid !== undefined) reaper.release(pid);
      if (this.#child === child) this.#child = undefined;
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed = (printed + chunk.toString("utf8")).slice(-4_000)));
    const until = clock.now() + startMs;
    while (!/Starting broker\.\.\. completed/.test(printed)) {
      if (this.#child !== child || clock.now() > until) throw new Refused(`the RabbitMQ of ${site} did not start: ${printed.trim().split("\n").slice(-3).join(" ")}`);
      await clock.sleep(50);
    }
  }

  /** It dies at once, with all that it started. */
  kill(): Promise<void> {
    return end(this.#child, this.#options.reaper);
  }

  get #environment(): NodeJS.ProcessEnv {
    const at = (name: string): string => join(this.#home, name);
    return {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", HOME: this.#home,
      ERL_EPMD_ADDRESS: "127.0.0.1", ERL_EPMD_PORT: String(this.#options.namesPort),
      // The package's script then becomes the node, instead of waiting for it.
      detached: "yes",
      RABBITMQ_NODENAME: `${this.#options.site}-${this.port}@localhost`, RABBITMQ_DIST_PORT: String(this.#peerPort),
      RABBITMQ_MNESIA_BASE: at("mnesia"), RABBITMQ_LOG_BASE: at("log"), RABBITMQ_ENABLED_PLUGINS_FILE: at("plugins"), RABBITMQ_PID_FILE: at("pid"),
      RABBITMQ_CONFIG_FILE: at("rabbitmq"), RABBITMQ_CONF_ENV_FILE: at("no-such-file"), RABBITMQ_GENERATED_CONFIG_DIR: at("generated"), RABBITMQ_FEATURE_FLAGS_FILE: at("flags"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
    };
  }
}

/** Ends a process and its group, and waits until it is gone. */
async function end(child: ChildProcess | undefined, reaper: Reaper): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  sendSignal(-child.pid, "SIGKILL");
  await gone;
  reaper.release(child.pid);
}

async function freePort(): Promise<number> {
  const { port, release } = await reservePort();
  await release();
  return port;
}
