// The execution blocks of AWS Region switch, as its CloudFormation schema names them, and what answers to each here, for whoever
// compares. Whatever an answer names exists; a test looks.

import type { StepKindName } from "./plan-steps.ts";

export interface RegionSwitchBlock {
  readonly block: string;
  /** The kinds of steps that do the same; empty where another part of a plan does. */
  readonly kinds: readonly StepKindName[];
  /** What else of a plan answers to it, or how it differs; null where the kinds say all. */
  readonly says: string | null;
}

const byKinds = (block: string, kinds: readonly StepKindName[], says: string | null = null): RegionSwitchBlock => ({ block, kinds, says });
const byPlan = (block: string, says: string): RegionSwitchBlock => ({ block, kinds: [], says });

export const regionSwitchBlocks: readonly RegionSwitchBlock[] = [
  byKinds("ARC routing control", ["traffic.arc-routing-control"]),
  byKinds("Aurora provisioned scaling", ["activate.aurora-instances"], "adds instances of the class that the plan names; the class of one that is there is not changed, because that restarts it"),
  byKinds("Aurora serverless scaling", ["activate.aurora-serverless"], "to the capacity that the plan names, because the site that failed may not answer; readiness compares it with what the other site has used"),
  byKinds("Custom action Lambda", ["activate.lambda"], "by a contract that `understudy step contract` prints and `understudy step test` tries"),
  byKinds("DocumentDB global cluster", ["promote.global-cluster"], "family: documentdb; a switchover in a planned move, a failover with an accepted loss otherwise, detaching where the plan allows it"),
  byKinds("EC2 Auto Scaling", ["activate.auto-scaling", "fence.auto-scaling"]),
  byKinds("ECS service scaling", ["activate.ecs", "fence.ecs"]),
  byKinds("EKS resource scaling", ["activate.kubernetes", "fence.kubernetes"], "Deployments; node groups are not scaled"),
  byPlan("Manual approval", "gates, which are bound to the facts that were shown: `gates:`, `access:` and the questions of each step"),
  byKinds("Aurora global database", ["promote.global-cluster"], "family: aurora; a switchover in a planned move, a failover with an accepted loss otherwise, detaching where the plan allows it"),
  byKinds("Lambda event source mapping", ["activate.event-sources", "fence.event-sources"]),
  byKinds("Neptune global database", ["promote.global-cluster"], "family: neptune; a switchover in a planned move, a failover with an accepted loss otherwise, detaching where the plan allows it"),
  byPlan("Parallel", "`together:` in the list of steps"),
  byKinds("RDS create cross-Region replica", ["reprotect.rds-set-aside", "reprotect.rds-replica"], "in a run of its own, that a person starts: `understudy start PLAN --mode reprotect`"),
  byKinds("RDS promote read replica", ["promote.rds-replica"]),
  byKinds("RDS switchover read replica", ["promote.rds-switchover"], "RDS for Oracle; a switchover in a planned move, in a failover a promotion with an accepted loss where the plan allows it; Multi-AZ of the new primary is not turned on, and readiness tells where it is missing"),
  byKinds("Region switch plan (nested)", ["activate.plan"], "a run of the other plan with questions of its own, which the step waits for; that plan may have no such step itself"),
  byKinds("Route 53 health check", ["traffic.route53-health-switch"]),
  byKinds("SSM send command", ["activate.command", "fence.renounce"]),
];
