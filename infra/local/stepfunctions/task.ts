// One attempt of a Task state: call the function, and where the state waits for a token, wait for whoever holds it; all
// within the state's time. The function itself is not stopped when time is up, because Lambda does not stop one either.

import type { TaskState } from "../../../workflows/asl.ts";
import { waitsForToken } from "../../../workflows/asl-events.ts";
import { parseDocument, toDocument } from "./document.ts";
import type { Document } from "./document.ts";
import { shownError, shownOutput } from "./history.ts";
import { fillTemplate, isObject } from "./paths.ts";
import { endsExecution, Raised, stopped } from "./raised.ts";
import { linkedStop } from "./scope.ts";
import type { Scope } from "./scope.ts";

/** AWS gives no cause for it (recorded). */
const outOfTime = new Raised("States.Timeout");

/** Runs one attempt and returns the task's result. Raises what the function raised, or States.Timeout. */
export async function runTask(state: TaskState, input: Document, scope: Scope): Promise<unknown> {
  const ticket = waitsForToken(state) ? scope.tokens.mint(scope.executionArn) : undefined;
  const name = state.Parameters.FunctionName;
  const payload = toDocument(fillTemplate(state.Parameters.Payload, input.value, ticket?.token));
  const resource = { resourceType: "lambda", resource: ticket === undefined ? "invoke" : "invoke.waitForTaskToken" } as const;
  scope.history.add(scope.chain, "TaskScheduled", {
    taskScheduledEventDetails: {
      ...resource,
      region: scope.region,
      parameters: JSON.stringify({ FunctionName: name, Payload: payload.value }),
      timeoutInSeconds: state.TimeoutSeconds,
    },
  });
  scope.history.add(scope.chain, "TaskStarted", { taskStartedEventDetails: resource });

  const { controller, release } = linkedStop(scope.signal);
  const timeUp = scope.clock.sleep(state.TimeoutSeconds * 1000, controller.signal).then(() => {
    throw outOfTime;
  });
  try {
    const called = await Promise.race([call(name, payload, controller.signal, scope), timeUp]);
    if (ticket === undefined) {
      scope.history.add(scope.chain, "TaskSucceeded", { taskSucceededEventDetails: { ...resource, ...shownOutput(called.text) } });
      return called.value;
    }
    scope.history.add(scope.chain, "TaskSubmitted", { taskSubmittedEventDetails: { ...resource, ...shownOutput(called.text) } });
    const answer = await Promise.race([ticket.answer, timeUp]);
    if (answer instanceof Raised) throw answer;
    scope.history.add(scope.chain, "TaskSucceeded", { taskSucceededEventDetails: { ...resource, ...shownOutput(answer.text) } });
    return answer.value;
  } catch (thrown) {
    if (scope.signal.aborted) throw stopped;
    if (!(thrown instanceof Raised) || endsExecution(thrown.error)) throw thrown;
    const details = { ...resource, ...shownError(thrown) };
    if (thrown === outOfTime) scope.history.add(scope.chain, "TaskTimedOut", { taskTimedOutEventDetails: details });
    else scope.history.add(scope.chain, "TaskFailed", { taskFailedEventDetails: details });
    throw thrown;
  } finally {
    // Ends the timer, tells the invoker that nobody waits any more, and takes the token's power away.
    controller.abort(stopped);
    release();
    if (ticket !== undefined) scope.tokens.close(ticket.token);
  }
}

/** Calls the function and gives the result as the optimized integration does. */
async function call(name: string, payload: Document, signal: AbortSignal, scope: Scope): Promise<Document> {
  let answer: string;
  try {
    // The function gets a copy of its own; what JSON has no word for (undefined) becomes null, as Lambda's runtime makes it.
    answer = (JSON.stringify(await scope.invoke(name, JSON.parse(payload.text), signal)) as string | undefined) ?? "null";
  } catch (thrown) {
    throw raisedBy(thrown);
  }
  return toDocument({ ExecutedVersion: /:(\d+)$/.exec(name)?.[1] ?? "$LATEST", Payload: parseDocument(answer).value, StatusCode: 200 });
}

/**
 * The error that a failed call raises. What the function threw has an `errorType`, which becomes the Error; the Cause is
 * then the JSON text that Lambda answers with. Errors of the Lambda service (`Lambda.…`) have a plain text. Anything
 * else means that the function's process died before it could say why.
 */
function raisedBy(thrown: unknown): Raised {
  const told: { readonly errorType?: unknown; readonly errorMessage?: unknown; readonly trace?: unknown } = typeof thrown === "object" && thrown !== null ? thrown : {};
  if (typeof told.errorType === "string" && told.errorType !== "") {
    const { errorType } = told;
    const errorMessage = typeof told.errorMessage === "string" ? told.errorMessage : "";
    if (errorType.startsWith("Lambda.")) return new Raised(errorType, errorMessage);
    return new Raised(errorType, JSON.stringify({ errorType, errorMessage, ...(Array.isArray(told.trace) ? { trace: told.trace } : {}) }));
  }
  const why = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : isObject(thrown) ? JSON.stringify(thrown) : String(thrown);
  return new Raised("Lambda.Unknown", `The cause could not be determined because Lambda did not return an error type. ${why}`);
}
