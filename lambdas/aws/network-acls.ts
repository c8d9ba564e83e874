// What EC2 says of network ACLs: which one a subnet is associated with, and whether one lets anything through.

import { DescribeNetworkAclsCommand } from "@aws-sdk/client-ec2";
import type { DescribeNetworkAclsRequest, NetworkAcl } from "@aws-sdk/client-ec2";
import type { Clients } from "./clients.ts";
import { ec2 } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** A subnet has exactly one ACL; the association has an id of its own, which is another one after each change. */
export interface SubnetAcl {
  readonly subnet: string;
  readonly association: string;
  readonly acl: string;
}
export interface DenyingAcl {
  readonly id: string;
  /** Its entries that let something through, in words; empty for one that denies all, in both directions. */
  readonly allows: readonly string[];
}
export interface NetworkAclsSeen {
  /** Those of the wanted subnets that the Region knows. */
  readonly subnets: readonly SubnetAcl[];
  /** Undefined: the Region has none of that id. */
  readonly deny: DenyingAcl | undefined;
}

/** The ACLs of subnets, and the one that is to deny. Subnets by a filter, because an id that is not known would refuse the whole call. Throws `Transient` or `Refused`. */
export async function readNetworkAcls(clients: Clients, region: string, subnets: readonly string[], deny: string, signal?: AbortSignal): Promise<NetworkAclsSeen> {
  const [associated, denying] = await Promise.all([
    aclsBy(clients, region, { Filters: [{ Name: "association.subnet-id", Values: [...subnets] }] }, signal),
    aclsBy(clients, region, { NetworkAclIds: [deny] }, signal),
  ]);
  const [found] = denying;
  return {
    subnets: associated.flatMap(({ Associations = [] }) => Associations.flatMap(({ SubnetId: subnet, NetworkAclAssociationId: association, NetworkAclId: acl }) => (subnet === undefined || association === undefined || acl === undefined || !subnets.includes(subnet) ? [] : [{ subnet, association, acl }]))),
    deny: found === undefined ? undefined : { id: deny, allows: allowsOf(found) },
  };
}

async function aclsBy(clients: Clients, region: string, wanted: Pick<DescribeNetworkAclsRequest, "Filters" | "NetworkAclIds">, signal: AbortSignal | undefined): Promise<readonly NetworkAcl[]> {
  const client = clients.get(ec2, region, "read");
  const acls: NetworkAcl[] = [];
  let token: string | undefined;
  do {
    const page = await reading(`ec2.DescribeNetworkAcls in ${region}`, async () => {
      try {
        return await client.send(new DescribeNetworkAclsCommand({ ...wanted, NextToken: token }), signal === undefined ? {} : { abortSignal: signal });
      } catch (thrown) {
        if (isAwsError(thrown, "InvalidNetworkAclID.NotFound")) return { NetworkAcls: [], NextToken: undefined };
        throw thrown;
      }
    });
    acls.push(...(page.NetworkAcls ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return acls;
}

const allowsOf = ({ Entries = [] }: NetworkAcl): readonly string[] =>
  Entries.filter(({ RuleAction }) => RuleAction !== "deny").map(({ RuleNumber, Egress, CidrBlock, Ipv6CidrBlock }) => `rule ${RuleNumber ?? "?"} ${Egress === true ? "to" : "from"} ${CidrBlock ?? Ipv6CidrBlock ?? "?"}`);
