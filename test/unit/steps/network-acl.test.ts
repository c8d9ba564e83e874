// What cutting off subnets decides from what was seen: only an ACL that lets nothing through is given, and the way back is the ACL that each had.

import { fenceNetworkAcl } from "../../../lambdas/steps/network-fencing/network-acl.ts";
import type { SubnetAcl } from "../../../lambdas/aws/network-acls.ts";
import { after, context } from "./moving.ts";

const [one, two, deny] = ["subnet-0a0a0a0a", "subnet-0a0b0b0b", "acl-0a0d0d0d"];
const input = { acls: { "site-a": { subnets: [one, two], deny }, "site-b": { subnets: ["subnet-0b0a0a0a"], deny: "acl-0b0d0d0d" } } };
const has = (subnet: string, acl: string, association = "aclassoc-1"): SubnetAcl => ({ subnet, acl, association });
const seen = (subnets: readonly SubnetAcl[], allows: readonly string[] = []) => ({ seen: true as const, value: { subnets, deny: { id: deny, allows } } });

describe("the fence by network ACLs", () => {
  it("gives each subnet that has another one the ACL that denies, with the way back", () => {
    expect(fenceNetworkAcl.decide(seen([has(one, "acl-0aaaaaaa"), has(two, deny, "aclassoc-2")]), input, context)).toMatchObject({
      to: "act",
      mutations: [{
        sentence: "Give the subnet subnet-0a0a0a0a in eu-west-1 the network ACL acl-0a0d0d0d instead of acl-0aaaaaaa",
        call: { operation: "ec2.ReplaceNetworkAclAssociation", region: "eu-west-1", subnet: one, input: { AssociationId: "aclassoc-1", NetworkAclId: deny } },
        undoBy: { subnet: one, input: { NetworkAclId: "acl-0aaaaaaa" } },
      }],
    });
  });

  it("is done when all have it, says what it does not stop, and confirms no fence of the site", () => {
    const decided = fenceNetworkAcl.decide(seen([has(one, deny), has(two, deny)]), input, context);
    expect(decided).toMatchObject({ to: "done", proof: expect.stringContaining("What talks within one of these subnets goes on") });
    expect(decided).not.toHaveProperty("brought");
  });

  it.each([
    ["lets something through", seen([has(one, "acl-0aaaaaaa"), has(two, deny)], ["rule 90 from 10.0.0.0/8"]), "the network ACL acl-0a0d0d0d in eu-west-1 lets something through: rule 90 from 10.0.0.0/8"],
    ["is not there", { seen: true as const, value: { subnets: [has(one, "acl-0aaaaaaa"), has(two, "acl-0aaaaaaa")], deny: undefined } }, "EC2 in eu-west-1 has no network ACL acl-0a0d0d0d"],
    ["would be given to a subnet that is not there", seen([has(one, "acl-0aaaaaaa")]), "EC2 in eu-west-1 has no subnet subnet-0a0b0b0b"],
  ])("asks a person, and touches no subnet, where the ACL %s", (_sentence, facts, why) => {
    expect(fenceNetworkAcl.decide(facts, input, context)).toEqual({ to: "stuck", because: `${why}; subnet-0a0a0a0a, subnet-0a0b0b0b can be reached as before` });
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
    const first = fenceNetworkAcl.decide(seen([has(one, "acl-0aaaaaaa"), has(two, deny)]), input, context);
    const again = fenceNetworkAcl.decide(seen([has(one, "acl-0bbbbbbb"), has(two, deny)]), input, context);
    if (first.to !== "act" || again.to !== "act") throw new TypeError("it did not act");
    const undoing = { ...context, toUndo: [...first.mutations, ...again.mutations] };
    expect(fenceNetworkAcl.undo?.(seen([has(one, deny, "aclassoc-9"), has(two, deny)]), input, undoing)).toMatchObject({ to: "act", mutations: [{ call: { subnet: one, input: { AssociationId: "aclassoc-9", NetworkAclId: "acl-0aaaaaaa" } } }] });
    expect(fenceNetworkAcl.undo?.(seen([has(one, "acl-0aaaaaaa"), has(two, deny)]), input, undoing)).toMatchObject({ to: "done" });
    expect(fenceNetworkAcl.undo?.(seen([has(two, deny)]), input, undoing)).toEqual({ to: "stuck", because: "EC2 in eu-west-1 knows no subnet subnet-0a0a0a0a any more" });
  });
});
