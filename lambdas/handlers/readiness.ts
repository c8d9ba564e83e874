// Looks whether a failover would work, in Lambda, called by the schedule.

import { onAws } from "../runtime/on-aws.ts";
import { readiness } from "../readiness/readiness.ts";

export const handler = onAws(readiness);
