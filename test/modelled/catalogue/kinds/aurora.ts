// Aurora clusters at the target: serverless instances grow to the capacity that is wanted, and instances of a class are added.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const clusters = { "site-a": "shop-a", "site-b": "shop-b" };

const asked = (service: string, operation: string, input: Record<string, unknown>, { aws }: PlanWorld) => aws.handle({ service, region: "eu-central-1", operation, input, from: "arbiter" });

export const activateAuroraServerless: Fixture = {
  step: { activate: { "aurora-serverless": { clusters, "min-acu": 8, "max-acu": 32 } } },
  async holds(world) {
    const { DBClusters: [cluster] } = (await asked("rds", "DescribeDBClusters", { DBClusterIdentifier: "shop-b" }, world)) as { readonly DBClusters: readonly { readonly ServerlessV2ScalingConfiguration: { readonly MinCapacity: number; readonly MaxCapacity: number } }[] };
    return cluster?.ServerlessV2ScalingConfiguration.MinCapacity === 8 && cluster.ServerlessV2ScalingConfiguration.MaxCapacity === 32;
  },
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("cloudwatch.GetMetricData", { how: "answers", word: "not-grown" }, { times: 10_000 }), says: /^not within 15 min: shop-b in eu-central-1 is available .* 8 to 32 ACU; CloudWatch tells: shop-b-0 0\.5 ACU/ },
  wrong: { plan: withInput("activate.aurora-serverless", { clusters: { ...clusters, "site-b": "shop-a" } }), says: /RDS in eu-central-1 has no cluster shop-a; nothing was changed/ },
};

export const activateAuroraInstances: Fixture = {
  step: { activate: { "aurora-instances": { clusters, instances: 2, class: "db.r6g.large" } } },
  async holds(world) {
    const { DBInstances: instances } = (await asked("rds", "DescribeDBInstances", { Filters: [{ Name: "db-cluster-id", Values: ["shop-b"] }] }, world)) as { readonly DBInstances: readonly { readonly DBInstanceClass: string; readonly DBInstanceStatus: string }[] };
    return instances.filter((each) => each.DBInstanceClass === "db.r6g.large" && each.DBInstanceStatus === "available").length === 2;
  },
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("rds.DescribeDBInstances", { how: "answers", word: "creating-forever" }, { times: 10_000 }), says: /^not within 30 min: shop-b in eu-central-1 is available and has .*shop-b-added-\d+-1 \(db\.r6g\.large, creating\)/ },
  wrong: { plan: withInput("activate.aurora-instances", { clusters: { ...clusters, "site-b": "shop-a" } }), says: /RDS in eu-central-1 has no cluster shop-a; nothing was changed/ },
};
