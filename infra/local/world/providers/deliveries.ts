// Inbound messages of simulated users, as a provider delivers them to the registered callback.
//
// Behaviour: a user writes every `everyMs`. A message that is not answered with 200 is tried again after each of
// `retryAfterMs`, then it is lost. When no delivery has succeeded for `deadAfterMs` after one failed, the hook is dead:
// new messages are lost without a try, and so are retries, until somebody registers again. Without a hook all are lost.

import { setMaxListeners } from "node:events";
import { asFailure } from "../../../../workflows/failure.ts";
import type { Clock, Dialer } from "../../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../../workflows/units.ts";
import { askHttps } from "../../../../lambdas/aws/http.ts";
import { sleeps } from "../../sleeps.ts";

export interface DeliveryRules {
  readonly everyMs: Milliseconds;
  readonly retryAfterMs: readonly Milliseconds[];
  readonly deadAfterMs: Milliseconds;
  /** How long the callback may take for one answer. */
  readonly answerMs: Milliseconds;
}
export interface Outside {
  readonly clock: Clock;
  readonly dialer: Dialer;
  /** A world that can tell lets a message arrive as the one before did, without a request; false where anything has changed since. */
  readonly arrivesAgain?: () => boolean;
}
/** What the world's display shows of a hook. */
export interface DeliveryState {
  readonly dead: boolean;
  readonly written: number;
  readonly delivered: number;
  readonly lost: number;
  /** When a message last arrived at the hook that is registered now. */
  readonly lastDeliveredAt: Instant | null;
}

export class Deliveries {
  readonly #outside: Outside;
  readonly #rules: DeliveryRules;
  /** Delivers message number n to the hook of this moment; false when there is none or it did not answer 200. */
  readonly #deliver: (n: number, at: Instant) => Promise<boolean>;
  readonly #end = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #failingSince: Instant | null = null;
  /** Counts registrations: what an attempt at a former hook comes to says nothing about the present one. */
  #hook = 0;
  /** The hook at which the newest message arrived at once. */
  #arrivesAt: number | undefined;
  #state: DeliveryState = { dead: false, written: 0, delivered: 0, lost: 0, lastDeliveredAt: null };

  constructor(outside: Outside, rules: DeliveryRules, deliver: (n: number, at: Instant) => Promise<boolean>) {
    this.#outside = outside;
    this.#rules = rules;
    this.#deliver = deliver;
    // Every message on its way waits with this signal.
    setMaxListeners(0, this.#end.signal);
  }

  get state(): DeliveryState {
    return this.#state;
  }

  /** Users begin to write. */
  start(): void {
    this.#keep(this.#write());
  }

  /** Somebody registered a hook: whatever was known of the former one is forgotten. */
  registered(): void {
    this.#hook += 1;
    this.#failingSince = null;
    this.#state = { ...this.#state, dead: false, lastDeliveredAt: null };
  }

  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#running);
  }

  #keep(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #write(): Promise<void> {
    while (await sleeps(this.#outside.clock, this.#rules.everyMs, this.#end.signal)) {
      this.#state = { ...this.#state, written: this.#state.written + 1 };
      this.#keep(this.#message(this.#state.written));
    }
  }

  async #message(n: number): Promise<void> {
    const { clock } = this.#outside;
    const writtenAt = clock.now();
    for (const afterMs of [0, ...this.#rules.retryAfterMs]) {
      if (afterMs > 0 && !(await sleeps(clock, afterMs, this.#end.signal))) return;
      if (this.#state.dead) break;
      const hook = this.#hook;
      const arrived = (this.#arrivesAt === hook && this.#outside.arrivesAgain?.() === true) || (await this.#deliver(n, writtenAt));
      const present = hook === this.#hook;
      this.#arrivesAt = arrived && present ? hook : undefined;
      if (arrived) {
        if (present) this.#failingSince = null;
        this.#state = { ...this.#state, delivered: this.#state.delivered + 1, ...(present ? { lastDeliveredAt: clock.now() } : {}) };
        return;
      }
      if (!present) continue;
      this.#failingSince ??= clock.now();
      if (clock.now() - this.#failingSince >= this.#rules.deadAfterMs) this.#state = { ...this.#state, dead: true };
    }
    this.#state = { ...this.#state, lost: this.#state.lost + 1 };
  }
}

export interface Callback {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Calls a callback from the internet, as the provider's servers do. Undefined when it gave no answer. */
export async function callBack({ clock, dialer }: Outside, callback: Callback, answerMs: Milliseconds): Promise<{ readonly status: number; readonly text: string } | undefined> {
  try {
    return await askHttps({ ...callback, what: `callback ${callback.method}`, purpose: "read", deadlineMs: answerMs }, { clock, dialer, place: "internet" });
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.name === "Defect") throw failure;
    return undefined;
  }
}
