// The table of the record, or of one site's epoch register. Whoever reaches it passes a gate, where ways and faults of the
// story stand. Every write that was applied is told to whoever watches, because the
// truth is what lies in the table and not what a function believes to have written.

import type { Condition, Item, Table, Written } from "../../../workflows/ports.ts";
import { MemoryTable } from "../memory-table.ts";

export class WatchedTable implements Table {
  readonly #table = new MemoryTable();
  readonly #wrote: (item: Item) => void;
  readonly #touches: (pk: string, sk: string) => void;

  /** `touches` is called before somebody reads or writes items with that first key: one of them, or those that begin with `sk`. */
  constructor(wrote: (item: Item) => void, touches: (pk: string, sk: string) => void = () => undefined) {
    this.#wrote = wrote;
    this.#touches = touches;
  }

  /** The table itself. */
  get plain(): Table {
    return this.#table;
  }

  get: Table["get"] = (...call) => {
    this.#touches(call[0], call[1]);
    return this.#table.get(...call);
  };
  query: Table["query"] = (...call) => {
    this.#touches(call[0], call[1]?.prefix ?? "");
    return this.#table.query(...call);
  };
  remove: Table["remove"] = (...call) => this.#table.remove(...call);

  async put(item: Item, conditions?: readonly Condition[]): Promise<Written> {
    this.#touches(item.pk, item.sk);
    return this.#told(await this.#table.put(item, conditions));
  }
  async update(pk: string, sk: string, set: Readonly<Record<string, unknown>>, conditions?: readonly Condition[]): Promise<Written> {
    this.#touches(pk, sk);
    return this.#told(await this.#table.update(pk, sk, set, conditions));
  }

  #told(written: Written): Written {
    if (written.applied) this.#wrote(written.item);
    return written;
  }
}

/** Lets one access through, or throws what the caller shall see instead. */
export type Gatekeeper = <T>(operation: string, purpose: "read" | "change", input: unknown, work: () => Promise<T>) => Promise<T>;

/** A table as one caller reaches it. */
export class GuardedTable implements Table {
  readonly #table: Table;
  readonly #pass: Gatekeeper;

  constructor(table: Table, pass: Gatekeeper) {
    this.#table = table;
    this.#pass = pass;
  }

  get: Table["get"] = (...call) => this.#pass("GetItem", "read", call, () => this.#table.get(...call));
  query: Table["query"] = (...call) => this.#pass("Query", "read", call, () => this.#table.query(...call));
  put: Table["put"] = (...call) => this.#pass("PutItem", "change", call, () => this.#table.put(...call));
  update: Table["update"] = (...call) => this.#pass("UpdateItem", "change", call, () => this.#table.update(...call));
  remove: Table["remove"] = (...call) => this.#pass("DeleteItem", "change", call, () => this.#table.remove(...call));
}
