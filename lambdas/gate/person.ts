// Who decides or asks, as the caller of a function says it. IAM decides who may call; the console says whom it has signed in,
// and whoever calls by hand gives a name. The record keeps which of them it was.

import * as z from "zod";
import { channels } from "../../workflows/person.ts";
import type { Person } from "../../workflows/person.ts";

const word = z.string().min(1).max(200);

export const personSchema = z.object({
  subject: word,
  groups: z.array(word).max(200).default([]),
  issuer: z.string().max(500).optional(),
  issuerSubject: z.string().max(300).optional(),
  /** In milliseconds since 1970. */
  authTime: z.number().optional(),
  mfa: z.boolean().optional(),
  channel: z.enum(channels),
});

/** The person of a request; one that only names somebody speaks for nobody's groups. */
export function personOf({ person, by }: { readonly person?: Person | undefined; readonly by: string }): Person {
  return person ?? { subject: by, groups: [], channel: "lambda" };
}
