// Puts a plan into the record when it is deployed, in Lambda, called by CloudFormation, which is always answered.

import { answering } from "../enrol/answer.ts";
import { enrol } from "../enrol/enrol.ts";
import { onAws } from "../runtime/on-aws.ts";
import { plainDialer } from "../runtime/plain-dialer.ts";
import { systemClock } from "../runtime/system-clock.ts";

export const handler = answering(onAws(enrol), { clock: systemClock, dialer: plainDialer, place: "arbiter" });
