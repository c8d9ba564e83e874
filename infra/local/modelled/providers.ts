// The providers of webhooks as one plan knows them: the stand-ins of the real local world, asked in process. Behaviour: users write
// every 30 s; a message is tried again after 30 s, 1 m, 2 m, and by those that only drop messages for up to a day; after its
// patience without a delivery a provider gives the webhook up, and messages come again only after a registration (A28, A31). A
// provider that is down answers nobody and delivers nothing.

import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, WorldRequest } from "../../../workflows/ports.ts";
import type { WebhookKind } from "../../../workflows/webhooks.ts";
import { providerOf } from "../../../workflows/webhooks.ts";
import type { DeliveryRules } from "../world/providers/deliveries.ts";
import { FacebookStandIn } from "../world/providers/facebook.ts";
import { givesUpMs, hostOfProvider, standInFor, webhooksOf } from "../world/providers/of-plan.ts";
import type { LocalProvider } from "../world/providers/of-plan.ts";
import type { Asked } from "../world/providers/serve.ts";
import { answerFrom } from "../world/providers/stand-in.ts";
import type { SecretValues } from "../world/secrets.ts";
import type { Pulse } from "./pulse.ts";
import type { ModelledWeb, WebAnswer } from "./web.ts";
import { silence } from "./web.ts";

const minutes = (count: number): number => count * 60_000;
const few = [30_000, minutes(1), minutes(2)];
/** Until a day has passed; how often is the providers' own secret. */
const many = [...few, minutes(5), minutes(10), minutes(20), minutes(40), minutes(80), minutes(160), minutes(320), minutes(640)];
const rulesFor = (deadAfterMs: number): DeliveryRules => ({ everyMs: 30_000, retryAfterMs: deadAfterMs === Infinity ? many : few, deadAfterMs, answerMs: 2_000 });

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
  readonly #providers = new Map<string, LocalProvider>();
  readonly #down = new Set<string>();

  constructor(options: ProviderOptions) {
    this.#options = options;
    const { plan, clock, secrets } = options;
    for (const step of webhooksOf(plan)) {
      const provider = providerOf(step);
      const standIn = standInFor(step, plan, secrets, { ...this.#outside(provider), clock }, rulesFor(givesUpMs(step)));
      this.#providers.set(provider, { provider, kind: step.kind, host: hostOfProvider(step), standIn });
    }
  }

  begin(): void {
    for (const { standIn } of this.#providers.values()) standIn.begin();
  }

  get names(): readonly string[] {
    return [...this.#providers.keys()];
  }
  isDown(provider: string): boolean {
    return this.#down.has(provider);
  }
  setDown(provider: string, down: boolean): boolean {
    if (!this.#providers.has(provider) || this.#down.has(provider) === down) return false;
    this.#options.pulse.change(() => (down ? this.#down.add(provider) : this.#down.delete(provider)));
    return true;
  }

  /** The address that a provider calls; null where none is registered or it has given up. */
  callback(provider: string): string | null {
    const state = this.#providers.get(provider)?.standIn.state;
    return state === undefined || state.dead ? null : state.callback;
  }

  /** The provider that a request to the internet is for; undefined when it is for none. */
  asked(request: WorldRequest): { readonly provider: string; readonly kind: WebhookKind } | undefined {
    const { hostname } = new URL(request.url);
    const there = [...this.#providers.values()].filter(({ host }) => host === hostname);
    return there.find(({ standIn }) => standIn.owns(askedOf(request))) ?? there[0];
  }

  /** One request to a provider's interface. */
  async answer(provider: string, request: WorldRequest): Promise<WebAnswer> {
    const asked = this.#providers.get(provider);
    if (asked === undefined || this.#down.has(provider)) return silence();
    const beside = [...this.#providers.values()].filter(({ host, provider: each }) => host === asked.host && !this.#down.has(each)).map(({ standIn }) => standIn);
    const { status, json } = await answerFrom(beside, askedOf(request));
    return { status, text: JSON.stringify(json) };
  }

  /** Somebody takes the app from its page or account, at a provider that knows such a thing. */
  detach(provider: string): boolean {
    const standIn = this.#providers.get(provider)?.standIn;
    if (!(standIn instanceof FacebookStandIn)) return false;
    this.#options.pulse.change(() => standIn.detach());
    return true;
  }

  /** The application sends a message to a user; whether the provider took it. One that is down takes none. */
  async sends(provider: string): Promise<boolean> {
    const standIn = this.#down.has(provider) ? undefined : this.#providers.get(provider)?.standIn;
    if (standIn === undefined) return false;
    const { status, json } = await standIn.answer(standIn.outbound());
    // Viber says its no with HTTP 200.
    return status < 300 && ((json as { readonly status?: number }).status ?? 0) === 0;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#providers.values()].map(({ standIn }) => standIn.close()));
  }

  /** What a stand-in sees of the world: it calls callbacks and nothing else. */
  #outside(provider: string) {
    const call = (request: WorldRequest, sent: () => void): Promise<WebAnswer> => (this.#down.has(provider) ? silence() : this.#options.call(provider, request, sent));
    const { foreseen, pulse } = this.#options;
    const hook = (): string => this.#providers.get(provider)?.standIn.state.callback ?? "";
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

function askedOf(request: WorldRequest): Asked {
  const url = new URL(request.url);
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return { method: request.method ?? "GET", path: url.pathname, query: url.searchParams, headers, body: request.body ?? "" };
}
