// Values that a browser keeps for us and can neither read nor change: AES-256-GCM under a key that only this function reads.
// What a value is for is sealed with it, so that one cookie cannot be handed in for another.

import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import type { Clock } from "../../workflows/ports.ts";
import type { Instant } from "../../workflows/units.ts";

const ivBytes = 12;
const tagBytes = 16;

export interface Sealing {
  readonly key: string;
  readonly clock: Pick<Clock, "now" | "id">;
}

/** A key of any length becomes one of 256 bits. */
const keyOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Seals a JSON value until an instant. */
export function seal(value: unknown, { purpose, until }: { readonly purpose: string; readonly until: Instant }, { key, clock }: Sealing): string {
  // A UUID holds 122 random bits; their digest gives an initial vector that never comes twice.
  const iv = createHash("sha256").update(clock.id()).digest().subarray(0, ivBytes);
  const cipher = createCipheriv("aes-256-gcm", keyOf(key), iv);
  cipher.setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(JSON.stringify({ until, value }), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

/** The value; undefined for whatever was not sealed by us for this purpose, or whose time is over. */
export function unseal(text: string, purpose: string, { key, clock }: Sealing): unknown {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length <= ivBytes + tagBytes) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(key), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const opened = JSON.parse(Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString("utf8")) as { readonly until: Instant; readonly value: unknown };
    return clock.now() < opened.until ? opened.value : undefined;
  } catch {
    // Somebody else's, or changed on the way: the same to us.
    return undefined;
  }
}
