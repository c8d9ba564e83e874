// Cuts off subnets of the source by giving them a network ACL that denies everything. Unlike a change of security groups it ends connections
// that stand, and unlike entries added to their own ACL it leaves that one as it is. What talks within a subnet goes on, so it is a fence of a
// part and confirms none of the site.

import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import { networkFenceRows } from "../../../workflows/step-rows/network-fencing.ts";
import { list, withinOf } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { hasSent } from "../sent.ts";
import { silentStill } from "../unseen.ts";
import { aclsAt, give, giveBack, lookAtAcls, sayAcls, unusable } from "./acls.ts";
import type { AclFacts } from "./acls.ts";

const lookMs: Milliseconds = 3_000;

export const fenceNetworkAcl: StepKind<"fence.network-acl", AclFacts, Adapters> = {
  kind: "fence.network-acl",

  look(input, context, adapters) {
    return lookAtAcls(input.acls, context.source, context, lookMs, adapters);
  },

  decide(facts, input, context) {
    const planned = aclsAt(input.acls, context.source);
    const { subnets, deny } = planned;
    if (!facts.seen) return silentStill(facts, withinOf(input, networkFenceRows["fence.network-acl"]), context) ?? { to: "stuck", because: leftOpen(facts.because, subnets, context) };
    const region = regionAt(context.plan, context.source);
    const because = sayAcls(facts.value.subnets, region);
    const uncut = facts.value.subnets.filter(({ acl }) => acl !== deny);
    const lets = facts.value.deny?.allows ?? [];
    const not = unusable(facts.value, "deny", planned, region) ?? (lets.length > 0 ? `the network ACL ${deny} in ${region} lets something through: ${lets.join("; ")}` : undefined);
    if (not !== undefined) {
      const reached = lets.length > 0 ? subnets : uncut.map(({ subnet }) => subnet);
      return { to: "stuck", because: [not, ...(reached.length === 0 ? [] : [`${list(reached)} can be reached`]), ...(hasSent(context) ? [`this step has cut off what has ${deny}`] : [])].join("; ") };
    }
    return uncut.length > 0
      ? { to: "act", because, mutations: uncut.map((each) => give(each, deny, region)) }
      : { to: "done", proof: `${because}; ${deny} lets nothing through, in neither direction. What talks within one of these subnets goes on` };
  },

  undo(facts, _input, context) {
    return giveBack(facts, context.source, context);
  },
};

/** What nobody has seen to be cut off, and what going on without it means. */
function leftOpen(because: string, subnets: readonly string[], context: StepContext): string {
  return `${because}; ${hasSent(context) ? "the subnets were told to be cut off, and nobody has seen that they are" : "nothing was changed there"}. Whatever of ${list(subnets)} is left open at ${context.source} can be reached, and reaches others, when that Region is back`;
}
