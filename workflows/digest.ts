// One way to turn a value into text and into a digest, so that the same value gives the same digest everywhere.

import { createHash } from "node:crypto";

/** JSON with sorted keys and without undefined fields: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}

/** SHA-256 in hexadecimal of the canonical JSON. */
export function createDigest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
