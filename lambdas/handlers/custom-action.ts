// The steps that call functions of the user's own, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { customAction } from "../steps/custom-action/function.ts";

export const handler = onAws(customAction);
