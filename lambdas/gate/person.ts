// Who did something, as the sign-in said: kept beside a decision, so that an auditor need not believe a bare name.

import * as z from "zod/mini";

const word = z.string().check(z.minLength(1), z.maxLength(300));

export const personSchema = z.object({
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

export type Person = z.output<typeof personSchema>;
