// Stands in for chatapi.viber.com on one machine.
//
// Behaviour (Viber's documents): every request carries X-Viber-Auth-Token; mistakes are answered with HTTP 200 and a
// status other than 0. `set_webhook` at once posts the event `webhook` to the address, signed with
// X-Viber-Content-Signature (HMAC-SHA256 of the body by the token), and needs 200; only then the address becomes the one
// webhook of the bot, in place of the former, and otherwise the former stays. `url: ""` removes it. `get_account_info`
// names it, also when Viber has given up on it: Viber tries a webhook that is offline "for an hour", so `deadAfterMs`.

import { createHmac } from "node:crypto";
import * as z from "zod";
import { Defect } from "../../../../workflows/failure.ts";
import type { Instant } from "../../../../workflows/units.ts";
import { callBack, Deliveries } from "./deliveries.ts";
import type { DeliveryRules, DeliveryState, Outside } from "./deliveries.ts";
import { serveHttps } from "./serve.ts";
import type { Asked, Said, Served, Tls } from "./serve.ts";

export interface ViberOptions extends Outside {
  /** Left out where nothing is served. */
  readonly tls?: Tls;
  /** The bot's token, which is the secret of the plan. */
  readonly token: string;
  readonly rules: DeliveryRules;
  /** The webhook that is set when the world begins. */
  readonly webhook: string | null;
  /** Given every registration, so that the world can count changes and tests can stop the caller around them. */
  readonly watched?: (what: string, work: () => Promise<Said>) => Promise<Said>;
}

const settingSchema = z.object({ url: z.string(), event_types: z.array(z.string()).default([]) });
const users = ["Amina", "Jonas", "Mei"];

export class ViberStandIn {
  readonly #options: ViberOptions;
  readonly #deliveries: Deliveries;
  #served: Served | undefined;
  #webhook: string | null;
  #eventTypes: readonly string[] = [];
  /** Unique for each event, as receivers tell repeated ones by it. */
  #messageToken = 5_000_000_000_000_000;

  constructor(options: ViberOptions) {
    this.#options = options;
    this.#webhook = options.webhook;
    this.#deliveries = new Deliveries(options, options.rules, (n, at) => this.#deliver(n, at));
  }

  /** Begins to serve, and users begin to write; gives the loopback port that stands for chatapi.viber.com:443. */
  async start(): Promise<number> {
    const { tls } = this.#options;
    if (tls === undefined) throw new Defect("a provider that is served needs a certificate");
    this.#served = await serveHttps(tls, (asked) => this.answer(asked));
    this.begin();
    return this.#served.port;
  }

  /** Users begin to write, without a server: who asks calls `answer`. */
  begin(): void {
    this.#deliveries.start();
  }

  get state(): DeliveryState & { readonly callback: string | null } {
    return { ...this.#deliveries.state, callback: this.#webhook };
  }

  async close(): Promise<void> {
    await this.#deliveries.close();
    await this.#served?.close();
  }

  /** Answers one request, as served or asked in process. */
  async answer({ method, path, headers, body }: Asked): Promise<Said> {
    if (method !== "POST" || (path !== "/pa/set_webhook" && path !== "/pa/get_account_info")) return { status: 404, json: {} };
    if (headers["x-viber-auth-token"] !== this.#options.token) return said(2, "invalidAuthToken");
    if (path === "/pa/get_account_info") {
      return said(0, "ok", { id: "pa:0", name: "Hybrid Chat", uri: "hybridchat", ...(this.#webhook === null ? {} : { webhook: this.#webhook }), event_types: this.#eventTypes, subscribers_count: users.length });
    }
    return this.#options.watched?.("viber.set_webhook", () => this.#setWebhook(body)) ?? this.#setWebhook(body);
  }

  async #setWebhook(body: string): Promise<Said> {
    const parsed = parse(body);
    if (parsed === undefined) return said(3, "badData");
    const setting = settingSchema.safeParse(parsed);
    if (!setting.success) return said(4, "missingData");
    const { url, event_types } = setting.data;
    if (url === "") {
      this.#webhook = null;
      return said(0, "ok");
    }
    if (!URL.canParse(url) || new URL(url).protocol !== "https:") return said(1, "invalidUrl");
    const status = await this.#post(url, { event: "webhook", timestamp: this.#options.clock.now(), message_token: this.#nextToken() });
    if (status !== 200) return said(1, "invalidUrl");
    this.#webhook = url;
    this.#eventTypes = event_types;
    this.#deliveries.registered();
    return said(0, "ok", { event_types });
  }

  async #deliver(n: number, at: Instant): Promise<boolean> {
    if (this.#webhook === null) return false;
    const name = users[n % users.length] ?? "";
    const message = { event: "message", timestamp: at, message_token: 4_000_000_000_000_000 + n, sender: { id: `user-${name.toLowerCase()}`, name }, message: { type: "text", text: `Hello, message ${n}` } };
    return (await this.#post(this.#webhook, message)) === 200;
  }

  async #post(url: string, event: object): Promise<number | undefined> {
    const body = JSON.stringify(event);
    const signature = createHmac("sha256", this.#options.token).update(body).digest("hex");
    const headers = { "Content-Type": "application/json", "X-Viber-Content-Signature": signature };
    return (await callBack(this.#options, { url, method: "POST", headers, body }, this.#options.rules.answerMs))?.status;
  }

  #nextToken(): number {
    this.#messageToken += 1;
    return this.#messageToken;
  }
}

function said(status: number, message: string, more: object = {}): Said {
  return { status: 200, json: { status, status_message: message, ...more } };
}
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON is one of the mistakes that Viber answers, so it is a value here.
    return undefined;
  }
}
