// The function that makes databases out of backups. Apart from the promotions, because with both the bundle would be larger than
// a step function may be, and because nobody else needs the permission to delete a database.

import { rdsRestoringSends } from "../../aws/sends/rds-restoring.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { restore } from "./restore.ts";

export const databaseRestore = stepFunction("database-restore", { kinds: { "promote.restore": restore }, sends: rdsRestoringSends, outfit: withEyes });
