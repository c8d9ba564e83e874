// Can each node be shut down for a live drill, and come back as it was? Asked at both sites, because the drill shuts down each in turn,
// and before it begins, because a node is taken out of the name before it is stopped (E14, decision 0071).

import { nameOfNodes, whyNotStopped } from "../node-shutdown.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { MachineFacts, StopProtectionFacts } from "./questions.ts";

function canBeShutDown(facts: readonly MachineFacts[], [protection]: readonly StopProtectionFacts[], id: string, site: string, { plan }: Given): Judgement {
  const machine = facts.find((each) => each.id === id);
  if (machine === undefined || machine.state === "terminated" || machine.state === "shutting-down") return fail(`EC2 has no ${id} in ${regionOf({ plan }, site)} that could be stopped and started.`, `Correct sites.${site}.hosts in the plan and deploy it.`);
  const why = [...whyNotStopped(machine, nameOfNodes(plan)?.input.values[site] ?? []), ...(protection?.isProtected === true ? ["it has stop protection, and EC2 refuses to stop it"] : [])];
  if (why.length > 0) return fail(`A live drill may not shut ${id} down: ${why.join("; ")}.`, "Move the node to a machine that can be stopped and started with its address (On-Demand, root on EBS, an Elastic IP, no group, no stop protection), or take live out of the plan.");
  if (protection?.isProtected !== false) return notCheckable(`whether ${id} has stop protection is not known`, "See in EC2 whether it has.");
  if (machine.state !== "running") return warn(`${id} is ${machine.state}, and both nodes have to serve before one is shut down.`, `Start it: aws ec2 start-instances --region ${regionOf({ plan }, site)} --instance-ids ${id}.`);
  return pass(`${id} can be stopped and started; whether EC2 has room for it then shows only when it is started.`);
}

export const liveNodeChecks: readonly CheckRow[] = [
  {
    code: "node-can-be-shut-down", rows: ["E14"], shows: "each node that a live drill shuts down can be stopped and comes back as the same machine with the same address",
    items: (given) => [given.active, given.standby].flatMap((site) => {
      const role = given.plan.live?.["shut-down"];
      const id = role === undefined ? undefined : given.plan.sites[site]?.hosts[role];
      if (id === undefined) return [];
      const at = { site, region: regionOf(given, site), ids: [id] };
      return [asking(`node at ${site}`, [{ kind: "machines", ...at }, { kind: "stop-protection", ...at }], (facts, protections) => canBeShutDown(facts, protections, id, site, given))];
    }),
  },
];
