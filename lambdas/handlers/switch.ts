// Takes what people switch on a plan, in Lambda, called by console and command line.

import { onAws } from "../runtime/on-aws.ts";
import { switchFunction } from "../switch/switch.ts";

export const handler = onAws(switchFunction);
