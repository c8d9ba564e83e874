// The steps that tell the application at the target where its parts are now, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { applicationConfiguration } from "../steps/application-configuration/function.ts";

export const handler = onAws(applicationConfiguration);
