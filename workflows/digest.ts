// One way to turn a value into text and into a digest, so that the same value gives the same digest everywhere.

import { createHash } from "node:crypto";

/** JSON with sorted keys and without undefined fields: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** A copy with sorted keys: to sort first and write then takes half the time of a replacer, which keeps `stringify` from its quick way. */
function inOrder(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") return inOrder(toJSON.call(value));
  const own: Record<string, unknown> = {};
  const keys = Object.keys(value);
  // What was read from canonical text is in order already.
  if (!keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") < key)) keys.sort();
  for (const key of keys) {
    const part = inOrder((value as Readonly<Record<string, unknown>>)[key]);
    // A field called __proto__ is a field, and not the copy's ancestor.
    if (key === "__proto__") Object.defineProperty(own, key, { value: part, enumerable: true });
    else own[key] = part;
  }
  return own;
}

/** SHA-256 in hexadecimal of the canonical JSON. */
export function createDigest(value: unknown): string {
  return digestOfText(canonicalJson(value));
}

/** SHA-256 in hexadecimal of a text in UTF-8. */
export function digestOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
