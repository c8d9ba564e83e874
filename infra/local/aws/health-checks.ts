// Route 53 health checks on one machine: the inverted check of an object's URL, by which the health switch moves traffic.
//
// Behaviour: the check asks for the object's URL every `everyMs`; 200 is success, anything else (403, 404, S3 away) is
// not. The threshold is 1, so one look decides. Inverted: success makes the record it is attached to unhealthy. A check
// has looked once before anybody asks for its state, as one that has existed for long. Results reach the name servers at
// once and need no control plane (aws.md §1.3, §1.4.1).

import { Defect } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { sleeps } from "../sleeps.ts";
import type { Passed } from "../sleeps.ts";

export interface InvertedObjectCheck {
  readonly id: string;
  readonly everyMs: Milliseconds;
  /** Whether the object's URL answers 200 to an anonymous reader now. */
  readonly answers: () => boolean;
}

/** Checks that ask for nothing, and follow a state instead. */
export interface OtherChecks {
  has(id: string): boolean;
  isHealthy(id: string): boolean;
}

export class LocalHealthChecks {
  readonly #clock: Clock;
  readonly #checks: ReadonlyMap<string, InvertedObjectCheck>;
  readonly #healthy = new Map<string, boolean>();
  readonly #others: OtherChecks | undefined;
  readonly #end = new AbortController();
  readonly #loops: Promise<void>[] = [];

  constructor(clock: Clock, checks: readonly InvertedObjectCheck[], others?: OtherChecks) {
    this.#others = others;
    this.#clock = clock;
    this.#checks = new Map(checks.map((check) => [check.id, check]));
    for (const check of checks) this.#look(check);
  }

  /** Begins to look every so often. */
  start(): void {
    for (const check of this.#checks.values()) this.#loops.push(this.#run(check));
  }

  /** The present result of a check, for whoever answers DNS queries. Throws `Defect` for a check that does not exist. */
  isHealthy(id: string): boolean {
    const healthy = this.#healthy.get(id) ?? (this.#others?.has(id) === true ? this.#others.isHealthy(id) : undefined);
    if (healthy === undefined) throw new Defect(`there is no health check ${id}`);
    return healthy;
  }

  has(id: string): boolean {
    return this.#checks.has(id) || this.#others?.has(id) === true;
  }

  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#loops);
  }

  /** True where the result is another one now: names may lead elsewhere, and others have to hear of it. */
  #look(check: InvertedObjectCheck): boolean {
    const before = this.#healthy.get(check.id);
    const healthy = !check.answers();
    this.#healthy.set(check.id, healthy);
    return before !== healthy;
  }

  async #run(check: InvertedObjectCheck): Promise<void> {
    const passOver = (): Passed => ({ restMs: check.everyMs, stirs: this.#look(check) });
    while (await sleeps(this.#clock, check.everyMs, this.#end.signal, passOver)) this.#look(check);
  }
}
