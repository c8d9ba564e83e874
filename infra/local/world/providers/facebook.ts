// Stands in for graph.facebook.com on one machine: one app with its subscriptions, and a page or a WhatsApp Business Account.
//
// Behaviour (Meta's documents): `/v{N}/{app}/subscriptions` takes the app access token (`{app}|{secret}`) as parameter in
// body or query; a wrong one is HTTP 400 with code 190, a missing parameter code 100. POST at once asks the callback by
// GET with hub.mode, hub.challenge and hub.verify_token and needs 200 with the challenge as body, else code 2200 and the
// former subscription stays; there is one for each object, and a new one replaces it. GET lists them with `active`.
// `/v{N}/{page or account}/subscribed_apps` takes its own token; without the app among its own nothing is delivered. An account
// may get a callback of its own there (`override_callback_uri`), which is asked in the same way and goes before the app's; a
// subscription without one takes it away.
// Messages are posted with X-Hub-Signature-256 (HMAC-SHA256 of the body by the app secret), tried again at once and then less
// often; a page's hook that has failed for an hour (`deadAfterMs`) is disabled, and the page has the app no more: both have
// to be subscribed again. `/v{N}/{page or account}/messages` is taken whether or not anything is subscribed.

import { createHmac } from "node:crypto";
import type { Instant } from "../../../../workflows/units.ts";
import { callBack } from "./deliveries.ts";
import type { DeliveryState } from "./deliveries.ts";
import type { Asked, Said } from "./serve.ts";
import { isHttps, StandIn } from "./stand-in.ts";
import type { StandInOptions } from "./stand-in.ts";

export interface FacebookOptions extends StandInOptions {
  readonly app: string;
  readonly appSecret: string;
  /** The subscription that stands when the world begins. */
  readonly subscription: FacebookHook | null;
  /** The page or account, which has the app among its own when the world begins; left out where there is none. */
  readonly subject?: FacebookSubject;
}
export interface FacebookSubject {
  readonly is: "page" | "account";
  readonly id: string;
  readonly token: string;
  /** The account's own callback when the world begins. */
  readonly override?: string;
}
export interface FacebookHook {
  readonly object: string;
  readonly callback: string;
  readonly fields: readonly string[];
}

const objects = new Set(["page", "user", "permissions", "instagram", "whatsapp_business_account"]);

export class FacebookStandIn extends StandIn {
  readonly #options: FacebookOptions;
  readonly #hooks = new Map<string, FacebookHook & { readonly version: string }>();
  /** The fields of the page that the app gets; undefined when page or account has not the app. */
  #fields: readonly string[] | undefined;
  #override: string | null;
  /** Set while the app's subscription is not active. */
  #disabled = false;

  constructor(options: FacebookOptions) {
    super(options);
    this.#options = options;
    const { subscription, subject } = options;
    if (subscription !== null) this.#hooks.set(subscription.object, { ...subscription, version: "v23.0" });
    this.#fields = subject === undefined ? undefined : (subscription?.fields ?? []);
    this.#override = subject?.override ?? null;
  }

  override get state(): DeliveryState & { readonly callback: string | null } {
    this.#notice();
    const state = super.state;
    return { ...state, dead: state.dead || this.#disabled || !this.#attached };
  }
  protected override get callback(): string | null {
    return this.#override ?? this.#hook()?.callback ?? null;
  }

  override owns({ method, path, body }: Asked): boolean {
    const id = path.split("/")[2];
    if (id === this.#options.subject?.id) return true;
    if (id !== this.#options.app) return false;
    const object = method === "POST" ? new URLSearchParams(body).get("object") : null;
    return object === null || object === (this.#hook()?.object ?? object);
  }

  override outbound(): Asked {
    const { subject, app, appSecret } = this.#options;
    const form = new URLSearchParams({ access_token: subject?.token ?? `${app}|${appSecret}`, text: "We are back." });
    return { method: "POST", path: `/v23.0/${subject?.id ?? app}/messages`, query: new URLSearchParams(), headers: { "content-type": "application/x-www-form-urlencoded" }, body: form.toString() };
  }

  override async answer({ method, path, query, headers, body }: Asked): Promise<Said> {
    this.#notice();
    const { app, appSecret, subject } = this.#options;
    const [, version, node, edge] = /^\/(v\d+\.\d+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const form = String(headers["content-type"]).startsWith("application/x-www-form-urlencoded") ? new URLSearchParams(body) : new URLSearchParams();
    const bearer = /^Bearer (.+)$/.exec(String(headers["authorization"]))?.[1] ?? null;
    const parameter = (name: string): string | null => form.get(name) ?? query.get(name) ?? (name === "access_token" ? bearer : null);
    const unknown = failed(100, `Unsupported ${method.toLowerCase()} request. Object does not exist`);
    if (version === undefined || (method !== "GET" && method !== "POST")) return unknown;
    if (node === app && edge === "subscriptions") {
      if (parameter("access_token") !== `${app}|${appSecret}`) return failed(190, "Invalid OAuth access token.");
      return method === "GET" ? { status: 200, json: { data: this.#listed() } } : this.change("facebook.subscriptions", () => this.#subscribe(version, parameter));
    }
    if (subject === undefined || node !== subject.id) return unknown;
    if (parameter("access_token") !== subject.token) return failed(190, "Invalid OAuth access token.");
    if (edge === "messages" && method === "POST") return { status: 200, json: { message_id: "m_out" } };
    if (edge !== "subscribed_apps") return unknown;
    if (method === "GET") return { status: 200, json: { data: this.#appsOf(subject) } };
    return this.change(`${subject.is === "page" ? "facebook" : "whatsapp"}.subscribed_apps`, () => this.#attach(subject, parameter));
  }

  async #subscribe(version: string, parameter: (name: string) => string | null): Promise<Said> {
    const [object, callback, fields, verifyToken] = ["object", "callback_url", "fields", "verify_token"].map(parameter);
    if (!object || !objects.has(object)) return failed(100, "(#100) Param object must be one of {USER, PAGE, PERMISSIONS, INSTAGRAM, WHATSAPP_BUSINESS_ACCOUNT}");
    if (!callback || !fields || !verifyToken) return failed(100, "(#100) The parameters callback_url, fields and verify_token are required");
    const unfit = await this.#unfit(callback, verifyToken);
    if (unfit !== undefined) return unfit;
    this.#hooks.set(object, { object, callback, fields: fields.split(","), version });
    this.#disabled = false;
    this.registered();
    return { status: 200, json: { success: true } };
  }

  async #attach({ is }: FacebookSubject, parameter: (name: string) => string | null): Promise<Said> {
    const [fields, override, verifyToken] = ["subscribed_fields", "override_callback_uri", "verify_token"].map(parameter);
    if (is === "page" && !fields) return failed(100, "(#100) The parameter subscribed_fields is required");
    if (is === "account") {
      const unfit = override ? await this.#unfit(override, verifyToken ?? "") : undefined;
      if (unfit !== undefined) return unfit;
      this.#override = override ?? null;
    }
    this.#fields = fields?.split(",") ?? [];
    this.registered();
    return { status: 200, json: { success: true } };
  }

  /** Asks an address to echo a challenge; undefined when it did. */
  async #unfit(callback: string, verifyToken: string): Promise<Said | undefined> {
    if (!isHttps(callback)) return failed(2200, "(#2200) callback_url must be an HTTPS address");
    const challenge = String(Number.parseInt(this.#options.clock.id().replaceAll("-", "").slice(0, 8), 16));
    const url = new URL(callback);
    for (const [name, value] of [["hub.mode", "subscribe"], ["hub.challenge", challenge], ["hub.verify_token", verifyToken]] as const) url.searchParams.set(name, value);
    const answer = await callBack(this.#options, { url: url.toString(), method: "GET" }, this.#options.rules.answerMs);
    if (answer?.status === 200 && answer.text === challenge) return undefined;
    return failed(2200, `(#2200) Callback verification failed with the following errors: HTTP Status Code = ${answer?.status ?? 0}`);
  }

  /** Somebody takes the app from the page or the account. */
  detach(): void {
    this.#fields = undefined;
  }

  /** After an hour without a delivery a page has the app no more, and the app's subscription is not active. */
  #notice(): void {
    if (!this.deliveries.dead) return;
    this.#disabled = true;
    if (this.#options.subject?.is === "page") this.#fields = undefined;
  }
  get #attached(): boolean {
    return this.#options.subject === undefined || this.#fields !== undefined;
  }

  #listed(): unknown {
    return [...this.#hooks.values()].map(({ object, callback, fields, version }) => ({ object, callback_url: callback, active: !this.#disabled, fields: fields.map((name) => ({ name, version })) }));
  }

  #appsOf({ is }: FacebookSubject): readonly unknown[] {
    if (this.#fields === undefined) return [];
    const { app } = this.#options;
    if (is === "page") return [{ id: app, name: "Hybrid Chat", subscribed_fields: this.#fields }];
    return [{ whatsapp_business_api_data: { id: app, name: "Hybrid Chat" }, ...(this.#override === null ? {} : { override_callback_uri: this.#override }) }];
  }

  /** Users write to the page or whatever else is subscribed first. */
  #hook(): FacebookHook | undefined {
    return this.#hooks.values().next().value;
  }

  protected override async deliver(n: number, at: Instant): Promise<boolean> {
    const hook = this.#hook();
    if (hook === undefined || this.#disabled || !this.#attached) return false;
    const body = JSON.stringify({ object: hook.object, entry: [this.#options.subject?.is === "account" ? whatsappEntry(this.#options.subject.id, n, at) : pageEntry(n, at)] });
    const signature = `sha256=${createHmac("sha256", this.#options.appSecret).update(body).digest("hex")}`;
    return (await this.post(this.#override ?? hook.callback, body, { "X-Hub-Signature-256": signature }))?.status === 200;
  }
}

function pageEntry(n: number, at: Instant): unknown {
  return { id: "2000", time: at, messaging: [{ sender: { id: `1000${n % 3}` }, recipient: { id: "2000" }, timestamp: at, message: { mid: `m_${n}`, text: `Hello, message ${n}` } }] };
}
function whatsappEntry(account: string, n: number, at: Instant): unknown {
  const message = { from: `49151000${n % 3}`, id: `wamid.${n}`, timestamp: String(Math.floor(at / 1_000)), type: "text", text: { body: `Hello, message ${n}` } };
  return { id: account, changes: [{ field: "messages", value: { messaging_product: "whatsapp", messages: [message] } }] };
}

function failed(code: number, message: string): Said {
  return { status: 400, json: { error: { message, type: "OAuthException", code, fbtrace_id: "local" } } };
}
