// The function that cuts off subnets of the site being left. It is one of its own, because the fence of machines has no room for it.

import { networkFencingRows } from "../../../workflows/step-rows/network-fencing.ts";
import { networkAclSends } from "../../aws/sends/network-acls.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { fenceNetworkAcl } from "./network-acl.ts";

export const networkFencing = stepFunction("network-fencing", {
  rows: networkFencingRows,
  kinds: { "fence.network-acl": fenceNetworkAcl },
  sends: networkAclSends,
  outfit: withoutEyes,
});
