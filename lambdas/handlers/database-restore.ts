// The step that restores databases from backups, in Lambda, called by the state machine.

import { onAws } from "../runtime/on-aws.ts";
import { databaseRestore } from "../steps/database-restore/function.ts";

export const handler = onAws(databaseRestore);
