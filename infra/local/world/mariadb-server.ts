// One MariaDB server as a machine that can be started and killed, from the programs that the machine has: npm brings none. It
// takes writes and applies those of one other server.

import { execFile, execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import mysql from "mysql2/promise";
import { asFailure, Refused, Transient } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { killTree } from "./processes.ts";
import type { Reaper } from "./reaper.ts";
import type { IssuedCertificate } from "./tls.ts";

/** Where packages put them; the server is in no user's PATH on Debian. */
const places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"];
const startDeadlineMs: Milliseconds = 30_000;

interface Programs {
  readonly server: string;
  readonly install: string;
}

/** Looks in folders. Throws `Refused` with what is missing, and how to get it. */
export function mariadbPrograms(folders: readonly string[] = places): Programs {
  const find = (name: string): string | undefined => folders.map((place) => join(place, name)).find((path) => existsSync(path));
  const [server, install] = [find("mariadbd"), find("mariadb-install-db")];
  if (server === undefined || install === undefined) {
    throw new Refused("two databases that both write need MariaDB 10.11 or newer on this machine, and it has none; install it, on Debian with: apt-get install -y --no-install-recommends mariadb-server", { code: "mariadb-missing" });
  }
  return { server, install };
}

export interface MariaDbOptions {
  /** Its number in the topology, from 1 to `servers`; it also keeps the numbers that each gives out apart. */
  readonly id: number;
  readonly servers: number;
  readonly folder: string;
  readonly port: number;
  /** What it offers TLS with: a probe sends no password without. */
  readonly tls: IssuedCertificate;
  readonly programs: Programs;
  readonly clock: Clock;
  readonly reaper: Reaper;
}

export class MariaDbServer {
  readonly #options: MariaDbOptions;
  readonly #data: string;
  readonly #temporary: string;
  #child: ChildProcess | undefined;

  constructor(options: MariaDbOptions) {
    this.#options = options;
    this.#data = join(options.folder, `mariadb-${options.id}`);
    this.#temporary = join(options.folder, `mariadb-${options.id}-temporary`);
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  /** Makes the data folder; to be called once, before `start`. */
  async install(): Promise<void> {
    for (const folder of [this.#data, this.#temporary]) {
      await mkdir(folder);
      await own(folder);
    }
    await writeFile(join(this.#temporary, "server.key"), this.#options.tls.key);
    await writeFile(join(this.#temporary, "server.crt"), this.#options.tls.cert);
    const { install } = this.#options.programs;
    try {
      await promisify(execFile)(install, ["--no-defaults", ...this.#folders, "--auth-root-authentication-method=normal", "--skip-test-db", ...asUser()]);
    } catch (thrown) {
      throw new Refused(`MariaDB could not make its data in ${this.#data}: ${asFailure(thrown).message.trim().split("\n").slice(-3).join(" ")}`, { cause: thrown });
    }
  }

  /** Starts it over its folder and waits until it answers. */
  async start(): Promise<void> {
    const { id, servers, port, programs, reaper, clock } = this.#options;
    const args = [
      "--no-defaults", ...this.#folders, `--port=${port}`, `--socket=${this.#socket}`, `--pid-file=${join(this.#data, "pid")}`, "--bind-address=127.0.0.1", "--skip-name-resolve",
      // Each gives out its own numbers, so that rows made on both at the same time never have the same key (E7).
      `--server-id=${id}`, `--gtid-domain-id=${id}`, `--auto-increment-increment=${servers}`, `--auto-increment-offset=${id}`,
      `--ssl-key=${join(this.#temporary, "server.key")}`, `--ssl-cert=${join(this.#temporary, "server.crt")}`,
      "--log-bin=log", "--relay-log=relay", "--log-slave-updates", "--gtid-strict-mode=1", "--relay-log-recovery=1", "--binlog-format=ROW",
      // A machine's death is here the death of its programs: what they gave to the kernel is kept without waiting for the disk,
      // which many share. A real node that must keep what it acknowledged has 1 and 1 here.
      "--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0",
      // A peer that has vanished is noticed after two seconds and not after a minute.
      "--slave-net-timeout=2", "--innodb-buffer-pool-size=16M",
    ];
    const child = spawn(programs.server, [...args, ...asUser()], { cwd: this.#data, detached: true, stdio: ["ignore", "ignore", "pipe"], env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" } });
    const { pid } = child;
    if (pid !== undefined) reaper.register(pid, { first: "SIGKILL" });
    this.#child = child;
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-4_000)));
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
      if (pid !== undefined) reaper.release(pid);
    });
    const end = clock.now() + startDeadlineMs;
    while (!(existsSync(this.#socket) && (await this.sql("select 1").then(() => true, () => false)))) {
      if (this.#child !== child) throw new Refused(`MariaDB did not start: ${said.trim().split("\n").slice(-2).join(" ")}`);
      if (clock.now() > end) throw new Transient(`MariaDB did not answer within ${startDeadlineMs / 1000} s: ${said.trim().split("\n").slice(-1).join(" ")}`);
      await clock.sleep(50);
    }
  }

  /** Runs statements as its administrator and gives the rows of the last one. Throws what the driver throws. */
  async sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const session = await mysql.createConnection({ socketPath: this.#socket, user: "root" });
    try {
      let rows: unknown = [];
      for (const statement of statements) [rows] = await session.query(statement);
      return rows as Record<string, unknown>[];
    } finally {
      session.destroy();
    }
  }

  /** The machine loses power. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = once(child, "exit");
    killTree(child.pid);
    await gone;
  }

  get #socket(): string {
    return join(this.#data, "socket");
  }

  /** A server removes what it finds in its temporary folder when it starts, so each has one of its own. */
  get #folders(): readonly string[] {
    return [`--datadir=${this.#data}`, `--tmpdir=${this.#temporary}`];
  }
}

/** MariaDB refuses to run as root; its package has made an account. */
const asUser = (): readonly string[] => (process.getuid?.() === 0 ? ["--user=mysql"] : []);

async function own(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "mysql"], { encoding: "utf8" }));
  await chown(path, id("-u"), id("-g"));
}
