// What cutting off subnets and opening them decides from what was seen: only an ACL that lets nothing through cuts off, what others have given stays, and
// people are told what was changed.

import { activateNetworkAcl } from "../../../lambdas/steps/network-fencing/activate.ts";
import { fenceNetworkAcl } from "../../../lambdas/steps/network-fencing/fence.ts";
import type { NetworkAclsSeen, SubnetAcl } from "../../../lambdas/aws/network-acls.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { after, context } from "./moving.ts";

const [one, two, deny, open, vpc] = ["subnet-0a0a0a0a", "subnet-0a0b0b0b", "acl-0a0d0d0d", "acl-0a0e0e0e", "vpc-1"];
const input = { acls: { "site-a": { subnets: [one, two], deny, open }, "site-b": { subnets: [one, two], deny, open } } };
const has = (subnet: string, acl: string, association = "aclassoc-1"): SubnetAcl => ({ subnet, acl, association, vpc });
const seen = (subnets: readonly SubnetAcl[], more: Partial<NetworkAclsSeen> = {}) => ({ seen: true as const, value: { subnets, deny: { id: deny, vpc, allows: [] }, open: { id: open, vpc, allows: ["rule 100 from 0.0.0.0/0"] }, ...more } });
const sending: StepContext = { ...context, sent: [{ key: `${one} gets ${deny}`, at: context.startedAt, outcome: "applied", answer: "" }] };
const mutationsOf = (decision: StepDecision | undefined) => {
  if (decision?.to !== "act") throw new TypeError("it did not act");
  return decision.mutations;
};

describe("the fence by network ACLs", () => {
  it("gives each subnet that has another one the ACL that denies, with the way back", () => {
    expect(fenceNetworkAcl.decide(seen([has(one, open), has(two, deny, "aclassoc-2")]), input, context)).toMatchObject({
      to: "act",
      mutations: [{
        sentence: "Give the subnet subnet-0a0a0a0a in eu-west-1 the network ACL acl-0a0d0d0d instead of acl-0a0e0e0e",
        call: { operation: "ec2.ReplaceNetworkAclAssociation", region: "eu-west-1", subnet: one, input: { AssociationId: "aclassoc-1", NetworkAclId: deny } },
        undoBy: { subnet: one, input: { NetworkAclId: open } },
      }],
    });
  });

  it("is done when all have it, says what it does not stop, and confirms no fence of the site", () => {
    const decided = fenceNetworkAcl.decide(seen([has(one, deny), has(two, deny)]), input, context);
    expect(decided).toMatchObject({ to: "done", proof: expect.stringContaining("What talks within one of these subnets goes on") });
    expect(decided).not.toHaveProperty("brought");
  });

  it.each<[string, ReturnType<typeof seen>, StepContext, string]>([
    ["lets something through", seen([has(one, open), has(two, deny)], { deny: { id: deny, vpc, allows: ["rule 90 from 10.0.0.0/8"] } }), context, `the network ACL ${deny} in eu-west-1 lets something through: rule 90 from 10.0.0.0/8; ${one}, ${two} can be reached`],
    ["is not there", seen([has(one, open), has(two, open)], { deny: undefined }), context, `EC2 in eu-west-1 has no network ACL ${deny}; ${one}, ${two} can be reached`],
    ["is of another VPC", seen([has(one, open), has(two, open)], { deny: { id: deny, vpc: "vpc-2", allows: [] } }), context, `the network ACL ${deny} in eu-west-1 is of vpc-2, and ${one} of vpc-1, ${two} of vpc-1; ${one}, ${two} can be reached`],
    ["would be given to a subnet that is not there", seen([has(one, open)]), context, `EC2 in eu-west-1 has no subnet ${two}; ${one} can be reached`],
    ["would be given to a subnet that is not there any more, and another has it by this step", seen([has(one, deny)]), sending, `EC2 in eu-west-1 has no subnet ${two}; this step has cut off what has ${deny}`],
  ])("asks a person, and touches no subnet, where the ACL %s", (_sentence, facts, at, because) => {
    expect(fenceNetworkAcl.decide(facts, input, at)).toEqual({ to: "stuck", because });
  });

  it.each<[string, boolean, number, "wait" | "stuck"]>([
    ["gave no answer yet", false, 9_999, "wait"],
    ["gave no answer for ten seconds", false, 10_000, "stuck"],
    ["says no", true, 0, "stuck"],
  ])("asks a person about a Region that %s", (_sentence, refused, ms, to) => {
    const decided = fenceNetworkAcl.decide({ seen: false, because: "EC2 in eu-west-1 is away", refused }, input, after(ms));
    expect(decided).toMatchObject({ to });
    if (to === "stuck") expect(decided).toMatchObject({ because: expect.stringMatching(/nothing was changed there. Whatever of subnet-0a0a0a0a, subnet-0a0b0b0b is left open at site-a can be reached/) });
  });

  it("is taken back by the ACL that each subnet had first, through the association that it has now", () => {
    const undoing = { ...context, toUndo: mutationsOf(fenceNetworkAcl.decide(seen([has(one, open), has(two, deny)]), input, context)) };
    expect(fenceNetworkAcl.undo?.(seen([has(one, deny, "aclassoc-9"), has(two, deny)]), input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { subnet: one, input: { AssociationId: "aclassoc-9", NetworkAclId: open } } }] });
    expect(fenceNetworkAcl.undo?.(seen([has(one, open), has(two, deny)]), input, undoing)).toMatchObject({ to: "done", proof: `EC2 in eu-west-1 says: ${one} has the network ACL ${open}` });
    expect(fenceNetworkAcl.undo?.(seen([has(two, deny)]), input, undoing)).toEqual({ to: "stuck", because: `EC2 in eu-west-1 knows no subnet ${one} any more` });
  });

  it("leaves what somebody has given a subnet since", () => {
    const undoing = { ...context, toUndo: mutationsOf(fenceNetworkAcl.decide(seen([has(one, open), has(two, deny)]), input, context)) };
    expect(fenceNetworkAcl.undo?.(seen([has(one, "acl-0fffffff"), has(two, deny)]), input, undoing)).toMatchObject({ to: "done", proof: `EC2 in eu-west-1 says: ${one} has the network ACL acl-0fffffff; what somebody has given ${one} since is left so` });
  });
});

describe("the activation by network ACLs", () => {
  it("opens what an earlier move has cut off, and nothing that is open already", () => {
    expect(activateNetworkAcl.decide(seen([has(one, deny), has(two, open)]), input, context)).toMatchObject({ to: "act", mutations: [{ call: { region: "eu-central-1", subnet: one, input: { NetworkAclId: open } } }] });
    expect(activateNetworkAcl.decide(seen([has(one, open), has(two, open)]), input, context)).toMatchObject({ to: "done" });
  });

  it.each<[string, StepContext, string]>([["nothing was changed", context, "nothing was changed"], ["this step has changed something", sending, `this step has opened what has ${open}`]])("touches no ACL that is neither of the two, and says that %s", (_sentence, at, says) => {
    expect(activateNetworkAcl.decide(seen([has(one, open), has(two, "acl-0fffffff")]), input, at)).toMatchObject({ to: "stuck", because: expect.stringMatching(new RegExp(`^${two} has a network ACL that is neither ${open} nor ${deny}, .*; ${says}$`)) });
  });

  it("is taken back by cutting off again what it opened", () => {
    const undoing = { ...context, toUndo: mutationsOf(activateNetworkAcl.decide(seen([has(one, deny), has(two, open)]), input, context)) };
    expect(activateNetworkAcl.undo?.(seen([has(one, open, "aclassoc-9"), has(two, open)]), input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { region: "eu-central-1", subnet: one, input: { AssociationId: "aclassoc-9", NetworkAclId: deny } } }] });
  });
});
