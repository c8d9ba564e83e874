// Deployments of Kubernetes: to nothing at the site being left, to what is needed at the target.

import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const kubernetesFenceRows = {
  "fence.kubernetes": {
    kind: "fence.kubernetes",
    function: "kubernetes-scaling",
    title: (input, { source }) => `Fence ${source}, empty ${input.deployment}`,
    sentence: (input, { source }) => `Set the deployment ${input.namespace}/${input.deployment} of ${input.clusters[source] ?? "?"} at ${source} to no replicas and read back that no pod of it is left; a pod on a node that does not answer goes to a person`,
    undo: "set the deployment back to its former size",
    proof: "the deployment is set to zero, its controller has taken that up, and the API server knows no pod of it that has not ended",
    deadlineMs: minutes(5),
    callMs: 8_000,
    reads: ["eks:DescribeCluster"],
    changes: [],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "D3, D5; Kubernetes, Pod Lifecycle: a pod is forgotten when the kubelet of its node says that it has ended, so one on a node that is gone stays; who deletes with force makes it forgotten without that. Its change is allowed by an access entry of the cluster and no IAM action",
  },
} as const satisfies RowsOf<"kubernetes-scaling">;

export const kubernetesActivationRows = {
  "activate.kubernetes": {
    kind: "activate.kubernetes",
    function: "kubernetes-scaling",
    title: (input, { target }) => `Scale ${input.deployment} at ${target}`,
    sentence: (input, { target }) => `Set the deployment ${input.namespace}/${input.deployment} of ${input.clusters[target] ?? "?"} at ${target} to ${input.exactly === true ? "exactly " : ""}${input.replicas} replicas and wait until they are rolled out and available`,
    undo: "set the deployment back to its former size",
    proof: "the deployment's controller has taken up what is wanted, all its pods are of the newest template, and as many as wanted are available",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["eks:DescribeCluster"],
    changes: [],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "D5, D3; Kubernetes: a status is of the spec only when observedGeneration has reached generation, and a size that was accepted is no pod that runs. Its change is allowed by an access entry of the cluster and no IAM action",
  },
} as const satisfies RowsOf<"kubernetes-scaling">;
