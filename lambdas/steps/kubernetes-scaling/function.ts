// The function that sizes Deployments: to nothing at the site being left, to what is needed at the target. It is one of its own,
// so that the fence and the activation of machines do not carry what only clusters need.

import { kubernetesActivationRows, kubernetesFenceRows } from "../../../workflows/step-rows/kubernetes-scaling.ts";
import { kubernetesSends } from "../../aws/sends/kubernetes.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activateKubernetes } from "./activate.ts";
import { fenceKubernetes } from "./fence.ts";

export const kubernetesScaling = stepFunction("kubernetes-scaling", {
  rows: { ...kubernetesFenceRows, ...kubernetesActivationRows },
  kinds: { "fence.kubernetes": fenceKubernetes, "activate.kubernetes": activateKubernetes },
  sends: kubernetesSends,
  outfit: withoutEyes,
});
