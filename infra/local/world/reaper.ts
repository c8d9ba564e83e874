// Nothing may stay behind when this program ends, also when it is killed with SIGKILL and can do nothing itself.
// The reaper is a small child process that notices the end of its parent and then ends and removes what is registered.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { join } from "node:path";
import { Defect, Refused } from "../../../workflows/failure.ts";

export interface RegisterOptions {
  /** The signal that asks the process to end; after 2 s it and all its descendants are killed. SIGTERM if left out. */
  readonly first?: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL";
}

/** Registered processes and folders end with this program, whatever ends it. */
export class Reaper {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    // "close" and not "exit": it comes when the pipe is closed too. Node 20 spins for ever at the end of a program whose
    // unreferenced pipe still has a request under way, such as the shutdown that end() asks for.
    this.#ended = once(child, "close");
    // The reaper's own end shows at the next registration; an error of its pipe says nothing more.
    child.stdin?.on("error", () => undefined);
  }

  /** Starts the watchdog and waits until it watches (40 ms). Throws Refused where no process can be started. */
  static async start(): Promise<Reaper> {
    const child = spawn(process.execPath, [join(import.meta.dirname, "reaper-child.mjs")], {
      stdio: ["pipe", "pipe", "ignore"],
      // A session of its own: a Ctrl-C in the terminal must reach the parent and not its watchdog.
      detached: true,
      cwd: "/",
      env: {},
    });
    const exited = once(child, "exit").then(([code]) => Promise.reject(new Refused(`it ended with code ${String(code)}`)));
    await Promise.race([once(child.stdout, "data"), exited]).catch((error: unknown) => {
      throw new Refused(`The watchdog process could not be started: ${String(error)}`, { cause: error });
    });
    child.stdout.destroy();
    exited.catch(() => undefined);
    // A program that has nothing else to do may end; the pipe ends with it and the watchdog does its work.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    return new Reaper(child);
  }

  /** The process id of the watchdog itself. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Call at once after a process was started. Its descendants are included. Throws Defect where the watchdog is gone. */
  register(pid: number, options: RegisterOptions = {}): void {
    this.#mustLive();
    this.#tell({ pid, first: options.first ?? "SIGTERM" });
  }

  /** Call when a registered process has ended, because its number may be given to another. */
  release(pid: number): void {
    this.#tell({ release: pid });
  }

  /** The folder and all in it is removed at the end. Ignored for a home folder or a path of fewer than two parts. */
  registerFolder(path: string): void {
    this.#mustLive();
    this.#tell({ folder: path });
  }

  /** Takes a folder out of the reaper's hands, for example to keep the logs for a person. */
  releaseFolder(path: string): void {
    this.#tell({ keep: path });
  }

  /** Ends and removes all that is still registered, and then the watchdog itself. */
  async close(): Promise<void> {
    const { stdin } = this.#child;
    this.#child.ref();
    if (stdin instanceof Socket) stdin.ref();
    stdin?.end();
    await this.#ended;
  }

  get #alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.stdin?.writable === true;
  }

  #mustLive(): void {
    if (!this.#alive) throw new Defect("The watchdog process has ended, so nothing would clean up after a crash.");
  }

  #tell(message: Readonly<Record<string, string | number>>): void {
    if (this.#alive) this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}
