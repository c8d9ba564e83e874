// One execution: its status, its history, and the forms in which the API and EventBridge show it.

import type { Machine } from "../../../workflows/asl.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { History, shownError, shownInput, shownOutput } from "./history.ts";
import type { Chain } from "./history.ts";
import { stopped } from "./raised.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** How an execution ended. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** The `detail` of EventBridge's "Step Functions Execution Status Change"; times are milliseconds since 1970, as there. */
export interface StatusChangeDetail {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  readonly output: string | null;
  readonly outputDetails: { readonly included: true } | null;
  readonly error: string | null;
  readonly cause: string | null;
}

interface Origin {
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly name: string;
  readonly input: string;
  readonly machine: Machine;
  readonly roleArn: string;
}

const lastEvents = {
  SUCCEEDED: ["ExecutionSucceeded", "executionSucceededEventDetails"],
  FAILED: ["ExecutionFailed", "executionFailedEventDetails"],
  TIMED_OUT: ["ExecutionTimedOut", "executionTimedOutEventDetails"],
  ABORTED: ["ExecutionAborted", "executionAbortedEventDetails"],
} as const;

export class Execution {
  readonly origin: Origin;
  readonly history: History;
  /** The line of events of the outermost states; the first of them follows 0, as ExecutionStarted does. */
  readonly chain: Chain = { last: 0 };
  readonly controller = new AbortController();
  readonly startDate: Date;
  readonly #clock: Clock;
  #stopDate: Date | undefined;
  #ending: Ending | undefined;

  constructor(origin: Origin, clock: Clock) {
    this.origin = origin;
    this.#clock = clock;
    this.startDate = new Date(clock.now());
    this.history = new History(clock);
    this.history.note(this.chain, "ExecutionStarted", { executionStartedEventDetails: { ...shownInput(origin.input), roleArn: origin.roleArn } });
  }

  get status(): ExecutionStatus {
    return this.#ending?.status ?? "RUNNING";
  }

  get stopDate(): Date | undefined {
    return this.#stopDate;
  }

  /** Ends the execution, and with it whatever still runs in it. The first ending stands; returns whether this was it. */
  end(ending: Ending): boolean {
    if (this.#ending !== undefined) return false;
    this.#ending = ending;
    this.#stopDate = new Date(this.#clock.now());
    const [type, details] = lastEvents[ending.status];
    // AWS says States.Timeout in the history alone; DescribeExecution shows neither error nor cause then (recorded).
    const shown = ending.status === "TIMED_OUT" ? shownError({ error: "States.Timeout" }) : shownError(ending);
    this.history.close(this.chain, type, { [details]: ending.output === undefined ? shown : shownOutput(ending.output) });
    this.controller.abort(stopped);
    return true;
  }

  /** What ListExecutions shows of it. */
  summary() {
    const { executionArn, stateMachineArn, name } = this.origin;
    return {
      executionArn,
      stateMachineArn,
      name,
      status: this.status,
      startDate: this.startDate,
      ...(this.#stopDate === undefined ? {} : { stopDate: this.#stopDate }),
    };
  }

  /** What DescribeExecution shows of it; AWS leaves fields out rather than showing them empty. */
  description() {
    const ending = this.#ending;
    return {
      ...this.summary(),
      input: this.origin.input,
      inputDetails: { included: true },
      ...(ending?.output === undefined ? {} : { output: ending.output, outputDetails: { included: true } }),
      ...shownError(ending ?? {}),
    };
  }

  /** What EventBridge tells of it. */
  change(): StatusChangeDetail {
    const { executionArn, stateMachineArn, name, input } = this.origin;
    const ending = this.#ending;
    return {
      executionArn,
      stateMachineArn,
      name,
      status: this.status,
      startDate: this.startDate.getTime(),
      stopDate: this.#stopDate?.getTime() ?? null,
      input,
      inputDetails: { included: true },
      output: ending?.output ?? null,
      outputDetails: ending?.output === undefined ? null : { included: true },
      error: ending?.error ?? null,
      cause: ending?.cause ?? null,
    };
  }
}
