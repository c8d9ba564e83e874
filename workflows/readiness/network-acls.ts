// Can the subnets be cut off that the plan cuts off, by a network ACL that lets nothing through?

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { list } from "../step-rows/row.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";

export const networkAclChecks: readonly CheckRow[] = [
  {
    code: "subnets-can-be-cut-off", rows: [], shows: "the subnets and the network ACL of a fence exist, it lets nothing through, and nobody has cut them off already",
    items: (given) =>
      allSteps(plannedNodes(given.plan.steps)).filter((step) => isKind(step, "fence.network-acl")).flatMap(({ input }) => {
        const [site, acls] = [given.active, input.acls[given.active]];
        if (acls === undefined) return [];
        const { subnets, deny } = acls;
        const region = regionOf(given, site);
        return [asking(`network ACL ${deny} at ${site}`, [{ kind: "network-acls", site, region, subnets, deny }], (facts) => {
          const unknown = subnets.filter((each) => facts.subnets.every(({ subnet }) => subnet !== each));
          if (facts.deny === undefined) return fail(`EC2 in ${region} has no network ACL ${deny}.`, "Make it in the VPC of the subnets and add no entry to it, or correct acls in the plan: aws ec2 create-network-acl");
          if (facts.deny.allows.length > 0) return fail(`The network ACL ${deny} lets something through: ${facts.deny.allows.join("; ")}.`, "Delete these entries, or name another ACL in the plan.");
          if (unknown.length > 0) return fail(`EC2 in ${region} has no subnet ${list(unknown)}.`, "Correct acls in the plan and deploy it: aws ec2 describe-subnets");
          const cut = facts.subnets.filter(({ acl }) => acl === deny).map(({ subnet }) => subnet);
          return cut.length === 0
            ? pass(`A fence gives ${list(subnets)} the network ACL ${deny}, which lets nothing through; what talks within one subnet goes on.`)
            : warn(`${list(cut)} has the network ACL ${deny} already, although its site is the active one.`, "Give the subnet back its own network ACL, or see why it is cut off: aws ec2 replace-network-acl-association");
        })];
      }),
  },
];
