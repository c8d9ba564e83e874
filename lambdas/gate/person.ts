// Who decides or asks, as the caller of a function says it. IAM decides who may call; the console says whom it has signed in,
// and whoever calls by hand gives a name. The record keeps which of them it was.

import * as z from "zod/mini";
import { channels } from "../../workflows/person.ts";
import type { Person } from "../../workflows/person.ts";

const word = z.string().check(z.minLength(1), z.maxLength(200));

export const personSchema = z.object({
  subject: word,
  groups: z._default(z.array(word).check(z.maxLength(200)), []),
  issuer: z.optional(z.string().check(z.maxLength(500))),
  issuerSubject: z.optional(z.string().check(z.maxLength(300))),
  /** In milliseconds since 1970. */
  authTime: z.optional(z.number()),
  mfa: z.optional(z.boolean()),
  channel: z.enum(channels),
});

/** The person of a request; one that only names somebody speaks for nobody's groups. */
export function personOf({ person, by }: { readonly person?: Person | undefined; readonly by: string }): Person {
  return person ?? { subject: by, groups: [], channel: "lambda" };
}
