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
  /** Where the world can tell that an attempt comes out as the one before, none of them is made twice. */
  readonly foresight?: Foresight | undefined;
}
export interface Foresight {
  /** While this stays the same, every attempt at one hook comes out the same. */
  readonly circumstances: () => string;
  /** Lets a message arrive where the last one did. */
  readonly arrives: () => void;
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
  /** What the newest attempt came to, and under which circumstances. */
  #last: { readonly hook: number; readonly circumstances: string; readonly arrived: boolean; readonly tookMs: Milliseconds } | undefined;
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
      const arrived = await this.#attempt(n, writtenAt);
      const present = hook === this.#hook;
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

  async #attempt(n: number, writtenAt: Instant): Promise<boolean> {
    const { clock, foresight } = this.#outside;
    const hook = this.#hook;
    const circumstances = foresight?.circumstances();
    const last = this.#last;
    if (foresight !== undefined && last?.hook === hook && last.circumstances === circumstances) {
      if (last.arrived) foresight.arrives();
      if (last.tookMs > 0) await clock.sleep(last.tookMs);
      return last.arrived;
    }
    const from = clock.now();
    const arrived = await this.#deliver(n, writtenAt);
    if (circumstances !== undefined) this.#last = { hook, circumstances, arrived, tookMs: clock.now() - from };
    return arrived;
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
