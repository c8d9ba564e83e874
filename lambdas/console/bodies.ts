// The shapes of what may be sent, and reading them from a form or from JSON. Anything else is refused in one sentence.

import type { Context } from "hono";
import * as z from "zod/mini";
import { drillKinds } from "../../workflows/drill-kinds.ts";
import { Refused } from "../../workflows/failure.ts";

const reason = z.string().check(z.trim(), z.minLength(3, "a reason is needed; it goes into the record"), z.maxLength(1024, "at most 1,024 characters"));
const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/, "the digest of the facts that were shown, 64 hexadecimal digits"));

export const decisionBody = z.strictObject({
  gate: z.optional(z.string().check(z.maxLength(200))),
  revision: z.int().check(z.minimum(1)),
  digest,
  decision: z.enum(["approve", "reject", "retry", "skip", "done-by-hand", "force", "stop", "commit", "return", "hold"]),
  reason,
  typed: z.optional(z.string().check(z.trim(), z.maxLength(64))),
});

export const requestBody = z.strictObject({
  /** `failover`, `repair NAME SITE`, `switchover SITE`, `reprotect SITE`, `drill` with one of its kinds, or of the game day that is open `game-day caused`, `removed` or `ended`. */
  what: z.string().check(z.regex(new RegExp(`^(failover|(switchover|reprotect) [a-z][a-z0-9-]{0,63}|repair [a-z][a-z0-9-]{0,63} [a-z][a-z0-9-]{0,63}|drill (${drillKinds.join("|")})|game-day (caused|removed|ended))$`), `failover, switchover SITE, reprotect SITE, repair NAME SITE, game-day caused, removed or ended, or drill and one of ${drillKinds.join(", ")}`)),
  reason,
  /** Made with the page, so that the same form sent twice starts one run. */
  id: z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/, "8 to 64 letters, digits and hyphens")),
  /** The digest of the plan's text that was shown. */
  digest,
});

/** The failover that waits is rejected and a planned move asked for: as a decision, which it is first. */
export const insteadBody = z.strictObject({
  gate: z.optional(z.string().check(z.maxLength(200))),
  revision: z.int().check(z.minimum(1)),
  digest,
  decision: z.literal("reject"),
  // What is written before it into two records must have room there.
  reason: z.string().check(z.trim(), z.minLength(3, "a reason is needed; it goes into the record"), z.maxLength(900, "at most 900 characters")),
});

/** `from`: on which page of the plan they were asked for, to come back to it. */
export const checkBody = z.strictObject({ from: z._default(z.enum(["plan", "start"]), "plan") });

const switches = ["pause", "resume", "kill-switch-on", "kill-switch-off", "acknowledge"] as const;
export const switchBody = z.strictObject({
  what: z.enum(switches),
  reason,
  /** Of a pause: how long, with its unit. */
  for: z.optional(z.string().check(z.regex(/^[1-9]\d{0,4}(s|m|h|d)$/, "a duration with its unit, such as 2h"))),
  /** The run whose block is lifted: a later one leaves a block of its own. */
  run: z.optional(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,199}$/, "the name of a run"))),
});

/** The body of the request by its schema, and the token of the page that it came from. Throws `Refused`. */
export async function readBody<T extends z.ZodMiniType>(schema: T, context: Context): Promise<{ readonly token: string; readonly body: z.output<T> }> {
  const text = await context.req.text();
  const json = (context.req.header("content-type") ?? "").toLowerCase().startsWith("application/json");
  const { token, ...rest } = json ? fieldsOfJson(text) : fieldsOfForm(text);
  const parsed = z.safeParse(schema, rest);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "the body" : issue.path.join(".");
    throw new Refused(`${where}: ${issue?.message ?? "not understood"}`, { code: "not-understood" });
  }
  return { token: typeof token === "string" ? token : "", body: parsed.data };
}

function fieldsOfJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new Refused("the body is not JSON", { code: "not-understood", cause: thrown });
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Refused("the body is no JSON object", { code: "not-understood" });
  return { ...value };
}

/** Numbers arrive as text, and a field that nobody filled in is as good as not there. */
function fieldsOfForm(text: string): Record<string, unknown> {
  const { revision, typed, ...rest } = Object.fromEntries(new URLSearchParams(text));
  return { ...rest, ...(revision === undefined ? {} : { revision: Number(revision) }), ...(typed === undefined || typed === "" ? {} : { typed }) };
}
