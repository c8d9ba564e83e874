// Stands in for chatapi.viber.com on one machine.
//
// Behaviour (Viber's documents): every request carries X-Viber-Auth-Token; mistakes are answered with HTTP 200 and a
// status other than 0. `set_webhook` at once posts the event `webhook` to the address, signed with
// X-Viber-Content-Signature (HMAC-SHA256 of the body by the token), and needs 200; only then the address becomes the one
// webhook of the bot, in place of the former, and otherwise the former stays. `url: ""` removes it. `get_account_info`
// names it, also when Viber has given up on it: Viber tries a webhook that is offline "for an hour", so `deadAfterMs`.
// `send_message` is taken whether or not there is a webhook; the receipt for it (`delivered`) is posted there, and is no message.

import { createHmac } from "node:crypto";
import * as z from "zod";
import type { Instant } from "../../../../workflows/units.ts";
import type { Asked, Said } from "./serve.ts";
import { isHttps, parse, posting, StandIn } from "./stand-in.ts";
import type { StandInOptions } from "./stand-in.ts";

export interface ViberOptions extends StandInOptions {
  /** The bot's token, which is the secret of the plan. */
  readonly token: string;
  /** The webhook that is set when the world begins. */
  readonly webhook: string | null;
}

const settingSchema = z.object({ url: z.string(), event_types: z.array(z.string()).default([]) });
const users = ["Amina", "Jonas", "Mei"];
const methods: ReadonlySet<string> = new Set(["/pa/set_webhook", "/pa/get_account_info", "/pa/send_message"]);

export class ViberStandIn extends StandIn {
  readonly #options: ViberOptions;
  #webhook: string | null;
  #eventTypes: readonly string[] = [];
  /** Unique for each event, as receivers tell repeated ones by it. */
  #messageToken = 5_000_000_000_000_000;

  constructor(options: ViberOptions) {
    super(options);
    this.#options = options;
    this.#webhook = options.webhook;
  }

  protected override get callback(): string | null {
    return this.#webhook;
  }
  override outbound(): Asked {
    return posting("/pa/send_message", { receiver: "user-amina", type: "text", text: "We are back." }, { "x-viber-auth-token": this.#options.token });
  }

  override async answer({ method, path, headers, body }: Asked): Promise<Said> {
    if (method !== "POST" || !methods.has(path)) return { status: 404, json: {} };
    if (headers["x-viber-auth-token"] !== this.#options.token) return said(2, "invalidAuthToken");
    if (path === "/pa/get_account_info") {
      return said(0, "ok", { id: "pa:0", name: "Hybrid Chat", uri: "hybridchat", ...(this.#webhook === null ? {} : { webhook: this.#webhook }), event_types: this.#eventTypes, subscribers_count: users.length });
    }
    if (path === "/pa/send_message") return this.#sendMessage();
    return this.change("viber.set_webhook", () => this.#setWebhook(body));
  }

  #sendMessage(): Said {
    const token = this.#nextToken();
    // The receipt comes later and by itself, as Viber's does.
    if (this.#webhook !== null) void this.#tell(this.#webhook, { event: "delivered", timestamp: this.#options.clock.now(), message_token: token, user_id: "user-amina" });
    return said(0, "ok", { message_token: token });
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
    if (!isHttps(url)) return said(1, "invalidUrl");
    const status = await this.#tell(url, { event: "webhook", timestamp: this.#options.clock.now(), message_token: this.#nextToken() });
    if (status !== 200) return said(1, "invalidUrl");
    this.#webhook = url;
    this.#eventTypes = event_types;
    this.registered();
    return said(0, "ok", { event_types });
  }

  protected override async deliver(n: number, at: Instant): Promise<boolean> {
    if (this.#webhook === null) return false;
    const name = users[n % users.length] ?? "";
    const message = { event: "message", timestamp: at, message_token: 4_000_000_000_000_000 + n, sender: { id: `user-${name.toLowerCase()}`, name }, message: { type: "text", text: `Hello, message ${n}` } };
    return (await this.#tell(this.#webhook, message)) === 200;
  }

  async #tell(url: string, event: object): Promise<number | undefined> {
    const body = JSON.stringify(event);
    const signature = createHmac("sha256", this.#options.token).update(body).digest("hex");
    return (await this.post(url, body, { "X-Viber-Content-Signature": signature }))?.status;
  }

  #nextToken(): number {
    this.#messageToken += 1;
    return this.#messageToken;
  }
}

function said(status: number, message: string, more: object = {}): Said {
  return { status: 200, json: { status, status_message: message, ...more } };
}
