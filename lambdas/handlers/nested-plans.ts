// The steps that are another plan, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { nestedPlans } from "../steps/nested-plans/function.ts";

export const handler = onAws(nestedPlans);
