// The fence that leaves machines running and lets nobody reach them.

import { list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const networkFencingRows = {
  "fence.network-acl": {
    kind: "fence.network-acl",
    function: "network-fencing",
    partial: true,
    title: (input, { source }) => `Cut off ${list(input.acls[source]?.subnets ?? ["?"])} at ${source}`,
    sentence: (input, { source }) => `Give the subnets ${list(input.acls[source]?.subnets ?? ["?"])} at ${source} the network ACL ${input.acls[source]?.deny ?? "?"}, after it is seen that it lets nothing through, and read back that they have it`,
    undo: "give the subnets back the network ACLs that they had",
    proof: "EC2 says that every subnet has the ACL, and the ACL has no entry that lets anything through, in neither direction; what talks within one subnet goes on, so it confirms no fence of the site",
    deadlineMs: minutes(3),
    callMs: 8_000,
    reads: ["ec2:DescribeNetworkAcls"],
    changes: ["ec2:ReplaceNetworkAclAssociation"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "EC2, security-group-connection-tracking: revoked rules of a security group leave tracked connections alive, a network ACL is stateless and cuts them; VPC user guide, network ACLs: a subnet has exactly one, and traffic within a subnet does not pass it, nor that to the resolver of the VPC and to the instance metadata",
  },
} as const satisfies RowsOf<"network-fencing">;
