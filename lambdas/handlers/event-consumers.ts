// The steps that turn consumers of events off and on, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { eventConsumers } from "../steps/event-consumers/function.ts";

export const handler = onAws(eventConsumers);
