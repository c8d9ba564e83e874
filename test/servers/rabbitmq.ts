// Real RabbitMQ nodes from the Debian package, alone or as a cluster, on loopback: Erlang's own name server too, which would
// otherwise be shared by everything on the machine.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { reservePort } from "../../infra/local/world/ports.ts";
import type { Certificates } from "../contract/probe-world.ts";
import { Machine, need, until, type Running } from "./machine.ts";

const programs = "/usr/lib/rabbitmq/bin";

/** Who may do what, on every node: `probe` everything, `stranger` nothing; `elsewhere` is closed to both. */
export const probe = { username: "probe", password: "probe-password" };
export const stranger = { username: "stranger", password: "stranger-password" };
const definitions = {
  users: [probe, stranger].map(({ username: name, password }) => ({ name, password, tags: [] })),
  vhosts: [{ name: "/" }, { name: "elsewhere" }],
  permissions: [
    { user: probe.username, vhost: "/", configure: ".*", write: ".*", read: ".*" },
    { user: stranger.username, vhost: "/", configure: "^$", write: "^$", read: "^$" },
  ],
};

/** Erlang's name server for the nodes of one test. */
export class RabbitWorld {
  readonly machine: Machine;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(machine: Machine, namePort: number) {
    this.machine = machine;
    this.#environment = { ERL_EPMD_ADDRESS: "127.0.0.1", ERL_EPMD_PORT: String(namePort) };
  }

  static async start(): Promise<RabbitWorld> {
    need("rabbitmq-server");
    const machine = await Machine.start();
    const cookie = join(machine.folder, ".erlang.cookie");
    writeFileSync(cookie, clock.id().replaceAll("-", "").toUpperCase());
    chmodSync(cookie, 0o400);
    const port = await freePort();
    const world = new RabbitWorld(machine, port);
    await machine.run({ file: "/usr/bin/epmd", args: ["-port", String(port)], env: world.#environment });
    return world;
  }

  /** Starts a node; where `peer` is given it joins that node's cluster. */
  async node(name: string, { peer, certificates }: { readonly peer?: RabbitNode; readonly certificates?: Certificates } = {}): Promise<RabbitNode> {
    const node = new RabbitNode(this.machine, { name: `${name}-${clock.id().slice(0, 8)}@localhost`, environment: this.#environment, port: await freePort(), peerPort: await freePort(), tlsPort: await freePort() });
    await node.prepare(peer, certificates);
    await node.boot();
    return node;
  }

  close(): Promise<void> {
    return this.machine.close();
  }
}

interface Known {
  /** Erlang's name of the node. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  readonly peerPort: number;
  /** Listened on where the node has a certificate. */
  readonly tlsPort: number;
}

export class RabbitNode {
  readonly known: Known;
  readonly #machine: Machine;
  readonly #folder: string;
  #server: Running | undefined;

  constructor(machine: Machine, known: Known) {
    this.known = known;
    this.#machine = machine;
    this.#folder = join(machine.folder, known.name);
  }

  async prepare(peer: RabbitNode | undefined, certificates: Certificates | undefined): Promise<void> {
    mkdirSync(this.#folder);
    const write = (name: string, text: string): string => {
      writeFileSync(join(this.#folder, name), text);
      return join(this.#folder, name);
    };
    const lines = [`listeners.tcp.1 = 127.0.0.1:${this.known.port}`, "loopback_users = none", "log.console = false"];
    if (certificates !== undefined) {
      const { key, cert } = await certificates.issue("rabbit.internal");
      const option = (name: string, file: string): string => `ssl_options.${name} = ${file}`;
      lines.push(`listeners.ssl.1 = 127.0.0.1:${this.known.tlsPort}`, option("cacertfile", write("ca.pem", certificates.ca)), option("certfile", write("cert.pem", cert)), option("keyfile", write("key.pem", key)));
    }
    if (peer === undefined) lines.push(`load_definitions = ${write("definitions.json", JSON.stringify(definitions))}`);
    else [peer, this].forEach(({ known: { name } }, index) => lines.push(`cluster_formation.classic_config.nodes.${index + 1} = ${name}`));
    write("rabbitmq.conf", lines.join("\n"));
    write("plugins", "[].");
  }

  /** Starts it, also again over the same folder; it serves when this returns. */
  async boot(): Promise<void> {
    this.#server = await this.#machine.run({ file: join(programs, "rabbitmq-server"), args: [], env: this.#environment, ready: /Starting broker\.\.\. completed/ });
  }

  /** The machine dies. */
  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  freeze(): void {
    this.#server?.freeze();
  }

  thaw(): void {
    this.#server?.thaw();
  }

  /** Asks the node through the vendor's own program, `rabbitmqctl` unless another is named. Throws where it says no. */
  async ask(args: readonly string[], program: "rabbitmqctl" | "rabbitmq-diagnostics" = "rabbitmqctl"): Promise<string> {
    return this.#machine.command({ file: join(programs, program), args: ["-q", "-n", this.known.name, ...args], env: this.#environment });
  }

  /** Does something with a queue's own process; `does` is Erlang with `Pid` in it. */
  async withQueue(queue: string, does: string): Promise<void> {
    await this.ask(["eval", `Find = fun() -> {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${queue}">>)), amqqueue:get_pid(Q) end, ${does}.`]);
  }

  /** What it has told those who look after it. */
  log(): string {
    return readFileSync(join(this.#folder, "log", `${this.known.name}.log`), "utf8");
  }

  /** How many connections it holds. */
  async connections(): Promise<number> {
    return (await this.ask(["list_connections", "--no-table-headers", "pid"])).split("\n").filter((line) => line.trim() !== "").length;
  }

  /** Waits until the node itself says that another one is gone. */
  async misses(other: RabbitNode): Promise<void> {
    await until(async () => !(await this.ask(["eval", "nodes()."])).includes(other.known.name));
  }

  /** What a shell on the node's machine has, so that its rabbitmqctl is that of the node. */
  get operating(): Readonly<Record<string, string>> {
    return { ...this.#environment, HOME: this.#machine.folder, UNDERSTUDY_RABBITMQCTL: join(programs, "rabbitmqctl") };
  }

  get #environment(): Readonly<Record<string, string>> {
    const at = (name: string): string => join(this.#folder, name);
    return {
      ...this.known.environment,
      // The package's script then becomes the node, instead of waiting for it.
      detached: "yes",
      RABBITMQ_NODENAME: this.known.name, RABBITMQ_DIST_PORT: String(this.known.peerPort),
      RABBITMQ_MNESIA_BASE: at("mnesia"), RABBITMQ_LOG_BASE: at("log"), RABBITMQ_ENABLED_PLUGINS_FILE: at("plugins"), RABBITMQ_PID_FILE: at("pid"),
      RABBITMQ_CONFIG_FILE: at("rabbitmq"), RABBITMQ_CONF_ENV_FILE: at("no-such-file"), RABBITMQ_GENERATED_CONFIG_DIR: at("generated"), RABBITMQ_FEATURE_FLAGS_FILE: at("flags"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
    };
  }
}

async function freePort(): Promise<number> {
  const { port, release } = await reservePort();
  await release();
  return port;
}
