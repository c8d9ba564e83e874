// The history of one execution, with Step Functions' own names, details and chaining, so that a test, the console and a
// report read the same thing here and on AWS, and so that the limit of 25,000 events bites here too.

import type { State } from "../../../workflows/asl.ts";
import { historyLimit } from "../../../workflows/asl-events.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { Raised } from "./raised.ts";

type StateType = State["Type"];
type LastEventType = "ExecutionSucceeded" | "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted";
export type HistoryEventType =
  | "ExecutionStarted"
  | LastEventType
  | `${StateType}StateEntered`
  | `${Exclude<StateType, "Fail">}StateExited`
  | `${"Task" | "Wait" | "Parallel"}StateAborted`
  | `ParallelState${"Started" | "Succeeded" | "Failed"}`
  | `Task${"Scheduled" | "Started" | "Submitted" | "Succeeded" | "Failed" | "TimedOut"}`;

interface Failing {
  readonly error?: string;
  readonly cause?: string;
}
interface Resource {
  readonly resourceType: "lambda";
  readonly resource: string;
}
interface Output {
  readonly output: string;
  readonly outputDetails: { readonly truncated: false };
}
interface Input {
  readonly input: string;
  readonly inputDetails: { readonly truncated: false };
}
/** The details of an event under the names that GetExecutionHistory gives them. */
export interface EventDetails {
  readonly executionStartedEventDetails?: Input & { readonly roleArn: string };
  readonly executionSucceededEventDetails?: Output;
  readonly executionFailedEventDetails?: Failing;
  readonly executionTimedOutEventDetails?: Failing;
  readonly executionAbortedEventDetails?: Failing;
  readonly stateEnteredEventDetails?: Input & { readonly name: string };
  readonly stateExitedEventDetails?: Output & { readonly name: string };
  readonly taskScheduledEventDetails?: Resource & { readonly region: string; readonly parameters: string; readonly timeoutInSeconds: number };
  readonly taskStartedEventDetails?: Resource;
  readonly taskSubmittedEventDetails?: Resource & Output;
  readonly taskSucceededEventDetails?: Resource & Output;
  readonly taskFailedEventDetails?: Resource & Failing;
  readonly taskTimedOutEventDetails?: Resource & Failing;
}
export interface HistoryEvent extends EventDetails {
  readonly timestamp: Date;
  readonly type: HistoryEventType;
  readonly id: number;
  readonly previousEventId: number;
}

/** The last event of one line of states; every branch of a Parallel has its own line. */
export interface Chain {
  last: number;
}

export const shownInput = (text: string): Input => ({ input: text, inputDetails: { truncated: false } });
export const shownOutput = (text: string): Output => ({ output: text, outputDetails: { truncated: false } });
/** AWS leaves out what there is not, rather than showing it empty. */
export const shownError = (raised: { readonly error?: string | undefined; readonly cause?: string | undefined }): Failing => ({
  ...(raised.error === undefined ? {} : { error: raised.error }),
  ...(raised.cause === undefined ? {} : { cause: raised.cause }),
});

export class History {
  readonly #clock: Clock;
  readonly #events: HistoryEvent[] = [];
  #sealed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Adds an event to its line and returns its id. Raises States.Runtime where only the last event still has room. */
  add(chain: Chain, type: HistoryEventType, details: EventDetails = {}): number {
    const id = this.note(chain, type, details);
    chain.last = id;
    return id;
  }

  /** Adds an event beside the line: ParallelStateSucceeded and the aborted events are passed by, as AWS does. */
  note(chain: Chain, type: HistoryEventType, details: EventDetails = {}): number {
    if (this.#sealed) return chain.last;
    if (this.#events.length >= historyLimit - 1) {
      throw new Raised("States.Runtime", `The execution reached the maximum number of history events (${historyLimit}).`);
    }
    return this.#append(chain, type, details);
  }

  /** Takes no more events but the last: AWS records nothing of states that are still unwinding when an execution ends. */
  seal(): void {
    this.#sealed = true;
  }

  /** Adds the last event. */
  close(chain: Chain, type: LastEventType, details: EventDetails): void {
    this.seal();
    this.#append(chain, type, details);
  }

  #append(chain: Chain, type: HistoryEventType, details: EventDetails): number {
    const id = this.#events.length + 1;
    this.#events.push({ timestamp: new Date(this.#clock.now()), type, id, previousEventId: chain.last, ...details });
    return id;
  }
}
