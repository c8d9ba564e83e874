// Four questions, four names. The name is what Step Functions matches in Retry and Catch, so it is set here
// and nowhere else: may it be retried, was it refused, do we not know whether it happened, is it our mistake?

export type FailureName = "Transient" | "Refused" | "Unknown" | "Defect";

export interface FailureOptions {
  /** The word of the other side (an AWS error name, an HTTP status), kept for the record. */
  readonly code?: string;
  readonly cause?: unknown;
}

/** The base of the four errors; never thrown itself. */
export abstract class Failure extends Error {
  abstract override readonly name: FailureName;
  readonly code: string | undefined;
  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
  }
}

/** Nothing happened and the same call may work later: throttled, not reachable, a conditional write that lost a race. */
export class Transient extends Failure {
  override readonly name = "Transient" as const;
}

/** The other side, or one of our own rules, said no. Repeating it changes nothing; a person has to decide. */
export class Refused extends Failure {
  override readonly name = "Refused" as const;
}

/** The call may have been applied: timed out, connection lost after sending, an answer of 5xx. Look; never repeat blindly (R26). */
export class Unknown extends Failure {
  override readonly name = "Unknown" as const;
}

/** A mistake of ours: a broken invariant, a value that no schema lets through. */
export class Defect extends Failure {
  override readonly name = "Defect" as const;
}

/** Marks a switch as complete: the compiler refuses a case that was forgotten. */
export function never(value: never, what: string): never {
  throw new Defect(`${what}: unexpected value ${JSON.stringify(value)}`);
}

/** Gives one of the four errors for anything thrown; what is not one of them is a Defect, because nobody translated it. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof Error) return new Defect(`${thrown.name}: ${thrown.message}`, { cause: thrown });
  return new Defect(String(thrown));
}
