// Keeps the handlers' process alive, as Lambda keeps functions available: starts it, starts another when it dies, and
// tells the caller of an invocation that was under way what Step Functions would be told (`Lambda.Unknown`).

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Refused } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Reaper } from "../world/reaper.ts";
import type { HandlerConfig, Invocation } from "./handler-process.ts";
import { callRpc, RemoteError } from "./rpc.ts";

export type InvokeFunction = (name: string, payload: unknown) => Promise<unknown>;

/** What a failed invocation looks like to the caller: the error's name and message, as Lambda gives them. */
export class FunctionError extends Error {
  readonly errorType: string;
  readonly errorMessage: string;
  constructor(errorType: string, errorMessage: string) {
    super(`${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

export class Handlers {
  readonly #config: Promise<HandlerConfig>;
  readonly #reaper: Reaper;
  readonly #timeoutMs: Milliseconds;
  #child: ChildProcess | undefined;
  #running: Promise<Running>;
  #wasReady = false;
  #closed = false;
  /** How often the process has died and was started again. */
  restarts = 0;

  /** `config` may come later than the process, which needs longer to load than most parts of the world to start. */
  constructor(options: { readonly config: Promise<HandlerConfig>; readonly reaper: Reaper; readonly timeoutMs: Milliseconds }) {
    this.#config = options.config;
    this.#reaper = options.reaper;
    this.#timeoutMs = options.timeoutMs;
    this.#running = this.#start();
  }

  /** Resolves when the first process answers; throws `Refused` when it cannot be started. */
  async ready(): Promise<void> {
    await this.#running;
  }

  readonly invoke: InvokeFunction = async (name, payload) => {
    // What travels is JSON, as in AWS: undefined fields and dates do not survive, and must not here either.
    const invocation: Invocation = { function: name, payload: JSON.parse(JSON.stringify(payload)) as unknown, timeoutMs: this.#timeoutMs };
    const { port } = await this.#running;
    try {
      const answer = await callRpc(port, (await this.#config).key, "invoke", invocation, this.#timeoutMs + 2_000);
      return JSON.parse(JSON.stringify(answer ?? null)) as unknown;
    } catch (thrown) {
      if (thrown instanceof RemoteError) throw new FunctionError(thrown.name, thrown.message);
      throw new FunctionError("Lambda.Unknown", "the function's process ended or did not answer in time");
    }
  };

  /** Ends the process with SIGKILL at once; the next one starts by itself. */
  async kill(): Promise<void> {
    const { child } = await this.#running;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    // Without a number it never started, so there is nothing to end; the one who waited for ready() was told why.
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }

  #start(): Promise<Running> {
    const starting = new Promise<Running>((resolve, reject) => {
      const child = fork(join(import.meta.dirname, "handler-process.ts"), [], { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced", env: { ...process.env, POWERTOOLS_LOG_LEVEL: process.env["UNDERSTUDY_LOG_LEVEL"] ?? "CRITICAL", AWS_LAMBDA_FUNCTION_NAME: "local" } });
      this.#child = child;
      const pid = child.pid;
      if (pid !== undefined) this.#reaper.register(pid, { first: "SIGKILL" });
      let complaint = "";
      child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString("utf8")).slice(-2_000)));
      child.once("message", (message: { readonly port: number }) => {
        this.#wasReady = true;
        resolve({ child, port: message.port });
      });
      child.once("error", reject);
      child.once("exit", () => {
        if (pid !== undefined) this.#reaper.release(pid);
        reject(new Refused(`the process that runs the handlers ended before it was ready: ${complaint.trim().split("\n").slice(-3).join(" ")}`));
        // One that never came up would not the next time.
        if (this.#closed || !this.#wasReady) return;
        this.restarts += 1;
        if (this.restarts < 1_000) this.#running = this.#start();
      });
      void this.#config.then((config) => {
        // It may have died while the config was still on its way, which its exit has told.
        if (child.connected) child.send(config);
      });
    });
    // Whoever invokes next sees the failure; without this line Node would end the world for a promise nobody awaits yet.
    starting.catch(() => undefined);
    return starting;
  }
}
