// Can the subnets of the active site be cut off, and are those of the standby open or can be opened, by the network ACLs of the plan?

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { StepInput } from "../plan-steps.ts";
import { list } from "../step-rows/row.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { NetworkAclsStanding } from "./service-facts.ts";

type Acls = StepInput<"fence.network-acl">["acls"][string];

function each(given: Given, kind: "fence.network-acl" | "activate.network-acl", site: string, judge: (facts: NetworkAclsStanding, acls: Acls, region: string) => Judgement): readonly CheckItem[] {
  const region = regionOf(given, site);
  return allSteps(plannedNodes(given.plan.steps)).flatMap((step) => (isKind(step, kind) ? [step.input.acls[site]] : [])).flatMap((acls) =>
    acls === undefined ? [] : [asking(`network ACLs of ${list(acls.subnets)} at ${site}`, [{ kind: "network-acls", site, region, ...acls }], (facts) => notThere(facts, acls, region) ?? judge(facts, acls, region))]);
}

/** What is missing for either direction. */
function notThere(facts: NetworkAclsStanding, { subnets, deny, open }: Acls, region: string): Judgement | undefined {
  for (const [id, acl] of [[deny, facts.deny], [open, facts.open]] as const) {
    if (acl === undefined) return fail(`EC2 in ${region} has no network ACL ${id}.`, "Make it in the VPC of the subnets, or correct acls in the plan: aws ec2 create-network-acl");
    const elsewhere = facts.subnets.filter(({ vpc }) => vpc !== acl.vpc).map(({ subnet }) => subnet);
    if (elsewhere.length > 0) return fail(`The network ACL ${id} is of ${acl.vpc}, and ${list(elsewhere)} of another VPC, so EC2 refuses to give it.`, "Name a network ACL of the same VPC in the plan.");
  }
  const unknown = subnets.filter((subnet) => facts.subnets.every((one) => one.subnet !== subnet));
  return unknown.length === 0 ? undefined : fail(`EC2 in ${region} has no subnet ${list(unknown)}.`, "Correct acls in the plan and deploy it: aws ec2 describe-subnets");
}

const having = (facts: NetworkAclsStanding, acl: string): readonly string[] => facts.subnets.filter((one) => one.acl === acl).map(({ subnet }) => subnet);
const byHand = "aws ec2 replace-network-acl-association";

export const networkAclChecks: readonly CheckRow[] = [
  {
    code: "subnets-can-be-cut-off", rows: [], shows: "the active site's subnets have their open network ACL, and the one that a fence gives them lets nothing through",
    items: (given) => each(given, "fence.network-acl", given.active, (facts, { subnets, deny, open }) => {
      const lets = facts.deny?.allows ?? [];
      if (lets.length > 0) return fail(`The network ACL ${deny} lets something through: ${lets.join("; ")}.`, "Delete these entries, or name another ACL in the plan.");
      if (having(facts, deny).length > 0) return warn(`${list(having(facts, deny))} has the network ACL ${deny} although its site is the active one, so nobody reaches it from outside.`, `Give it ${open}, or see why it is cut off: ${byHand}`);
      const others = subnets.filter((subnet) => !having(facts, open).includes(subnet));
      if (others.length > 0) return warn(`${list(others)} has a network ACL that is neither ${open} nor ${deny}: a fence cuts it off, and the way home gives it ${open}.`, "Correct open in the plan, or give the subnet that network ACL.");
      return pass(`A fence gives ${list(subnets)} the network ACL ${deny}, which lets nothing through; what talks within one subnet goes on.`);
    }),
  },
  {
    code: "subnets-can-be-opened", rows: [], shows: "the standby's subnets are open, or a move opens them",
    items: (given) => each(given, "activate.network-acl", given.standby, (facts, { subnets, deny, open }) => {
      if ((facts.open?.allows ?? []).length === 0) return fail(`The network ACL ${open} lets nothing through, so the site is reached by nobody after a move.`, "Give it the entries that the application needs, or name another ACL in the plan.");
      const others = subnets.filter((subnet) => !having(facts, open).includes(subnet) && !having(facts, deny).includes(subnet));
      if (others.length > 0) return fail(`${list(others)} has a network ACL that is neither ${open} nor ${deny}, and a move touches none that somebody else has given.`, `Give it one of them, or correct acls in the plan: ${byHand}`);
      const cut = having(facts, deny);
      return pass(cut.length === 0 ? `${list(subnets)} has the network ACL ${open}.` : `${list(cut)} is cut off by ${deny} since its site was left; a move there gives it ${open} before users come.`);
    }),
  },
];
