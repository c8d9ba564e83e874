// Which errors a retrier or a catcher covers. How long a retry waits is arithmetic that stands beside the language, so that
// the compiler's sums and the engine's pauses cannot drift apart.

import type { Catcher, ErrorName, Retrier } from "../../../workflows/asl.ts";
import { pauseBefore } from "../../../workflows/asl-events.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { endsExecution } from "./raised.ts";

/**
 * Whether one of the names covers an error. States.ALL covers all but those that end the execution; States.TaskFailed
 * covers these but for States.Timeout (reference: AWS, error handling).
 */
export function covers(names: readonly ErrorName[], error: string): boolean {
  if (endsExecution(error)) return false;
  return names.some((name) => name === "States.ALL" || name === error || (name === "States.TaskFailed" && error !== "States.Timeout"));
}

/** The catcher that takes an error: the first that covers it. */
export function catcherFor(catchers: readonly Catcher[] | undefined, error: string): Catcher | undefined {
  return catchers?.find((catcher) => covers(catcher.ErrorEquals, error));
}

/** Counts the retries of one visit to a state: every retrier has attempts of its own. */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #used = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[] | undefined) {
    this.#retriers = retriers ?? [];
  }

  /** The pause before the error is retried, or undefined when it is not to be retried (any more). */
  next(error: string): Milliseconds | undefined {
    // Only the first retrier that covers the error counts; when it is used up, a later one does not step in.
    const retrier = this.#retriers.find((candidate) => covers(candidate.ErrorEquals, error));
    if (retrier === undefined) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= retrier.MaxAttempts) return undefined;
    this.#used.set(retrier, used + 1);
    return pauseBefore(retrier, used);
  }
}
