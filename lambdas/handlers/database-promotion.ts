// The steps that promote databases, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { databasePromotion } from "../steps/database-promotion/function.ts";

export const handler = onAws(databasePromotion);
