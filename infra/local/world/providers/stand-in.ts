// What all local providers have in common: they answer requests, served or in process, and simulated users write through them.

import { Defect } from "../../../../workflows/failure.ts";
import type { Instant } from "../../../../workflows/units.ts";
import { callBack, Deliveries } from "./deliveries.ts";
import type { DeliveryRules, DeliveryState, Outside } from "./deliveries.ts";
import { serveHttps } from "./serve.ts";
import type { Asked, Said, Served, Tls } from "./serve.ts";

export interface StandInOptions extends Outside {
  /** Left out where nothing is served. */
  readonly tls?: Tls;
  readonly rules: DeliveryRules;
  /** Given every registration, so that the world can count changes and tests can stop the caller around them. */
  readonly watched?: (what: string, work: () => Promise<Said>) => Promise<Said>;
}

export abstract class StandIn {
  readonly #options: StandInOptions;
  readonly #deliveries: Deliveries;
  #served: Served | undefined;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.#deliveries = new Deliveries(options, options.rules, (n, at) => this.deliver(n, at));
  }

  /** Answers one request, as served or asked in process. */
  abstract answer(asked: Asked): Promise<Said>;
  /** The request by which the application sends a message to a user; a provider takes it with no webhook at all (A29). */
  abstract outbound(): Asked;
  /** The address that it names. */
  protected abstract get callback(): string | null;
  /** Delivers message number n to the address of this moment; false when it was not taken. */
  protected abstract deliver(n: number, at: Instant): Promise<boolean>;

  /** Whether a request of its host is for it; all are, where a host has no other. */
  owns(_asked: Asked): boolean {
    return true;
  }

  /** Begins to serve, and users begin to write; gives the loopback port that stands for its host. */
  async start(): Promise<number> {
    const { tls } = this.#options;
    if (tls === undefined) throw new Defect("a provider that is served needs a certificate");
    this.#served = await serveHttps(tls, (asked) => this.answer(asked));
    this.begin();
    return this.#served.port;
  }

  /** Users begin to write, without a server: who asks calls `answer`. */
  begin(): void {
    this.#deliveries.start();
  }

  get state(): DeliveryState & { readonly callback: string | null } {
    return { ...this.#deliveries.state, callback: this.callback };
  }

  async close(): Promise<void> {
    await this.#deliveries.close();
    await this.#served?.close();
  }

  /** Posts JSON to an address of the application; undefined where there was no answer in time. */
  protected post(url: string, json: string, headers: Readonly<Record<string, string>> = {}): ReturnType<typeof callBack> {
    return callBack(this.#options, { url, method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: json }, this.#options.rules.answerMs);
  }

  /** Carries out a registration, watched. */
  protected change(what: string, work: () => Promise<Said>): Promise<Said> {
    return this.#options.watched?.(what, work) ?? work();
  }
  /** Something was registered: what was known of the former address is forgotten. */
  protected registered(): void {
    this.#deliveries.registered();
  }
  protected get deliveries(): DeliveryState {
    return this.#deliveries.state;
  }
}

/** What all providers ask of an address. */
export const isHttps = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === "https:";

/** A request that posts JSON, as an application sends it. */
export const posting = (path: string, json: unknown, headers: Readonly<Record<string, string>> = {}): Asked => ({ method: "POST", path, query: new URLSearchParams(), headers, body: JSON.stringify(json) });

/** One host may have several stand-ins; what two of them know together (one app with two objects) is told together. */
export async function answerFrom(standIns: readonly StandIn[], asked: Asked): Promise<Said> {
  const owners = standIns.filter((each) => each.owns(asked));
  const [first = standIns[0], ...others] = owners;
  if (first === undefined) return { status: 404, json: {} };
  const said = await first.answer(asked);
  if (others.length === 0 || asked.method !== "GET") return said;
  const all = [said, ...(await Promise.all(others.map((each) => each.answer(asked))))];
  const data = all.flatMap(({ status, json }) => (status === 200 ? ((json as { readonly data?: readonly unknown[] }).data ?? []) : []));
  return { status: 200, json: { data } };
}

/** The JSON of a request; undefined when it is none, which a provider answers as a mistake. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON is one of the mistakes that a provider answers, so it is a value here.
    return undefined;
  }
}
