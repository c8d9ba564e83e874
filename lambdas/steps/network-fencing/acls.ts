// What cutting off subnets and opening them have in common: their look, their change, their way back and their words.

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { list } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readNetworkAcls } from "../../aws/network-acls.ts";
import type { NetworkAclsSeen, SubnetAcl } from "../../aws/network-acls.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";

export type AclInput = StepInput<"fence.network-acl">["acls"];
export type AclFacts = Seen<NetworkAclsSeen>;

/** How long EC2 may show an association as it was before the call. */
const settleMs: Milliseconds = 5_000;

/** What the plan gives at a site. Throws `Defect` for a site that it gives nothing: the check of plans refuses such a plan. */
export function aclsAt(acls: AclInput, site: string): AclInput[string] {
  const found = acls[site];
  if (found === undefined) throw new Defect(`the plan names no subnets to cut off and open at ${site}`);
  return found;
}

export function lookAtAcls(acls: AclInput, site: string, { plan }: Pick<StepContext, "plan">, lookMs: Milliseconds, { clients, clock }: Adapters): Promise<AclFacts> {
  const region = regionAt(plan, site);
  return see(clock, lookMs, `EC2 in ${region}`, (signal) => readNetworkAcls(clients, region, aclsAt(acls, site), signal));
}

/** Why the subnets cannot be given the ACL: a subnet or the ACL is not there, or the ACL lies in another VPC, whose subnets alone it can serve. */
export function unusable({ subnets: seen, ...acls }: NetworkAclsSeen, which: "deny" | "open", { subnets, ...ids }: AclInput[string], region: string): string | undefined {
  const acl = acls[which];
  if (acl === undefined) return `EC2 in ${region} has no network ACL ${ids[which]}`;
  const unknown = subnets.filter((subnet) => seen.every((each) => each.subnet !== subnet));
  if (unknown.length > 0) return `EC2 in ${region} has no subnet ${list(unknown)}`;
  const elsewhere = seen.filter(({ vpc }) => vpc !== acl.vpc);
  return elsewhere.length === 0 ? undefined : `the network ACL ${acl.id} in ${region} is of ${acl.vpc}, and ${elsewhere.map(({ subnet, vpc }) => `${subnet} of ${vpc}`).join(", ")}`;
}

/** Gives one subnet another ACL. */
export function give({ subnet, association, acl }: SubnetAcl, to: string, region: string): Mutation {
  return {
    key: `${subnet} gets ${to}`,
    sentence: `Give the subnet ${subnet} in ${region} the network ACL ${to} instead of ${acl}`,
    call: { operation: "ec2.ReplaceNetworkAclAssociation", region, subnet, input: { AssociationId: association, NetworkAclId: to } },
    undo: `give the subnet ${subnet} the network ACL ${acl} again`,
    // The association has another id by then, which only a look tells.
    undoBy: { operation: "ec2.ReplaceNetworkAclAssociation", region, subnet, input: { AssociationId: association, NetworkAclId: acl } },
    settleMs,
    repeatable: true,
  };
}

/** The way back: each subnet that still has what this step gave it gets what it had first; what somebody has given it since stays. */
export function giveBack(facts: AclFacts, site: string, { plan, toUndo = [] }: Pick<StepContext, "plan" | "toUndo">): StepDecision {
  if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
  const region = regionAt(plan, site);
  const changes = toUndo.flatMap(({ call, undoBy }) => (call.operation === "ec2.ReplaceNetworkAclAssociation" && undoBy?.operation === call.operation ? [{ subnet: call.subnet, set: call.input.NetworkAclId, had: undoBy.input.NetworkAclId }] : []));
  const subnets = [...new Set(changes.map(({ subnet }) => subnet))];
  const found = facts.value.subnets.filter(({ subnet }) => subnets.includes(subnet));
  const gone = subnets.filter((subnet) => found.every((each) => each.subnet !== subnet));
  if (gone.length > 0) return { to: "stuck", because: `EC2 in ${region} knows no subnet ${list(gone)} any more` };
  const of = ({ subnet }: SubnetAcl): typeof changes => changes.filter((each) => each.subnet === subnet);
  const back = found.flatMap((each) => {
    const [first] = of(each);
    return first === undefined || each.acl === first.had || of(each).every(({ set }) => set !== each.acl) ? [] : [give(each, first.had, region)];
  });
  const because = sayAcls(found, region);
  if (back.length > 0) return { to: "act", because, mutations: back };
  const others = found.filter((each) => of(each)[0]?.had !== each.acl);
  return { to: "done", proof: others.length === 0 ? because : `${because}; what somebody has given ${list(others.map(({ subnet }) => subnet))} since is left so` };
}

export const sayAcls = (subnets: readonly SubnetAcl[], region: string): string => (subnets.length === 0 ? "this step changed no subnet" : `EC2 in ${region} says: ${subnets.map(({ subnet, acl }) => `${subnet} has the network ACL ${acl}`).join("; ")}`);
