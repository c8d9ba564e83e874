// Stands in for api.telegram.org on one machine.
//
// Behaviour (Bot API): `/bot{token}/{method}`; a wrong token is HTTP 401, a wrong parameter 400, both with `ok: false`, an
// `error_code` and a description. `setWebhook` takes any HTTPS address without asking it anything; `url: ""` removes it, and what
// waits is kept unless `drop_pending_updates` says otherwise. `getWebhookInfo` tells the address, how many updates wait, and the
// last delivery that failed. Each delivery carries X-Telegram-Bot-Api-Secret-Token, is tried again until it is taken, and is
// dropped after a day; Telegram itself never gives an address up. `sendMessage` is taken whether or not there is a webhook.

import * as z from "zod";
import type { Instant } from "../../../../workflows/units.ts";
import type { Asked, Said } from "./serve.ts";
import { isHttps, parse, posting, StandIn } from "./stand-in.ts";
import type { StandInOptions } from "./stand-in.ts";

export interface TelegramOptions extends StandInOptions {
  readonly token: string;
  /** What stands when the world begins. */
  readonly webhook: { readonly url: string; readonly secretToken: string } | null;
}

const settingSchema = z.object({ url: z.string(), secret_token: z.string().default(""), allowed_updates: z.array(z.string()).optional(), max_connections: z.int().min(1).max(100).optional(), drop_pending_updates: z.boolean().default(false) });

export class TelegramStandIn extends StandIn {
  readonly #options: TelegramOptions;
  #webhook: { readonly url: string; readonly secretToken: string } | null;
  #updates: readonly string[] | undefined;
  #connections = 40;
  #lastError: { readonly at: Instant; readonly because: string } | undefined;
  /** Messages that somebody had dropped. */
  #dropped = 0;

  constructor(options: TelegramOptions) {
    super(options);
    this.#options = options;
    this.#webhook = options.webhook;
  }

  protected override get callback(): string | null {
    return this.#webhook?.url ?? null;
  }
  override outbound(): Asked {
    return posting(`/bot${this.#options.token}/sendMessage`, { chat_id: 1, text: "We are back." });
  }

  override async answer({ path, body }: Asked): Promise<Said> {
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (token !== this.#options.token) return failed(401, "Unauthorized");
    if (method === "getWebhookInfo") return { status: 200, json: { ok: true, result: this.#info() } };
    if (method === "sendMessage") return { status: 200, json: { ok: true, result: { message_id: 1 } } };
    return method === "setWebhook" ? this.change("telegram.setWebhook", async () => this.#set(body)) : failed(404, "Not Found");
  }

  #set(body: string): Said {
    const setting = settingSchema.safeParse(parse(body));
    if (!setting.success) return failed(400, "Bad Request: wrong parameters");
    const { url, secret_token: secretToken, allowed_updates: updates, max_connections: connections, drop_pending_updates: drops } = setting.data;
    if (url !== "" && !isHttps(url)) return failed(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
    if (drops) this.#dropped += this.#pending;
    this.#webhook = url === "" ? null : { url, secretToken };
    // Left out, what was given last stays; an empty list is Telegram's own choice again.
    this.#updates = updates?.length === 0 ? undefined : (updates ?? this.#updates);
    this.#connections = connections ?? 40;
    this.#lastError = undefined;
    this.registered();
    return { status: 200, json: { ok: true, result: true, description: "Webhook was set" } };
  }

  get #pending(): number {
    const { written, delivered, lost } = this.deliveries;
    return Math.max(0, written - delivered - lost - this.#dropped);
  }

  #info(): object {
    return {
      url: this.#webhook?.url ?? "", has_custom_certificate: false, pending_update_count: this.#pending, max_connections: this.#connections,
      ...(this.#updates === undefined ? {} : { allowed_updates: this.#updates }),
      ...(this.#lastError === undefined ? {} : { last_error_date: Math.floor(this.#lastError.at / 1_000), last_error_message: this.#lastError.because }),
    };
  }

  protected override async deliver(n: number, at: Instant): Promise<boolean> {
    if (this.#webhook === null) return false;
    const { url, secretToken } = this.#webhook;
    const body = JSON.stringify({ update_id: n, message: { message_id: n, date: Math.floor(at / 1_000), chat: { id: n % 3, type: "private" }, text: `Hello, message ${n}` } });
    const answer = await this.post(url, body, { "X-Telegram-Bot-Api-Secret-Token": secretToken });
    if (answer?.status === 200) return true;
    this.#lastError = { at: this.#options.clock.now(), because: answer === undefined ? "Connection timed out" : `Wrong response from the webhook: ${answer.status}` };
    return false;
  }
}

function failed(code: number, description: string): Said {
  return { status: code, json: { ok: false, error_code: code, description } };
}
