// The steps that change the record sets of a name, in one list: whatever holds for one of them (the control plane that they need,
// the values by site, the names that clients resolve) holds for all.

import type { RecordSet } from "./mutations.ts";
import type { PlannedStep, StepInput, StepKindName } from "./plan-steps.ts";

export const recordKinds = ["traffic.route53-records", "traffic.route53-round-robin"] as const satisfies readonly StepKindName[];
export type RecordKind = (typeof recordKinds)[number];

/** Whether a step changes the record sets of a name. */
export function changesRecords(step: PlannedStep): step is PlannedStep<RecordKind> {
  return (recordKinds as readonly StepKindName[]).includes(step.kind);
}

/**
 * The addresses whose health check goes with them when a run takes them out, and is on none of the sets that a later run makes,
 * because the plan does not name it: a multivalue set is one address, and is deleted with it. Each with its check, for people.
 */
export function uncheckedAfterwards(sets: readonly RecordSet[], { policy, values, "health-checks": named = {} }: Pick<StepInput<RecordKind>, "policy" | "values" | "health-checks">): readonly string[] {
  if (policy !== "multivalue") return [];
  const checkOf = Object.fromEntries(Object.entries(named).map(([address, check]) => [address.toLowerCase(), check]));
  const ours = new Set(Object.values(values).flat().map((value) => value.toLowerCase()));
  return sets.flatMap(({ HealthCheckId, ResourceRecords }) =>
    ResourceRecords.flatMap(({ Value }) => (HealthCheckId !== undefined && ours.has(Value.toLowerCase()) && checkOf[Value.toLowerCase()] !== HealthCheckId ? [`${Value} (${HealthCheckId})`] : [])),
  );
}
