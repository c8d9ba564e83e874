// The steps that register callbacks anew, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { webhookReRegistration } from "../steps/webhook-re-registration/function.ts";

export const handler = onAws(webhookReRegistration);
