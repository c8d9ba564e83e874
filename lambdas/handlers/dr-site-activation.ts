// The steps that bring the target up, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { drSiteActivation } from "../steps/dr-site-activation/function.ts";

export const handler = onAws(drSiteActivation);
