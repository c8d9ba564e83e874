// Whether a person proved recently enough who they are to accept that data is lost: a browser that was left open at a desk
// must not do so for whoever passes by.

import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { SignedIn } from "./signed-in.ts";

/** `freshMs` undefined: there is nothing to sign in to, as locally. An issuer that tells of no time is never fresh enough, and one that says "no second factor" neither. */
export function freshEnough({ authTime, mfa }: Pick<SignedIn, "authTime" | "mfa">, freshMs: Milliseconds | undefined, now: Instant): boolean {
  if (freshMs === undefined) return true;
  return authTime !== null && now - authTime <= freshMs && mfa !== false;
}
