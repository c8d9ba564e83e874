// A host of a site, as far as Run Command sees it: a folder of its own and a shell that really runs what is sent to it.
// A script and all it started end with it, with its deadline, or with this program: what has to live on is started by
// the host's own service manager, as under systemd, and not by a script.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { HostRun } from "../aws/ssm.ts";
import { killTree, sendSignal } from "./processes.ts";
import type { Reaper } from "./reaper.ts";

export interface HostRunnerOptions {
  /** Working folder and HOME of the scripts. */
  readonly folder: string;
  /** The host's own environment, for example UNDERSTUDY_STATE and UNDERSTUDY_ROLE_FILE. Of this program's only PATH is passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly reaper?: Pick<Reaper, "register" | "release">;
  /** `bash` unless given; AWS-RunShellScript itself uses `sh`. */
  readonly shell?: string;
}

/** As much output as is kept; a script that says more goes on, unheard. */
const mostOutputBytes = 1_000_000;

export class HostRunner {
  readonly #options: HostRunnerOptions;
  #closed = false;
  readonly #died = new Set<ChildProcess>();
  readonly #running = new Map<ChildProcess, Promise<unknown>>();

  constructor(options: HostRunnerOptions) {
    this.#options = options;
  }

  /** Runs a script and gives its end, or `lost` when the host died or was closed under it. Throws Refused where no shell starts. */
  async run(script: string, limits: { readonly timeoutMs: Milliseconds }): Promise<HostRun | "lost"> {
    const { folder, env, clock, reaper, shell = "bash" } = this.#options;
    // `detached` makes a process group, so that also what the script leaves behind can be ended.
    const child = spawn(shell, ["-c", script], { cwd: folder, env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const { pid } = child;
    const stdout = keep(child.stdout);
    const stderr = keep(child.stderr);
    const ended = new Promise<number>((resolve, reject) => {
      child.once("error", (error) => reject(new Refused(`${shell} could not be started in ${folder}: ${error.message}`, { cause: error })));
      // Whatever still holds the pipes is ended here, or "close" would wait for it.
      child.once("exit", () => pid !== undefined && sendSignal(-pid, "SIGKILL"));
      // As shells tell it: 128 and the number of the signal that ended the script.
      child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
    if (pid !== undefined) reaper?.register(pid, { first: "SIGKILL" });
    this.#running.set(child, ended);

    const over = new AbortController();
    let timedOut = false;
    const deadline = clock.sleep(limits.timeoutMs, over.signal).then(
      () => {
        timedOut = true;
        end(child);
      },
      () => undefined,
    );
    try {
      const code = await ended;
      if (this.#closed || this.#died.has(child)) return "lost";
      return { code, stdout: stdout(), stderr: stderr(), timedOut };
    } finally {
      over.abort();
      await deadline;
      this.#running.delete(child);
      this.#died.delete(child);
      if (pid !== undefined) reaper?.release(pid);
    }
  }

  /** The host dies: what runs ends, and nobody hears of it. It may come up again. */
  die(): void {
    for (const child of this.#running.keys()) {
      this.#died.add(child);
      end(child);
    }
  }

  /** Ends what still runs, for good. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const child of this.#running.keys()) end(child);
    await Promise.allSettled(this.#running.values());
  }
}

function end(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(child.pid);
}

function keep(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < mostOutputBytes) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
