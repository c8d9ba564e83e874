// The function that makes the target's databases the writers.

import { rdsSends } from "../../aws/sends/rds.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { rdsReplica } from "./rds-replica.ts";

export const databasePromotion = stepFunction("database-promotion", { kinds: { "promote.rds-replica": rdsReplica }, sends: rdsSends, outfit: withEyes });
