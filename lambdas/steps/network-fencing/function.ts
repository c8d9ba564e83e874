// The function that cuts off subnets of the site being left and opens those of the target. It is one of its own, because the fence of machines has no room for it.

import { networkActivationRows, networkFenceRows } from "../../../workflows/step-rows/network-fencing.ts";
import { networkAclSends } from "../../aws/sends/network-acls.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activateNetworkAcl } from "./activate.ts";
import { fenceNetworkAcl } from "./fence.ts";

export const networkFencing = stepFunction("network-fencing", {
  rows: { ...networkFenceRows, ...networkActivationRows },
  kinds: { "fence.network-acl": fenceNetworkAcl, "activate.network-acl": activateNetworkAcl },
  sends: networkAclSends,
  outfit: withoutEyes,
});
