// What a state needs to know about the execution and the branch in which it runs.

import type { Clock } from "../../../workflows/ports.ts";
import type { Chain, History } from "./history.ts";
import { stopped } from "./raised.ts";
import type { Tokens } from "./tokens.ts";

/**
 * Calls a function by name and returns what it answers. It throws an object with `errorType` and `errorMessage` for what
 * the function threw (or `Lambda.…` for the service's own errors), and anything else for a process that died.
 * The signal says that nobody waits for the answer any more; on AWS the function nevertheless runs on.
 */
export type Invoker = (functionName: string, payload: unknown, signal: AbortSignal) => Promise<unknown>;

export interface Scope {
  readonly clock: Clock;
  readonly invoke: Invoker;
  readonly tokens: Tokens;
  readonly history: History;
  readonly region: string;
  readonly executionArn: string;
  /** The line of events of this branch. */
  readonly chain: Chain;
  /** Aborted with `stopped` when the execution, or a sibling branch, has ended this one. */
  readonly signal: AbortSignal;
  readonly inBranch: boolean;
  /** Whether a wait that begins now was waited out before: an execution that is taken up again goes through it at once. */
  readonly waitedBefore: () => boolean;
}

/** A controller that is aborted with its parent; `release` takes the link away again. */
export function linkedStop(parent: AbortSignal): { readonly controller: AbortController; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(stopped);
  if (parent.aborted) stop();
  else parent.addEventListener("abort", stop, { once: true });
  return { controller, release: () => parent.removeEventListener("abort", stop) };
}
