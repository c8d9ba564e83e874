// What the two kinds have in common that size a Deployment: where it is, the change of its size with the way back, and what is
// said of it to people.

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { readDeployment } from "../../aws/kubernetes.ts";
import type { DeploymentFacts, DeploymentPlace, Pod } from "../../aws/kubernetes.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";

/** A deployment with its pods; a text says what of it is not there. */
export type Facts = Seen<DeploymentFacts | string>;
type Input = Pick<StepInput<"activate.kubernetes">, "clusters" | "namespace" | "deployment">;

/** The deployment of a site. Throws `Defect` for a site that the step gives no cluster: the check of plans refuses such a plan. */
export function deploymentAt(input: Input, site: string, { plan }: StepContext): DeploymentPlace {
  const cluster = input.clusters[site];
  if (cluster === undefined) throw new Defect(`the plan names no EKS cluster at ${site}`);
  return { cluster, region: regionAt(plan, site), namespace: input.namespace, deployment: input.deployment };
}

/** Looks at the deployment; each of its requests has half of the time. */
export function lookAtDeployment(place: DeploymentPlace, lookMs: number, adapters: Adapters): Promise<Facts> {
  return see(adapters.clock, lookMs, `the cluster ${place.cluster} in ${place.region}`, (signal) => readDeployment(adapters, place, lookMs / 2, signal));
}

export const sayDeployment = ({ cluster, namespace, deployment }: DeploymentPlace): string => `${namespace}/${deployment} of ${cluster}`;

/** Sets the size, unless the deployment was changed by somebody else since it was read. */
export function scale(key: string, place: DeploymentPlace, { server, deployment: { wanted, version } }: DeploymentFacts, replicas: number): Mutation {
  const call = (size: number): Extract<Mutation["call"], { operation: "kubernetes.ScaleDeployment" }> => ({
    operation: "kubernetes.ScaleDeployment",
    region: place.region,
    input: { Cluster: place.cluster, Endpoint: server.endpoint, Authority: server.authority, Namespace: place.namespace, Deployment: place.deployment, Replicas: size, ResourceVersion: version },
  });
  return {
    key,
    sentence: `Set ${sayDeployment(place)} in ${place.region} to ${replicas} replicas (it was ${wanted})`,
    call: call(replicas),
    undo: `set ${sayDeployment(place)} back to ${wanted} replicas`,
    undoBy: call(wanted),
    // The API server answers from the store that it has just written.
    settleMs: 1_000,
    repeatable: true,
  };
}

/** How many replicas there were before the step's first change; undefined where it changed nothing. */
export function formerReplicas(toUndo: readonly Mutation[]): number | undefined {
  return toUndo.flatMap(({ undoBy }) => (undoBy?.operation === "kubernetes.ScaleDeployment" ? [undoBy.input.Replicas] : []))[0];
}

/** Pods that may still run. */
export const podsLeft = ({ pods }: DeploymentFacts): readonly Pod[] => pods.filter(({ over }) => !over);

/** The deployment and what keeps its pods, for people. */
export function says(place: DeploymentPlace, facts: DeploymentFacts): string {
  const { deployment: { wanted, available, updated, troubles, observed } } = facts;
  const pods = podsLeft(facts);
  const listed = pods.length === 0 ? "no pod" : `the pods ${pods.map(({ name, node, endsBy }) => `${name}${node === null ? "" : ` on ${node}`}${endsBy === undefined ? "" : ", which ends"}`).join("; ")}${facts.more ? " and more" : ""}`;
  const wrong = [...troubles, ...pods.flatMap(({ name, trouble }) => (trouble === undefined ? [] : [`${name}: ${trouble}`]))];
  return `${sayDeployment(place)} in ${place.region} is set to ${wanted}, ${available} available, ${updated} of the newest template, with ${listed}${observed ? "" : "; its controller has not taken the change up yet"}${wrong.length === 0 ? "" : `; ${wrong.join("; ")}`}`;
}
