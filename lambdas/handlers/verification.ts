// The steps that look at the target as a client does, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { verification } from "../steps/verification/function.ts";

export const handler = onAws(verification);
