// Subnets at both sites: cut off where the application leaves, open where it goes.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const acls = { "site-a": { subnets: ["subnet-0a0a0a0a", "subnet-0a0b0b0b"], deny: "acl-0a0d0d0d", open: "acl-0a0e0e0e" }, "site-b": { subnets: ["subnet-0b0a0a0a"], deny: "acl-0b0d0d0d", open: "acl-0b0e0e0e" } };

async function howManyHave(acl: string, region: string, { aws }: PlanWorld): Promise<number | undefined> {
  const { NetworkAcls } = (await aws.handle({ service: "ec2", region, operation: "DescribeNetworkAcls", input: { NetworkAclIds: [acl] }, from: "arbiter" })) as { readonly NetworkAcls: readonly { readonly Associations: readonly unknown[] }[] };
  return NetworkAcls[0]?.Associations.length;
}

export const fenceNetworkAcl: Fixture = {
  step: { fence: { "network-acl": { acls } } },
  holds: async (world) => (await howManyHave("acl-0a0d0d0d", "eu-west-1", world)) === 2,
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ec2.DescribeNetworkAcls", { how: "answers", word: "as-before-forever" }, { times: 10_000 }), says: /Give the subnet subnet-0a0[ab]0[ab]0[ab] in eu-west-1 the network ACL acl-0a0d0d0d instead of acl-0ffffffff: sent 3 times without an effect/ },
  wrong: { plan: withInput("fence.network-acl", { acls: { ...acls, "site-a": { ...acls["site-a"], deny: "acl-0b0d0d0d" } } }), says: /EC2 in eu-west-1 has no network ACL acl-0b0d0d0d; subnet-0a0a0a0a, subnet-0a0b0b0b can be reached/ },
};

export const activateNetworkAcl: Fixture = {
  step: { activate: { "network-acl": { acls } } },
  holds: async (world) => (await howManyHave("acl-0b0e0e0e", "eu-central-1", world)) === 1,
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ec2.DescribeNetworkAcls", { how: "answers", word: "cut-off-forever" }, { times: 10_000 }), says: /Give the subnet subnet-0b0a0a0a in eu-central-1 the network ACL acl-0b0e0e0e instead of acl-0b0d0d0d: sent 3 times without an effect/ },
  wrong: { plan: withInput("activate.network-acl", { acls: { ...acls, "site-b": { ...acls["site-b"], deny: "acl-0b0f0f0f" } } }), says: /subnet-0b0a0a0a has a network ACL that is neither acl-0b0e0e0e nor acl-0b0f0f0f, which somebody has given it/ },
};
