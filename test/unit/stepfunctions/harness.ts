// One service under a virtual clock, for tests of the local Step Functions. Functions are plain async functions by name;
// every call is noted with its virtual time, so that a test can say when something happened and that nothing else did.

import type { HistoryEvent } from "../../../infra/local/stepfunctions/history.ts";
import { StepFunctionsService } from "../../../infra/local/stepfunctions/service.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import type { Machine, State, TaskState, Template } from "../../../workflows/asl.ts";

type Fn = (payload: Readonly<Record<string, unknown>>, signal: AbortSignal) => unknown;

export interface Call {
  readonly name: string;
  readonly payload: unknown;
  readonly atMs: number;
}

export interface Ended {
  readonly executionArn: string;
  readonly status: string;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly tookMs: number;
  readonly events: readonly HistoryEvent[];
  /** The types of all events but the first and the last, in order. */
  readonly types: readonly string[];
}

/** What a function throws, as it arrives from Lambda. */
export const thrown = (errorType: string, errorMessage = `${errorType} happened`): object => ({ errorType, errorMessage });

export class Bench {
  readonly clock: VirtualClock;
  readonly service: StepFunctionsService;
  readonly calls: Call[] = [];
  readonly #functions: Readonly<Record<string, Fn>>;
  #machines = 0;

  constructor(functions: Readonly<Record<string, Fn>> = {}, seed = 1) {
    this.clock = new VirtualClock({ start: 0, seed });
    this.#functions = functions;
    this.service = new StepFunctionsService({
      clock: this.clock,
      region: "eu-north-1",
      account: "111122223333",
      invoke: async (name, payload, signal) => {
        this.calls.push({ name, payload, atMs: this.clock.now() });
        const fn = this.#functions[name];
        if (fn === undefined) throw { errorType: "Lambda.ResourceNotFoundException", errorMessage: `Function not found: ${name}` };
        return await fn(payload as Record<string, unknown>, signal);
      },
    });
  }

  /** Creates a machine and starts an execution of it. */
  start(definition: Machine, input: unknown = {}): string {
    this.#machines += 1;
    const { stateMachineArn } = this.service.createStateMachine({ name: `machine-${this.#machines}`, definition });
    return this.service.startExecution({ stateMachineArn, name: "run", input: JSON.stringify(input) }).executionArn;
  }

  /** Starts an execution and lets time pass until nothing waits any more. */
  async run(definition: Machine, input: unknown = {}): Promise<Ended> {
    const arn = this.start(definition, input);
    await this.clock.runUntilIdle();
    return this.ended(arn);
  }

  ended(executionArn: string): Ended {
    const shown: Readonly<Record<string, unknown>> & ReturnType<StepFunctionsService["describeExecution"]> = this.service.describeExecution({ executionArn });
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = this.service.getExecutionHistory({ executionArn, maxResults: 1000, nextToken });
      events.push(...page.events);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return {
      executionArn,
      status: shown.status,
      output: typeof shown["output"] === "string" ? JSON.parse(shown["output"]) : undefined,
      error: shown["error"] as string | undefined,
      cause: shown["cause"] as string | undefined,
      tookMs: (shown["stopDate"] as Date | undefined ?? new Date(this.clock.now())).getTime() - shown.startDate.getTime(),
      events,
      types: events.slice(1, -1).map((event) => event.type),
    };
  }
}

/** A machine of states in the order in which they stand: each goes to the next unless it says where it goes. */
export function line(states: Readonly<Record<string, State>>): Machine {
  const names = Object.keys(states);
  const entries = Object.entries(states).map(([name, state], index): [string, State] => {
    const next = names[index + 1];
    if (state.Type === "Choice" || state.Type === "Succeed" || state.Type === "Fail" || state.Next !== undefined || state.End === true) return [name, state];
    return [name, next === undefined ? { ...state, End: true } : { ...state, Next: next }];
  });
  return { StartAt: names[0] ?? "", States: Object.fromEntries(entries) };
}

/** A Task that calls a function with the whole input under `input`. */
export function task(FunctionName: string, more: Partial<Omit<TaskState, "Type" | "Resource" | "Parameters">> = {}, Payload: Template = { "input.$": "$" }): TaskState {
  return { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName, Payload }, TimeoutSeconds: 60, ...more };
}

/** A Task that calls a function with its token and waits for it. */
export function waiting(FunctionName: string, more: Partial<Omit<TaskState, "Type" | "Resource" | "Parameters">> = {}): TaskState {
  return { ...task(FunctionName, more, { "token.$": "$$.Task.Token" }), Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" };
}
