// Stands in for graph.facebook.com on one machine.
//
// Behaviour (Meta's documents): `/v{N}/{app}/subscriptions` takes the app access token (`{app}|{secret}`) as parameter in
// body or query; a wrong one is HTTP 400 with code 190, a missing parameter code 100. POST at once asks the callback by
// GET with hub.mode, hub.challenge and hub.verify_token and needs 200 with the challenge as body, else code 2200 and the
// former subscription stays; there is one for each object, and a new one replaces it. GET lists them with `active`.
// Messages are posted with X-Hub-Signature-256 (HMAC-SHA256 of the body by the app secret), tried again at once and then
// less often; a hook that has failed for an hour (`deadAfterMs`) is disabled: not active, and no more messages come.

import { createHmac } from "node:crypto";
import { Defect } from "../../../../workflows/failure.ts";
import type { Instant } from "../../../../workflows/units.ts";
import { callBack, Deliveries } from "./deliveries.ts";
import type { DeliveryRules, DeliveryState, Outside } from "./deliveries.ts";
import { serveHttps } from "./serve.ts";
import type { Asked, Said, Served, Tls } from "./serve.ts";

export interface FacebookOptions extends Outside {
  /** Left out where nothing is served. */
  readonly tls?: Tls;
  readonly app: string;
  readonly appSecret: string;
  readonly rules: DeliveryRules;
  /** The subscription that stands when the world begins. */
  readonly subscription: FacebookHook | null;
  /** Given every registration, so that the world can count changes and tests can stop the caller around them. */
  readonly watched?: (what: string, work: () => Promise<Said>) => Promise<Said>;
}
export interface FacebookHook {
  readonly object: string;
  readonly callback: string;
  readonly fields: readonly string[];
}

const objects = new Set(["page", "user", "permissions", "instagram", "whatsapp_business_account"]);

export class FacebookStandIn {
  readonly #options: FacebookOptions;
  readonly #deliveries: Deliveries;
  #served: Served | undefined;
  readonly #hooks = new Map<string, FacebookHook & { readonly version: string }>();

  constructor(options: FacebookOptions) {
    this.#options = options;
    if (options.subscription !== null) this.#hooks.set(options.subscription.object, { ...options.subscription, version: "v23.0" });
    this.#deliveries = new Deliveries(options, options.rules, (n, at) => this.#deliver(n, at));
  }

  /** Begins to serve, and users begin to write; gives the loopback port that stands for graph.facebook.com:443. */
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
    return { ...this.#deliveries.state, callback: this.#hook()?.callback ?? null };
  }

  async close(): Promise<void> {
    await this.#deliveries.close();
    await this.#served?.close();
  }

  /** Answers one request, as served or asked in process. */
  async answer({ method, path, query, headers, body }: Asked): Promise<Said> {
    const [, version, app, edge] = /^\/(v\d+\.\d+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (version === undefined || app !== this.#options.app || edge !== "subscriptions") return failed(100, `Unsupported ${method.toLowerCase()} request. Object does not exist`);
    const form = String(headers["content-type"]).startsWith("application/x-www-form-urlencoded") ? new URLSearchParams(body) : new URLSearchParams();
    const parameter = (name: string): string | null => form.get(name) ?? query.get(name);
    if (parameter("access_token") !== `${app}|${this.#options.appSecret}`) return failed(190, "Invalid OAuth access token.");
    if (method === "GET") return { status: 200, json: { data: this.#listed() } };
    if (method !== "POST") return failed(100, `Unsupported ${method.toLowerCase()} request`);
    const subscribe = () => this.#subscribe(version, parameter);
    return this.#options.watched?.("facebook.subscriptions", subscribe) ?? subscribe();
  }

  async #subscribe(version: string, parameter: (name: string) => string | null): Promise<Said> {
    const [object, callback, fields, verifyToken] = ["object", "callback_url", "fields", "verify_token"].map(parameter);
    if (!object || !objects.has(object)) return failed(100, "(#100) Param object must be one of {USER, PAGE, PERMISSIONS, INSTAGRAM, WHATSAPP_BUSINESS_ACCOUNT}");
    if (!callback || !fields || !verifyToken) return failed(100, "(#100) The parameters callback_url, fields and verify_token are required");
    if (!URL.canParse(callback) || new URL(callback).protocol !== "https:") return failed(2200, "(#2200) callback_url must be an HTTPS address");
    const challenge = String(Number.parseInt(this.#options.clock.id().replaceAll("-", "").slice(0, 8), 16));
    const url = new URL(callback);
    for (const [name, value] of [["hub.mode", "subscribe"], ["hub.challenge", challenge], ["hub.verify_token", verifyToken]] as const) url.searchParams.set(name, value);
    const answer = await callBack(this.#options, { url: url.toString(), method: "GET" }, this.#options.rules.answerMs);
    if (answer?.status !== 200 || answer.text !== challenge) return failed(2200, `(#2200) Callback verification failed with the following errors: HTTP Status Code = ${answer?.status ?? 0}`);
    this.#hooks.set(object, { object, callback, fields: fields.split(","), version });
    this.#deliveries.registered();
    return { status: 200, json: { success: true } };
  }

  #listed(): unknown {
    const active = !this.#deliveries.state.dead;
    return [...this.#hooks.values()].map(({ object, callback, fields, version }) => ({ object, callback_url: callback, active, fields: fields.map((name) => ({ name, version })) }));
  }

  /** Users write to the page or whatever else is subscribed first. */
  #hook(): FacebookHook | undefined {
    return this.#hooks.values().next().value;
  }

  async #deliver(n: number, at: Instant): Promise<boolean> {
    const hook = this.#hook();
    if (hook === undefined) return false;
    const messaging = [{ sender: { id: `1000${n % 3}` }, recipient: { id: "2000" }, timestamp: at, message: { mid: `m_${n}`, text: `Hello, message ${n}` } }];
    const body = JSON.stringify({ object: hook.object, entry: [{ id: "2000", time: at, messaging }] });
    const signature = `sha256=${createHmac("sha256", this.#options.appSecret).update(body).digest("hex")}`;
    const headers = { "Content-Type": "application/json", "X-Hub-Signature-256": signature };
    return (await callBack(this.#options, { url: hook.callback, method: "POST", headers, body }, this.#options.rules.answerMs))?.status === 200;
  }
}

function failed(code: number, message: string): Said {
  return { status: 400, json: { error: { message, type: "OAuthException", code, fbtrace_id: "local" } } };
}
