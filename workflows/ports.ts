// What the pure part needs from the outside, as narrow interfaces. Real implementations live under lambdas/ and infra/.

import type { Answer } from "./evidence.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** The only source of time and chance in the project, so that a simulated clock moves everything. */
export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once with a rejection when the signal is aborted. */
  sleep(ms: Milliseconds, signal?: AbortSignal): Promise<void>;
  /** A random identifier (UUID form). */
  id(): string;
}

/** One item of a table: two keys and plain JSON fields. */
export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly [field: string]: unknown;
}

/** What must hold of the stored item for a write to be applied. `absent` also holds when the whole item is not there. */
export type Condition =
  | { readonly field: string; readonly is: "absent" }
  | { readonly field: string; readonly is: "present" }
  | { readonly field: string; readonly is: "equal"; readonly value: string | number | boolean }
  | { readonly field: string; readonly is: "not-equal"; readonly value: string | number | boolean }
  | { readonly field: string; readonly is: "at-most"; readonly value: number }
  | { readonly any: readonly Condition[] };

export type Written = { readonly applied: true; readonly item: Item } | { readonly applied: false; readonly current: Item | undefined };

/**
 * The only kind of storage that the product needs: single items with conditional writes, strongly consistent reads,
 * and a range over the second key. DynamoDB in one Region gives this; there are no transactions over several items.
 * All methods throw `Transient` when the store did not answer or throttled before doing anything; a write whose outcome is
 * not known throws `Unknown`. A condition that does not hold is no error but an answer.
 */
export interface Table {
  get(pk: string, sk: string): Promise<Item | undefined>;
  /** Writes the whole item when all conditions hold of what is there. */
  put(item: Item, conditions?: readonly Condition[]): Promise<Written>;
  /** Sets fields (`undefined` removes one) when all conditions hold; creates the item if nothing forbids it. */
  update(pk: string, sk: string, set: Readonly<Record<string, unknown>>, conditions?: readonly Condition[]): Promise<Written>;
  remove(pk: string, sk: string): Promise<void>;
  /** Items of one `pk` in the order of `sk` (byte order), whose `sk` starts with the prefix, all pages. */
  query(pk: string, range?: { readonly prefix?: string; readonly after?: string; readonly limit?: number; readonly descending?: boolean }): Promise<readonly Item[]>;
}

/** The epoch register of one site: it lies in that site's Region and refuses older epochs (R16, I4). */
export interface EpochRegister {
  /** Raises the register to `epoch`; throws `Refused` when it already holds a higher one, `Transient` when it cannot be reached. */
  accept(plan: string, epoch: number): Promise<void>;
}

/**
 * Where connections that are not AWS calls go: the identity in AWS; on one machine the loopback address that stands for
 * the host, reached as `from` would reach it. `ca` is an additional certificate authority to trust (local only).
 */
export interface Dialer {
  dial(from: string, host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
  readonly ca: string | undefined;
  /** A world that answers instead of the network, where time is virtual and sockets would not see it. Absent in AWS. */
  readonly world?: AnsweringWorld;
}

/** What a modelled world answers instead of sockets. What is made of the answers is the same code everywhere. */
export interface AnsweringWorld {
  /** What a probe at `from` finds of a thing at a site; `reached`: the thing itself said something. Undefined: the probe's own code looks. */
  look(from: string, sight: { readonly thing: string; readonly site: string }, deadlineMs: Milliseconds): Promise<(Answer & { readonly reached: boolean }) | undefined>;
  /** Whether the control address answers `from`. */
  control(from: string, address: string, deadlineMs: Milliseconds): Promise<{ readonly answered: boolean; readonly detail: string }>;
  /** One HTTPS exchange; `sent` is called when the other side may have seen the request. Throws `Transient`, and for ever gives nothing where nobody answers. */
  exchange(from: string, request: WorldRequest, sent: () => void): Promise<{ readonly status: number; readonly text: string; readonly saidAt?: Instant; readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> }>;
  /** What the name servers answer `from`; empty for no such name. Throws `Transient` when they do not answer. */
  resolve(from: string, name: string, type: "A" | "AAAA" | "CNAME"): Promise<readonly string[]>;
}

export interface WorldRequest {
  readonly url: string;
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Where it goes instead of the host of the URL. */
  readonly address?: string;
}

/** Secrets by reference, so that no secret is ever in a plan, a record or a log. */
export interface Secrets {
  /** The fields of a secret; throws `Refused` when it does not exist or may not be read, `Transient` when the service is away. */
  read(reference: string): Promise<Readonly<Record<string, string>>>;
}
