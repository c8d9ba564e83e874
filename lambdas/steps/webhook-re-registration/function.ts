// The function that registers the target's callbacks with the providers, which give up on a callback that is silent.

import { webhookClock } from "../../../workflows/webhook-clock.ts";
import { isWebhook } from "../../../workflows/webhooks.ts";
import { webhookReRegistrationRows } from "../../../workflows/step-rows/webhook-re-registration.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { declared } from "./declared.ts";
import { facebook } from "./facebook.ts";
import { providerSends } from "./sends.ts";
import { telegram } from "./telegram.ts";
import { viber } from "./viber.ts";
import { whatsapp } from "./whatsapp.ts";

export const webhookReRegistration = stepFunction("webhook-re-registration", {
  rows: webhookReRegistrationRows,
  kinds: { "webhooks.viber": viber, "webhooks.facebook": facebook, "webhooks.whatsapp": whatsapp, "webhooks.telegram": telegram, "webhooks.http": declared },
  sends: providerSends,
  outfit: withoutEyes,
  knows: (plan, step, state) => (isWebhook(step) ? { webhookClock: webhookClock(plan, step, state) } : {}),
});
