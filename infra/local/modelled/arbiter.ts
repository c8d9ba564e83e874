// The arbiter's Region as a whole. While it is away its state machines stand still, and so does every wait in them: one that
// was over meanwhile ends when the Region is back. Functions that ran are gone, and what asks for one waits.

import type { Clock } from "../../../workflows/ports.ts";

/** The clock of the state machines. */
export class ArbiterClock implements Clock {
  readonly #clock: Clock;
  #away: { readonly until: Promise<void>; readonly end: () => void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  setAway(away: boolean): void {
    this.#away?.end();
    this.#away = undefined;
    if (!away) return;
    let end: () => void = () => undefined;
    this.#away = { until: new Promise((resolve) => (end = resolve)), end };
  }

  now: Clock["now"] = () => this.#clock.now();
  id: Clock["id"] = () => this.#clock.id();

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.#clock.sleep(ms, signal);
    while (this.#away !== undefined) {
      await this.#away.until;
      signal?.throwIfAborted();
    }
  }
}
