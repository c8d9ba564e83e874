// Subnets of the site that is left, which are cut off by a network ACL.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const acls = { "site-a": { subnets: ["subnet-0a0a0a0a", "subnet-0a0b0b0b"], deny: "acl-0a0d0d0d" }, "site-b": { subnets: ["subnet-0b0a0a0a"], deny: "acl-0b0d0d0d" } };

export const fenceNetworkAcl: Fixture = {
  step: { fence: { "network-acl": { acls } } },
  holds: async ({ aws }) => {
    const { NetworkAcls } = (await aws.handle({ service: "ec2", region: "eu-west-1", operation: "DescribeNetworkAcls", input: { NetworkAclIds: ["acl-0a0d0d0d"] }, from: "arbiter" })) as { readonly NetworkAcls: readonly { readonly Associations: readonly unknown[] }[] };
    return NetworkAcls[0]?.Associations.length === 2;
  },
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ec2.DescribeNetworkAcls", { how: "answers", word: "as-before-forever" }, { times: 10_000 }), says: /Give the subnet subnet-0a0[ab]0[ab]0[ab] in eu-west-1 the network ACL acl-0a0d0d0d instead of acl-0ffffffff: sent 3 times without an effect/ },
  wrong: { plan: withInput("fence.network-acl", { acls: { ...acls, "site-a": { ...acls["site-a"], deny: "acl-0b0d0d0d" } } }), says: /EC2 in eu-west-1 has no network ACL acl-0b0d0d0d; subnet-0a0a0a0a, subnet-0a0b0b0b can be reached as before/ },
};
