// The step that makes copies of databases again at the site that was left, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { reProtection } from "../steps/re-protection/function.ts";

export const handler = onAws(reProtection);
