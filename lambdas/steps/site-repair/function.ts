// The function that mends a site in place: files back, services restarted.

import { repairEndsAt } from "../../../workflows/repairs.ts";
import { siteRepairRows } from "../../../workflows/step-rows/site-repair.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { restart } from "./restart.ts";
import { restore } from "./restore.ts";

export const siteRepair = stepFunction("site-repair", {
  rows: siteRepairRows,
  kinds: { "restore.files": restore, "restart.services": restart },
  sends: ssmSends,
  outfit: withEyes,
  knows: (plan, _step, state) => {
    const endsAt = repairEndsAt(plan, state);
    return endsAt === null ? {} : { repairEndsAt: endsAt };
  },
});
