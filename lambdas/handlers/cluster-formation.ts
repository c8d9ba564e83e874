// The steps that form clusters, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { clusterFormation } from "../steps/cluster-formation/function.ts";

export const handler = onAws(clusterFormation);
