// Loops that go on until they are stopped need a sleep that ends quietly; everybody else wants the rejection.

import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";

/** Sleeps; false when it was ended by the signal instead of by time. */
export async function sleeps(clock: Clock, ms: Milliseconds, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    throw thrown;
  }
}
