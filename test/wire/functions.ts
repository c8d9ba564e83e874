// The Lambda shim: runs the functions that were deployed, as processes on this machine, because moto would need Docker for
// it. Behaviour:
// - The code is the zip that CloudFormation was given, unpacked; the environment is the function's own as it was deployed,
//   with what Lambda adds (Region, name, version, credentials) and what leads AWS calls and connections to this machine.
// - One call at a time in one process. Where all are busy another is started; idle ones are used again, as warm ones are.
// - What a handler throws is told as Lambda tells it: its name as errorType, its message, its trace.
// - A call that lasts longer than the function's time-out ends its process and is told as Sandbox.Timedout; a process that
//   ends by itself as Runtime.ExitError.
// - Every call is kept with its answer, in the order in which the calls were begun.
// Not done: nodejs24.x on arm64 (it is the Node of this machine), memory limits, IAM, VPCs, throttling, tries of asynchronous
// calls, the order of calls to one process under load.

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Reaper } from "../../infra/local/world/reaper.ts";

/** A call as moto hands it on. */
export interface FunctionCall {
  readonly function: string;
  readonly version: string;
  readonly arn: string;
  readonly region: string;
  readonly timeoutSeconds: number;
  /** Where its code lies. */
  readonly folder: string;
  /** As deployed: `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly payload: unknown;
}
export interface FunctionAnswer {
  readonly failed: boolean;
  readonly payload: unknown;
}
/** One call with what came of it. */
export interface DoneCall extends FunctionAnswer {
  readonly arn: string;
  readonly given: unknown;
}

/** What a function answers, where the test says so; undefined where its code shall. */
export type Script = (call: FunctionCall) => FunctionAnswer | undefined;

interface Sandbox {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  busy: boolean;
}

/** What the SDK says whenever the URL of a queue is not at the endpoint. */
const queueNotice = /QueueUrl/i;
const programs = join(import.meta.dirname, "fixtures");

export class Functions {
  readonly #reaper: Reaper;
  readonly #sandboxes = new Map<string, Sandbox[]>();
  readonly #calls: (Pick<DoneCall, "arn" | "given"> & { done?: FunctionAnswer })[] = [];
  readonly #log: string[] = [];
  #surroundings: Readonly<Record<string, string>> = {};
  #script: Script | undefined;

  constructor(reaper: Reaper) {
    this.#reaper = reaper;
  }

  /** Variables that every function gets besides its own; for processes that are started from now on. */
  surround(variables: Readonly<Record<string, string>>): void {
    this.#surroundings = variables;
  }

  /** Answers calls by a script in the place of the deployed code; left out, the code answers again. */
  follow(script?: Script): void {
    this.#script = script;
  }

  /** How many calls were begun so far. */
  get begun(): number {
    return this.#calls.length;
  }

  /** The calls that have been answered, in the order of their beginnings, without those that were begun as the first so many. */
  calls(after = 0): readonly DoneCall[] {
    return this.#calls.slice(after).flatMap(({ arn, given, done }) => (done === undefined ? [] : [{ arn, given, ...done }]));
  }

  /** The last lines that functions wrote to their logs. */
  get log(): readonly string[] {
    return this.#log;
  }

  async invoke(call: FunctionCall): Promise<FunctionAnswer> {
    const kept: { arn: string; given: unknown; done?: FunctionAnswer } = { arn: call.arn, given: call.payload };
    this.#calls.push(kept);
    kept.done = this.#script?.(call) ?? (await this.#run(call));
    return kept.done;
  }

  async close(): Promise<void> {
    const all = [...this.#sandboxes.values()].flat();
    this.#sandboxes.clear();
    await Promise.all(all.map(({ child }) => ended(child)));
  }

  async #run(call: FunctionCall): Promise<FunctionAnswer> {
    const sandbox = this.#free(call);
    const over = new AbortController();
    const { child } = sandbox;
    const requestId = systemClock.id();
    try {
      await sandbox.ready;
      if (!child.connected) {
        this.#discard(sandbox);
        return told("Runtime.ExitError", `RequestId: ${requestId} Error: Runtime exited while it loaded ${call.handler} of ${call.function}`);
      }
      const deadlineMs = systemClock.now() + call.timeoutSeconds * 1_000;
      const answer = new Promise<FunctionAnswer>((resolve) => {
        child.once("message", (message) => resolve(message as FunctionAnswer));
        child.once("disconnect", () => resolve(told("Runtime.ExitError", `RequestId: ${requestId} Error: Runtime exited`)));
      });
      const late = systemClock.sleep(call.timeoutSeconds * 1_000, over.signal).then(() => told("Sandbox.Timedout", `RequestId: ${requestId} Error: Task timed out after ${call.timeoutSeconds}.00 seconds`));
      late.catch(() => undefined);
      child.send({ payload: call.payload, requestId, deadlineMs });
      const first = await Promise.race([answer, late]);
      if (first.failed && /^(Sandbox|Runtime)\./.test((first.payload as { readonly errorType: string }).errorType)) this.#discard(sandbox);
      return first;
    } finally {
      over.abort();
      child.removeAllListeners("message").removeAllListeners("disconnect");
      sandbox.busy = false;
    }
  }

  /** A process of this version of the function that has nothing to do; a new one where there is none. */
  #free(call: FunctionCall): Sandbox {
    const mine = this.#sandboxes.get(call.arn) ?? [];
    this.#sandboxes.set(call.arn, mine);
    const idle = mine.find((each) => !each.busy);
    const sandbox = idle ?? this.#start(call);
    if (idle === undefined) mine.push(sandbox);
    sandbox.busy = true;
    return sandbox;
  }

  #start(call: FunctionCall): Sandbox {
    const env: Record<string, string> = {
      ...call.environment,
      AWS_LAMBDA_FUNCTION_NAME: call.function,
      AWS_LAMBDA_FUNCTION_VERSION: call.version,
      AWS_REGION: call.region,
      AWS_ACCESS_KEY_ID: "wire",
      AWS_SECRET_ACCESS_KEY: "wire",
      // Node of this machine may be older than what the SDK wants to be told about.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      UNDERSTUDY_WIRE_ARN: call.arn,
      ...this.#surroundings,
    };
    const child = fork(join(programs, "function.mjs"), [call.folder, call.handler], { execArgv: ["--import", pathToFileURL(join(programs, "network.mjs")).href], env, cwd: call.folder, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    const { pid } = child;
    if (pid !== undefined) this.#reaper.register(pid, { first: "SIGKILL" });
    child.once("exit", () => {
      if (pid !== undefined) this.#reaper.release(pid);
    });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => this.#keep(call.function, text));
    const ready = new Promise<void>((resolve) => {
      child.once("message", () => resolve());
      // A process that cannot load its code answers nothing: the call is then told that it ended.
      child.once("exit", () => resolve());
    });
    return { child, ready, busy: true };
  }

  #discard(sandbox: Sandbox): void {
    for (const list of this.#sandboxes.values()) {
      const at = list.indexOf(sandbox);
      if (at >= 0) list.splice(at, 1);
    }
    sandbox.child.kill("SIGKILL");
  }

  #keep(name: string, text: string): void {
    this.#log.push(...text.split("\n").filter((line) => line !== "" && !queueNotice.test(line)).map((line) => `${name}: ${line}`));
    this.#log.splice(0, this.#log.length - 400);
  }
}

function told(errorType: string, errorMessage: string): FunctionAnswer {
  return { failed: true, payload: { errorType, errorMessage } };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await gone;
}
