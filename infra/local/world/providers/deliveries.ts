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
import type { Passed } from "../../sleeps.ts";

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

interface Trying {
  readonly hook: number;
  readonly arrived: boolean;
}
interface Last extends Trying {
  readonly circumstances: string;
  readonly tookMs: Milliseconds;
}
/** A message that is not delivered and not lost. */
interface Message {
  readonly n: number;
  readonly writtenAt: Instant;
  tried: number;
  /** An attempt that goes on, and what comes of it when its time is over. */
  trying: Trying | undefined;
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
  #last: Last | undefined;
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
    while (await sleeps(this.#outside.clock, this.#rules.everyMs, this.#end.signal, () => this.#writesOn())) this.#keep(this.#message(this.#written()));
  }

  #written(): number {
    this.#state = { ...this.#state, written: this.#state.written + 1 };
    return this.#state.written;
  }

  /** The next user writes, where it is known what comes of it: nobody has to be woken for that. */
  #writesOn(): Passed | undefined {
    const foreseen = this.#foreseen();
    if (foreseen === undefined && !this.#state.dead) return undefined;
    const n = this.#written();
    if (this.#state.dead) this.#lose();
    else if (foreseen?.arrived === true && foreseen.tookMs === 0) {
      this.#outside.foresight?.arrives();
      this.#delivered(true);
    } else this.#keep(this.#message(n));
    return { restMs: this.#rules.everyMs, stirs: false };
  }

  async #message(n: number): Promise<void> {
    const { clock } = this.#outside;
    const message: Message = { n, writtenAt: clock.now(), tried: 0, trying: undefined };
    for (;;) {
      const next = this.#goesOn(message) ?? (await this.#tries(message));
      if (next === "over" || !(await sleeps(clock, next, this.#end.signal, () => this.#passOver(message)))) return;
    }
  }

  /** What is due of a message where that is known without trying and does not end it; else it goes on awake. */
  #passOver(message: Message): Passed | undefined {
    const { trying, tried } = message;
    const next = trying === undefined ? (this.#state.dead ? undefined : this.#foreseen()) : { ...trying, tookMs: 0 };
    const tries = trying === undefined ? tried + 1 : tried;
    if (next === undefined || (next.tookMs === 0 && (next.arrived || tries > this.#rules.retryAfterMs.length))) return undefined;
    const restMs = this.#goesOn(message);
    return typeof restMs === "number" ? { restMs, stirs: false } : undefined;
  }

  /** How long until there is more to do with a message; undefined: it has to be tried, and nobody knows what comes of that. */
  #goesOn(message: Message): Milliseconds | "over" | undefined {
    if (message.trying !== undefined) return this.#tried(message, message.trying);
    if (this.#state.dead) return this.#lose();
    const last = this.#foreseen();
    if (last === undefined) return undefined;
    if (last.arrived) this.#outside.foresight?.arrives();
    this.#begins(message, last.arrived);
    return last.tookMs > 0 ? last.tookMs : this.#goesOn(message);
  }

  /** Really tries; gives how long until the next time. */
  async #tries(message: Message): Promise<Milliseconds | "over"> {
    const { clock, foresight } = this.#outside;
    const hook = this.#hook;
    const circumstances = foresight?.circumstances();
    const from = clock.now();
    const arrived = await this.#deliver(message.n, message.writtenAt);
    if (circumstances !== undefined) this.#last = { hook, circumstances, arrived, tookMs: clock.now() - from };
    return this.#tried(message, this.#begins(message, arrived, hook));
  }

  #begins(message: Message, arrived: boolean, hook = this.#hook): Trying {
    message.tried += 1;
    message.trying = { hook, arrived };
    return message.trying;
  }

  #tried(message: Message, { hook, arrived }: Trying): Milliseconds | "over" {
    const now = this.#outside.clock.now();
    const present = hook === this.#hook;
    message.trying = undefined;
    if (arrived) return this.#delivered(present);
    if (present) {
      this.#failingSince ??= now;
      if (now - this.#failingSince >= this.#rules.deadAfterMs) this.#state = { ...this.#state, dead: true };
    }
    return this.#rules.retryAfterMs[message.tried - 1] ?? this.#lose();
  }

  #delivered(present: boolean): "over" {
    if (present) this.#failingSince = null;
    this.#state = { ...this.#state, delivered: this.#state.delivered + 1, ...(present ? { lastDeliveredAt: this.#outside.clock.now() } : {}) };
    return "over";
  }

  #lose(): "over" {
    this.#state = { ...this.#state, lost: this.#state.lost + 1 };
    return "over";
  }

  /** What the next attempt comes to, where the world can tell that it is what the last one came to. */
  #foreseen(): Last | undefined {
    const { foresight } = this.#outside;
    const last = this.#last;
    return foresight !== undefined && last?.hook === this.#hook && last.circumstances === foresight.circumstances() ? last : undefined;
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
