// What all parts of the modelled world share: before anything changes, what is reckoned by time is brought up to now under
// the old circumstances; afterwards the world has a new version. Whoever watches asks for the version and reads on only
// when it is a new one, so that looking at the truth after every event stays cheap.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant } from "../../../workflows/units.ts";

export class Pulse {
  readonly #clock: Pick<Clock, "now">;
  readonly #reckoned: ((from: Instant, to: Instant) => void)[] = [];
  #settledAt: Instant;
  #version = 0;
  #stateVersion = 0;
  #movedAt: Instant;
  #sentences: string[] = [];
  readonly #followers: (() => void)[] = [];
  #following = false;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    this.#settledAt = clock.now();
    this.#movedAt = clock.now();
  }

  /** Adds something that is reckoned by time (writes, replication): it is told of each span in which nothing else changed. */
  reckon(work: (from: Instant, to: Instant) => void): void {
    this.#reckoned.push(work);
  }

  /** Adds something that looks after each change whether it has to change too. */
  follow(work: () => void): void {
    this.#followers.push(work);
  }

  /** Brings everything that is reckoned by time up to now. */
  settle(): void {
    const now = this.#clock.now();
    if (now === this.#settledAt) return;
    const from = this.#settledAt;
    this.#settledAt = now;
    for (const work of this.#reckoned) work(from, now);
  }

  /** Changes the world; the sentence is for the narration. */
  change<T>(work: () => T, sentence?: string): T {
    this.settle();
    const result = work();
    this.#version += 1;
    this.#stateVersion += 1;
    this.#movedAt = this.#clock.now();
    if (sentence !== undefined) this.#sentences.push(sentence);
    this.#tellFollowers();
    return result;
  }

  /** One change may lead to another; it ends when nobody has anything to change any more. */
  #tellFollowers(): void {
    if (this.#following) return;
    this.#following = true;
    try {
      for (let seen = -1; seen !== this.#version; ) {
        seen = this.#version;
        for (const work of this.#followers) work();
      }
    } finally {
      this.#following = false;
    }
  }

  /** The record, the pages or the count of changes grew; the world itself is as it was. */
  recorded(moved: boolean): void {
    this.settle();
    this.#version += 1;
    if (moved) this.#movedAt = this.#clock.now();
  }

  get version(): number {
    return this.#version;
  }
  /** Grows only when the world itself changes, and not with its record. */
  get stateVersion(): number {
    return this.#stateVersion;
  }
  get movedAt(): Instant {
    return this.#movedAt;
  }

  /** The sentences since the last call. */
  takeSentences(): readonly string[] {
    if (this.#sentences.length === 0) return [];
    const taken = this.#sentences;
    this.#sentences = [];
    return taken;
  }
}
