// Webhooks: where providers deliver messages. How long a provider waits stands in ../webhooks.ts, which these rows leave alone:
// every function of steps carries them.

import { atSite } from "../plan.ts";
import { minutes } from "./row.ts";
import type { Direction, RowsOf } from "./row.ts";

const fact = "and a message that a user wrote arrived there after the registration (A29)";

/** What all registrations have in common. */
const common = {
  function: "webhook-re-registration",
  undo: "register the former address",
  deadlineMs: minutes(10),
  callMs: 15_000,
  reads: ["secretsmanager:GetSecretValue"],
  changes: [],
  regions: () => [],
} as const;

const titled = (provider: string) => (_input: unknown, { target }: Direction): string => `Re-register the ${provider} webhook at ${target}`;

const sentenceOf = (provider: string, where = "") => (input: { readonly callback: string }, { target }: Direction): string =>
  `Register ${atSite(input.callback, target)} with ${provider}${where}, read it back, and wait for an inbound message`;

export const webhookReRegistrationRows = {
  "webhooks.viber": {
    ...common,
    kind: "webhooks.viber",
    title: titled("Viber"),
    sentence: sentenceOf("Viber"),
    proof: `Viber names the address, ${fact}`,
    source: "A31–33: Viber gives up after a finite number of tries and has to be registered again; queued outbound is no proof",
  },
  "webhooks.facebook": {
    ...common,
    kind: "webhooks.facebook",
    title: titled("Facebook"),
    sentence: sentenceOf("Facebook", ", for the app and its page"),
    proof: `Facebook names the address as active, the page has the app among its own, ${fact}`,
    source: "A28–A30: Facebook marks the webhook dead after a finite number of tries; queued outbound is no proof. Meta, page/subscribed_apps: only fields that app and page are both subscribed to are delivered",
  },
  "webhooks.whatsapp": {
    ...common,
    kind: "webhooks.whatsapp",
    title: titled("WhatsApp"),
    sentence: sentenceOf("WhatsApp", ", for the app and the business account"),
    proof: `Meta names the address for the app, or for the account where it has one of its own, and the account has the app among its own, ${fact}`,
    source: "Meta, WhatsApp webhook overrides: a callback of the account goes before that of the app, one of a phone number before both",
  },
  "webhooks.telegram": {
    ...common,
    kind: "webhooks.telegram",
    title: titled("Telegram"),
    sentence: sentenceOf("Telegram"),
    proof: `Telegram names the address, ${fact}`,
    source: "Telegram, Bot API: setWebhook asks the address nothing, so that it was taken says nothing of whether it answers; what waits is kept",
  },
  "webhooks.http": {
    ...common,
    kind: "webhooks.http",
    title: (input, { target }) => `Re-register the ${input.provider} webhook at ${target}`,
    sentence: (input, { target }) =>
      `Register ${atSite(input.callback, target)} with ${input.provider}${input.read === undefined ? ", which cannot be read back: its owner confirms" : " and read it back"}, and wait for an inbound message`,
    undo: "register the former address, or, where the provider cannot be read back, that of the site that was left",
    proof: `the provider names the address, or its owner confirms it where it cannot be read back, ${fact}`,
    source: "the plan declares how the provider is asked",
  },
} as const satisfies RowsOf<"webhook-re-registration">;
