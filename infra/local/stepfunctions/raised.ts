// An error of the Amazon States Language is a value that a definition expects (Retry, Catch), not a failure of this
// program, and a branch that is stopped from outside is neither. Both leave a state by being thrown, so both have
// their own shape here, which nothing else can be mistaken for.

/** `{Error, Cause}` on its way from the state that raised it to the one that catches it. */
export class Raised {
  readonly error: string;
  /** Absent for States.Timeout: AWS gives none; a Catch then sees an empty text. */
  readonly cause: string | undefined;
  /** Whether the cause already says in which state it arose. */
  readonly placed: boolean;

  constructor(error: string, cause?: string, placed = true) {
    this.error = error;
    this.cause = cause;
    this.placed = placed;
  }

  /** The same error with the words by which AWS names the innermost state; `enteredId` is the id of its entered event. */
  at(state: string, enteredId: number): Raised {
    if (this.placed) return this;
    if (this.error === tooLarge) {
      return new Raised(tooLarge, `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`);
    }
    return new Raised(this.error, `An error occurred while executing the state '${state}' (entered at the event id #${enteredId}). ${this.cause ?? ""}`);
  }
}

const runtime = "States.Runtime";
const tooLarge = "States.DataLimitExceeded";

/** The definition met data that it cannot work on; the execution fails and nothing catches it. */
export const runtimeError = (cause: string): Raised => new Raised(runtime, cause, false);

/** A payload above 262,144 bytes; the execution fails and nothing catches it. */
export const dataLimitExceeded = (): Raised => new Raised(tooLarge, undefined, false);

/** Errors that end the whole execution whatever Retry and Catch say: States.ALL does not cover them (reference: AWS, error handling). */
export const endsExecution = (error: string): boolean => error === runtime || error === tooLarge;

/** Thrown through a branch whose execution or sibling has ended it; it is no error and nothing catches it. */
export const stopped = Symbol("stopped");
