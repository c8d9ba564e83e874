// The steps that give an Aurora cluster more capacity, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { auroraCapacity } from "../steps/aurora-capacity/function.ts";

export const handler = onAws(auroraCapacity);
