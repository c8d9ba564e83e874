// What the two kinds have in common that give an Aurora cluster more capacity: where it is, why it cannot be given any, and what is said of it.

import { Defect } from "../../../workflows/failure.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { AuroraCluster } from "../../aws/aurora-clusters.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import { regionAt } from "../hosts.ts";

export interface ClusterPlace {
  readonly region: string;
  readonly cluster: string;
}

export const lookMs: Milliseconds = 4_000;
/** RDS is eventually consistent: so long a change that was accepted may not show. */
export const settleMs: Milliseconds = 60_000;

/** The cluster at the target. Throws `Defect` for a site that the step gives none: the check of plans refuses such a plan. */
export function clusterAt({ clusters }: Pick<StepInput<"activate.aurora-serverless">, "clusters">, { plan, target }: Pick<StepContext, "plan" | "target">): ClusterPlace {
  const cluster = clusters[target];
  if (cluster === undefined) throw new Defect(`the plan names no Aurora cluster at ${target}`);
  return { region: regionAt(plan, target), cluster };
}

/** Why nothing can be done to the cluster, whatever is wanted of it; undefined where something can. */
export function notToBeScaled({ region, cluster: id }: ClusterPlace, cluster: AuroraCluster | undefined): string | undefined {
  if (cluster === undefined) return `RDS in ${region} has no cluster ${id}`;
  if (!cluster.engine.startsWith("aurora")) return `the cluster ${id} in ${region} runs ${cluster.engine}, which is not Aurora`;
  return statusMeaning(cluster.status) === "ended" ? `the Aurora cluster ${id} in ${region} is ${cluster.status}, and does not come back by itself` : undefined;
}

/** The cluster with its instances, for people. */
export function says({ region }: ClusterPlace, { id, status, instances }: AuroraCluster): string {
  const each = instances.map((instance) => `${instance.id} (${instance.class}, ${instance.status}${instance.isWriter ? ", the writer" : ""})`);
  return `${id} in ${region} is ${status} and has ${each.length === 0 ? "no instance" : each.join(", ")}`;
}
