// The function that gives an Aurora cluster at the target more capacity. It is one of its own, because the function that
// activates a site has to stay small enough to start quickly.

import { auroraCapacityRows } from "../../../workflows/step-rows/aurora-capacity.ts";
import { auroraSends } from "../../aws/sends/aurora.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { auroraInstances } from "./instances.ts";
import { auroraServerless } from "./serverless.ts";

export const auroraCapacity = stepFunction("aurora-capacity", {
  rows: auroraCapacityRows,
  kinds: { "activate.aurora-serverless": auroraServerless, "activate.aurora-instances": auroraInstances },
  sends: auroraSends,
  outfit: withoutEyes,
});
