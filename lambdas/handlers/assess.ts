// Turns what was seen into a verdict, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { assess } from "../assess/assess.ts";

export const handler = onAws(assess);
