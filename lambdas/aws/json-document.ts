// A JSON document of somebody else's of which a few keys at the top level are ours to read and to set. Whatever else it holds
// leaves this file only on its way back to where it came from, and no message quotes it. It goes back as the text that it was,
// cut open at our values only: read and written as numbers of JavaScript, integers above 2^53 of other keys would change.

import { Refused } from "../../workflows/failure.ts";

/** Where the value of a key stands in the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}
interface Opened {
  readonly text: string;
  readonly places: ReadonlyMap<string, Place>;
  /** Where the text of the object's last brace begins. */
  readonly closes: number;
}

/** The named keys as texts; a key that is not there, or holds no text, number or boolean, is left out. Throws `Refused` for what is no JSON object, or has one of the keys twice. */
export function keysOf(text: string | undefined, keys: readonly string[], what: string): Readonly<Record<string, string>> {
  const opened = open(text, keys, what);
  return Object.fromEntries(keys.flatMap((key) => {
    const token = tokenOf(opened, key);
    if (token === undefined || token.startsWith("{") || token.startsWith("[") || token === "null") return [];
    return [[key, token.startsWith('"') ? (JSON.parse(token) as string) : token] as const];
  }));
}

/** The document with these keys set and all else to the letter as it is; a key that held a number or a boolean keeps holding one. Throws `Refused` as `keysOf` does. */
export function withKeys(text: string | undefined, set: Readonly<Record<string, string>>, what: string): string {
  const opened = open(text, Object.keys(set), what);
  const edits = Object.entries(set).flatMap(([key, value]) => {
    const place = opened.places.get(key);
    return place === undefined ? [] : [{ ...place, put: written(value, tokenOf(opened, key)) }];
  });
  const added = Object.entries(set).filter(([key]) => !opened.places.has(key)).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const put = `${added.length > 0 && opened.places.size > 0 ? "," : ""}${added.join(",")}`;
  // The last first, so that what lies before keeps its place.
  return [...edits, { start: opened.closes, end: opened.closes, put }].toSorted((a, b) => b.start - a.start).reduce((whole, edit) => whole.slice(0, edit.start) + edit.put + whole.slice(edit.end), opened.text);
}

/** A value as it is written where `former` stood. */
function written(value: string, former = ""): string {
  const isNumber = /^-?\d/.test(former) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value);
  const isBoolean = /^(true|false)$/.test(former) && /^(true|false)$/.test(value);
  return isNumber || isBoolean ? value : JSON.stringify(value);
}

function tokenOf({ text, places }: Opened, key: string): string | undefined {
  const place = places.get(key);
  return place === undefined ? undefined : text.slice(place.start, place.end);
}

/** Finds the values of the object itself, not of what lies in it. `keys`: those that may stand there only once, for which of two a reader takes is not known. */
function open(text = "", keys: readonly string[], what: string): Opened {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // The parser's own message would quote the document; below it is refused without.
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Refused(`${what} is no JSON object, so no key of it can be read or set`, { code: "no-json-object" });
  const places = new Map<string, Place>();
  let [depth, closes, end] = [0, 0, 0];
  let key: string | undefined;
  let start: number | undefined;
  // That the text is JSON is known, so its texts, marks and words can be taken one after the other.
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)) {
    if (token === "}" || token === "]") depth -= 1;
    const isEnd = depth === 0 || (depth === 1 && token === ",");
    if (key === undefined && depth === 1 && token.startsWith('"')) key = JSON.parse(token) as string;
    else if (key !== undefined && token !== ":" && !isEnd) start ??= index;
    if (isEnd && key !== undefined && start !== undefined) {
      if (places.has(key) && keys.includes(key)) throw new Refused(`${what} has the key ${key} twice, so it cannot be told which of them is read`, { code: "key-twice" });
      places.set(key, { start, end });
      [key, start] = [undefined, undefined];
    }
    if (token === "}") closes = index;
    end = index + token.length;
    if (token === "{" || token === "[") depth += 1;
  }
  return { text, places, closes };
}
