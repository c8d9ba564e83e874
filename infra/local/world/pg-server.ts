// One PostgreSQL server as a machine that can be started, stopped in order, and killed. It knows nothing of its peer.

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Defect, Refused, Transient } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { PostgresProgram } from "./pg-program.ts";
import { killTree, sendSignal } from "./processes.ts";
import type { Reaper } from "./reaper.ts";

const startDeadlineMs: Milliseconds = 30_000;
const stopDeadlineMs: Milliseconds = 15_000;
const pollMs: Milliseconds = 10;

export interface PgServerOptions {
  /** For messages and for the title of the processes. */
  readonly site: string;
  /** The data folder; it exists (by `initdb` or a base backup) before `start`. */
  readonly data: string;
  readonly log: string;
  readonly port: number;
  readonly program: PostgresProgram;
  readonly reaper: Reaper;
  readonly clock: Clock;
}

export class PgServer {
  readonly options: PgServerOptions;
  #child: ChildProcess | undefined;
  /** Where in the log file the present start begins. */
  #logFrom = 0;

  constructor(options: PgServerOptions) {
    this.options = options;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  /**
   * Starts the server and waits until it accepts connections; a standby does so once it has caught up with its base
   * backup. Throws Refused with PostgreSQL's last word where it does not start, Transient where it takes over 30 s.
   */
  async start(): Promise<void> {
    const { site, data, log, port, program, reaper } = this.options;
    if (this.#child) throw new Defect(`PostgreSQL on ${site} runs already.`);
    if (!existsSync(data)) throw new Refused(`PostgreSQL on ${site} has no data: there is no folder ${data}.`);
    const file = await open(log, "a");
    this.#logFrom = (await file.stat()).size;
    const child = spawn(program.postgres, ["-D", data, "-p", String(port), "-c", `cluster_name=${site}`], {
      ...asAccount(program),
      cwd: data,
      // A session of its own: a Ctrl-C in the terminal must not take the databases away before the orderly end.
      detached: true,
      stdio: ["ignore", file.fd, file.fd],
    });
    if (child.pid !== undefined) reaper.register(child.pid, { first: "SIGQUIT" });
    this.#child = child;
    child.once("exit", () => {
      this.#child = undefined;
      if (child.pid !== undefined) reaper.release(child.pid);
    });
    try {
      await once(child, "spawn");
    } catch (error) {
      this.#child = undefined;
      throw new Refused(`PostgreSQL cannot be run on this machine: ${String(error)}`, { cause: error });
    } finally {
      await file.close();
    }
    await this.#untilReady(child);
  }

  /** Ends in order: clients are cut off, all is written down, the standby gets everything that can still reach it. */
  async stop(): Promise<void> {
    await this.#end("SIGINT");
  }

  /** Ends at once but cleanly, with no last write; for folders that are removed anyway. */
  async abandon(): Promise<void> {
    await this.#end("SIGQUIT");
    await removeSharedMemory(this.options.data);
  }

  /** The machine loses power: the server and all its processes stop at one instant. Does nothing when it is down. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = once(child, "exit");
    killTree(child.pid);
    await gone;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = once(child, "exit").then(() => true);
    sendSignal(child.pid, signal);
    const timer = new AbortController();
    const ended = await Promise.race([gone, this.options.clock.sleep(stopDeadlineMs, timer.signal).then(() => false, () => false)]);
    timer.abort();
    if (!ended) await this.kill();
  }

  /** PostgreSQL writes its state as line 8 of postmaster.pid, as `pg_ctl -w` reads it; the pid shows that it is from this start. */
  async #untilReady(child: ChildProcess): Promise<void> {
    const { site, data, port, clock } = this.options;
    const deadline = clock.now() + startDeadlineMs;
    while (clock.now() < deadline) {
      if (this.#child !== child) throw new Refused(`PostgreSQL on ${site} did not start: ${whyNot(await this.#output(), port)}`);
      const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
      if (Number(lines[0]) === child.pid && /^(ready|standby)/.test(lines[7] ?? "")) return;
      await clock.sleep(pollMs);
    }
    const output = await this.#output();
    await this.kill();
    throw new Transient(`PostgreSQL on ${site} did not accept connections within ${startDeadlineMs / 1000} s; its last word: ${lastWord(output)}`);
  }

  /** What the server wrote since its present start. */
  async #output(): Promise<string> {
    return (await readFile(this.options.log)).subarray(this.#logFrom).toString("utf8");
  }
}

function whyNot(output: string, port: number): string {
  if (/address already in use/i.test(output)) return `port ${port} on 127.0.0.1 is in use by another program.`;
  return lastWord(output);
}

/** The last line of PostgreSQL's output that says what is wrong, else the last line. */
export function lastWord(output: string): string {
  const lines = output.split("\n").map((line) => line.trim()).filter(Boolean);
  const wrong = lines.findLast((line) => /\b(FATAL|PANIC|ERROR|error|could not|cannot)\b/.test(line));
  const chosen = wrong ?? lines.at(-1) ?? "it wrote nothing";
  return chosen.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \S+ \[\d+\] /, "").replace(/^LOG: +/, "");
}

/** Spawn options to run a PostgreSQL program: its account, and an environment that no PG* variable of the user disturbs. */
export function asAccount(program: PostgresProgram): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return program.account ? { uid: program.account.uid, gid: program.account.gid, env } : { env };
}

/**
 * A killed server leaves one System V segment of 56 bytes, whose id is on line 7 of postmaster.pid; a restart would clear
 * it, a removed folder would not, and the kernel keeps only 4,096. Where `ipcrm` is missing it stays until the next boot.
 */
async function removeSharedMemory(data: string): Promise<void> {
  const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const id = /^\s*\d+\s+(\d+)/.exec(lines[6] ?? "")?.[1];
  if (id) await new Promise<void>((resolve) => execFile("ipcrm", ["-m", id], () => resolve()));
}
