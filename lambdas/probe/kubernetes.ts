// The Kubernetes probe: EKS says where the cluster's API server is, and that says how many replicas of a deployment are ready.

import type { Milliseconds } from "../../workflows/units.ts";
import { readCluster } from "../aws/eks.ts";
import { askDeployment } from "../aws/kubernetes.ts";
import type { KubernetesWay } from "../aws/kubernetes.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, wrong } from "./finding.ts";
import { askAbout } from "./told.ts";

export interface KubernetesAsk {
  readonly cluster: string;
  readonly region: string;
  readonly namespace: string;
  readonly deployment: string;
  /** How many replicas must be ready. */
  readonly ready: number;
}

/** One look. Never throws. */
export function lookKubernetes(way: KubernetesWay, ask: KubernetesAsk, deadlineMs: Milliseconds): Promise<Look> {
  const { cluster: name, region, namespace, deployment, ready } = ask;
  return askAbout(way.clock, deadlineMs, `the cluster ${name} in ${region}`, async (signal) => {
    const cluster = await readCluster(way.clients, region, name, signal);
    if (cluster === undefined) return wrong(`EKS in ${region} has no cluster ${name}`);
    if (cluster.server === undefined) return unable(`EKS in ${region} says that ${name} is ${cluster.status} and does not say where its API server is`);
    const { answer, said } = await askDeployment(way, { cluster: name, region, namespace, deployment }, cluster.server, deadlineMs);
    if (answer.status === 404) return wrong(`${name} has no deployment ${namespace}/${deployment}`);
    if (answer.status === 401 || answer.status === 403) return unable(`${name} turns the probe away (${answer.status}): give its role an access entry of the cluster that may read deployments in ${namespace}`);
    const { spec, status } = await said();
    // Without replicas that are ready, the API server leaves the number out; the library checks no types.
    const wanted = spec?.replicas ?? 1;
    const isReady = status?.readyReplicas ?? 0;
    if (spec === undefined || status === undefined || !Number.isInteger(wanted) || !Number.isInteger(isReady)) return unable(`${name} answered with something that is no deployment`);
    const says = `${isReady} of ${wanted} replicas of ${namespace}/${deployment} are ready`;
    return isReady >= ready ? healthy(says) : wrong(`${says}, fewer than ${ready}`);
  });
}
