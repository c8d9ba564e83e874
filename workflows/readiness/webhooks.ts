// What the providers of webhooks say while all is well: with the secrets that a run would use they can be asked, and they name the
// site that serves. Whether messages arrive there is another matter (A29).

import { allSteps, plannedNodes } from "../plan-steps.ts";
import { addressesAt, isWebhook, providerTitle } from "../webhooks.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { notCheckable, pass, warn } from "./judgement.ts";

export const webhookChecks: readonly CheckRow[] = [
  {
    code: "webhook-registered", rows: ["A28", "A31"], shows: "each provider answers to the secrets of the plan, and names the address of the site that serves",
    items: ({ plan, active }) => allSteps(plannedNodes(plan.steps)).filter(isWebhook).map((step) => asking(`${step.id} at ${active}`, [{ kind: "registration", step: { kind: step.kind, input: step.input }, serving: active }], (said) => {
      const title = providerTitle(step);
      switch (said.is) {
        case "right":
          return pass(`${title} names ${addressesAt(step, active).callback}.`);
        case "wrong":
          return warn(`${said.because}.`, `See who registered what with ${title}; messages of users do not come as the plan has it.`);
        case "unreadable":
          return notCheckable(`${title} tells nobody what it calls`, "Ask its owner which address is registered.");
      }
    })),
  },
];
