// The steps that fence a site, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { siteFencing } from "../steps/site-fencing/function.ts";

export const handler = onAws(siteFencing);
