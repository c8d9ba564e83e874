// Meta's Graph API as far as registrations of callbacks need it, for Facebook and for WhatsApp: how it is asked, and what its
// errors mean. Tokens travel in the body, in the query of a read or in a header, and never in a message.

import * as z from "zod/mini";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { askHttps, jsonOf, redact } from "../../aws/http.ts";
import type { HttpAdapters, HttpAnswer, HttpRequest } from "../../aws/http.ts";

const success = z.object({ success: z.union([z.literal(true), z.literal("true")]) });
const failed = z.object({ error: z.object({ message: z._default(z.string(), ""), code: z.optional(z.int()), is_transient: z.optional(z.boolean()) }) });
/** Refused for being too many, before anything was done: app, user and page limits, and the custom one. */
const limits = new Set([4, 17, 32, 613]);
/** "Unknown error" and "service temporarily unavailable": Meta itself does not say what happened. */
const undecided = new Set([1, 2]);

export const graph = (version: string, node: string, edge: string): string => `https://graph.facebook.com/${version}/${node}/${edge}`;

/**
 * Sends a form that changes something, with its token as a field or as a header; `secrets` are kept out of every message.
 * Throws `Refused`, `Transient` or `Unknown`.
 */
export async function changeGraph(what: string, url: string, form: Readonly<Record<string, string>>, secrets: readonly string[], adapters: HttpAdapters, bearer?: string): Promise<void> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded", ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }) };
  const request: HttpRequest = { what, purpose: "change", url, method: "POST", headers, body: new URLSearchParams(form).toString(), secrets };
  if (!success.safeParse(await ask(request, adapters)).success) throw new Unknown(`${what}: the answer does not say success`, { code: "no-success" });
}

/** Reads what stands at an edge. Throws `Refused` or `Transient`. */
export async function readGraph<S extends z.ZodMiniType>(
  what: string, url: string, schema: S, token: { readonly access_token: string; readonly secrets: readonly string[] }, adapters: HttpAdapters, deadlineMs?: Milliseconds,
): Promise<z.output<S>> {
  const request: HttpRequest = { what: `${what} (read)`, purpose: "read", url: `${url}?${new URLSearchParams({ access_token: token.access_token }).toString()}`, secrets: token.secrets, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
  const answer = schema.safeParse(await ask(request, adapters));
  if (!answer.success) throw new Transient(`${request.what}: the answer is not a list of subscriptions`, { code: "malformed" });
  return answer.data;
}

async function ask(request: HttpRequest, adapters: HttpAdapters): Promise<unknown> {
  const answer = await askHttps(request, adapters);
  explain(request, answer);
  return jsonOf(request, answer);
}

/** Meta says in the body why it failed; its code decides better than the HTTP status, which is 400 for most. */
function explain(request: HttpRequest, answer: HttpAnswer): void {
  if (answer.status < 400) return;
  const said = failed.safeParse(asJson(answer.text));
  if (!said.success) return;
  const { code, message, is_transient: transient } = said.data.error;
  const options = { code: `facebook-${code ?? answer.status}` };
  const text = `${request.what}: Facebook answered ${answer.status}: ${redact(message, request.secrets).slice(0, 300)}`;
  if (code !== undefined && limits.has(code)) throw new Transient(text, options);
  if (answer.status >= 500 || transient === true || (code !== undefined && undecided.has(code))) {
    throw request.purpose === "change" ? new Unknown(text, options) : new Transient(text, options);
  }
  throw new Refused(text, options);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of a proxy, not of Facebook: then the HTTP status decides.
    return undefined;
  }
}
