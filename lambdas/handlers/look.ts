// Looks from every vantage point, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { look } from "../look/look.ts";

export const handler = onAws(look);
