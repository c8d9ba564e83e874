// The steps of isolated drills, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { isolatedDrill } from "../steps/isolated-drill/function.ts";

export const handler = onAws(isolatedDrill);
