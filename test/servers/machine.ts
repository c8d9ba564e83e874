// What the tests with real servers have in common: a temporary folder, programs of Debian packages that run in it, and the
// certainty that nothing of it stays behind, whatever ends the test.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";

/** Where Debian's packages put the programs that these tests start. */
const programs = {
  "rabbitmq-server": ["/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/bin/epmd"],
  activemq: ["/usr/share/activemq/bin/activemq.jar", "/usr/bin/java"],
  "mariadb-server": ["/usr/sbin/mariadbd", "/usr/bin/mariadb-install-db"],
  "postgresql-15": ["/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/15/bin/pg_basebackup"],
} as const;

/** Fails in one sentence where a package is missing; a suite that is skipped proves nothing. */
export function need(name: keyof typeof programs): void {
  if (programs[name].some((path) => !existsSync(path))) {
    throw new TypeError(`${name} is missing; install it with: apt-get install -y --no-install-recommends ${name}`);
  }
}

export interface Start {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The account it runs as, where it is not ours. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** What it prints when it serves; where left out, it is not waited for. */
  readonly ready?: RegExp;
  /** How it is asked to end when all is over, where killing it would leave something behind. */
  readonly stop?: "SIGINT";
}

/** A program that runs; it leads a process group of its own, so that what it starts ends with it. */
export class Running {
  readonly #child: ChildProcess;
  readonly #reaper: Reaper;
  readonly #stop: "SIGINT" | "SIGKILL";
  #printed = "";

  constructor(child: ChildProcess, reaper: Reaper, stop: "SIGINT" | "SIGKILL" = "SIGKILL") {
    this.#child = child;
    this.#reaper = reaper;
    this.#stop = stop;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (this.#printed += chunk.toString()));
    reaper.register(this.#pid, { first: stop });
  }

  get #pid(): number {
    return this.#child.pid ?? 0;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Whether it has ended, and well. */
  get succeeded(): boolean {
    return this.#child.exitCode === 0;
  }

  /** The last that it printed. */
  get printed(): string {
    return this.#printed.slice(-2_000);
  }

  async ready(pattern: RegExp): Promise<this> {
    const end = clock.now() + 60_000;
    while (!pattern.test(this.#printed)) {
      if (this.ended || clock.now() > end) throw new TypeError(`${this.#child.spawnfile} did not start: ${this.printed}`);
      await clock.sleep(20);
    }
    return this;
  }

  /** Waits until it has ended by itself and all that it printed has come, for a minute at most where nothing else is said. */
  async end(withinMs = 60_000): Promise<void> {
    const limit = new AbortController();
    const closed = once(this.#child, "close").finally(() => limit.abort());
    await Promise.race([closed, clock.sleep(withinMs, limit.signal).catch(() => undefined)]);
    if (this.ended) this.#reaper.release(this.#pid);
  }

  /** Ends it in its own way; what does not end in five seconds is killed. */
  async close(): Promise<void> {
    if (!this.ended && this.#stop !== "SIGKILL") {
      const ended = this.end(5_000);
      this.#child.kill(this.#stop);
      await ended;
    }
    await this.kill();
  }

  /** Takes and keeps connections from here on, and answers nothing. */
  freeze(): void {
    process.kill(-this.#pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(-this.#pid, "SIGCONT");
  }

  /** Ends it and all that it started, as a power cut does. */
  async kill(): Promise<void> {
    if (this.ended) return;
    // The pipes close when the last of the group is gone, which may be after its leader.
    const gone = once(this.#child, "close");
    process.kill(-this.#pid, "SIGKILL");
    await gone;
    this.#reaper.release(this.#pid);
  }
}

/** The place in which the servers of one suite run. */
export class Machine {
  readonly folder: string;
  readonly reaper: Reaper;
  readonly #running: Running[] = [];

  private constructor(folder: string, reaper: Reaper) {
    this.folder = folder;
    this.reaper = reaper;
  }

  static async start(): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), "servers-"));
    // Servers that refuse to run as root run as an account that has to get in here.
    chmodSync(folder, 0o755);
    const reaper = await Reaper.start();
    reaper.registerFolder(folder);
    return new Machine(folder, reaper);
  }

  async run({ file, args, env = {}, account, ready, stop }: Start): Promise<Running> {
    const child = spawn(file, args, { cwd: this.folder, detached: true, stdio: ["ignore", "pipe", "pipe"], env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", HOME: this.folder, ...env }, ...account });
    const running = new Running(child, this.reaper, stop);
    this.#running.push(running);
    return ready === undefined ? running : running.ready(ready);
  }

  /** Runs a program to its end and gives what it printed. Throws where it fails. */
  async command(start: Omit<Start, "ready">): Promise<string> {
    const running = await this.run(start);
    await running.end();
    if (!running.succeeded) throw new TypeError(`${start.file} ${start.args.join(" ")} failed: ${running.printed}`);
    return running.printed;
  }

  /** Ends everything that still runs, last started first, and removes the folder. */
  async close(): Promise<void> {
    for (const running of this.#running.toReversed()) await running.close();
    await this.reaper.close();
  }
}

/** Waits for something to become true, for twenty seconds at most. */
export async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  const end = clock.now() + 20_000;
  while (!(await what())) {
    if (clock.now() > end) throw new TypeError("not within 20 s");
    await clock.sleep(50);
  }
}
