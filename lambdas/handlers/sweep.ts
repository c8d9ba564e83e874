// Finds what events alone would miss, in Lambda, called by the schedule.

import { onAws } from "../runtime/on-aws.ts";
import { sweep } from "../sweep/sweep.ts";

export const handler = onAws(sweep);
