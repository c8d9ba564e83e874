// A value that a service takes at once and shows a little later: an eventually consistent read gives the former one until then.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";

export class Lagging<T> {
  readonly #clock: Pick<Clock, "now">;
  readonly #visibleMs: Milliseconds;
  #value: T;
  #former: { readonly value: T; readonly until: Instant };

  constructor(value: T, clock: Pick<Clock, "now">, visibleMs: Milliseconds) {
    this.#clock = clock;
    this.#visibleMs = visibleMs;
    this.#value = value;
    this.#former = { value, until: clock.now() };
  }

  /** As it is. */
  get value(): T {
    return this.#value;
  }
  /** As a read shows it. */
  get shown(): T {
    return this.#clock.now() < this.#former.until ? this.#former.value : this.#value;
  }
  set(value: T): void {
    const now = this.#clock.now();
    if (now >= this.#former.until) this.#former = { value: this.#value, until: now + this.#visibleMs };
    this.#value = value;
  }
}
