// Is each global cluster as a move of it needs it: both clusters are its members, the standby's has an instance to write with, of the same
// version and in step, and nobody is moving it?

import { clusterIdOf, clusterRegionOf, familyOf } from "../global-clusters.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { GlobalClusterStanding } from "./questions.ts";

interface Expected {
  readonly global: string;
  readonly family: string;
  readonly active: string;
  readonly standby: string;
}

function judge(facts: GlobalClusterStanding, { global, family, active, standby }: Expected): Judgement {
  const [id, activeId] = [clusterIdOf(standby), clusterIdOf(active)];
  const region = clusterRegionOf(standby);
  const correct = `Correct global and clusters in the plan and deploy it: aws rds describe-global-clusters --region ${region}`;
  if (facts.cluster === null) return fail(`RDS in ${region} has no cluster ${id}.`, correct);
  if (facts.global === null) return fail(`There is no global cluster ${global}.`, correct);
  if (familyOf(facts.cluster.engine) !== family) return fail(`The cluster ${id} is of ${facts.cluster.engine}, and the plan says ${family}; the step would move nothing.`, correct);
  const stranger = [active, standby].find((arn) => !facts.global?.members.some((member) => member.arn === arn));
  if (stranger !== undefined) return fail(`${clusterIdOf(stranger)} is no member of the global cluster ${global}.`, correct);
  if (facts.cluster.instances === 0) return fail(`The cluster ${id} has no instance, so after a failover nothing there could take writes.`, "Make an instance in it, of the class that the application needs.");
  if (facts.global.moving !== null) return warn(`The global cluster ${global} is ${facts.global.moving}, and RDS refuses a second move meanwhile.`, "Look again when it is over; if it stays, see its events in the console of RDS.");
  if (facts.global.members.some(({ arn, isPrimary }) => arn === standby && isPrimary)) return warn(`The primary of ${global} is ${id}, although its site stands by.`, "See which site serves: after a failover that people made by hand, the plan's state is behind.");
  if (!facts.global.members.some(({ arn, isPrimary }) => arn === active && isPrimary)) return fail(`The primary of ${global} is not ${activeId}; a third cluster may be, from which a run moves nothing it knows.`, correct);
  if (facts.cluster.version !== facts.global.version) return warn(`The cluster ${id} has ${facts.cluster.engine} ${facts.cluster.version}, and ${global} ${facts.global.version}; RDS may refuse to move it.`, "Upgrade the older one, secondaries first, and look again.");
  if (facts.global.members.some(({ arn, inStep }) => arn === standby && inStep === false)) return warn(`The cluster ${id} waits to be synchronised again; a switchover waits for that, and a failover loses what has not arrived.`, "Wait until it is connected; if it stays, see its events in the console of RDS.");
  return pass(`${id} is a secondary of ${global} with ${facts.cluster.instances === 1 ? "one instance" : `${facts.cluster.instances} instances`} of ${facts.cluster.engine} ${facts.cluster.version}; how far it is behind nobody measures.`);
}

export const globalClusterChecks: readonly CheckRow[] = [
  {
    code: "global-cluster-can-move", rows: ["R9"], shows: "both clusters belong to the global cluster, the standby's has an instance of the same version, and no move is under way",
    items: (given) => allSteps(plannedNodes(given.plan.steps)).flatMap((step) => {
      if (!isKind(step, "promote.global-cluster")) return [];
      const { global, family, clusters: { [given.active]: active = "", [given.standby]: standby = "" } } = step.input;
      return [asking(`global cluster ${global}`, [{ kind: "global-cluster", site: given.standby, region: given.plan.sites[given.standby]?.region ?? "", global, cluster: standby, others: Object.values(step.input.clusters) }], (facts) => judge(facts, { global, family, active, standby }))];
    }),
  },
];
