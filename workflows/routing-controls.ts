// What the ARNs of routing controls say, and the steps that lead a name by a health check whose state we set: whatever holds for one
// of these (the addresses by site, the names that clients resolve, the TTL) holds for both.

import type { PlannedStep, StepKindName } from "./plan-steps.ts";

export const switchKinds = ["traffic.route53-health-switch", "traffic.arc-routing-control"] as const satisfies readonly StepKindName[];
export type SwitchKind = (typeof switchKinds)[number];

/** Whether a step leads a name elsewhere by the state of a health check, and changes no record set. */
export function switchesName(step: PlannedStep): step is PlannedStep<SwitchKind> {
  return (switchKinds as readonly StepKindName[]).includes(step.kind);
}

/** A cluster has five endpoints, each in a Region of its own, and ARC keeps at least three of them available. */
export const clusterEndpoints = 5;
/** What so many endpoints tell alike holds for the cluster. */
export const clusterMajority = 3;

/** The control panel in the ARN of one of its routing controls or safety rules: ARC holds a rule to the controls of one panel. */
export function panelOf(arn: string): string {
  return /:controlpanel\/([^/]+)\//.exec(arn)?.[1] ?? "";
}

/** The last part of the ARN of a routing control or a safety rule, for sentences. */
export function shortId(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
