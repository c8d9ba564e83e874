// Keeps the reports of closed runs, in Lambda, called by its schedule each minute.

import { onAws } from "../runtime/on-aws.ts";
import { report } from "../report/keep.ts";

export const handler = onAws(report);
