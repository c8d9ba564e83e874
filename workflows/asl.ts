// The part of the Amazon States Language that the compiler may write and every engine of ours must run.
// It is small on purpose (design: "the ASL used is small"): what is not in these types is not used and is refused.
// JSONPath is used only on top-level fields, written `$.field`; `$$.Task.Token` is the only context value.

import type { FailureName } from "./failure.ts";
import type { Seconds } from "./units.ts";

/** `$` (the whole input) or `$.field` (one top-level field). */
export type Path = "$" | `$.${string}`;

/**
 * A payload template: keys that end in `.$` take their value from a path (`$.field` or `$$.Task.Token`), all others
 * are literal JSON. Templates nest only through literal objects.
 */
export interface Template {
  readonly [key: string]: unknown;
}

export type ErrorName = "States.ALL" | "States.Timeout" | "States.TaskFailed" | "States.HeartbeatTimeout" | FailureName | `Lambda.${string}` | `Runtime.${string}` | `Sandbox.${string}`;

export interface Retrier {
  readonly ErrorEquals: readonly ErrorName[];
  readonly IntervalSeconds: Seconds;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: Seconds;
}

export interface Catcher {
  readonly ErrorEquals: readonly ErrorName[];
  /** Where `{Error, Cause}` is put; left out, it replaces the input. */
  readonly ResultPath?: Path;
  readonly Next: string;
}

interface Common {
  readonly Comment?: string;
}
interface Onward {
  readonly Next?: string;
  readonly End?: true;
}
/** `ResultPath: null` throws the result away and keeps the input. */
interface Shaping {
  readonly ResultSelector?: Template;
  readonly ResultPath?: Path | null;
  readonly OutputPath?: Path;
}

export interface TaskState extends Common, Onward, Shaping {
  readonly Type: "Task";
  /** `arn:aws:states:::lambda:invoke` or `arn:aws:states:::lambda:invoke.waitForTaskToken`, nothing else. */
  readonly Resource: "arn:aws:states:::lambda:invoke" | "arn:aws:states:::lambda:invoke.waitForTaskToken";
  /** `FunctionName` is a substitution such as `${DatabasePromotion}`; `Payload` is a template. */
  readonly Parameters: { readonly FunctionName: string; readonly Payload: Template };
  readonly TimeoutSeconds: Seconds;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

/** One comparison on one variable; the compiler needs no other operators. */
export type Rule =
  | { readonly Variable: Path; readonly StringEquals: string }
  | { readonly Variable: Path; readonly BooleanEquals: boolean }
  | { readonly Variable: Path; readonly NumericGreaterThanEquals: number }
  | { readonly Variable: Path; readonly IsPresent: boolean }
  | { readonly And: readonly Rule[] }
  | { readonly Or: readonly Rule[] }
  | { readonly Not: Rule };

export interface ChoiceState extends Common {
  readonly Type: "Choice";
  readonly Choices: readonly (Rule & { readonly Next: string })[];
  readonly Default: string;
}

export interface WaitState extends Common, Onward {
  readonly Type: "Wait";
  readonly Seconds?: Seconds;
  readonly SecondsPath?: Path;
}

export interface ParallelState extends Common, Onward, Shaping {
  readonly Type: "Parallel";
  readonly Branches: readonly Machine[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends Common, Onward {
  readonly Type: "Pass";
  readonly Result?: unknown;
  readonly Parameters?: Template;
  readonly ResultPath?: Path | null;
}

export interface SucceedState extends Common {
  readonly Type: "Succeed";
}

export interface FailState extends Common {
  readonly Type: "Fail";
  readonly Error: string;
  readonly Cause: string;
}

export type State = TaskState | ChoiceState | WaitState | ParallelState | PassState | SucceedState | FailState;

/** A state machine, or one branch of a Parallel state. */
export interface Machine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly TimeoutSeconds?: Seconds;
  readonly States: Readonly<Record<string, State>>;
}
