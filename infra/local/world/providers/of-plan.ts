// The providers of one plan, each with what stands there when the world begins, and the host that it answers for.

import type { Plan } from "../../../../workflows/plan.ts";
import { atSite } from "../../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../../workflows/plan-steps.ts";
import type { Milliseconds } from "../../../../workflows/units.ts";
import { isWebhook, patienceOf, providerOf } from "../../../../workflows/webhooks.ts";
import type { WebhookStep } from "../../../../workflows/webhooks.ts";
import type { SecretValues } from "../secrets.ts";
import { DeclaredStandIn } from "./declared.ts";
import type { DeliveryRules } from "./deliveries.ts";
import { FacebookStandIn } from "./facebook.ts";
import type { StandIn, StandInOptions } from "./stand-in.ts";
import { TelegramStandIn } from "./telegram.ts";
import { ViberStandIn } from "./viber.ts";

export interface LocalProvider {
  readonly provider: string;
  readonly kind: WebhookStep["kind"];
  /** The host of its interface. */
  readonly host: string;
  readonly standIn: StandIn;
}

/** The registrations of a plan, each provider once. */
export function webhooksOf(plan: Plan): readonly WebhookStep[] {
  const all = allSteps(plannedNodes(plan.steps)).filter(isWebhook);
  return all.filter((step, index) => all.findIndex((each) => providerOf(each) === providerOf(step)) === index);
}

const hosts = { "webhooks.viber": "chatapi.viber.com", "webhooks.facebook": "graph.facebook.com", "webhooks.whatsapp": "graph.facebook.com", "webhooks.telegram": "api.telegram.org" } as const;

/** The host of a provider's interface. */
export function hostOfProvider(step: WebhookStep): string {
  return step.kind === "webhooks.http" ? new URL(step.input.set.url).hostname : hosts[step.kind];
}

/**
 * How long a provider tries an address that does not answer before it gives it up: those that drop only messages never do.
 * Which documents say so: workflows/webhooks.ts.
 */
export function givesUpMs(step: WebhookStep): Milliseconds {
  if (step.kind === "webhooks.whatsapp" || step.kind === "webhooks.telegram") return Infinity;
  return patienceOf(step).givesUpMs ?? Infinity;
}

/** Makes the stand-in of a registration; `common` says how it reaches callbacks and how it is served. */
export function standInFor(step: WebhookStep, plan: Plan, secrets: SecretValues, common: Omit<StandInOptions, "rules">, rules: DeliveryRules): StandIn {
  const callback = atSite(step.input.callback, plan.home);
  const options = { ...common, rules };
  const secret = secrets[step.input.secret ?? ""] ?? {};
  const field = (name: string): string => secret[name] ?? "";
  switch (step.kind) {
    case "webhooks.viber":
      return new ViberStandIn({ ...options, token: field("token"), webhook: callback });
    case "webhooks.facebook": {
      const { app, object, fields, page } = step.input;
      return new FacebookStandIn({ ...options, app, appSecret: field("appSecret"), subscription: { object, fields, callback }, ...(page === undefined ? {} : { subject: { is: "page", id: page, token: field("pageToken") } }) });
    }
    case "webhooks.whatsapp": {
      const { app, account, fields, override } = step.input;
      const subject = { is: "account", id: account, token: field("token"), ...(override ? { override: callback } : {}) } as const;
      return new FacebookStandIn({ ...options, app, appSecret: field("appSecret"), subscription: { object: "whatsapp_business_account", fields, callback }, subject });
    }
    case "webhooks.telegram":
      return new TelegramStandIn({ ...options, token: field("token"), webhook: { url: callback, secretToken: field("secretToken") } });
    case "webhooks.http": {
      const { set, read, headers, "secret-headers": secretHeaders } = step.input;
      const all = { ...headers, ...Object.fromEntries(Object.entries(secretHeaders).map(([header, name]) => [header, field(name)])) };
      return new DeclaredStandIn({ ...options, set, read, headers: Object.fromEntries(Object.entries(all).map(([header, value]) => [header.toLowerCase(), value])), webhook: callback });
    }
  }
}
