// The function that moves global clusters, and exchanges the roles of instances of RDS for Oracle. It is one of its own, because the promotions
// of single instances have no room left in their bundle, and because nobody else needs the permission to take a cluster out of a global one.

import { globalClusterPromotionRows } from "../../../workflows/step-rows/global-cluster-promotion.ts";
import { globalClusterSends } from "../../aws/sends/global-clusters.ts";
import { rdsSends } from "../../aws/sends/rds.ts";
import { rdsSwitchoverSends } from "../../aws/sends/rds-switchover.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { globalCluster } from "./global-cluster.ts";
import { rdsSwitchover } from "./rds-switchover.ts";

export const globalClusterPromotion = stepFunction("global-cluster-promotion", {
  rows: globalClusterPromotionRows,
  kinds: { "promote.global-cluster": globalCluster, "promote.rds-switchover": rdsSwitchover },
  sends: { ...globalClusterSends, ...rdsSwitchoverSends, ...rdsSends },
  outfit: withoutEyes,
});
