// Keeps the reports of closed runs, in Lambda, called by its schedule each minute.

import { reportOnAws } from "../report/on-aws.ts";

export const handler = reportOnAws();
