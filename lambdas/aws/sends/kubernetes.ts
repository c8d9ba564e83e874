// Sets the size of a Deployment. Its cluster has an interface of its own, which answers with HTTP statuses; they are translated there.

import { scaleDeployment } from "../kubernetes.ts";
import type { KubernetesWay } from "../kubernetes.ts";
import type { Sends } from "../send.ts";

export const kubernetesSends: Sends<"kubernetes.ScaleDeployment", KubernetesWay> = {
  "kubernetes.ScaleDeployment": ({ region, input }, adapters) =>
    scaleDeployment(adapters, { cluster: input.Cluster, region, endpoint: input.Endpoint, authority: input.Authority, namespace: input.Namespace, deployment: input.Deployment, replicas: input.Replicas, version: input.ResourceVersion }),
};
