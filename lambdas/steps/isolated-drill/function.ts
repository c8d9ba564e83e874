// The function of isolated drills: the only one besides the restore that may delete an instance, and only one that a drill has made. It reads the
// record for that, because a name and a tag alone could be anybody's.

import { isolatedDrillRows } from "../../../workflows/step-rows/isolated-drill.ts";
import { rdsDrillingSends } from "../../aws/sends/rds-drilling.ts";
import { withoutEyes } from "../eyes.ts";
import type { Outfit } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { leftOvers } from "./left-overs.ts";
import { rdsCopy } from "./rds-copy.ts";
import { rdsPromote } from "./rds-promote.ts";
import type { RecordingAdapters } from "./recording.ts";

const withRecord: Outfit<RecordingAdapters> = (situation) => {
  const { adapters, remeasure } = withoutEyes(situation);
  return { adapters: { ...adapters, runOf: (run) => situation.services.record.state(run) }, remeasure };
};

export const isolatedDrill = stepFunction("isolated-drill", {
  rows: isolatedDrillRows,
  kinds: { "drill.left-overs": leftOvers, "drill.rds-copy": rdsCopy, "drill.rds-promote": rdsPromote },
  sends: rdsDrillingSends,
  outfit: withRecord,
});
