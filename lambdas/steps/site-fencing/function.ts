// The function that fences the site being left, so that nothing there serves or writes any more.

import { autoScalingSends } from "../../aws/sends/auto-scaling.ts";
import { ec2Sends } from "../../aws/sends/ec2.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { emptyGroup } from "./auto-scaling.ts";
import { ec2Stop } from "./ec2-stop.ts";
import { renounce } from "./renounce.ts";

export const siteFencing = stepFunction("site-fencing", {
  kinds: { "fence.renounce": renounce, "fence.ec2-stop": ec2Stop, "fence.auto-scaling": emptyGroup },
  sends: { ...ec2Sends, ...ssmSends, ...autoScalingSends },
  outfit: withoutEyes,
});
