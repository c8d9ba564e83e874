// Stands in for the Step Functions service (Standard workflows). Its methods take and give what the SDK's commands do
// and refuse with the same exceptions. On AWS executions are durable; here they live in the memory of the world's
// process, and when that process ends the world ends with them, so there is nothing to resume. Unlike AWS,
// DescribeExecution is never behind.

import type { Machine } from "../../../workflows/asl.ts";
import { Failure } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { apiError } from "./api-error.ts";
import type { ApiErrorName } from "./api-error.ts";
import { exceedsPayloadLimit, parseDocument } from "./document.ts";
import type { Document } from "./document.ts";
import { Execution } from "./execution.ts";
import type { Ending, ExecutionStatus, StatusChangeDetail } from "./execution.ts";
import { runMachine } from "./interpreter.ts";
import { page } from "./pages.ts";
import type { PageRequest } from "./pages.ts";
import { Raised, stopped } from "./raised.ts";
import type { Invoker } from "./scope.ts";
import { substitute } from "./substitute.ts";
import { Tokens } from "./tokens.ts";
import { checkMachine } from "./validate.ts";

/** A name stays taken this long after its execution has closed (reference: AWS 4.2). */
const nameReservedMs = 90 * 86_400_000;

interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly definition: string;
  readonly machine: Machine;
  readonly creationDate: Date;
}

export interface ServiceOptions {
  readonly clock: Clock;
  readonly invoke: Invoker;
  readonly region: string;
  readonly account: string;
  /** Given where executions are taken up again (break-glass): whether a wait that begins now was waited out before. */
  readonly waitedBefore?: () => boolean;
}

export class StepFunctionsService {
  readonly #options: ServiceOptions;
  readonly #tokens: Tokens;
  readonly #machines = new Map<string, StateMachine>();
  readonly #executions = new Map<string, Execution>();
  readonly #listeners = new Set<(detail: StatusChangeDetail) => void>();

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#tokens = new Tokens(options.clock);
  }

  /**
   * Creates a state machine from a definition (an object or JSON text); `functions` resolves its `${Name}`s, as
   * CloudFormation does. The same name with the same definition gives the same machine.
   * Throws InvalidDefinition for anything outside the subset, InvalidName, StateMachineAlreadyExists.
   */
  createStateMachine(request: { readonly name: string; readonly definition: unknown; readonly functions?: Readonly<Record<string, string>> }) {
    checkName(request.name);
    const { definition, machine } = read(request.definition, request.functions ?? {});
    const arn = this.#arn("stateMachine", request.name);
    const existing = this.#machines.get(arn);
    if (existing !== undefined && existing.definition !== definition) throw apiError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    const creationDate = existing?.creationDate ?? new Date(this.#options.clock.now());
    if (existing === undefined) this.#machines.set(arn, { arn, name: request.name, definition, machine, creationDate });
    return { stateMachineArn: arn, creationDate };
  }

  /**
   * Starts an execution; its first state runs after this call has returned. A name is a lock: with the same input while
   * the execution runs the call gives that execution, otherwise ExecutionAlreadyExists. The input is compared as sent.
   */
  startExecution(request: { readonly stateMachineArn: string; readonly name?: string | undefined; readonly input?: string | undefined }) {
    const { clock } = this.#options;
    const stateMachine = this.#machine(request.stateMachineArn);
    const name = request.name ?? clock.id();
    checkName(name);
    const text = request.input ?? "{}";
    const input = readJson(text, "InvalidExecutionInput", "Invalid State Machine Execution Input");
    const executionArn = this.#arn("execution", `${stateMachine.name}:${name}`);
    const existing = this.#executions.get(executionArn);
    if (existing !== undefined) {
      if (existing.status === "RUNNING" && existing.origin.input === text) return { executionArn, startDate: existing.startDate };
      const closedMs = existing.stopDate === undefined ? 0 : clock.now() - existing.stopDate.getTime();
      if (closedMs < nameReservedMs) throw apiError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
    }
    const roleArn = `arn:aws:iam::${this.#options.account}:role/${stateMachine.name}`;
    const execution = new Execution({ stateMachineArn: stateMachine.arn, executionArn, name, input: text, machine: stateMachine.machine, roleArn }, clock);
    // Deleted first, so that a name that is used again takes the latest place in the list.
    this.#executions.delete(executionArn);
    this.#executions.set(executionArn, execution);
    this.#tell(execution);
    void Promise.resolve().then(() => this.#run(execution, input));
    return { executionArn, startDate: execution.startDate };
  }

  describeExecution(request: { readonly executionArn: string }) {
    return this.#execution(request.executionArn).description();
  }

  /** The executions of a machine, the latest first. */
  listExecutions(request: PageRequest & { readonly stateMachineArn: string; readonly statusFilter?: ExecutionStatus | undefined }) {
    const { arn } = this.#machine(request.stateMachineArn);
    const all = [...this.#executions.values()].filter((execution) => execution.origin.stateMachineArn === arn).toReversed();
    const wanted = all.filter((execution) => request.statusFilter === undefined || execution.status === request.statusFilter);
    const { items, ...more } = page(wanted, request);
    return { executions: items.map((execution) => execution.summary()), ...more };
  }

  getExecutionHistory(request: PageRequest & { readonly executionArn: string; readonly reverseOrder?: boolean | undefined }) {
    const { events } = this.#execution(request.executionArn).history;
    const { items, ...more } = page(request.reverseOrder === true ? events.toReversed() : events, request);
    return { events: items, ...more };
  }

  /** Ends an execution as ABORTED; one that has ended already stays as it is. Functions that run are not stopped by it. */
  stopExecution(request: { readonly executionArn: string; readonly error?: string | undefined; readonly cause?: string | undefined }) {
    const execution = this.#execution(request.executionArn);
    this.#end(execution, { status: "ABORTED", error: request.error, cause: request.cause });
    return { stopDate: execution.stopDate ?? new Date(this.#options.clock.now()) };
  }

  /** Throws InvalidToken, TaskDoesNotExist, TaskTimedOut (also when somebody was quicker), InvalidOutput. */
  sendTaskSuccess(request: { readonly taskToken: string; readonly output: string }) {
    this.#tokens.heartbeat(request.taskToken);
    this.#tokens.answer(request.taskToken, readJson(request.output, "InvalidOutput", "Invalid Output"));
    return {};
  }

  /** Throws InvalidToken, TaskDoesNotExist, TaskTimedOut (also when somebody was quicker). */
  sendTaskFailure(request: { readonly taskToken: string; readonly error?: string | undefined; readonly cause?: string | undefined }) {
    this.#tokens.answer(request.taskToken, new Raised(request.error ?? "", request.cause));
    return {};
  }

  /** Throws what sendTaskFailure throws. It does not prolong TimeoutSeconds, and nothing here has a HeartbeatSeconds. */
  sendTaskHeartbeat(request: { readonly taskToken: string }) {
    this.#tokens.heartbeat(request.taskToken);
    return {};
  }

  /**
   * Tells each listener of every change of an execution's status, as EventBridge does for Standard workflows: after the
   * fact, and without any influence on the execution. Returns a function that ends it.
   */
  onStatusChange(listener: (detail: StatusChangeDetail) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets go of every timer, so that the world's process can end; executions stay as they are and run no further. */
  close(): void {
    for (const execution of this.#executions.values()) execution.controller.abort(stopped);
  }

  async #run(execution: Execution, input: Document): Promise<void> {
    const { clock, invoke, region, waitedBefore = () => false } = this.#options;
    const { history, chain, origin } = execution;
    const { signal } = execution.controller;
    const { TimeoutSeconds: timeout } = origin.machine;
    if (timeout !== undefined) {
      clock.sleep(timeout * 1000, signal).then(
        () => this.#end(execution, { status: "TIMED_OUT" }),
        () => undefined, // The execution ended in time.
      );
    }
    try {
      const output = await runMachine(origin.machine, input, { clock, invoke, tokens: this.#tokens, history, region, executionArn: origin.executionArn, chain, signal, inBranch: false, waitedBefore });
      this.#end(execution, { status: "SUCCEEDED", output: output.text });
    } catch (thrown) {
      if (thrown === stopped) return;
      const { error, cause } = thrown instanceof Raised ? thrown : { error: "States.Runtime", cause: `The local engine failed: ${String(thrown)}` };
      this.#end(execution, { status: "FAILED", error, cause });
    }
  }

  #end(execution: Execution, ending: Ending): void {
    if (execution.end(ending)) this.#tell(execution);
  }

  #tell(execution: Execution): void {
    const detail = execution.change();
    for (const listener of this.#listeners) void Promise.resolve().then(() => listener(detail));
  }

  #machine(arn: string): StateMachine {
    const found = this.#machines.get(arn);
    if (found === undefined) throw apiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return found;
  }

  #execution(arn: string): Execution {
    const found = this.#executions.get(arn);
    if (found === undefined) throw apiError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  #arn(kind: "stateMachine" | "execution", name: string): string {
    return `arn:aws:states:${this.#options.region}:${this.#options.account}:${kind}:${name}`;
  }
}

interface Read {
  readonly definition: string;
  readonly machine: Machine;
}

/**
 * Definitions that were found right, by their text, for each set of functions: a set of stories deploys the same few machines
 * hundreds of times. Where the text is given as such it is looked up as it is, and nothing has to be written for it.
 */
const knownRight = new WeakMap<object, Map<string, Read>>();
const mostKnown = 200;

function read(definition: unknown, functions: Readonly<Record<string, string>>): Read {
  const given = typeof definition === "string" ? definition : JSON.stringify(definition);
  const known = knownRight.get(functions) ?? new Map<string, Read>();
  knownRight.set(functions, known);
  const found = known.get(given);
  if (found !== undefined) return found;
  const text = JSON.stringify(readDefinition(definition, functions));
  // Read back from the text, so that whoever keeps the object cannot change the machine.
  const right: Read = { definition: text, machine: JSON.parse(text) as Machine };
  if (known.size < mostKnown) known.set(given, right);
  return right;
}

function readDefinition(definition: unknown, functions: Readonly<Record<string, string>>): Machine {
  try {
    return substitute(checkMachine(typeof definition === "string" ? JSON.parse(definition) : definition), functions);
  } catch (thrown) {
    if (thrown instanceof Failure || thrown instanceof SyntaxError) throw apiError("InvalidDefinition", `Invalid State Machine Definition: '${thrown.message}'`);
    throw thrown;
  }
}

function readJson(text: string, error: ApiErrorName, words: string): Document {
  if (exceedsPayloadLimit(text)) throw apiError("ValidationException", "Member must have length less than or equal to 262144");
  try {
    return parseDocument(text);
  } catch (thrown) {
    throw apiError(error, `${words}: '${String(thrown)}'`);
  }
}

/** White space, brackets, wildcards, control and special characters are refused; so ARNs and times cannot be names. */
function checkName(name: string): void {
  if (name.length > 80 || !/^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]+$/u.test(name)) throw apiError("InvalidName", `Invalid Name: '${name}'`);
}
