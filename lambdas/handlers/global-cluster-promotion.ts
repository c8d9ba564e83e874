// The steps that move global clusters, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { globalClusterPromotion } from "../steps/global-cluster-promotion/function.ts";

export const handler = onAws(globalClusterPromotion);
