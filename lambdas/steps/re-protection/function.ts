// The function that makes copies again at the site that was left. Apart from the promotions, because nobody else needs the permission
// to rename and to make instances, or to set a server's data aside.

import { reProtectionRows } from "../../../workflows/step-rows/re-protection.ts";
import { rdsReplicatingSends } from "../../aws/sends/rds-replicating.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { postgresqlAgain } from "./postgresql.ts";
import { rdsReplicaAgain } from "./rds-replica.ts";
import { rdsSetAside } from "./rds-set-aside.ts";

export const reProtection = stepFunction("re-protection", {
  rows: reProtectionRows,
  kinds: { "reprotect.rds-set-aside": rdsSetAside, "reprotect.rds-replica": rdsReplicaAgain, "reprotect.postgresql": postgresqlAgain },
  sends: { ...rdsReplicatingSends, ...ssmSends },
  outfit: withEyes,
});
