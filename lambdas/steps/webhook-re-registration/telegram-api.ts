// Telegram's Bot API as far as a webhook needs it: set it, and read which one is set and how its deliveries fare. The bot's token is
// part of every address, so no address is in a message. What Telegram still keeps for the bot is never dropped.

import * as z from "zod/mini";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { MutationCall } from "../../../workflows/mutations.ts";
import type { Instant } from "../../../workflows/units.ts";
import { askHttps, jsonOf, redact } from "../../aws/http.ts";
import type { HttpRequest } from "../../aws/http.ts";
import { secretField } from "../../aws/secrets.ts";
import type { ProviderAdapters } from "./viber-api.ts";

export type SetTelegramWebhook = Extract<MutationCall, { operation: "telegram.setWebhook" }>["input"];

export interface TelegramWebhook {
  /** Null: none is set. */
  readonly url: string | null;
  /** Null: Telegram's own choice, which is all but a few. */
  readonly updates: readonly string[] | null;
  readonly connections: number | null;
  /** How many messages wait to be delivered. */
  readonly pending: number;
  /** The last delivery that failed, and why, in Telegram's words. */
  readonly lastError: { readonly at: Instant; readonly because: string } | null;
}

const said = z.object({ ok: z.boolean(), description: z._default(z.string(), ""), error_code: z.optional(z.int()) });
const info = z.object({
  result: z.object({
    url: z.string(), pending_update_count: z._default(z.int(), 0), allowed_updates: z.optional(z.array(z.string())), max_connections: z.optional(z.int()),
    last_error_date: z.optional(z.int()), last_error_message: z._default(z.string(), ""),
  }),
});

/**
 * Sets the webhook of the bot. Telegram asks the address nothing: that it takes it says nothing of whether it answers. The same
 * again is harmless. Gives the answer for the record. Throws `Refused`, `Transient` or `Unknown`.
 */
export async function setTelegramWebhook({ url, updates, connections, secret }: SetTelegramWebhook, adapters: ProviderAdapters): Promise<string> {
  const secretToken = await secretField(adapters.secrets, secret, "secretToken");
  const body = { url, secret_token: secretToken, drop_pending_updates: false, ...(updates === null ? {} : { allowed_updates: updates }), ...(connections === null ? {} : { max_connections: connections }) };
  await ask("setWebhook", "change", body, secret, [secretToken], adapters);
  return `Telegram took ${url}`;
}

/** The webhook of the bot. Throws `Refused` or `Transient`. */
export async function readTelegramWebhook(secret: string, adapters: ProviderAdapters): Promise<TelegramWebhook> {
  const answer = info.safeParse(await ask("getWebhookInfo", "read", {}, secret, [], adapters));
  if (!answer.success) throw new Transient("telegram.getWebhookInfo: the answer does not tell a webhook", { code: "malformed" });
  const { url, pending_update_count: pending, allowed_updates: updates, max_connections: connections, last_error_date: failedAt, last_error_message: because } = answer.data.result;
  return {
    url: url === "" ? null : url, updates: updates === undefined || updates.length === 0 ? null : updates, connections: connections ?? null, pending,
    lastError: failedAt === undefined ? null : { at: failedAt * 1_000, because: because.slice(0, 200) },
  };
}

async function ask(method: string, purpose: HttpRequest["purpose"], body: object, secret: string, more: readonly string[], adapters: ProviderAdapters): Promise<unknown> {
  const token = await secretField(adapters.secrets, secret, "token");
  const what = `telegram.${method}`;
  const request: HttpRequest = { what, purpose, url: `https://api.telegram.org/bot${token}/${method}`, method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), secrets: [token, ...more] };
  const answer = await askHttps(request, adapters);
  if (answer.status >= 400) explain(request, answer.text);
  const json = jsonOf(request, answer);
  const told = said.safeParse(json);
  if (told.success && told.data.ok) return json;
  throw purpose === "change" ? new Unknown(`${what}: the answer does not say ok`, { code: "no-ok" }) : new Transient(`${what}: the answer does not say ok`, { code: "no-ok" });
}

/** Telegram says in the body why it failed, with the number of the HTTP status; one that is no JSON is not Telegram's. */
function explain(request: HttpRequest, text: string): void {
  const told = said.safeParse(asJson(text));
  if (!told.success || told.data.error_code === undefined) return;
  const { error_code: code, description } = told.data;
  const message = `${request.what}: Telegram answered ${code}: ${redact(description, request.secrets).slice(0, 300)}`;
  const options = { code: `telegram-${code}` };
  if (code === 429) throw new Transient(message, options);
  if (code < 500) throw new Refused(message, options);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of a proxy: then the HTTP status decides.
    return undefined;
  }
}
