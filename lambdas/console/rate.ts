// How often one person may ask for changes. It is counted in this process alone: in AWS several copies of the function run, and
// API Gateway's throttling bounds them together; what matters here is that one open page with a stuck key cannot flood a gate.

import type { Clock } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";

const within: Milliseconds = 60_000;
/** A person who decides does so a few times a minute at most. */
const mostInTime = 30;
/** Whoever has asked for nothing for a minute is forgotten; until then so many people are remembered. */
const mostPeople = 1_000;

export class Rate {
  readonly #clock: Pick<Clock, "now">;
  readonly #asked = new Map<string, readonly Instant[]>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Counts one request; false when this person has made too many in the last minute. */
  admits(person: string): boolean {
    const now = this.#clock.now();
    const recent = (this.#asked.get(person) ?? []).filter((at) => at > now - within);
    if (recent.length >= mostInTime) return false;
    this.#asked.delete(person);
    this.#asked.set(person, [...recent, now]);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostPeople && oldest !== undefined) this.#asked.delete(oldest);
    return true;
  }
}
