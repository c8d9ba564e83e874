// Many looks that find nobody wait for the same instant. They share one timer: virtual time settles everything after each
// one that fires, and a site that is dark for an hour would otherwise cost most of a story's time.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";

export class SharedWaits {
  readonly #clock: Clock;
  readonly #until = new Map<Instant, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly wait = (ms: Milliseconds): Promise<void> => {
    const until = this.#clock.now() + ms;
    const known = this.#until.get(until);
    if (known !== undefined) return known;
    const wait = this.#clock.sleep(ms).then(() => void this.#until.delete(until));
    this.#until.set(until, wait);
    return wait;
  };
}
