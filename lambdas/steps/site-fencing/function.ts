// The function that fences the site being left, so that nothing there serves or writes any more.

import { siteFencingRows } from "../../../workflows/step-rows/site-fencing.ts";
import { autoScalingSends } from "../../aws/sends/auto-scaling.ts";
import { ec2Sends } from "../../aws/sends/ec2.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { stepFunction } from "../step-function.ts";
import { emptyGroup } from "./auto-scaling.ts";
import { ec2Stop } from "./ec2-stop.ts";
import { leaseSends, withLeases } from "./leases.ts";
import { renounce } from "./renounce.ts";
import { selfFence } from "./self-fence.ts";

export const siteFencing = stepFunction("site-fencing", {
  rows: siteFencingRows,
  kinds: { "fence.renounce": renounce, "fence.ec2-stop": ec2Stop, "fence.auto-scaling": emptyGroup, "fence.self-fence": selfFence },
  sends: { ...ec2Sends, ...ssmSends, ...autoScalingSends, ...leaseSends },
  outfit: withLeases,
});
