// The function that mends a site in place: files back, services restarted.

import { ssmSends } from "../../aws/sends/ssm.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { restart } from "./restart.ts";
import { restore } from "./restore.ts";

export const siteRepair = stepFunction("site-repair", { kinds: { "restore.files": restore, "restart.services": restart }, sends: ssmSends, outfit: withEyes });
