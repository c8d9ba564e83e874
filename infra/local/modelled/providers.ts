// Viber and Facebook as one plan knows them: the stand-ins of the real local world, asked in process. Behaviour: users write
// every 30 s; a message is tried again after 30 s, 1 m, 2 m; after an hour without a delivery the provider gives the webhook
// up, and messages come again only after a registration (A28, A31). A provider that is down answers nobody and delivers nothing.

import type { Plan } from "../../../workflows/plan.ts";
import { atSite } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Clock, WorldRequest } from "../../../workflows/ports.ts";
import type { DeliveryRules } from "../world/providers/deliveries.ts";
import { FacebookStandIn } from "../world/providers/facebook.ts";
import { ViberStandIn } from "../world/providers/viber.ts";
import type { SecretValues } from "../world/secrets.ts";
import { is } from "../world/site-layout.ts";
import type { Pulse } from "./pulse.ts";
import type { ModelledWeb, WebAnswer } from "./web.ts";
import { silence } from "./web.ts";

const rules: DeliveryRules = { everyMs: 30_000, retryAfterMs: [30_000, 60_000, 120_000], deadAfterMs: 3_600_000, answerMs: 2_000 };
const hosts: Readonly<Record<string, string>> = { "chatapi.viber.com": "viber", "graph.facebook.com": "facebook" };

/** The provider that a host belongs to. */
export const providerAt = (host: string): string | undefined => hosts[host];

export interface ProviderOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly secrets: SecretValues;
  /** How a provider reaches a callback. */
  readonly call: (provider: string, request: WorldRequest, sent: () => void) => Promise<WebAnswer>;
  /** The application as far as it can be foreseen what a call comes to. Left out, every message is called. */
  readonly foreseen?: Pick<ModelledWeb, "siteOf" | "arrives"> | undefined;
}

export class ModelledProviders {
  readonly #options: ProviderOptions;
  readonly #standIns = new Map<string, ViberStandIn | FacebookStandIn>();
  readonly #down = new Set<string>();

  constructor(options: ProviderOptions) {
    this.#options = options;
    const { plan, clock, secrets } = options;
    for (const step of allSteps(plannedNodes(plan.steps))) {
      if (is(step, "webhooks.viber")) {
        this.#standIns.set("viber", new ViberStandIn({ ...this.#outside("viber"), clock, rules, token: secrets[step.input.secret]?.["token"] ?? "", webhook: atSite(step.input.callback, plan.home) }));
      }
      if (is(step, "webhooks.facebook")) {
        const { app, object, fields, callback, secret } = step.input;
        this.#standIns.set("facebook", new FacebookStandIn({ ...this.#outside("facebook"), clock, rules, app, appSecret: secrets[secret]?.["appSecret"] ?? "", subscription: { object, fields, callback: atSite(callback, plan.home) } }));
      }
    }
  }

  begin(): void {
    for (const standIn of this.#standIns.values()) standIn.begin();
  }

  get names(): readonly string[] {
    return [...this.#standIns.keys()];
  }
  isDown(provider: string): boolean {
    return this.#down.has(provider);
  }
  setDown(provider: string, down: boolean): boolean {
    if (!this.#standIns.has(provider) || this.#down.has(provider) === down) return false;
    this.#options.pulse.change(() => (down ? this.#down.add(provider) : this.#down.delete(provider)));
    return true;
  }

  /** The address that a provider calls; null where none is registered or it has given up. */
  callback(provider: string): string | null {
    const state = this.#standIns.get(provider)?.state;
    return state === undefined || state.dead ? null : state.callback;
  }

  /** One request to a provider's interface. */
  async answer(provider: string, request: WorldRequest): Promise<WebAnswer> {
    const standIn = this.#standIns.get(provider);
    if (standIn === undefined || this.#down.has(provider)) return silence();
    const url = new URL(request.url);
    const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const { status, json } = await standIn.answer({ method: request.method ?? "GET", path: url.pathname, query: url.searchParams, headers, body: request.body ?? "" });
    return { status, text: JSON.stringify(json) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#standIns.values()].map((standIn) => standIn.close()));
  }

  /** What a stand-in sees of the world: it calls callbacks and nothing else. */
  #outside(provider: string) {
    const call = (request: WorldRequest, sent: () => void): Promise<WebAnswer> => (this.#down.has(provider) ? silence() : this.#options.call(provider, request, sent));
    const { foreseen, pulse } = this.#options;
    const hook = (): string => this.#standIns.get(provider)?.state.callback ?? "";
    return {
      // Where a name leads hangs on health checks too, which turn without a change of the world.
      foresight: foreseen && { circumstances: () => `${pulse.stateVersion} ${foreseen.siteOf(hook()) ?? ""}`, arrives: () => foreseen.arrives(provider, hook()) },
      dialer: {
        ca: undefined,
        dial: async (_from: string, host: string, port: number) => ({ host, port }),
        world: {
          look: async () => undefined,
          control: async () => ({ answered: false, detail: "a provider asks no control address" }),
          exchange: (_from: string, request: WorldRequest, sent: () => void) => call(request, sent),
          resolve: async () => [],
        },
      },
    };
  }
}
