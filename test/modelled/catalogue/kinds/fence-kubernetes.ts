// The Deployment of the source has no pod any more.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";
import { podsOf } from "../deployments.ts";

const clusters = { "site-a": "shop-a", "site-b": "shop-b" };

export const fenceKubernetes: Fixture = {
  step: { fence: { kubernetes: { clusters, namespace: "shop", deployment: "web" } } },
  holds: async (world) => (await podsOf(world, "shop-a.gr7.eu-west-1.eks.amazonaws.com")).length === 0,
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("kubernetes.ScaleDeployment", { how: "answers", word: "node-lost" }), says: /web-7d4b9c-1 should have ended 3\d s ago and the node ip-10-0-0-11\.ec2\.internal does not say that it has, so it may still run and write/ },
  wrong: { plan: withInput("fence.kubernetes", { clusters: { ...clusters, "site-a": "shop-b" } }), says: /EKS in eu-west-1 has no cluster shop-b, so what runs in its place is not known/ },
};
