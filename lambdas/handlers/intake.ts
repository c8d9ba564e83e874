// Answers alarm events, in Lambda, called by EventBridge.

import { onAws } from "../runtime/on-aws.ts";
import { intake } from "../intake/intake.ts";

export const handler = onAws(intake);
