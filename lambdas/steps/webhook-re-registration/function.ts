// The function that registers the target's callbacks with the providers, which give up on a callback that is silent.

import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { facebook } from "./facebook.ts";
import { providerSends } from "./sends.ts";
import { viber } from "./viber.ts";

export const webhookReRegistration = stepFunction("webhook-re-registration", { kinds: { "webhooks.viber": viber, "webhooks.facebook": facebook }, sends: providerSends, outfit: withoutEyes });
