// Which addresses lie outside the network of a target group. Elastic Load Balancing asks for a zone with those, and compares with
// the subnets of the network, not with its address blocks (issue 3714 of kubernetes-sigs/aws-load-balancer-controller).

import { BlockList, isIPv6 } from "node:net";
import { DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import { DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "./clients.ts";
import { ec2, elb } from "./services.ts";
import { unlessNone } from "./target-health.ts";
import { reading } from "./translate.ts";

/** The addresses in no subnet of the group's network; undefined where the Region has no such group. Throws `Transient` or `Refused`. */
export async function readOutside(clients: Clients, region: string, group: string, addresses: readonly string[], signal?: AbortSignal): Promise<{ readonly outside: readonly string[] } | undefined> {
  const options = signal ? { abortSignal: signal } : {};
  const groups = await reading(`elasticloadbalancing.DescribeTargetGroups in ${region}`, () => unlessNone(clients.get(elb, region, "read").send(new DescribeTargetGroupsCommand({ TargetGroupArns: [group] }), options)));
  const vpc = groups?.TargetGroups?.[0]?.VpcId;
  if (vpc === undefined) return undefined;
  const subnets = new BlockList();
  let token: string | undefined;
  do {
    const page = await reading(`ec2.DescribeSubnets in ${region}`, () => clients.get(ec2, region, "read").send(new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [vpc] }], NextToken: token }), options));
    for (const { CidrBlock, Ipv6CidrBlockAssociationSet = [] } of page.Subnets ?? []) {
      for (const block of [CidrBlock, ...Ipv6CidrBlockAssociationSet.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock)]) {
        const [network, bits] = block?.split("/") ?? [];
        if (network !== undefined && bits !== undefined) subnets.addSubnet(network, Number(bits), isIPv6(network) ? "ipv6" : "ipv4");
      }
    }
    token = page.NextToken;
  } while (token !== undefined);
  return { outside: addresses.filter((address) => !subnets.check(address, isIPv6(address) ? "ipv6" : "ipv4")) };
}
