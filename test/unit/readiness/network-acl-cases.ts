// The checks of subnets that are cut off and opened: what is so in the world, and what they say of it.

import type { NetworkAclsStanding } from "../../../workflows/readiness/service-facts.ts";
import type { Case, World } from "./world.ts";

const [vpc, ours] = ["vpc-1", { "site-a": "subnet-0a0c0d0e", "site-b": "subnet-0b0c0d0e" }] as const;
const normal = (site: "site-a" | "site-b", open: string): NetworkAclsStanding => ({ subnets: [{ subnet: ours[site], acl: open, vpc }], deny: { allows: [], vpc }, open: { allows: ["rule 100 from 0.0.0.0/0"], vpc } });
/** One site's network ACLs, changed. */
const at = (changed: string, change: (facts: NetworkAclsStanding) => Partial<NetworkAclsStanding>): Partial<World> => ({
  "network-acls": ({ site, open }) => {
    const facts = normal(site === "site-a" ? "site-a" : "site-b", open);
    return site === changed ? { ...facts, ...change(facts) } : facts;
  },
});
const having = (acl: string) => ({ subnets }: NetworkAclsStanding): Partial<NetworkAclsStanding> => ({ subnets: subnets.map((each) => ({ ...each, acl })) });

export const networkAclCases: readonly Case[] = [
  ["subnets-can-be-cut-off", "there is no such ACL", "fail", /has no network ACL acl-0a0d0d0d/, at("site-a", () => ({ deny: undefined }))],
  ["subnets-can-be-cut-off", "it lets something through", "fail", /lets something through: rule 90 from 10.0.0.0\/8/, at("site-a", () => ({ deny: { allows: ["rule 90 from 10.0.0.0/8"], vpc } }))],
  ["subnets-can-be-cut-off", "it is of another VPC", "fail", /The network ACL acl-0a0d0d0d is of vpc-2, and subnet-0a0c0d0e of another VPC/, at("site-a", () => ({ deny: { allows: [], vpc: "vpc-2" } }))],
  ["subnets-can-be-cut-off", "there is no such subnet", "fail", /has no subnet subnet-0a0c0d0e/, at("site-a", () => ({ subnets: [] }))],
  ["subnets-can-be-cut-off", "it is cut off already", "warn", /has the network ACL acl-0a0d0d0d although its site is the active one, so nobody reaches it/, at("site-a", having("acl-0a0d0d0d"))],
  ["subnets-can-be-cut-off", "somebody has given it another", "warn", /neither acl-0a0e0e0e nor acl-0a0d0d0d/, at("site-a", having("acl-0fffffff"))],
  ["subnets-can-be-opened", "there is no ACL that opens it", "fail", /has no network ACL acl-0b0e0e0e/, at("site-b", () => ({ open: undefined }))],
  ["subnets-can-be-opened", "what should open it lets nothing through", "fail", /acl-0b0e0e0e lets nothing through, so the site is reached by nobody after a move/, at("site-b", () => ({ open: { allows: [], vpc } }))],
  ["subnets-can-be-opened", "somebody has given it another", "fail", /neither acl-0b0e0e0e nor acl-0b0d0d0d, and a move touches none that somebody else has given/, at("site-b", having("acl-0fffffff"))],
];
