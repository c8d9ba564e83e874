// The steps that size services of ECS, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { ecsScaling } from "../steps/ecs-scaling/function.ts";

export const handler = onAws(ecsScaling);
