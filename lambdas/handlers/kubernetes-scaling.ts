// The steps that size Deployments, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { kubernetesScaling } from "../steps/kubernetes-scaling/function.ts";

export const handler = onAws(kubernetesScaling);
