// Looks from one place, in Lambda, called by the schedule, by its own queue and by runs.

import { onAws } from "../runtime/on-aws.ts";
import { probe } from "../probe/probe.ts";

export const handler = onAws(probe);
