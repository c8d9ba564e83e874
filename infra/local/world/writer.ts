// The client that never stops: it resolves the application's name as clients do, writes numbered messages to whatever
// answers, and keeps a ledger of what was acknowledged. Outage and lost writes are measured from here, from outside.

import { Agent, request } from "node:https";
import { asFailure } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";

export interface WriterOptions {
  readonly clock: Clock;
  /** The application's name; the address it resolves to decides where a write goes. */
  readonly name: string;
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** The loopback port that stands for an address; undefined when nothing does. */
  readonly portOf: (address: string) => Promise<number | undefined>;
  readonly ca: string;
  /** One write is begun so often. */
  readonly everyMs: Milliseconds;
  readonly deadlineMs: Milliseconds;
}

/** An interval in which no write was acknowledged, longer than a second of trying. */
export interface Outage {
  readonly from: Instant;
  readonly to: Instant | null;
}

/** Writes that were not acknowledged: a site answered and did not take it, or none answered (no connection, none in time). */
export interface RefusedWrites {
  readonly turnedAway: number;
  readonly unanswered: number;
}

/** As many writes wait for their acknowledgement at the same time. */
export const mostInFlight = 4;

export class Writer {
  /** Acknowledged writes: number and when the acknowledgement came. */
  readonly acknowledged = new Map<number, Instant>();
  readonly #options: WriterOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: mostInFlight });
  readonly #stop = new AbortController();
  #next = 1;
  readonly #underWay = new Set<Promise<void>>();
  #lastOkAt: Instant | null = null;
  #failingSince: Instant | null = null;
  #outages: Outage[] = [];
  #turnedAway = 0;
  #unanswered = 0;
  #loop: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Begins no more writes and waits for those under way: a ledger that misses an acknowledgement would hide a lost write. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#underWay);
    this.#agent.destroy();
  }

  /** Every outage so far, as the client saw it: from the last acknowledgement before it to the first after it. */
  get outages(): readonly Outage[] {
    return this.#failingSince === null ? this.#outages : [...this.#outages, { from: this.#lastOkAt ?? this.#failingSince, to: null }];
  }

  /** Writes that were not acknowledged so far. */
  get refused(): RefusedWrites {
    return { turnedAway: this.#turnedAway, unanswered: this.#unanswered };
  }

  get serving(): boolean {
    return this.#failingSince === null && this.#lastOkAt !== null;
  }

  async #run(): Promise<void> {
    const { clock, everyMs } = this.#options;
    while (!this.#stop.signal.aborted) {
      if (this.#underWay.size < mostInFlight) this.#begin(this.#next++);
      try {
        await clock.sleep(everyMs, this.#stop.signal);
      } catch {
        // The only thing that wakes the sleep is stop(), which is the end of the loop.
        return;
      }
    }
  }

  #begin(id: number): void {
    const write = this.#write(id).finally(() => this.#underWay.delete(write));
    this.#underWay.add(write);
  }

  async #write(id: number): Promise<void> {
    const begunAt = this.#options.clock.now();
    try {
      await this.#post(id);
      const now = this.#options.clock.now();
      this.acknowledged.set(id, now);
      if (this.#failingSince !== null) this.#outages.push({ from: this.#lastOkAt ?? this.#failingSince, to: now });
      this.#failingSince = null;
      this.#lastOkAt = now;
    } catch (thrown) {
      if (thrown instanceof TurnedAway) this.#turnedAway += 1;
      else this.#unanswered += 1;
      this.lastError = asFailure(thrown).message;
      // One that was begun before the last acknowledgement says nothing about what came after that.
      if (this.#lastOkAt === null || begunAt >= this.#lastOkAt) this.#failingSince ??= this.#options.clock.now();
    }
  }

  /** The last failure in words, for displays. */
  lastError = "";
  /** The site that acknowledged the last write, by its own word. */
  lastSite: string | null = null;

  /** As clients do, the next address is tried when one does not answer. What both took is there twice; a lost answer tells no more. */
  async #post(id: number): Promise<void> {
    const { name, resolve } = this.#options;
    let failure: unknown = new NoAnswer(`${name} resolves to nothing`);
    for (const address of await resolve(name)) {
      try {
        return await this.#postTo(address, id);
      } catch (thrown) {
        failure = thrown;
      }
    }
    throw failure;
  }

  async #postTo(address: string, id: number): Promise<void> {
    const { name, ca, deadlineMs } = this.#options;
    const port = await this.#options.portOf(address);
    if (port === undefined) throw new NoAnswer(`${name} resolves to ${address}, where nothing answers`);
    const body = JSON.stringify({ id });
    await new Promise<void>((resolve, reject) => {
      const outgoing = request(
        {
          host: "127.0.0.1", port, path: "/messages", method: "POST", agent: this.#agent, servername: name, ca, timeout: deadlineMs,
          headers: { host: name, "content-type": "application/json", "content-length": Buffer.byteLength(body) },
        },
        (incoming) => {
          let said = "";
          incoming.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
          incoming.on("error", reject);
          incoming.on("end", () => {
            if (incoming.statusCode !== 201) return reject(new TurnedAway(`answered ${incoming.statusCode}`));
            this.lastSite = (JSON.parse(said) as { readonly site: string }).site;
            resolve();
          });
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new NoAnswer(`no answer within ${deadlineMs} ms`)));
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }
}

class NoAnswer extends Error {}
class TurnedAway extends Error {}
