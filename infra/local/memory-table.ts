// A table in memory, for one machine and for the simulator. It behaves as DynamoDB does where the product can notice:
// - one write is one instant: nothing happens between checking the conditions and applying the change;
// - what goes in is copied and what comes out is frozen, so that nobody changes a piece of the stored state;
// - only plain JSON is kept; a field that is undefined is left out, one in a list becomes null; -0 is 0;
// - `sk` is ordered by its bytes in UTF-8, which is not the order of JavaScript strings beyond U+FFFF;
// - an empty key, one that is too long or an item over 400 kB is refused and changes nothing;
// - `at-most` holds only of numbers, `not-equal` also of a field that is not there.
// It is always reached and never slow; faults are put in front of it by whoever wants them. It settles in microtasks.

import { Defect, never, Refused } from "../../workflows/failure.ts";
import type { Condition, Item, Table, Written } from "../../workflows/ports.ts";

/** DynamoDB's limits in bytes: item with its field names, first key, second key. */
const mostBytes = { item: 400 * 1024, pk: 2048, sk: 1024 } as const;

interface Stored {
  readonly item: Item;
  /** It has no more bytes than this as JSON; a bound that is cheap to keep up, so that few items have to be measured. */
  readonly mostBytes: number;
}
/** Items by their second key, and those keys in order. */
interface Shelf {
  readonly items: Map<string, Stored>;
  readonly order: string[];
}

/** A table whose items die with the process. */
export class MemoryTable implements Table {
  readonly #shelves = new Map<string, Shelf>();

  async get(pk: string, sk: string): Promise<Item | undefined> {
    checkKey(pk, sk);
    return this.#shelves.get(pk)?.items.get(sk)?.item;
  }

  async put(item: Item, conditions: readonly Condition[] = []): Promise<Written> {
    checkKey(item.pk, item.sk);
    return this.#write(item.pk, item.sk, undefined, item, conditions);
  }

  async update(pk: string, sk: string, set: Readonly<Record<string, unknown>>, conditions: readonly Condition[] = []): Promise<Written> {
    checkKey(pk, sk);
    if ("pk" in set || "sk" in set) throw new Defect("an update cannot change the keys pk and sk");
    return this.#write(pk, sk, this.#shelves.get(pk)?.items.get(sk) ?? { item: { pk, sk }, mostBytes: 0 }, { ...set, pk, sk }, conditions);
  }

  async remove(pk: string, sk: string): Promise<void> {
    checkKey(pk, sk);
    const shelf = this.#shelves.get(pk);
    if (shelf?.items.delete(sk) === true) shelf.order.splice(placeIn(shelf.order, sk), 1);
  }

  async query(pk: string, range: { readonly prefix?: string; readonly after?: string; readonly limit?: number; readonly descending?: boolean } = {}): Promise<readonly Item[]> {
    const { prefix = "", after = "", limit, descending = false } = range;
    const shelf = this.#shelves.get(pk);
    if (shelf === undefined) return [];
    const { order, items } = shelf;
    // In order, the keys with one prefix stand together, from the place of the prefix itself on.
    const from = Math.max(placeIn(order, prefix), after === "" || descending ? 0 : placeIn(order, after));
    const end = after !== "" && descending ? placeIn(order, after) : order.length;
    const keys: string[] = [];
    for (let at = from; at < end && order[at]?.startsWith(prefix) === true; at += 1) if (order[at] !== after) keys.push(order[at] as string);
    const wanted = (descending ? keys.toReversed() : keys).slice(0, limit);
    return wanted.flatMap((sk) => items.get(sk)?.item ?? []);
  }

  /** Lays fields over what is there (nothing: a whole item) when the conditions hold. A field that is undefined goes. */
  #write(pk: string, sk: string, base: Stored | undefined, fields: Readonly<Record<string, unknown>>, conditions: readonly Condition[]): Written {
    const shelf = this.#shelves.get(pk) ?? { items: new Map<string, Stored>(), order: [] };
    const current = shelf.items.get(sk);
    const next = laidOver(base, fields);
    if (!conditions.map((condition) => holds(current?.item, condition)).every(Boolean)) return { applied: false, current: current?.item };
    this.#shelves.set(pk, shelf);
    if (current === undefined) shelf.order.splice(placeIn(shelf.order, sk), 0, sk);
    shelf.items.set(sk, next);
    return { applied: true, item: next.item };
  }
}

/** Throws `Refused` for an item that is too large. */
function laidOver(base: Stored | undefined, fields: Readonly<Record<string, unknown>>): Stored {
  const tally = { bytes: 2 };
  const own = copy(fields, "item", tally) as Item;
  const gone = base === undefined ? [] : Object.keys(fields).filter((name) => fields[name] === undefined && name in base.item);
  const laid = base === undefined ? own : Object.freeze({ ...base.item, ...own });
  const item = gone.length === 0 ? laid : (Object.freeze(Object.fromEntries(Object.entries(laid).filter(([name]) => !gone.includes(name)))) as Item);
  const most = tally.bytes + (base?.mostBytes ?? 0);
  if (most <= mostBytes.item) return { item, mostBytes: most };
  const measured = Buffer.byteLength(JSON.stringify(item));
  if (measured > mostBytes.item) throw refused("Item size has exceeded the maximum allowed size");
  return { item, mostBytes: measured };
}

function holds(item: Item | undefined, condition: Condition): boolean {
  if ("any" in condition) {
    if (condition.any.length === 0) throw new Defect("a condition that offers no alternative can never hold");
    return condition.any.some((each) => holds(item, each));
  }
  const value = item?.[condition.field];
  switch (condition.is) {
    case "absent":
      return value === undefined;
    case "present":
      return value !== undefined;
    case "equal":
      return value === condition.value;
    case "not-equal":
      return value !== condition.value;
    case "at-most":
      return typeof value === "number" && value <= condition.value;
    default:
      return never(condition, "condition");
  }
}

function checkKey(pk: string, sk: string): void {
  for (const [name, value] of [["pk", pk], ["sk", sk]] as const) {
    const bytes = Buffer.byteLength(value);
    if (bytes === 0 || bytes > mostBytes[name]) throw refused(`the key ${name} has ${bytes} bytes; it must have 1 to ${mostBytes[name]}`);
  }
}

function refused(cause: string): Refused {
  return new Refused(`the table in memory: ValidationException: ${cause}. Correct what is named above.`, { code: "ValidationException" });
}

/** A deep copy of plain JSON, frozen; throws `Defect` for anything else. The tally grows by at least its bytes as JSON. */
function copy(value: unknown, place: string, tally: { bytes: number }): unknown {
  if (typeof value === "string") {
    // A character has up to six bytes where it is escaped.
    tally.bytes += 6 * value.length + 3;
    return value;
  }
  if (value === null || typeof value === "boolean") {
    tally.bytes += 6;
    return value;
  }
  if (typeof value === "number" && Number.isFinite(value)) {
    tally.bytes += 26;
    return value === 0 ? 0 : value;
  }
  if (Array.isArray(value)) {
    tally.bytes += 3;
    return Object.freeze(value.map((each: unknown, index) => (each === undefined ? copy(null, place, tally) : copy(each, `${place}[${index}]`, tally))));
  }
  if (typeof value === "object" && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)) {
    tally.bytes += 3;
    const own: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      const field = (value as Readonly<Record<string, unknown>>)[name];
      if (field === undefined) continue;
      tally.bytes += 6 * name.length + 4;
      // As `fromEntries` does it: a field called __proto__ is a field.
      if (name === "__proto__") Object.defineProperty(own, name, { value: copy(field, `${place}.${name}`, tally), enumerable: true, configurable: true, writable: true });
      else own[name] = copy(field, `${place}.${name}`, tally);
    }
    return Object.freeze(own);
  }
  throw new Defect(`${place} is no plain JSON value but ${typeof value === "number" ? value : `a ${typeof value}`}`);
}

/** The index at which a key stands or belongs. */
function placeIn(order: readonly string[], sk: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byBytes(order[middle] ?? "", sk) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Units from which on the two orders differ. */
const beyondCommon = /[\ud800-\uffff]/;

/** Order of UTF-8 bytes: that of the code points, so only surrogates have to be moved behind U+E000 to U+FFFF. */
function byBytes(a: string, b: string): number {
  if (!beyondCommon.test(a) && !beyondCommon.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = weight(a.charCodeAt(at)) - weight(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
