// What is ours in the world and can be away: the record, the console, the topic of pages; and how wrong each place's clock is.

import type { Milliseconds } from "../../../workflows/units.ts";
import type { Pulse } from "./pulse.ts";

export type Ours = "record" | "console" | "notify";

export class Services {
  readonly #pulse: Pulse;
  readonly #down = new Set<Ours>();
  #arbiterUp = true;
  readonly #offsets = new Map<string, Milliseconds>();

  constructor(pulse: Pulse) {
    this.#pulse = pulse;
  }

  isUp(ours: Ours): boolean {
    return this.#arbiterUp && !this.#down.has(ours);
  }
  /** All of ours lies at the arbiter and is away with it. */
  setArbiter(up: boolean): void {
    this.#pulse.change(() => (this.#arbiterUp = up));
  }
  /** False where it was so before. */
  set(ours: Ours, up: boolean): boolean {
    if (this.#down.has(ours) !== up) return false;
    this.#pulse.change(() => (up ? this.#down.delete(ours) : this.#down.add(ours)));
    return true;
  }

  readonly offsetAt = (place: string): Milliseconds => this.#offsets.get(place) ?? 0;
  setOffset(place: string, byMs: Milliseconds): void {
    this.#pulse.change(() => this.#offsets.set(place, byMs));
  }
}
