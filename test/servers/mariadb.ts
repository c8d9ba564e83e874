// Real MariaDB servers from the Debian package, each in a folder of its own on loopback, for the tests of the MySQL probe.

import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import mysql from "mysql2/promise";
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
  readonly #data: string;
  readonly #temporary: string;
  #running: Running | undefined;

  private constructor(machine: Machine, options: ServerOptions, port: number) {
    this.#machine = machine;
    this.#options = options;
    this.port = port;
    this.#data = join(machine.folder, `server-${options.id}`);
    this.#temporary = join(machine.folder, `server-${options.id}-temporary`);
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
    mkdirSync(this.#data);
    const { certificate } = this.#options;
    if (certificate !== undefined) {
      writeFileSync(join(this.#data, "server.key"), certificate.key);
      writeFileSync(join(this.#data, "server.crt"), certificate.cert);
    }
    own(this.#data);
    mkdirSync(this.#temporary);
    own(this.#temporary);
    await this.#machine.command({ file: "/usr/bin/mariadb-install-db", args: ["--no-defaults", ...this.#folders, "--auth-root-authentication-method=normal", "--skip-test-db", ...asUser()] });
  }

  /** Starts the server again over the same folder. */
  async boot(): Promise<void> {
    const { id, certificate, more = [] } = this.#options;
    const tls = certificate === undefined ? [] : [`--ssl-key=${join(this.#data, "server.key")}`, `--ssl-cert=${join(this.#data, "server.crt")}`];
    const args = [
      "--no-defaults", ...this.#folders, `--port=${this.port}`, `--socket=${this.socket}`, `--pid-file=${join(this.#data, "pid")}`, "--bind-address=127.0.0.1", "--skip-name-resolve",
      `--server-id=${id}`, `--gtid-domain-id=${id}`, "--log-bin=log", "--relay-log=relay", "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=2",
    ];
    const running = await this.#machine.run({ file: "/usr/sbin/mariadbd", args: [...args, ...tls, ...more, ...asUser()] });
    this.#running = running;
    await until(async () => {
      if (running.ended) throw new TypeError(`MariaDB did not start: ${running.printed}`);
      return existsSync(this.socket) && this.sql("select 1").then(() => true, () => false);
    });
  }

  /** Runs statements as the administrator, and gives the rows of the last one. */
  async sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const session = await mysql.createConnection({ socketPath: this.socket, user: "root" });
    try {
      let rows: unknown = [];
      for (const statement of statements) [rows] = await session.query(statement);
      return rows as Record<string, unknown>[];
    } finally {
      session.destroy();
    }
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

  /**
   * A server that starts removes the temporary tables that it finds in its temporary folder, as left behind by a crash. In
   * one folder with another server it takes away that one's, which then aborts: each has a folder of its own.
   */
  get #folders(): readonly string[] {
    return [`--datadir=${this.#data}`, `--tmpdir=${this.#temporary}`];
  }

  /** Through which clients on its own machine reach it. */
  get socket(): string {
    return join(this.#data, "socket");
  }
}

/** MariaDB refuses to run as root; the package has made it an account. */
const asUser = (): readonly string[] => (process.getuid?.() === 0 ? ["--user=mysql"] : []);

function own(path: string): void {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "mysql"], { encoding: "utf8" }));
  chownSync(path, id("-u"), id("-g"));
}
