// The steps that mend a site in place, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { siteRepair } from "../steps/site-repair/function.ts";

export const handler = onAws(siteRepair);
