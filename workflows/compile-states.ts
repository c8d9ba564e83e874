// The states that the compiler puts together: a call, a gate, a choice. What each may be retried after stands here beside it.

import type { Catcher, ChoiceState, Retrier, TaskState } from "./asl.ts";
import type { StepFunctionName } from "./step-rows/row.ts";
import { wholeSeconds } from "./units.ts";
import type { Milliseconds } from "./units.ts";

/** The functions of a machine; in the definition each stands as a substitution `${Name}`. */
export type ControlFunction = "open" | "look" | "assess" | "gate" | "close";
export type FunctionKey = ControlFunction | StepFunctionName;

/** The name by which a definition calls a function until it is deployed: `DatabasePromotion` for `database-promotion`. */
export function substitutionName(key: FunctionKey): string {
  return key.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function substitutionOf(key: FunctionKey): string {
  return `\${${substitutionName(key)}}`;
}

/** What Step Functions is told when Lambda is busy or a function's process died; newer runtimes say it by the last two names. */
const lambdaTrouble = ["Lambda.Unknown", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Runtime.ExitError", "Sandbox.Timedout"] as const;

const trouble = ["Transient", "Unknown", ...lambdaTrouble] as const;

/** How often a function that writes down how a run begins or ends may be called again: often, because it is called once. */
export const often: readonly Retrier[] = [
  { ErrorEquals: ["States.Timeout", ...trouble], IntervalSeconds: 1, MaxAttempts: 8, BackoffRate: 2, MaxDelaySeconds: 30 },
];
/**
 * A function that only looks, or that looks before it acts, may be called again after anything but a mistake or a no. After
 * 2, 14 and 80 s: a crash costs two seconds, a record that is away for a minute and a half ends no run half-way, and three
 * retries are as many as the history of a long loop can bear.
 */
const outlasting = { IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 7, MaxDelaySeconds: 80 } as const;
export const again: readonly Retrier[] = [{ ErrorEquals: ["States.Timeout", ...trouble], ...outlasting }];
/** The same for a task that waits for people: its own timeout is an answer and is not tried again. */
const gateAgain: readonly Retrier[] = [{ ErrorEquals: trouble, ...outlasting }];

/** The fields that every function is given; what else a run needs lies in the record. */
export const carried = { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "epoch.$": "$.epoch" } as const;

/** A state that calls a function and gives on what it answers. */
export function task(key: FunctionKey, seconds: number, payload: Record<string, unknown>, retry: readonly Retrier[], onError: readonly Catcher[], next: string): TaskState {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: substitutionOf(key), Payload: payload },
    OutputPath: "$.Payload",
    TimeoutSeconds: seconds,
    Retry: retry,
    Catch: onError,
    Next: next,
  };
}

/** A state that opens a gate and waits until the decision comes back with its token; its time-out is an answer too. */
export function gate(payload: Record<string, unknown>, timeoutMs: Milliseconds, onTimeout: string, onError: string, next: string): TaskState {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Parameters: { FunctionName: substitutionOf("gate"), Payload: { ...carried, "token.$": "$$.Task.Token", ...payload } },
    TimeoutSeconds: wholeSeconds(timeoutMs),
    Retry: gateAgain,
    Catch: [
      // A missed deadline shows as States.Timeout, a missed heartbeat too (recorded on AWS); any other error is ours.
      { ErrorEquals: ["States.Timeout"], ResultPath: "$.error", Next: onTimeout },
      { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: onError },
    ],
    Next: next,
  };
}

/** A state that reads the word of the function before it. */
export function choice(comment: string, ways: Readonly<Record<string, string>>, otherwise: string): ChoiceState {
  return {
    Type: "Choice",
    Comment: comment,
    Choices: Object.entries(ways).map(([word, next]) => ({ Variable: "$.go" as const, StringEquals: word, Next: next })),
    Default: otherwise,
  };
}
