// The step that sets routing controls of ARC, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { routingControls } from "../steps/routing-controls/function.ts";

export const handler = onAws(routingControls);
