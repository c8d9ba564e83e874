// Real MariaDB servers from the Debian package, each in a folder of its own on loopback, for the tests of the MySQL probe.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MariaDbFolder } from "../../infra/local/world/mariadb-folder.ts";
import { mariadbPrograms } from "../../infra/local/world/mariadb-server.ts";
import { reservePort } from "../../infra/local/world/ports.ts";
import type { Machine, Running } from "./machine.ts";
import { until } from "./machine.ts";

/** The probe's role and the replication's role, the same on every server. */
export const probe = { username: "probe", password: "probe-password" };
const replicator = { user: "replicator", password: "replicator-password" };

/** What the probe's role is granted, as the documentation says. */
const grants = [
  "create database app",
  `create user ${probe.username} identified by '${probe.password}'`,
  `grant select, insert, update, create on app.* to ${probe.username}`,
  `grant replica monitor on *.* to ${probe.username}`,
  `create user ${replicator.user} identified by '${replicator.password}'`,
  `grant replication slave on *.* to ${replicator.user}`,
];

export interface ServerOptions {
  /** The server's number in its topology. */
  readonly id: number;
  /** Where given, the server offers TLS with it. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly more?: readonly string[];
}

export class MariaDb {
  readonly port: number;
  readonly #machine: Machine;
  readonly #options: ServerOptions;
  readonly #folder: MariaDbFolder;
  #running: Running | undefined;

  private constructor(machine: Machine, options: ServerOptions, port: number) {
    this.#machine = machine;
    this.#options = options;
    this.port = port;
    this.#folder = new MariaDbFolder(machine.folder, `server-${options.id}`);
  }

  /** Makes the folder and starts the server; it takes writes and has the roles when this returns. */
  static async start(machine: Machine, options: ServerOptions): Promise<MariaDb> {
    const { port, release } = await reservePort();
    await release();
    const server = new MariaDb(machine, options, port);
    await server.#install();
    await server.boot();
    // Each server makes the roles for itself: they are not to be replicated on top of those of the other.
    await server.sql("set sql_log_bin = 0", ...grants);
    return server;
  }

  async #install(): Promise<void> {
    await this.#folder.make();
    const { certificate } = this.#options;
    if (certificate !== undefined) {
      writeFileSync(this.#tls("key"), certificate.key);
      writeFileSync(this.#tls("crt"), certificate.cert);
    }
    await this.#machine.command({ file: mariadbPrograms().install, args: this.#folder.installing });
  }

  #tls(kind: "key" | "crt"): string {
    return join(this.#folder.temporary, `server.${kind}`);
  }

  /** Starts the server again over the same folder. */
  async boot(): Promise<void> {
    const { id, certificate, more = [] } = this.#options;
    const tls = certificate === undefined ? [] : [`--ssl-key=${this.#tls("key")}`, `--ssl-cert=${this.#tls("crt")}`];
    const running = await this.#machine.run({ file: mariadbPrograms().server, args: [...this.#folder.starting({ id, port: this.port }), ...tls, ...more] });
    this.#running = running;
    await until(async () => {
      if (running.ended) throw new TypeError(`MariaDB did not start: ${running.printed}`);
      return this.#folder.answers();
    });
  }

  /** Runs statements as the administrator, and gives the rows of the last one. */
  sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return this.#folder.sql(...statements);
  }

  /** Follows another server from here on, and applies what it does this long after it. */
  async follow(source: MariaDb, delayS = 0): Promise<void> {
    await this.sql(
      `change master to master_host = '127.0.0.1', master_port = ${source.port}, master_user = '${replicator.user}', master_password = '${replicator.password}', master_use_gtid = slave_pos, master_connect_retry = 1, master_delay = ${delayS}`,
      "start replica",
    );
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  /** Takes and keeps connections from here on, and answers nothing. */
  freeze(): void {
    this.#running?.freeze();
  }

  thaw(): void {
    this.#running?.thaw();
  }

  /** Through which clients on its own machine reach it. */
  get socket(): string {
    return this.#folder.socket;
  }
}
