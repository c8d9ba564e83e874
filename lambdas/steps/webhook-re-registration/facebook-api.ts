// Facebook's interface for the webhook subscription of an app: set it, and read it back. The app access token is made of
// the app's id and secret; it travels in the body, or for a read in the query, and never in a message.

import * as z from "zod/mini";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { MutationCall } from "../../../workflows/mutations.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { askHttps, jsonOf, redact } from "../../aws/http.ts";
import type { HttpAnswer, HttpRequest } from "../../aws/http.ts";
import { secretField } from "../../aws/secrets.ts";
import type { ProviderAdapters } from "./viber-api.ts";

export type SetFacebookSubscription = Extract<MutationCall, { operation: "facebook.subscriptions" }>["input"];
type FacebookAdapters = ProviderAdapters;

export interface FacebookSubscription {
  readonly callback: string;
  readonly active: boolean;
  readonly fields: readonly string[];
}

const success = z.object({ success: z.union([z.literal(true), z.literal("true")]) });
const listed = z.object({
  data: z.array(z.object({ object: z.string(), callback_url: z.string(), active: z.boolean(), fields: z._default(z.array(z.union([z.string(), z.object({ name: z.string() })])), []) })),
});
const failed = z.object({ error: z.object({ message: z._default(z.string(), ""), code: z.optional(z.int()), is_transient: z.optional(z.boolean()) }) });
/** Refused for being too many, before anything was done: app, user and page limits, and the custom one. */
const limits = new Set([4, 17, 32, 613]);
/** "Unknown error" and "service temporarily unavailable": Facebook itself does not say what happened. */
const undecided = new Set([1, 2]);

/**
 * Subscribes the app; Facebook at once asks the callback to echo a challenge, so it has to be served already. The same
 * subscription again is harmless. Gives the answer for the record. Throws `Refused`, `Transient` or `Unknown`.
 */
export async function setFacebookSubscription(input: SetFacebookSubscription, adapters: FacebookAdapters): Promise<string> {
  const { app, version, object, callback, fields } = input;
  const [token, verifyToken] = await Promise.all([appToken(input, adapters), secretField(adapters.secrets, input.secret, "verifyToken")]);
  const form = new URLSearchParams({ object, callback_url: callback, fields: fields.join(","), include_values: "true", verify_token: verifyToken, access_token: token });
  const request: HttpRequest = {
    what: "facebook.subscriptions", purpose: "change", url: address(version, app), method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: form.toString(), secrets: [token, secretPart(token), verifyToken],
  };
  if (!success.safeParse(await call(request, adapters)).success) throw new Unknown("facebook.subscriptions: the answer does not say success", { code: "no-success" });
  return `Facebook subscribed ${object} of app ${app} to ${callback}`;
}

/** What the app is subscribed to for one object; undefined when there is no such subscription. Throws `Refused` or `Transient`. */
export async function readFacebookSubscription(
  input: Pick<SetFacebookSubscription, "app" | "version" | "object" | "secret">, adapters: FacebookAdapters, deadlineMs?: Milliseconds,
): Promise<FacebookSubscription | undefined> {
  const token = await appToken(input, adapters);
  const url = `${address(input.version, input.app)}?${new URLSearchParams({ access_token: token }).toString()}`;
  const answer = listed.safeParse(await call({ what: "facebook.subscriptions (read)", purpose: "read", url, secrets: [token, secretPart(token)], ...(deadlineMs === undefined ? {} : { deadlineMs }) }, adapters));
  if (!answer.success) throw new Transient("facebook.subscriptions (read): the answer is not a list of subscriptions", { code: "malformed" });
  const found = answer.data.data.find(({ object }) => object === input.object);
  return found && { callback: found.callback_url, active: found.active, fields: found.fields.map((field) => (typeof field === "string" ? field : field.name)) };
}

const address = (version: string, app: string): string => `https://graph.facebook.com/${version}/${app}/subscriptions`;
const secretPart = (token: string): string => token.slice(token.indexOf("|") + 1);

async function appToken({ app, secret }: { readonly app: string; readonly secret: string }, adapters: FacebookAdapters): Promise<string> {
  return `${app}|${await secretField(adapters.secrets, secret, "appSecret")}`;
}

async function call(request: HttpRequest, adapters: FacebookAdapters): Promise<unknown> {
  const answer = await askHttps(request, adapters);
  explain(request, answer);
  return jsonOf(request, answer);
}

/** Facebook says in the body why it failed; its code decides better than the HTTP status, which is 400 for most. */
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
