// What came of forms that were sent without the script, until the page that follows has shown it. It is kept here and named
// by a random word in the address, because a sentence in the address itself could be written by anybody.

import type { Clock } from "../../workflows/ports.ts";

export interface Notice {
  readonly good: boolean;
  readonly sentence: string;
}

const most = 20;

export class Notices {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Notice>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a notice and gives its name. Beyond twenty the oldest goes. */
  keep({ good, sentence }: Notice): string {
    const name = this.#clock.id();
    this.#kept.set(name, { good, sentence });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    return name;
  }

  /** The notice of that name; it stays, because a reload of the page must not lose it. */
  find(name: string): Notice | undefined {
    return this.#kept.get(name);
  }
}
