// The catalogue: one row for each step kind. Compiler, runtime, runbook, permissions and documentation read these rows.
// How a kind looks and decides is one file under lambdas/steps/; the rows (step-rows/) say everything about it that is no code.

import type { Plan } from "./plan.ts";
import type { PlannedStep, StepKindName } from "./plan-steps.ts";
import { applicationConfigurationRows } from "./step-rows/application-configuration.ts";
import { auroraCapacityRows } from "./step-rows/aurora-capacity.ts";
import { clusterFormationRows } from "./step-rows/cluster-formation.ts";
import { clusterPromotionRows } from "./step-rows/cluster-promotion.ts";
import { databasePromotionRows } from "./step-rows/database-promotion.ts";
import { databaseRestoreRows } from "./step-rows/database-restore.ts";
import { dnsFailoverRows } from "./step-rows/dns-failover.ts";
import { drSiteActivationRows } from "./step-rows/dr-site-activation.ts";
import { customActionRows } from "./step-rows/custom-action.ts";
import { ecsActivationRows, ecsFenceRows } from "./step-rows/ecs-scaling.ts";
import { eventConsumerActivationRows, eventConsumerFenceRows } from "./step-rows/event-consumers.ts";
import { kubernetesActivationRows, kubernetesFenceRows } from "./step-rows/kubernetes-scaling.ts";
import { loadBalancerTargetsRows } from "./step-rows/load-balancer-targets.ts";
import { globalClusterPromotionRows } from "./step-rows/global-cluster-promotion.ts";
import { isolatedDrillRows } from "./step-rows/isolated-drill.ts";
import { nodeShutdownRows } from "./step-rows/node-shutdown.ts";
import { reProtectionRows } from "./step-rows/re-protection.ts";
import { routingControlRows } from "./step-rows/routing-controls.ts";
import { roundRobinRows } from "./step-rows/round-robin.ts";
import { networkFencingRows } from "./step-rows/network-fencing.ts";
import { confirms, withinOf } from "./step-rows/row.ts";
import type { Direction, StepRow } from "./step-rows/row.ts";
import { siteFencingRows } from "./step-rows/site-fencing.ts";
import { siteRepairRows } from "./step-rows/site-repair.ts";
import { verificationRows } from "./step-rows/verification.ts";
import { webhookReRegistrationRows } from "./step-rows/webhook-re-registration.ts";
import type { Milliseconds } from "./units.ts";

type Catalogue = { readonly [K in StepKindName]: StepRow<K> };

/** In the order of a run. */
const rows = {
  ...siteFencingRows, ...kubernetesFenceRows, ...ecsFenceRows, ...eventConsumerFenceRows, ...networkFencingRows,
  ...databasePromotionRows, ...clusterPromotionRows, ...globalClusterPromotionRows, ...databaseRestoreRows,
  ...drSiteActivationRows, ...kubernetesActivationRows, ...ecsActivationRows, ...auroraCapacityRows, ...eventConsumerActivationRows, ...customActionRows, ...clusterFormationRows,
  ...applicationConfigurationRows,
  ...dnsFailoverRows, ...routingControlRows, ...loadBalancerTargetsRows, ...roundRobinRows,
  ...webhookReRegistrationRows,
  ...siteRepairRows,
  ...reProtectionRows,
  ...isolatedDrillRows,
  ...nodeShutdownRows,
  ...verificationRows,
} as const satisfies Catalogue;

/** The rows as they are written, so that the compiler knows which function and which changes belong to a kind. */
export type StepRows = typeof rows;
export const catalogue: Catalogue = rows;

/** The row of a step, typed by its kind. */
export function rowOf<K extends StepKindName>(kind: K): StepRow<K> {
  return catalogue[kind] as StepRow<K>;
}

/** Whether a kind is a fence that reads back whether the source has stopped: a promotion needs one before it (R1, R5). The advisory one is none. */
export function confirmsFence(kind: StepKindName): boolean {
  return confirms(kind, rowOf(kind));
}

/** Title, sentence and Regions of one planned step with its own input, without the caller knowing the kind. */
export function describeStep(step: PlannedStep, direction: Direction, plan: Plan): { readonly title: string; readonly sentence: string; readonly regions: readonly string[]; readonly row: StepRow } {
  const row = catalogue[step.kind] as unknown as StepRow;
  return {
    title: row.title(step.input, direction),
    sentence: row.sentence(step.input, direction, plan),
    regions: row.regions(step.input, direction, plan),
    row,
  };
}

/** The deadline of a step: its own `within`, else that of its row. */
export function deadlineOf(step: PlannedStep): Milliseconds {
  return withinOf(step.input, catalogue[step.kind]);
}
