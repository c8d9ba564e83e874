// The function that makes databases out of backups. Apart from the promotions, because with both the bundle would be larger than
// a step function may be, and because nobody else needs the permission to delete a database.

import { isPromotion } from "../../../workflows/database-copies.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { databaseRestoreRows } from "../../../workflows/step-rows/database-restore.ts";
import { rdsRestoringSends } from "../../aws/sends/rds-restoring.ts";
import { sentAnything } from "../../runtime/step-round.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import type { Knows } from "../../runtime/step-context.ts";
import { restore } from "./restore.ts";

/** What the record tells of the first way; what the instance itself says, the step looks for. */
export const knowsFirstWay: Knows = (plan, step, state) => {
  if (!isPromotion(step)) return {};
  const first = allSteps(plannedNodes(plan.steps)).flatMap((each) => (isPromotion(each) && each.id !== step.id && each.input.database === step.input.database ? [state.steps[each.id]] : []));
  const skipped = first.flatMap((each) => (each?.status === "skipped" ? [each.changedAt] : []));
  return { firstWay: { doneByHand: first.some((each) => each?.status === "done-by-hand"), mayHaveSent: first.some(sentAnything), skippedAt: skipped.length > 0 ? Math.max(...skipped) : null } };
};

export const databaseRestore = stepFunction("database-restore", { rows: databaseRestoreRows, kinds: { "promote.restore": restore }, sends: rdsRestoringSends, outfit: withEyes, knows: knowsFirstWay });
