// Registers the target's callback with Telegram, which asks it nothing and keeps what it cannot deliver for a day, and waits until
// a message has come in by it. That Telegram took the address proves nothing, so what it says of failed deliveries is told.

import { atSite } from "../../../workflows/plan.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { decideRegistration, lookAtRegistration, sameNames, undoneBy, undoRegistration } from "./registration.ts";
import type { RegistrationFacts, Wanted } from "./registration.ts";
import { readTelegramWebhook } from "./telegram-api.ts";
import type { SetTelegramWebhook, TelegramWebhook } from "./telegram-api.ts";

const kind = "webhooks.telegram";
type Input = StepInput<typeof kind>;

export const telegram: StepKind<typeof kind, RegistrationFacts<TelegramWebhook>, Adapters> = {
  kind,
  look: (input, context, adapters) => lookAtRegistration({ kind, input }, context, adapters, () => readTelegramWebhook(input.secret, adapters), wantedOf(input, context)),
  decide: (facts, input, context) => decideRegistration({ kind, input }, facts, context, wantedOf(input, context)),
  undo: (facts, input, context) => undoRegistration({ kind, input }, facts, context, (now, call) => call.operation === "telegram.setWebhook" && holds(now, call.input)),
};

/** What Telegram takes when a webhook is set without a number of connections (Bot API). */
const defaultConnections = 40;

function holds(now: TelegramWebhook, { url, updates, connections }: SetTelegramWebhook): boolean {
  return now.url === url && sameNames(now.updates ?? [], updates ?? []) && (now.connections ?? defaultConnections) === (connections ?? defaultConnections);
}

const wantedOf = (input: Input, { target }: Direction) => (now: TelegramWebhook): Wanted => {
  const callback = atSite(input.callback, target);
  const because = lacking(now, input, callback);
  const mutation = registering(input, callback, now);
  return { lacks: because === null ? [] : [{ because, mutation }], renew: [mutation], notes: sayDeliveries(now) };
};

/** Of what nobody chose Telegram delivers every kind but these (Bot API, setWebhook, allowed_updates). */
const onlyByName: ReadonlySet<string> = new Set(["chat_member", "message_reaction", "message_reaction_count"]);

/**
 * The kinds to register: what stands and what the plan needs, because a list replaces the one before, and others may live on it. Null
 * leaves the choice as it is: where nobody chose, a list of ours would end what comes besides. Only a kind that comes by name alone
 * makes it the plan's list, which then has to name all of them.
 */
function withOurs({ url, updates: stand }: TelegramWebhook, ours: readonly string[] | undefined): readonly string[] | null {
  if (ours === undefined) return null;
  if (stand !== null) return [...new Set([...stand, ...ours])];
  return url !== null && !ours.some((each) => onlyByName.has(each)) ? null : ours;
}

/** Why the webhook has to be set, or null when it is as it should be. */
export function lacking({ url, updates }: TelegramWebhook, input: Pick<Input, "updates">, callback: string): string | null {
  if (url !== callback) return `Telegram calls ${url ?? "nobody"}, not ${callback}`;
  const missing = (input.updates ?? []).filter((each) => (updates === null ? onlyByName.has(each) : !updates.includes(each)));
  return missing.length === 0 ? null : `the webhook lacks ${missing.join(", ")}`;
}

/** How Telegram's deliveries fare, a clause. */
export function sayDeliveries({ pending, lastError }: TelegramWebhook): string {
  const failed = lastError === null ? "it tells of none that failed" : `its last try that failed was at ${sayInstant(lastError.at)}: ${lastError.because}`;
  return `Telegram keeps ${pending} ${pending === 1 ? "message" : "messages"} to deliver, ${failed}`;
}

function registering({ updates, connections, secret }: Input, url: string, former: TelegramWebhook): Mutation {
  const setting = (to: string, of: readonly string[] | null, at: number | null) => ({ operation: "telegram.setWebhook", region: "internet", input: { url: to, updates: of, connections: at, secret } }) as const;
  return {
    key: "set-webhook",
    sentence: `Register ${url} with Telegram`,
    call: setting(url, withOurs(former, updates), connections ?? null),
    // Left out, Telegram keeps the kinds of updates that it was given last; an empty list gives the choice back to it.
    ...undoneBy(former.url === null ? undefined : { says: former.url, call: setting(former.url, former.updates ?? [], former.connections) }),
    settleMs: 5_000,
    repeatable: true,
  };
}
