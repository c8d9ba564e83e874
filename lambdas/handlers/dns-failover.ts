// The steps that lead names to the target, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { dnsFailover } from "../steps/dns-failover/function.ts";

export const handler = onAws(dnsFailover);
