// Which operation of a provider a request is, and how one that a story lets fail is answered: by the provider's own words.
// `fails 500` is an HTTP status; `fails invalidUrl` a word of Viber, `fails 190` a code of Meta below 400 (its codes are
// sent with HTTP 400).

import type { WorldRequest } from "../../../workflows/ports.ts";
import type { WebhookKind } from "../../../workflows/webhooks.ts";
import type { Call, FailAs } from "./calls.ts";
import type { WebAnswer } from "./web.ts";

/** Viber's numbers of its words (aws.md §8). */
const viberStatus: Readonly<Record<string, number>> = { invalidUrl: 1, invalidAuthToken: 2, badData: 3, missingData: 4, publicAccountBlocked: 7, publicAccountNotFound: 8, publicAccountSuspended: 9, webhookNotSet: 10, tooManyRequests: 12, generalError: 13 };

export interface ProviderCall {
  readonly call: Call;
  readonly failAs: FailAs<WebAnswer>;
}

interface Manner {
  readonly operation: (name: string, request: WorldRequest) => { readonly name: string; readonly isChange: boolean };
  /** What is registered, without the secrets in it. */
  readonly registers: (body: string) => Readonly<Record<string, unknown>>;
  readonly throttled: string;
  readonly fails: (word: string) => WebAnswer;
}

const json = (body: string): Readonly<Record<string, unknown>> => JSON.parse(body) as Readonly<Record<string, unknown>>;
const statusOr = (word: string, other: number): number => (Number(word) >= 400 ? Number(word) : other);

const meta = (own: "facebook" | "whatsapp"): Manner => ({
  // The subscription of an app is the same operation for both.
  operation: (name, { method }) => ({ name: `${name === "subscriptions" ? "facebook" : own}.${name}`, isChange: method === "POST" }),
  registers: (body) => Object.fromEntries([...new URLSearchParams(body)].filter(([name]) => !name.endsWith("_token"))),
  throttled: "4",
  fails: (word) => {
    const code = Number(word);
    if (code >= 400) return { status: code, text: "{}" };
    return { status: 400, text: JSON.stringify({ error: { message: `the story lets this call fail (${word})`, code: Number.isNaN(code) ? 100 : code } }) };
  },
});

const manners: Readonly<Record<WebhookKind, Manner>> = {
  "webhooks.viber": {
    operation: (name) => ({ name: `viber.${name}`, isChange: name === "set_webhook" }),
    registers: json,
    throttled: "tooManyRequests",
    fails: (word) => (Number(word) >= 400 ? { status: Number(word), text: "{}" } : { status: 200, text: JSON.stringify({ status: viberStatus[word] ?? 13, status_message: word }) }),
  },
  "webhooks.facebook": meta("facebook"),
  "webhooks.whatsapp": meta("whatsapp"),
  "webhooks.telegram": {
    operation: (name) => ({ name: `telegram.${name}`, isChange: name === "setWebhook" }),
    registers: (body) => Object.fromEntries(Object.entries(json(body)).filter(([name]) => name !== "secret_token")),
    throttled: "429",
    fails: (word) => ({ status: statusOr(word, 400), text: JSON.stringify({ ok: false, error_code: statusOr(word, 400), description: word }) }),
  },
  "webhooks.http": {
    operation: (_name, { method }) => ({ name: method === "GET" || method === undefined ? "http.read" : "http.set", isChange: method !== "GET" && method !== undefined }),
    registers: json,
    throttled: "429",
    fails: (word) => ({ status: statusOr(word, 400), text: JSON.stringify({ error: word }) }),
  },
};

export function providerCall(kind: WebhookKind, request: WorldRequest): ProviderCall {
  const { operation, registers, throttled, fails } = manners[kind];
  const { name, isChange } = operation(new URL(request.url).pathname.split("/").at(-1) ?? "", request);
  return {
    call: { operation: name, region: null, input: isChange ? registers(request.body ?? "") : {}, isChange, patienceMs: 5_000 },
    failAs: (outcome) => fails(outcome.how === "throttled" ? throttled : outcome.error),
  };
}
