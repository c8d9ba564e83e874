// One MariaDB server as a machine that can be started and killed, from the programs that the machine has: npm brings none. It
// takes writes and applies those of one other server.

import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { asFailure, Refused, Transient } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { MariaDbFolder } from "./mariadb-folder.ts";
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
  readonly #folder: MariaDbFolder;
  #child: ChildProcess | undefined;

  constructor(options: MariaDbOptions) {
    this.#options = options;
    this.#folder = new MariaDbFolder(options.folder, `mariadb-${options.id}`);
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  /** Makes the data folder; to be called once, before `start`. */
  async install(): Promise<void> {
    await this.#folder.make();
    await writeFile(join(this.#folder.temporary, "server.key"), this.#options.tls.key);
    await writeFile(join(this.#folder.temporary, "server.crt"), this.#options.tls.cert);
    const { install } = this.#options.programs;
    try {
      await promisify(execFile)(install, [...this.#folder.installing]);
    } catch (thrown) {
      throw new Refused(`MariaDB could not make its data in ${this.#folder.data}: ${asFailure(thrown).message.trim().split("\n").slice(-3).join(" ")}`, { cause: thrown });
    }
  }

  /** Starts it over its folder and waits until it answers. */
  async start(): Promise<void> {
    const { id, servers, port, programs, reaper, clock } = this.#options;
    const args = [
      ...this.#folder.starting({ id, port }),
      // Each gives out its own numbers, so that rows made on both at the same time never have the same key (E7).
      `--auto-increment-increment=${servers}`, `--auto-increment-offset=${id}`,
      `--ssl-key=${join(this.#folder.temporary, "server.key")}`, `--ssl-cert=${join(this.#folder.temporary, "server.crt")}`,
      "--log-slave-updates", "--gtid-strict-mode=1", "--relay-log-recovery=1", "--binlog-format=ROW",
      // As with what it keeps of its data: a real node that must keep what it acknowledged has 1 for both.
      "--sync-binlog=0",
      // A peer that has vanished is noticed after two seconds and not after a minute.
      "--slave-net-timeout=2",
    ];
    const child = spawn(programs.server, args, { cwd: this.#folder.data, detached: true, stdio: ["ignore", "ignore", "pipe"], env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" } });
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
    while (!(await this.#folder.answers())) {
      if (this.#child !== child) throw new Refused(`MariaDB did not start: ${said.trim().split("\n").slice(-2).join(" ")}`);
      if (clock.now() > end) throw new Transient(`MariaDB did not answer within ${startDeadlineMs / 1000} s: ${said.trim().split("\n").slice(-1).join(" ")}`);
      await clock.sleep(50);
    }
  }

  /** Runs statements as its administrator and gives the rows of the last one. Throws what the driver throws. */
  sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return this.#folder.sql(...statements);
  }

  /** The machine loses power. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = once(child, "exit");
    killTree(child.pid);
    await gone;
  }
}
