// The steps that take a node out of a name that leads to several, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { roundRobin } from "../steps/round-robin/function.ts";

export const handler = onAws(roundRobin);
