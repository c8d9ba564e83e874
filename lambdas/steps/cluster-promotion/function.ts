// The function that makes a member the primary of a cluster which keeps the roles of its members itself: an availability group of
// SQL Server, a replica set of MongoDB. Apart from the other promotions, because with these its bundle would be too large.

import { clusterPromotionRows } from "../../../workflows/step-rows/cluster-promotion.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { mongodb } from "./mongodb.ts";
import { mongodbPriorities } from "./priorities.ts";
import { sqlServer } from "./sql-server.ts";

export const clusterPromotion = stepFunction("cluster-promotion", { rows: clusterPromotionRows, kinds: { "promote.sql-server": sqlServer, "promote.mongodb": mongodb, "configure.mongodb-priorities": mongodbPriorities }, sends: ssmSends, outfit: withEyes });
