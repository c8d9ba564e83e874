// The steps that change the record sets of a name, in one list: whatever holds for one of them (the control plane that they need,
// the values by site, the names that clients resolve) holds for all.

import type { PlannedStep, StepKindName } from "./plan-steps.ts";

export const recordKinds = ["traffic.route53-records", "traffic.route53-round-robin"] as const satisfies readonly StepKindName[];
export type RecordKind = (typeof recordKinds)[number];

/** Whether a step changes the record sets of a name. */
export function changesRecords(step: PlannedStep): step is PlannedStep<RecordKind> {
  return (recordKinds as readonly StepKindName[]).includes(step.kind);
}
