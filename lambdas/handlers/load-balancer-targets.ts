// The steps that take targets of load balancers in and out, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { loadBalancerTargets } from "../steps/load-balancer-targets/function.ts";

export const handler = onAws(loadBalancerTargets);
