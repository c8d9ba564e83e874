// Takes the request of a person for a failover, in Lambda, called by console and command line.

import { onAws } from "../runtime/on-aws.ts";
import { request } from "../intake/request.ts";

export const handler = onAws(request);
