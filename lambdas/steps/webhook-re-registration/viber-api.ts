// Viber's interface for bots, as far as a webhook needs it: set it, and read which one is set. Viber answers mistakes with
// HTTP 200 and a status of its own in the body, so the HTTP status alone says nothing (aws.md §8).

import * as z from "zod/mini";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { MutationCall } from "../../../workflows/mutations.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { askJson } from "../../aws/http.ts";
import type { HttpAdapters, HttpRequest } from "../../aws/http.ts";
import { secretField } from "../../aws/secrets.ts";
import type { Adapters } from "../../runtime/adapters.ts";

export type SetViberWebhook = Extract<MutationCall, { operation: "viber.set_webhook" }>["input"];
export type ProviderAdapters = HttpAdapters & Pick<Adapters, "secrets">;

const base = "https://chatapi.viber.com/pa";
const answerSchema = z.object({ status: z.int(), status_message: z._default(z.string(), ""), webhook: z.optional(z.string()) });
/** Viber's own words for what it refuses; a status that is not here (general errors, 13 and above) leaves the outcome open. */
const refusals: Readonly<Record<number, string>> = {
  1: "invalidUrl", 2: "invalidAuthToken", 3: "badData", 4: "missingData", 5: "receiverNotRegistered", 6: "receiverNotSubscribed",
  7: "publicAccountBlocked", 8: "publicAccountNotFound", 9: "publicAccountSuspended", 10: "webhookNotSet", 11: "receiverNoSuitableDevice",
};
const tooManyRequests = 12;

/**
 * Sets the webhook of the bot; Viber calls it at once and wants 200, so it has to be served already. Setting the same one
 * again is harmless. Gives the answer for the record. Throws `Refused`, `Transient` or `Unknown`.
 */
export async function setViberWebhook({ url, events, secret }: SetViberWebhook, adapters: ProviderAdapters): Promise<string> {
  const answer = await call("set_webhook", { url, event_types: events }, "change", secret, adapters);
  return `Viber took ${url} (status ${answer.status} ${answer.status_message})`;
}

/** The address that Viber calls now; null when none is set. Throws `Refused` or `Transient`. */
export async function readViberWebhook(secret: string, adapters: ProviderAdapters, deadlineMs?: Milliseconds): Promise<string | null> {
  const { webhook } = await call("get_account_info", {}, "read", secret, adapters, deadlineMs);
  return webhook === undefined || webhook === "" ? null : webhook;
}

async function call(method: string, body: object, purpose: HttpRequest["purpose"], secret: string, adapters: ProviderAdapters, deadlineMs?: Milliseconds): Promise<z.output<typeof answerSchema>> {
  const token = await secretField(adapters.secrets, secret, "token");
  const what = `viber.${method}`;
  const json = await askJson(
    { what, purpose, url: `${base}/${method}`, method: "POST", headers: { "X-Viber-Auth-Token": token, "Content-Type": "application/json" }, body: JSON.stringify(body), secrets: [token], ...(deadlineMs === undefined ? {} : { deadlineMs }) },
    adapters,
  );
  const answer = answerSchema.safeParse(json);
  const open = (message: string): Unknown | Transient => (purpose === "change" ? new Unknown(message) : new Transient(message));
  if (!answer.success) throw open(`${what}: Viber's answer has no status`);
  const { status } = answer.data;
  if (status === 0) return answer.data;
  if (status === tooManyRequests) throw new Transient(`${what}: Viber says tooManyRequests (12)`, { code: "viber-12" });
  const word = refusals[status];
  // The text of Viber may repeat what was sent; its number says enough.
  if (word === undefined) throw open(`${what}: Viber answered with status ${status}, which it does not document as a refusal`);
  throw new Refused(`${what}: Viber refuses: ${word} (${status})`, { code: `viber-${status}` });
}
