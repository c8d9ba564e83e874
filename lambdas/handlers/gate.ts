// Opens a gate and calls people, in Lambda, called by the state machine with a task token.

import { onAws } from "../runtime/on-aws.ts";
import { gate } from "../gate/gate.ts";

export const handler = onAws(gate);
