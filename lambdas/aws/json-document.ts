// A JSON document of somebody else's of which a few keys at the top level are ours to read and to set. Whatever else it holds
// leaves this file only on its way back to where it came from, and no message quotes it.

import { Refused } from "../../workflows/failure.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The named keys as texts; a key that is not there, or holds no text, number or boolean, is left out. Throws `Refused` for what is no JSON object. */
export function keysOf(text: string | undefined, keys: readonly string[], what: string): Readonly<Record<string, string>> {
  const fields = parsed(text, what);
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(fields, key) && isPlain(fields[key]) ? [[key, String(fields[key])] as const] : [])));
}

/** The document with these keys set and all else as it is; a key that held a number keeps holding one. Throws `Refused` for what is no JSON object. */
export function withKeys(text: string | undefined, set: Readonly<Record<string, string>>, what: string): string {
  const fields = parsed(text, what);
  const changed = Object.entries(set).map(([key, value]) => [key, typeof fields[key] === "number" && String(Number(value)) === value ? Number(value) : value] as const);
  return JSON.stringify({ ...fields, ...Object.fromEntries(changed) });
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function parsed(text: string | undefined, what: string): Fields {
  let found: unknown;
  try {
    found = JSON.parse(text ?? "");
  } catch {
    // The parser's own message would quote the document; below it is refused without.
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Refused(`${what} is no JSON object, so no key of it can be read or set`, { code: "no-json-object" });
  return found as Fields;
}
