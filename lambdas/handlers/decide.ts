// Takes the decision of a person at a gate, in Lambda, called by console and command line.

import { onAws } from "../runtime/on-aws.ts";
import { decide } from "../gate/decide-function.ts";

export const handler = onAws(decide);
