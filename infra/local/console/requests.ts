// The shapes of what the page may send, and reading them from a request. Anything else is refused in one sentence.

import type { Context } from "hono";
import * as z from "zod";
import { Refused } from "../../../workflows/failure.ts";

const reason = z.string().trim().min(3, "a reason is needed; it goes into the record").max(1024, "at most 1,024 characters");

export const bodies = {
  fault: z.strictObject({ text: z.string().trim().min(1).max(200) }),
  decide: z.strictObject({
    gate: z.string().min(1).max(200),
    revision: z.int().min(1),
    digest: z.string().regex(/^[0-9a-f]{64}$/, "the digest of the facts that were shown, 64 hexadecimal digits"),
    decision: z.enum(["approve", "reject", "retry", "skip", "done-by-hand", "force", "stop", "commit", "return"]),
    reason,
  }),
  failover: z.strictObject({ reason }),
} as const;

export type ActionName = keyof typeof bodies;
export type Body<A extends ActionName> = z.output<(typeof bodies)[A]>;

/** The body of `POST /api/…`. Throws `Refused`. */
export async function readJson<A extends ActionName>(action: A, context: Context): Promise<Body<A>> {
  let value: unknown;
  try {
    value = JSON.parse(await context.req.text());
  } catch (thrown) {
    throw new Refused("the body is not JSON", { cause: thrown });
  }
  return check(action, value);
}

/** The fields of a form of the page, with its token taken out; numbers arrive as text. Throws `Refused`. */
export async function readForm<A extends ActionName>(action: A, context: Context): Promise<{ readonly token: string; readonly body: Body<A> }> {
  const { token = "", revision, ...rest } = Object.fromEntries(new URLSearchParams(await context.req.text()));
  return { token, body: check(action, revision === undefined ? rest : { ...rest, revision: Number(revision) }) };
}

function check<A extends ActionName>(action: A, value: unknown): Body<A> {
  const parsed = bodies[action].safeParse(value);
  if (parsed.success) return parsed.data as Body<A>;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "the body" : issue.path.join(".");
  throw new Refused(`${where}: ${issue?.message ?? "not understood"}`);
}
