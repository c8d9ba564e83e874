// Who is signed in at the console, as the issuer said it, and that person as decisions carry them into the record.

import * as z from "zod/mini";
import type { Person } from "../../workflows/person.ts";

const word = z.string().check(z.minLength(1), z.maxLength(300));

export const signedInSchema = z.object({
  /** The issuer's own name of the person, which never changes hands. */
  subject: word,
  /** The name by which plans name approvers. */
  name: word,
  groups: z.readonly(z.array(word).check(z.maxLength(200))),
  issuer: word,
  /** When the person last proved who they are, in milliseconds since 1970; null where nobody said. */
  authTime: z.nullable(z.number()),
  /** Whether with more than one factor; `unknown` where the issuer does not tell. */
  mfa: z.union([z.boolean(), z.literal("unknown")]),
  /** By which way it came. */
  channel: z.enum(["console", "api", "local"]),
});

export type SignedIn = z.output<typeof signedInSchema>;

/** The person for the record: by the name that plans know, with the issuer's own beside it. What nobody told is left out. */
export function personFor({ subject, name, groups, issuer, authTime, mfa, channel }: SignedIn): Person {
  return { subject: name, groups, issuer, issuerSubject: subject, channel, ...(authTime === null ? {} : { authTime }), ...(mfa === "unknown" ? {} : { mfa }) };
}
