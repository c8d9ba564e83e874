// What the registrations of callbacks have in common, whatever the provider: what it is called, which fields of its secret are
// read, and how long it waits for an address that does not answer before something is lost for good.
// Where a provider documents no time, none is claimed.

import { atSite } from "./plan.ts";
import { isKind } from "./plan-steps.ts";
import type { PlannedStep, StepKindName } from "./plan-steps.ts";
import { sayDuration } from "./units.ts";
import type { Milliseconds } from "./units.ts";

export type WebhookKind = Extract<StepKindName, `webhooks.${string}`>;
/** A step that registers a callback, of one kind or of any. */
export type WebhookStep<K extends WebhookKind = WebhookKind> = { readonly [P in K]: PlannedStep<P> }[K];

export interface Patience {
  /** How long after its first vain try the first thing is lost for good; null: documented nowhere. */
  readonly givesUpMs: Milliseconds | null;
  /** What is lost then, a clause about the provider. */
  readonly loses: string;
}

/** Tells a step that registers a callback from the others. */
export function isWebhook(step: PlannedStep): step is WebhookStep {
  return step.phase === "webhooks";
}

/** The word by which stories, reports and the world name the provider: `viber`, and for a declared one its own name. */
export function providerOf(step: WebhookStep): string {
  return isKind(step, "webhooks.http") ? step.input.provider : step.kind.slice("webhooks.".length);
}

/** The provider as people write it. */
export function providerTitle(step: Pick<WebhookStep, "kind" | "input">): string {
  return isKind(step as PlannedStep, "webhooks.http") ? (step.input as { readonly provider: string }).provider : titles[step.kind as keyof typeof titles];
}

const titles = { "webhooks.viber": "Viber", "webhooks.facebook": "Facebook", "webhooks.whatsapp": "WhatsApp", "webhooks.telegram": "Telegram" } as const;

/** The fields of the step's secret that are read, none where it has no secret. */
export function secretFieldsOf(step: WebhookStep): readonly string[] {
  switch (step.kind) {
    case "webhooks.viber":
      return ["token"];
    case "webhooks.facebook":
      return ["appSecret", "verifyToken", ...(step.input.page === undefined ? [] : ["pageToken"])];
    case "webhooks.whatsapp":
      return ["appSecret", "verifyToken", "token"];
    case "webhooks.telegram":
      return ["token", "secretToken"];
    case "webhooks.http":
      return [...new Set(Object.values(step.input["secret-headers"]))];
  }
}

const hours = (count: number): Milliseconds => count * 3_600_000;

/**
 * How long the provider of a step waits, and what is lost then. Sources: Viber's FAQ (it tries a webhook that is offline for an
 * hour); Meta, Messenger webhooks (disabled after an hour of failures) and Webhooks (each event is tried less and less often for
 * 36 hours); Meta, WhatsApp webhooks (for up to 7 days); Telegram, Bot API (updates are kept for at most 24 hours; after how many
 * tries it rests is documented nowhere).
 */
export function patienceOf({ kind, input }: Pick<WebhookStep, "kind" | "input">): Patience {
  const { page, provider, "gives-up-after": declared } = input as { readonly page?: string; readonly provider?: string; readonly "gives-up-after"?: Milliseconds };
  const drops = (title: string): string => `${title} drops each message that it could not deliver; the registration stays`;
  switch (kind) {
    case "webhooks.viber":
      return { givesUpMs: hours(1), loses: "Viber gives the address up, and what users write is lost until it is registered again" };
    case "webhooks.facebook":
      if (page === undefined) return { givesUpMs: hours(36), loses: "Facebook drops each event that it could not deliver" };
      return { givesUpMs: hours(1), loses: "Facebook unsubscribes the app from the page, and no message comes until both are subscribed again; one that was never delivered is dropped after 36 h" };
    case "webhooks.whatsapp":
      return { givesUpMs: hours(7 * 24), loses: drops("WhatsApp") };
    case "webhooks.telegram":
      return { givesUpMs: hours(24), loses: drops("Telegram") };
    case "webhooks.http":
      return { givesUpMs: declared ?? null, loses: `${provider} gives up, and what it could not deliver is lost` };
  }
}

/** The patience of a provider as a clause of the runbook. */
export function sayPatience(step: Pick<WebhookStep, "kind" | "input">): string {
  const { givesUpMs, loses } = patienceOf(step);
  return givesUpMs === null
    ? `after how long without an answer ${providerTitle(step)} gives up is not known`
    : `${sayLong(givesUpMs)} after an address stopped answering ${loses}`;
}

/** A provider's patience for people: whole days where it is several, else as every duration. */
export function sayLong(ms: Milliseconds): string {
  const days = ms / hours(24);
  return days > 1 && Number.isInteger(days) ? `${days} days` : sayDuration(ms);
}

/** The addresses of a step at one site. */
export function addressesAt({ input }: WebhookStep, site: string): { readonly callback: string; readonly inbound: string } {
  return { callback: atSite(input.callback, site), inbound: atSite(input.inbound, site) };
}
