// The Kubernetes probe: EKS says where the cluster's API server is, and that says how many replicas of a deployment are ready.

import * as z from "zod/mini";
import type { Milliseconds } from "../../workflows/units.ts";
import { readCluster } from "../aws/eks.ts";
import { askHttps, jsonOf } from "../aws/http.ts";
import { deploymentPath, requestTo } from "../aws/kubernetes.ts";
import type { Adapters } from "../runtime/adapters.ts";
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

type KubernetesWay = Pick<Adapters, "clients" | "clock" | "dialer" | "place">;

/** Without replicas that are ready, the API server leaves the number out. */
const deploymentSchema = z.object({ spec: z.object({ replicas: z._default(z.int(), 1) }), status: z.object({ readyReplicas: z._default(z.int(), 0) }) });

/** One look. Never throws. */
export function lookKubernetes(way: KubernetesWay, ask: KubernetesAsk, deadlineMs: Milliseconds): Promise<Look> {
  const { cluster: name, region, namespace, deployment, ready } = ask;
  return askAbout(way.clock, deadlineMs, `the cluster ${name} in ${region}`, async (signal) => {
    const cluster = await readCluster(way.clients, region, name, signal);
    if (cluster === undefined) return wrong(`EKS in ${region} has no cluster ${name}`);
    if (cluster.server === undefined) return unable(`EKS in ${region} says that ${name} is ${cluster.status} and does not say where its API server is`);
    const request = await requestTo(way, { cluster: name, region }, cluster.server, { purpose: "read", path: deploymentPath(ask), deadlineMs });
    const answer = await askHttps(request, way);
    if (answer.status === 404) return wrong(`${name} has no deployment ${namespace}/${deployment}`);
    if (answer.status === 401 || answer.status === 403) return unable(`${name} turns the probe away (${answer.status}): give its role an access entry of the cluster that may read deployments in ${namespace}`);
    const read = deploymentSchema.safeParse(jsonOf(request, answer));
    if (!read.success) return unable(`${name} answered with something that is no deployment`);
    const { spec, status } = read.data;
    const says = `${status.readyReplicas} of ${spec.replicas} replicas of ${namespace}/${deployment} are ready`;
    return status.readyReplicas >= ready ? healthy(says) : wrong(`${says}, fewer than ${ready}`);
  });
}
