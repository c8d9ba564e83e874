// A table in memory, for one machine and for the simulator. It behaves as DynamoDB does where the product can notice:
// - one write is one instant: nothing happens between checking the conditions and applying the change;
// - what goes in and comes out is copied, so that nobody holds a piece of the stored state;
// - only plain JSON is kept; a field that is undefined is left out, one in a list becomes null; -0 is 0;
// - `sk` is ordered by its bytes in UTF-8, which is not the order of JavaScript strings beyond U+FFFF;
// - an empty key, one that is too long or an item over 400 kB is refused and changes nothing;
// - `at-most` holds only of numbers, `not-equal` also of a field that is not there.
// It is always reached and never slow; faults are put in front of it by whoever wants them. It settles in microtasks.

import { Defect, never, Refused } from "../../workflows/failure.ts";
import type { Condition, Item, Table, Written } from "../../workflows/ports.ts";

/** DynamoDB's limits in bytes: item with its field names, first key, second key. */
const mostBytes = { item: 400 * 1024, pk: 2048, sk: 1024 } as const;

/** A table whose items die with the process. */
export class MemoryTable implements Table {
  readonly #shelves = new Map<string, Map<string, Item>>();

  async get(pk: string, sk: string): Promise<Item | undefined> {
    checkKey(pk, sk);
    const found = this.#shelves.get(pk)?.get(sk);
    return found && copyItem(found);
  }

  async put(item: Item, conditions: readonly Condition[] = []): Promise<Written> {
    checkKey(item.pk, item.sk);
    return this.#write(item.pk, item.sk, copyItem(item), conditions);
  }

  async update(pk: string, sk: string, set: Readonly<Record<string, unknown>>, conditions: readonly Condition[] = []): Promise<Written> {
    checkKey(pk, sk);
    if ("pk" in set || "sk" in set) throw new Defect("an update cannot change the keys pk and sk");
    // Fields that `set` names as undefined are laid over the old ones and then left out by the copy.
    return this.#write(pk, sk, copyItem({ ...this.#shelves.get(pk)?.get(sk), ...set, pk, sk }), conditions);
  }

  async remove(pk: string, sk: string): Promise<void> {
    checkKey(pk, sk);
    this.#shelves.get(pk)?.delete(sk);
  }

  async query(pk: string, range: { readonly prefix?: string; readonly after?: string; readonly limit?: number; readonly descending?: boolean } = {}): Promise<readonly Item[]> {
    const { prefix = "", after = "", limit, descending = false } = range;
    const keys = [...(this.#shelves.get(pk)?.keys() ?? [])].filter((sk) => sk.startsWith(prefix)).sort(byBytes);
    if (descending) keys.reverse();
    const rest = after === "" ? keys : keys.filter((sk) => (descending ? byBytes(sk, after) < 0 : byBytes(sk, after) > 0));
    return rest.slice(0, limit).flatMap((sk) => {
      const item = this.#shelves.get(pk)?.get(sk);
      return item === undefined ? [] : [copyItem(item)];
    });
  }

  #write(pk: string, sk: string, next: Item, conditions: readonly Condition[]): Written {
    const current = this.#shelves.get(pk)?.get(sk);
    if (!conditions.map((condition) => holds(current, condition)).every(Boolean)) return { applied: false, current: current && copyItem(current) };
    if (Buffer.byteLength(JSON.stringify(next)) > mostBytes.item) throw refused("Item size has exceeded the maximum allowed size");
    const shelf = this.#shelves.get(pk) ?? new Map<string, Item>();
    this.#shelves.set(pk, shelf.set(sk, next));
    return { applied: true, item: copyItem(next) };
  }
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

function copyItem(item: Item): Item {
  return copy(item, "item") as Item;
}

/** A deep copy of plain JSON; throws `Defect` for anything else. */
function copy(value: unknown, place: string): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map((each: unknown, index) => (each === undefined ? null : copy(each, `${place}[${index}]`)));
  if (typeof value === "object" && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)) {
    const given = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(given.map(([name, field]) => [name, copy(field, `${place}.${name}`)]));
  }
  throw new Defect(`${place} is no plain JSON value but ${typeof value === "number" ? value : `a ${typeof value}`}`);
}

/** Order of UTF-8 bytes: that of the code points, so only surrogates have to be moved behind U+E000 to U+FFFF. */
function byBytes(a: string, b: string): number {
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
