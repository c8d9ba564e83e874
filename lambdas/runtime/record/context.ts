// What the parts of the record share: the table, the clock, the names of the keys and the way of waiting for a race to end.

import { Defect } from "../../../workflows/failure.ts";
import { watchdogsKey } from "../../../workflows/names.ts";
import type { Clock, Item, Table } from "../../../workflows/ports.ts";
import type { Entry, RunState } from "../../../workflows/record.ts";

/** What a store keeps of the record: all of it has been checked, and none of it ever changes. */
export interface Kept {
  /** Per run the entries that were read and found to be a whole chain. */
  readonly read: Map<string, readonly Entry[]>;
  /** Per run its state after those entries: a step that waits looks often, and most looks find nothing new. */
  readonly states: Map<string, RunState>;
  /** The plan of a run, which never changes. */
  readonly plans: Map<string, string>;
}

export interface RecordContext extends Kept {
  readonly table: Table;
  readonly clock: Clock;
  /** Per plan the hash of the last entry known to lie in its place; saves a write each time. What lies there never goes away. */
  readonly settled: Map<string, string>;
}

/** Nothing kept yet. */
export function newKept(): Kept {
  return { read: new Map(), states: new Map(), plans: new Map() };
}

export const keys = {
  plan: (plan: string) => `plan#${plan}`,
  run: (run: string) => `run#${run}`,
  /** Leases lie apart from the plan's own items: the function that hosts call may write these and nothing else. */
  watchdogs: watchdogsKey,
  siteLease: (site: string) => `site#${site}`,
  /** Task tokens lie apart from everything that is shown, so that no reading of a run can give one away. */
  secret: (run: string) => `secret#${run}`,
  document: (digest: string) => `document#${digest}`,
  /** The list of all plans that were ever deployed; a table is never searched through. */
  plans: "plans",
  lease: "lease",
  /** Which plan a run belongs to. */
  info: "info",
  /** Eight digits, so that the order of the keys is the order of the numbers. */
  entry: (seq: number) => `entry#${String(seq).padStart(8, "0")}`,
  gate: (gate: string) => `gate#${gate}`,
  /** How many tries to decide were refused. */
  attempts: "attempts",
  token: (gate: string) => `token#${gate}`,
  /** Fifteen digits hold every millisecond until the year 33658. */
  indexed: (openedAt: number, run: string) => `run#${String(openedAt).padStart(15, "0")}#${run}`,
  sightings: (observer: string) => `sighting#${observer}`,
} as const;

/** So many bytes of JSON at most in one item; with its other fields it stays below DynamoDB's 400 kB. */
export const mostBytes = 350_000;

/** So often a lost race is run again before the caller hears of it. */
export const mostTries = 20;

/** Sleeps for a random time up to 10, 20, 40 … 500 ms, so that those who lost together do not meet again together. */
export async function backOff(clock: Clock, tries: number): Promise<void> {
  const mostMs = Math.min(500, 10 * 2 ** (tries - 1));
  await clock.sleep(Math.round((Number.parseInt(clock.id().slice(0, 8), 16) / 2 ** 32) * mostMs));
}

/** A field that must be text; `Defect` when the item holds anything else, because only this project writes it. */
export function text(item: Item, field: string): string {
  const value = item[field];
  if (typeof value !== "string") throw new Defect(`${item.pk} ${item.sk}: the field ${field} is no text`);
  return value;
}

/** A field that must be a number. */
export function number(item: Item, field: string): number {
  const value = item[field];
  if (typeof value !== "number") throw new Defect(`${item.pk} ${item.sk}: the field ${field} is no number`);
  return value;
}

/** The same for a field that may be missing. */
export const maybeText = (item: Item, field: string): string | undefined => (item[field] === undefined ? undefined : text(item, field));
export const maybeNumber = (item: Item, field: string): number | undefined => (item[field] === undefined ? undefined : number(item, field));
