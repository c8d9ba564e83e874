// Cuts off subnets of the source by giving them a network ACL that denies everything. Unlike a change of security groups it ends connections
// that stand, and unlike entries added to their own ACL it leaves that one as it is: the way back is to associate it again. What talks within
// a subnet goes on, so it is a fence of a part and confirms none of the site.

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import { networkFencingRows } from "../../../workflows/step-rows/network-fencing.ts";
import { list, withinOf } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readNetworkAcls } from "../../aws/network-acls.ts";
import type { NetworkAclsSeen, SubnetAcl } from "../../aws/network-acls.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { silentStill } from "../unseen.ts";

type Kind = "fence.network-acl";
type Facts = Seen<NetworkAclsSeen>;

const lookMs: Milliseconds = 3_000;
/** How long EC2 may show an association as it was before the call. */
const settleMs: Milliseconds = 5_000;

export const fenceNetworkAcl: StepKind<Kind, Facts, Adapters> = {
  kind: "fence.network-acl",

  look(input, context, { clients, clock }) {
    const { subnets, deny } = aclsAt(input, context);
    const region = regionAt(context.plan, context.source);
    return see(clock, lookMs, `EC2 in ${region}`, (signal) => readNetworkAcls(clients, region, subnets, deny, signal));
  },

  decide(facts, input, context) {
    const { subnets, deny } = aclsAt(input, context);
    if (!facts.seen) return silentStill(facts, withinOf(input, networkFencingRows["fence.network-acl"]), context) ?? { to: "stuck", because: leftOpen(facts.because, subnets, context) };
    const region = regionAt(context.plan, context.source);
    const not = unusable(facts.value, subnets, deny, region);
    if (not !== undefined) return { to: "stuck", because: `${not}; ${list(subnets)} can be reached as before` };
    const because = says(facts.value.subnets, region);
    const open = facts.value.subnets.filter(({ acl }) => acl !== deny);
    return open.length > 0
      ? { to: "act", because, mutations: open.map((each) => give(each, deny, region)) }
      : { to: "done", proof: `${because}; ${deny} lets nothing through, in neither direction. What talks within one of these subnets goes on` };
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.source);
    const before = aclsBefore(context.toUndo ?? []);
    const ours = facts.value.subnets.filter(({ subnet }) => before.has(subnet));
    const gone = [...before.keys()].filter((subnet) => ours.every((each) => each.subnet !== subnet));
    if (gone.length > 0) return { to: "stuck", because: `EC2 in ${region} knows no subnet ${list(gone)} any more` };
    const because = says(ours, region);
    const cut = ours.flatMap((each) => {
      const acl = before.get(each.subnet);
      return acl === undefined || each.acl === acl ? [] : [give(each, acl, region)];
    });
    return cut.length > 0 ? { to: "act", because, mutations: cut } : { to: "done", proof: because };
  },
};

/** What the plan gives at the source. Throws `Defect` for a site that it gives nothing: the check of plans refuses such a plan. */
function aclsAt(input: StepInput<Kind>, { source }: Pick<StepContext, "source">): StepInput<Kind>["acls"][string] {
  const acls = input.acls[source];
  if (acls === undefined) throw new Defect(`the plan names no subnets to cut off at ${source}`);
  return acls;
}

/** Why the subnets cannot be cut off so. */
function unusable({ subnets: seen, deny }: NetworkAclsSeen, subnets: readonly string[], id: string, region: string): string | undefined {
  if (deny === undefined) return `EC2 in ${region} has no network ACL ${id}`;
  if (deny.allows.length > 0) return `the network ACL ${id} in ${region} lets something through: ${deny.allows.join("; ")}`;
  const unknown = subnets.filter((subnet) => seen.every((each) => each.subnet !== subnet));
  return unknown.length === 0 ? undefined : `EC2 in ${region} has no subnet ${list(unknown)}`;
}

/** The ACLs that the subnets had before this step, by subnet: the oldest that is known of each. */
function aclsBefore(toUndo: readonly Mutation[]): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  for (const { undoBy } of toUndo) if (undoBy?.operation === "ec2.ReplaceNetworkAclAssociation" && !before.has(undoBy.subnet)) before.set(undoBy.subnet, undoBy.input.NetworkAclId);
  return before;
}

function give({ subnet, association, acl }: SubnetAcl, to: string, region: string): Mutation {
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

const says = (subnets: readonly SubnetAcl[], region: string): string => (subnets.length === 0 ? "this step changed no subnet" : `EC2 in ${region} says: ${subnets.map(({ subnet, acl }) => `${subnet} has the network ACL ${acl}`).join("; ")}`);

/** What nobody has seen to be cut off, and what going on without it means. */
function leftOpen(because: string, subnets: readonly string[], { source, sent }: StepContext): string {
  const tried = sent.some(({ outcome }) => outcome !== "not-sent" && outcome !== "refused");
  return `${because}; ${tried ? "the subnets were told to be cut off, and nobody has seen that they are" : "nothing was changed there"}. Whatever of ${list(subnets)} is left open at ${source} can be reached, and reaches others, when that Region is back`;
}
