// Loops that go on until they are stopped need a sleep that ends quietly; everybody else wants the rejection.

import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";

/** What would have been done at an instant is done, without anybody having been woken. */
export interface Passed {
  /** How long until the next such instant. */
  readonly restMs: Milliseconds;
  /** Something came of it that others have to hear of before time goes on. */
  readonly stirs: boolean;
}

/** Does what is due without waking anybody; undefined where that cannot be, and nothing was done then. It never throws. */
export type PassOver = () => Passed | undefined;

/** A clock on which loops rest that mostly find nothing to do. */
export interface RestingClock extends Clock {
  rest(ms: Milliseconds, signal?: AbortSignal, passOver?: PassOver): Promise<void>;
}

/**
 * Sleeps; false when it was ended by the signal instead of by time. On a clock that knows how, rounds are passed over meanwhile;
 * on every other one each round wakes whoever sleeps.
 */
export async function sleeps(clock: Clock | RestingClock, ms: Milliseconds, signal: AbortSignal, passOver?: PassOver): Promise<boolean> {
  try {
    await ("rest" in clock ? clock.rest(ms, signal, passOver) : clock.sleep(ms, signal));
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    throw thrown;
  }
}
