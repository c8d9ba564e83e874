// The steps that make a member the primary of its cluster, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { clusterPromotion } from "../steps/cluster-promotion/function.ts";

export const handler = onAws(clusterPromotion);
