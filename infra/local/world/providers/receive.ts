// What the application does with a request to a webhook's address: it echoes a challenge that carries its verify token, and tells
// the messages that users wrote from all else that providers post, such as receipts for what was sent (A29).

export interface Received {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}
export interface Taken {
  readonly status: number;
  readonly text: string;
  /** Whether a user wrote it. */
  readonly isMessage: boolean;
}

/** `secrets`: the fields of the provider's secret, as the application has them. */
export function receive(kind: string, { method, query, headers, body }: Received, secrets: Readonly<Record<string, string>>): Taken {
  if ((kind === "webhooks.facebook" || kind === "webhooks.whatsapp") && method === "GET") {
    const right = query.get("hub.mode") === "subscribe" && query.get("hub.verify_token") === secrets["verifyToken"];
    return { status: right ? 200 : 403, text: right ? (query.get("hub.challenge") ?? "") : "", isMessage: false };
  }
  if (kind === "webhooks.telegram" && headers["x-telegram-bot-api-secret-token"] !== secrets["secretToken"]) return { status: 401, text: "", isMessage: false };
  return { status: 200, text: JSON.stringify({ received: true }), isMessage: wroteSomebody(kind, JSON.parse(body === "" ? "{}" : body) as Event) };
}

interface Event {
  readonly event?: string;
  readonly type?: string;
  readonly message?: object;
  readonly entry?: readonly { readonly messaging?: readonly { readonly message?: { readonly is_echo?: boolean } }[]; readonly changes?: readonly { readonly value?: { readonly messages?: readonly unknown[] } }[] }[];
}

function wroteSomebody(kind: string, { event, type, message, entry = [] }: Event): boolean {
  switch (kind) {
    case "webhooks.viber":
      return event === "message";
    case "webhooks.facebook":
      // An echo is what the page itself wrote; receipts have no message at all.
      return entry.some(({ messaging = [] }) => messaging.some((each) => each.message !== undefined && each.message.is_echo !== true));
    case "webhooks.whatsapp":
      return entry.some(({ changes = [] }) => changes.some(({ value }) => (value?.messages ?? []).length > 0));
    case "webhooks.telegram":
      return message !== undefined;
    default:
      return type === "message";
  }
}
