// The function that makes the target's databases the writers.

import { databasePromotionRows } from "../../../workflows/step-rows/database-promotion.ts";
import { rdsSends } from "../../aws/sends/rds.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { mysql } from "./mysql.ts";
import { ownerConfirms } from "./owner-confirms.ts";
import { postgresql } from "./postgresql.ts";
import { rdsReplica } from "./rds-replica.ts";

export const databasePromotion = stepFunction("database-promotion", {
  rows: databasePromotionRows,
  kinds: { "promote.rds-replica": rdsReplica, "promote.postgresql": postgresql, "promote.mysql": mysql, "promote.owner-confirms": ownerConfirms },
  sends: { ...rdsSends, ...ssmSends },
  outfit: withEyes,
});
