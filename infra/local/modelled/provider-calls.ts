// Which operation of a provider a request is, and how one that a story lets fail is answered: by the provider's own words.
// `fails 500` is an HTTP status; `fails invalidUrl` a word of Viber, `fails 190` a code of Facebook below 400 (its codes are
// sent with HTTP 400).

import type { WorldRequest } from "../../../workflows/ports.ts";
import type { Call, FailAs } from "./calls.ts";
import type { WebAnswer } from "./web.ts";

/** Viber's numbers of its words (aws.md §8). */
const viberStatus: Readonly<Record<string, number>> = { invalidUrl: 1, invalidAuthToken: 2, badData: 3, missingData: 4, publicAccountBlocked: 7, publicAccountNotFound: 8, publicAccountSuspended: 9, webhookNotSet: 10, tooManyRequests: 12, generalError: 13 };

export interface ProviderCall {
  readonly call: Call;
  readonly failAs: FailAs<WebAnswer>;
}

export function providerCall(provider: string, request: WorldRequest): ProviderCall {
  const isViber = provider === "viber";
  const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
  const isChange = isViber ? name === "set_webhook" : request.method === "POST";
  return {
    call: { operation: `${provider}.${name}`, region: null, input: isChange ? registration(isViber, request) : {}, isChange, patienceMs: 5_000 },
    failAs: (outcome) => {
      const word = outcome.how === "throttled" ? (isViber ? "tooManyRequests" : "4") : outcome.error;
      const number = Number(word);
      if (number >= 400) return { status: number, text: "{}" };
      if (isViber) return { status: 200, text: JSON.stringify({ status: viberStatus[word] ?? 13, status_message: word }) };
      return { status: 400, text: JSON.stringify({ error: { message: `the story lets this call fail (${word})`, code: Number.isNaN(number) ? 100 : number } }) };
    },
  };
}

/** What is registered, without the secrets in it. */
function registration(isViber: boolean, { body = "" }: WorldRequest): Readonly<Record<string, unknown>> {
  if (isViber) return JSON.parse(body) as Readonly<Record<string, unknown>>;
  const form = new URLSearchParams(body);
  return { object: form.get("object"), callback_url: form.get("callback_url"), fields: form.get("fields") };
}
