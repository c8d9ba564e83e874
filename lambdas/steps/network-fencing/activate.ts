// Opens the subnets of the target that an earlier move has cut off, before users come. A subnet that has neither of the plan's two ACLs has been
// given another by somebody, and is not touched.

import type { StepKind } from "../../../workflows/step-decision.ts";
import { list } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { hasSent } from "../sent.ts";
import { unseen } from "../unseen.ts";
import { aclsAt, give, giveBack, lookAtAcls, sayAcls, unusable } from "./acls.ts";
import type { AclFacts } from "./acls.ts";

const lookMs: Milliseconds = 5_000;

export const activateNetworkAcl: StepKind<"activate.network-acl", AclFacts, Adapters> = {
  kind: "activate.network-acl",

  look(input, context, adapters) {
    return lookAtAcls(input.acls, context.target, context, lookMs, adapters);
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const planned = aclsAt(input.acls, context.target);
    const { deny, open } = planned;
    const region = regionAt(context.plan, context.target);
    const because = sayAcls(facts.value.subnets, region);
    const others = facts.value.subnets.filter(({ acl }) => acl !== deny && acl !== open);
    const not = unusable(facts.value, "open", planned, region) ?? (others.length > 0 ? `${list(others.map(({ subnet }) => subnet))} has a network ACL that is neither ${open} nor ${deny}, which somebody has given it; give it one of them, or correct acls in the plan` : undefined);
    if (not !== undefined) return { to: "stuck", because: `${not}; ${because}; ${hasSent(context) ? `this step has opened what has ${open}` : "nothing was changed"}` };
    const cut = facts.value.subnets.filter(({ acl }) => acl === deny);
    return cut.length > 0 ? { to: "act", because, mutations: cut.map((each) => give(each, open, region)) } : { to: "done", proof: because };
  },

  undo(facts, _input, context) {
    return giveBack(facts, context.target, context);
  },
};
