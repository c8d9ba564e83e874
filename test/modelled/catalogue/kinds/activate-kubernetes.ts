// The Deployment at the target gets its one pod.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";
import { podsOf } from "../deployments.ts";

const clusters = { "site-a": "shop-a", "site-b": "shop-b" };

export const activateKubernetes: Fixture = {
  step: { activate: { kubernetes: { clusters, namespace: "shop", deployment: "web", replicas: 1, exactly: true } } },
  holds: async (world) => (await podsOf(world, "shop-b.gr7.eu-central-1.eks.amazonaws.com")).filter(({ ready }) => ready).length === 1,
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("kubernetes.ScaleDeployment", { how: "answers", word: "image-pull-back-off" }), says: /^not within 10 min: shop\/web of shop-b in eu-central-1 is set to 1, 0 available, .*web-7d4b9c-1: web ImagePullBackOff: Back-off pulling image/ },
  wrong: { plan: withInput("activate.kubernetes", { clusters: { ...clusters, "site-b": "shop-a" } }), says: /EKS in eu-central-1 has no cluster shop-a, so nothing was started/ },
};
