// The real clock and the real dice of the programs that run on one machine. No other file of infra/ may ask the
// operating system for time or chance, so that everything else can be driven by a simulated clock.

import { randomUUID } from "node:crypto";
import type { Clock } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";

/** The longest delay a Node timer keeps: a longer one fires after 1 ms instead, so longer sleeps are cut in pieces. */
const longestTimerMs: Milliseconds = 2_147_483_647;

/** One timer; rejects with the signal's reason as soon as it is aborted and leaves no timer behind. */
function timer(ms: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(handle);
      reject(signal?.reason);
    };
    const handle = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

export const systemClock: Clock = {
  now: (): Instant => Date.now(),

  async sleep(ms: Milliseconds, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    let leftMs = Math.max(0, ms);
    while (leftMs > longestTimerMs) {
      await timer(longestTimerMs, signal);
      leftMs -= longestTimerMs;
    }
    await timer(leftMs, signal);
  },

  id: () => randomUUID(),
};
