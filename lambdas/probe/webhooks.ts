// The probes of webhook registrations: what the provider itself names as the address that it calls. Whether messages arrive
// there is another matter (A29), and a provider that is away is not our failure (A30).

import { Refused } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { readFacebookSubscription } from "../steps/webhook-re-registration/facebook-api.ts";
import { readViberWebhook } from "../steps/webhook-re-registration/viber-api.ts";
import type { Look } from "./finding.ts";
import { healthy, wrong } from "./finding.ts";
import { askAbout } from "./told.ts";

type WebhookWay = Pick<Adapters, "clock" | "dialer" | "place" | "secrets">;

/** What Viber answers of a bot that it has blocked or suspended, or that it does not know: no message comes then. */
const botIsGone = new Set(["viber-7", "viber-8", "viber-9"]);

/** Healthy when Viber names the callback. Never throws. */
export function lookViberWebhook(way: WebhookWay, { callback, secret }: { readonly callback: string; readonly secret: string }, deadlineMs: Milliseconds): Promise<Look> {
  return askAbout(way.clock, deadlineMs, "Viber", async () => {
    try {
      const now = await readViberWebhook(secret, way, deadlineMs);
      return now === callback ? healthy(`Viber calls ${callback}`) : wrong(`Viber calls ${now ?? "nobody"}, not ${callback}`);
    } catch (error) {
      if (error instanceof Refused && botIsGone.has(error.code ?? "")) return wrong(error.message);
      throw error;
    }
  });
}

export interface FacebookAsk {
  readonly callback: string;
  readonly app: string;
  readonly object: string;
  readonly version: string;
  readonly secret: string;
}

/** Healthy when Facebook names the callback for the object, as active. Never throws. */
export function lookFacebookWebhook(way: WebhookWay, { callback, ...input }: FacebookAsk, deadlineMs: Milliseconds): Promise<Look> {
  return askAbout(way.clock, deadlineMs, "Facebook", async () => {
    const now = await readFacebookSubscription(input, way, deadlineMs);
    if (now === undefined) return wrong(`app ${input.app} has no subscription for ${input.object}`);
    if (now.callback !== callback) return wrong(`Facebook calls ${now.callback}, not ${callback}`);
    return now.active ? healthy(`Facebook calls ${callback} for ${input.object}`) : wrong(`Facebook has marked ${callback} as not active`);
  });
}
