// Runs one execution of a machine of the subset in workflows/asl.ts. It is ours because the compiled definition must
// run identically on AWS, on one machine and in the simulator, with task tokens and with time that somebody else moves.
// Every await is on the clock, a function or a token; nothing else lets time pass.

import type { Machine, ParallelState, PassState, State, TaskState, WaitState } from "../../../workflows/asl.ts";
import { Defect, never } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { choose } from "./choice.ts";
import { toDocument } from "./document.ts";
import type { Document } from "./document.ts";
import { shownInput, shownOutput } from "./history.ts";
import { runBranches } from "./parallel.ts";
import { fillTemplate, pickOutput, placeResult, readPath } from "./paths.ts";
import { endsExecution, Raised, runtimeError, stopped } from "./raised.ts";
import { catcherFor, Retries } from "./retry.ts";
import type { Scope } from "./scope.ts";
import { runTask } from "./task.ts";

/** What a state leaves behind: its output, and the next state unless it is the last. */
interface Step {
  readonly output: Document;
  readonly next: string | undefined;
}

/**
 * Runs a machine (or one branch) that `checkMachine` accepted and whose function names are resolved, and returns its
 * output. Throws `Raised` where it fails, `stopped` where the scope's signal ended it, a Defect for a mistake of ours.
 */
export async function runMachine(machine: Machine, input: Document, scope: Scope): Promise<Document> {
  let name: string | undefined = machine.StartAt;
  let data = input;
  while (name !== undefined) {
    if (scope.signal.aborted) throw stopped;
    const state: State | undefined = machine.States[name];
    if (state === undefined) throw new Defect(`the machine has no state "${name}"; checkMachine must come first`);
    const step: Step = await visit(name, state, data, scope);
    data = step.output;
    name = step.next;
  }
  return data;
}

async function visit(name: string, state: State, input: Document, scope: Scope): Promise<Step> {
  const { history, chain } = scope;
  const entered = history.add(chain, `${state.Type}StateEntered`, { stateEnteredEventDetails: { name, ...shownInput(input.text) } });
  try {
    const step = await execute(state, input, scope);
    if (state.Type !== "Fail") history.add(chain, `${state.Type}StateExited`, { stateExitedEventDetails: { name, ...shownOutput(step.output.text) } });
    return step;
  } catch (thrown) {
    if (thrown === stopped && (state.Type === "Task" || state.Type === "Wait" || state.Type === "Parallel")) history.note(chain, `${state.Type}StateAborted`);
    if (!(thrown instanceof Raised)) throw thrown;
    // A Task whose error leaves its branch is recorded as aborted before the Parallel fails; at the top it is not.
    if (scope.inBranch && state.Type === "Task" && !endsExecution(thrown.error)) history.note(chain, "TaskStateAborted");
    throw thrown.at(name, entered);
  }
}

async function execute(state: State, input: Document, scope: Scope): Promise<Step> {
  switch (state.Type) {
    case "Task":
      return persist(state, input, scope, () => runTask(state, input, scope));
    case "Parallel":
      return persist(state, input, scope, () => runBranches(state, input, scope, runMachine));
    case "Choice":
      return { output: input, next: choose(state, input.value) };
    case "Wait":
      await pause(secondsOf(state, input) * 1000, scope);
      return { output: input, next: state.Next };
    case "Pass":
      return { output: pass(state, input), next: state.Next };
    case "Succeed":
      return { output: input, next: undefined };
    case "Fail":
      throw new Raised(state.Error, state.Cause);
    default:
      return never(state, "state type");
  }
}

/** Tries until it succeeds, no retrier is left, or a catcher takes the error over. */
async function persist(state: TaskState | ParallelState, input: Document, scope: Scope, attempt: () => Promise<unknown>): Promise<Step> {
  const retries = new Retries(state.Retry);
  for (;;) {
    try {
      return { output: shape(state, input, await attempt()), next: state.Next };
    } catch (thrown) {
      if (!(thrown instanceof Raised) || endsExecution(thrown.error)) throw thrown;
      const wait = retries.next(thrown.error);
      if (wait !== undefined) {
        await pause(wait, scope);
        continue;
      }
      if (state.Type === "Parallel") scope.history.add(scope.chain, "ParallelStateFailed");
      const catcher = catcherFor(state.Catch, thrown.error);
      if (catcher === undefined) throw thrown;
      const output = placeResult(catcher.ResultPath, input.value, { Error: thrown.error, Cause: thrown.cause ?? "" });
      // The catcher's output goes to its Next as it is: the state's own OutputPath belongs to the result.
      return { output: toDocument(output), next: catcher.Next };
    }
  }
}

function shape(state: TaskState | ParallelState, input: Document, result: unknown): Document {
  const selected = state.ResultSelector === undefined ? result : fillTemplate(state.ResultSelector, result);
  return toDocument(pickOutput(state.OutputPath, placeResult(state.ResultPath, input.value, selected)));
}

function pass(state: PassState, input: Document): Document {
  const given = state.Parameters === undefined ? input.value : fillTemplate(state.Parameters, input.value);
  return toDocument(placeResult(state.ResultPath, input.value, "Result" in state ? state.Result : given));
}

function secondsOf(state: WaitState, input: Document): number {
  if (state.SecondsPath === undefined) return state.Seconds ?? 0;
  const seconds = readPath(state.SecondsPath, input.value);
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 0 && seconds <= 99_999_999) return seconds;
  throw runtimeError(`The SecondsPath parameter does not reference a valid number of seconds: ${state.SecondsPath} == ${JSON.stringify(seconds)}`);
}

async function pause(ms: Milliseconds, scope: Scope): Promise<void> {
  if (scope.waitedBefore()) return;
  try {
    await scope.clock.sleep(ms, scope.signal);
  } catch (thrown) {
    throw scope.signal.aborted ? stopped : thrown;
  }
}
