// The function that sizes services of ECS: to nothing at the site being left, to what is needed at the target. It is one of its own,
// so that the fence and the activation of machines do not carry what only these services need.

import { ecsActivationRows, ecsFenceRows } from "../../../workflows/step-rows/ecs-scaling.ts";
import { ecsSends } from "../../aws/sends/ecs.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activateEcs } from "./activate.ts";
import { fenceEcs } from "./fence.ts";

export const ecsScaling = stepFunction("ecs-scaling", {
  rows: { ...ecsFenceRows, ...ecsActivationRows },
  kinds: { "fence.ecs": fenceEcs, "activate.ecs": activateEcs },
  sends: ecsSends,
  outfit: withoutEyes,
});
