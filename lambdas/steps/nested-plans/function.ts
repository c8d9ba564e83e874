// The function of steps that are another plan. It reads what the record holds of that plan, and changes nothing of it: a run is asked for
// by the function by which people ask, which looks for itself whether this run may.

import { nestedPlanRows } from "../../../workflows/step-rows/nested-plans.ts";
import { nestedRunSends } from "../../aws/sends/nested-runs.ts";
import { withoutEyes } from "../eyes.ts";
import type { Outfit } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activatePlan } from "./activate.ts";
import type { PlanReadingAdapters } from "./other-plan.ts";

const withRecord: Outfit<PlanReadingAdapters> = (situation) => {
  const { adapters, remeasure } = withoutEyes(situation);
  const { record, plan } = situation.services;
  return { adapters: { ...adapters, recorded: { deployed: (name) => record.deployed(name), text: plan, active: (name) => record.active(name), lease: (name) => record.readLease(name), run: (run) => record.state(run), runs: (name, limit) => record.listRuns(name, limit) } }, remeasure };
};

export const nestedPlans = stepFunction("nested-plans", {
  rows: nestedPlanRows,
  kinds: { "activate.plan": activatePlan },
  sends: nestedRunSends,
  outfit: withRecord,
});
