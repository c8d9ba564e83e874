// Whether a person proved recently enough, and well enough, who they are to accept that data is lost or to let changes pass again: a
// browser that was left open at a desk must not do so for whoever passes by. Who cannot is told what would help.

import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { SignedIn } from "./signed-in.ts";

export interface NotFresh {
  /** `second-factor`: signing in again as before does not help. */
  readonly code: "sign-in-again" | "second-factor";
  /** What to do, as the end of a sentence. */
  readonly todo: string;
}

/**
 * Undefined where it is enough. `freshMs` undefined: there is nothing to sign in to, as locally. An issuer that tells of no time is never
 * fresh enough, and one that says "one factor" neither, however fresh.
 */
export function notFresh({ authTime, mfa, issuer }: Pick<SignedIn, "authTime" | "mfa" | "issuer">, freshMs: Milliseconds | undefined, now: Instant): NotFresh | undefined {
  if (freshMs === undefined) return undefined;
  if (mfa === false) return { code: "second-factor", todo: `a second factor is needed, and you signed in with one; set a second one up where you sign in (${issuer}) and sign in with it, or let somebody decide who has one` };
  if (authTime === null || now - authTime > freshMs) return { code: "sign-in-again", todo: `you must have signed in within the last ${sayDuration(freshMs)}; sign in again and do it then` };
  return undefined;
}
