// The cluster at the target becomes the primary of a global cluster, when a person has accepted an unknown loss.

import { fenced } from "../bench-plan.ts";
import { withInput } from "../wrong-plans.ts";
import type { Fixture } from "../fixture.ts";

const clusters = { "site-a": "arn:aws:rds:eu-west-1:111122223333:cluster:shop-a", "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:shop-b" };
const input = { family: "aurora", global: "shop-global", clusters } as const;

export const promoteGlobalCluster: Fixture = {
  before: [fenced],
  step: { promote: { "global-cluster": input } },
  given: async (bench) => bench.answers("on-call-1", "what is lost is lost"),
  onlyTold: ["cloudwatch:GetMetricData"],
  holds: ({ aws }) => aws.globalClusters.primaryOf("shop-global") === clusters["site-b"],
  stuck: { given: (bench) => bench.meets("rds.DescribeGlobalClusters", { how: "answers", word: "moving-forever" }, { times: 10_000 }), says: /^not within 1 h: RDS in eu-central-1 says: shop-b .*and is switching-over/ },
  wrong: { plan: withInput("promote.global-cluster", { ...input, clusters: { ...clusters, "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:another-b" } }), says: /^RDS in eu-central-1 has no cluster another-b; nothing was moved/ },
};
