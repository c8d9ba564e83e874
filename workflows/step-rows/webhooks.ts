// Webhooks: where providers deliver messages.

import { atSite } from "../plan.ts";
import { minutes } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const webhookRows = {
  "webhooks.viber": {
    kind: "webhooks.viber",
    function: "webhook-re-registration",
    title: (_input, { target }) => `Re-register the Viber webhook at ${target}`,
    sentence: (input, { target }) => `Register ${atSite(input.callback, target)} with Viber, read it back, and wait for an inbound message`,
    undo: "register the former address",
    proof: "Viber names the address, and a message arrived there after the registration (A29)",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["secretsmanager:GetSecretValue"],
    changes: [],
    regions: () => [],
    source: "A31–33: Viber gives up after a finite number of tries and has to be registered again",
  },
  "webhooks.facebook": {
    kind: "webhooks.facebook",
    function: "webhook-re-registration",
    title: (_input, { target }) => `Re-register the Facebook webhook at ${target}`,
    sentence: (input, { target }) => `Register ${atSite(input.callback, target)} with Facebook, read it back, and wait for an inbound message`,
    undo: "register the former address",
    proof: "Facebook names the address as active, and a message arrived there after the registration (A29)",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["secretsmanager:GetSecretValue"],
    changes: [],
    regions: () => [],
    source: "A28–A30: Facebook marks the webhook dead after a finite number of tries; queued outbound is no proof",
  },
} as const satisfies RowsOf<"webhooks">;
