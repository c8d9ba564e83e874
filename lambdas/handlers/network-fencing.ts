// The step that cuts off subnets, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { networkFencing } from "../steps/network-fencing/function.ts";

export const handler = onAws(networkFencing);
