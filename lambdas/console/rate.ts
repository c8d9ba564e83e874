// How often somebody may ask for something: one person for changes, anybody for the checks of one plan. It is counted in this process
// alone: in AWS several copies of the function run, and API Gateway's throttling bounds them together; what matters here is that one
// open page with a stuck key cannot flood a gate.

import type { Clock } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";

/** A person who decides does so a few times a minute at most. */
const ofOnePerson = { most: 30, withinMs: 60_000 } as const;
/** Whoever has asked for nothing for that time is forgotten; until then so many are remembered. */
const mostRemembered = 1_000;

export class Rate {
  readonly #clock: Pick<Clock, "now">;
  readonly #limit: { readonly most: number; readonly withinMs: Milliseconds };
  readonly #asked = new Map<string, readonly Instant[]>();

  /** `limit`: so often within so long; left out, as often as one person may ask for changes. */
  constructor(clock: Pick<Clock, "now">, limit: { readonly most: number; readonly withinMs: Milliseconds } = ofOnePerson) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts one request; false when too many were made under this name in that time. */
  admits(name: string): boolean {
    const now = this.#clock.now();
    const recent = (this.#asked.get(name) ?? []).filter((at) => at > now - this.#limit.withinMs);
    if (recent.length >= this.#limit.most) return false;
    this.#asked.delete(name);
    this.#asked.set(name, [...recent, now]);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostRemembered && oldest !== undefined) this.#asked.delete(oldest);
    return true;
  }
}
