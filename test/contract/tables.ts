// The implementations of `Table` under one contract, and a table in front of which writes go wrong on order.

import { startDynamo } from "../../infra/local/dynamo.ts";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import type { Table } from "../../workflows/ports.ts";

export interface Started {
  readonly table: Table;
  close(): Promise<void>;
}

export const tables: readonly (readonly [string, () => Promise<Started>])[] = [
  ["in memory", async () => ({ table: new MemoryTable(), close: async () => undefined })],
  ["on DynamoDB through the SDK (dynalite)", () => startDynamo()],
];

/** When the n-th write (from 1) is reached: throw, without having sent it or after it was applied. */
export interface Fault {
  readonly write: number;
  readonly when: "before" | "after";
  readonly thrown: () => Error;
}

/**
 * Passes every call on to the real table. Writes (put, update, remove) are counted; the one that the fault names throws,
 * before or after the real table did it, exactly once. With `dead`, every later call throws the same: a killed process.
 */
export class FaultyTable implements Table {
  writes = 0;
  readonly #table: Table;
  readonly #fault: Fault | undefined;
  readonly #dead: boolean;
  #struck = false;

  constructor(table: Table, fault?: Fault, dead = false) {
    this.#table = table;
    this.#fault = fault;
    this.#dead = dead;
  }

  get: Table["get"] = (...call) => this.#read(() => this.#table.get(...call));
  query: Table["query"] = (...call) => this.#read(() => this.#table.query(...call));
  put: Table["put"] = (...call) => this.#write(() => this.#table.put(...call));
  update: Table["update"] = (...call) => this.#write(() => this.#table.update(...call));
  remove: Table["remove"] = (...call) => this.#write(() => this.#table.remove(...call));

  get struck(): boolean {
    return this.#struck;
  }

  async #read<T>(call: () => Promise<T>): Promise<T> {
    if (this.#fault && this.#dead && this.#struck) throw this.#fault.thrown();
    return call();
  }

  async #write<T>(call: () => Promise<T>): Promise<T> {
    this.writes += 1;
    const fault = this.#fault;
    if (fault === undefined) return call();
    if (this.#dead && this.#struck) throw fault.thrown();
    if (this.writes !== fault.write) return call();
    this.#struck = true;
    if (fault.when === "after") await call();
    throw fault.thrown();
  }
}
