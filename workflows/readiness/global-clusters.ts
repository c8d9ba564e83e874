// Is each global cluster as a move of it needs it: the standby's cluster follows the active site's, has an instance to write with, of the
// same version, and nobody is moving it?

import { clusterIdOf, clusterRegionOf, familyOf } from "../global-clusters.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { GlobalClusterStanding } from "./service-facts.ts";

interface Expected {
  readonly global: string;
  readonly family: string;
  readonly active: string;
  readonly standby: string;
  readonly rpoMs: Milliseconds;
}

const correct = (region: string): string => `Correct global and clusters in the plan and deploy it: aws rds describe-global-clusters --region ${region}`;

/** Whether the standby's cluster is a secondary of the global cluster whose primary is the active site's. */
function follows({ global, cluster }: GlobalClusterStanding, expected: Expected): Judgement {
  const { active, standby } = expected;
  const [id, region] = [clusterIdOf(standby), clusterRegionOf(standby)];
  if (cluster === null) return fail(`RDS in ${region} has no cluster ${id}.`, correct(region));
  if (global === null) return fail(`There is no global cluster ${expected.global}.`, correct(region));
  if (familyOf(cluster.engine) !== expected.family) return fail(`The cluster ${id} is of ${cluster.engine}, and the plan says ${expected.family}; the step would move nothing.`, correct(region));
  const stranger = [active, standby].find((arn) => !global.members.some((member) => member.arn === arn));
  if (stranger !== undefined) return fail(`${clusterIdOf(stranger)} is no member of the global cluster ${expected.global}.`, `Where it was detached, make a cluster of that Region anew as a member; where another is meant: ${correct(region)}`);
  const primary = global.members.find(({ isPrimary }) => isPrimary)?.arn;
  if (primary === standby) return warn(`The primary of ${expected.global} is ${id}, although its site stands by.`, "See which site serves: after a failover that people made by hand, the plan's state is behind.");
  if (primary !== active) return fail(`The primary of ${expected.global} is not ${clusterIdOf(active)}; it may be a cluster that the plan does not name, from which no step moves it.`, correct(region));
  if (global.members.some(({ arn, inStep }) => arn === standby && inStep === false)) return warn(`The cluster ${id} waits to be synchronised again; a switchover waits for that, and a failover loses what has not arrived.`, "Wait until it is connected; if it stays, see its events in the console of RDS.");
  return pass(`${id} is a secondary of ${expected.global}.`);
}

/** Whether it could take writes, and RDS would move the global cluster to it now. */
function moves({ global, cluster, lagMs }: GlobalClusterStanding, expected: Expected): Judgement {
  const { standby, rpoMs } = expected;
  const [id, region] = [clusterIdOf(standby), clusterRegionOf(standby)];
  if (cluster === null) return fail(`RDS in ${region} has no cluster ${id}.`, correct(region));
  if (cluster.instances === 0) return fail(`The cluster ${id} has no instance, so after a failover nothing there could take writes.`, "Make an instance in it, of the class that the application needs.");
  const moving = global?.moving ?? null;
  if (moving !== null) return warn(`The global cluster ${expected.global} is ${moving}, and RDS refuses a second move meanwhile.`, "Look again when it is over; if it stays, see its events in the console of RDS.");
  if (global !== null && cluster.version !== global.version) return warn(`The cluster ${id} has ${cluster.engine} ${cluster.version}, and ${expected.global} ${global.version}; RDS may refuse to move it.`, "Upgrade the older one, secondaries first, and look again.");
  if (lagMs !== null && lagMs > rpoMs) return warn(`The cluster ${id} is ${sayDuration(lagMs)} behind, and only ${sayDuration(rpoMs)} may be lost.`, "See what holds it up: the load of the primary, the class of its instance, the network between the Regions.");
  return pass(`${id} has ${cluster.instances === 1 ? "one instance" : `${cluster.instances} instances`} of ${cluster.engine} ${cluster.version}; ${lagMs === null ? "how far it is behind is not measured" : `it was ${sayDuration(lagMs)} behind when it was last told`}.`);
}

function each(given: Given, judge: (facts: GlobalClusterStanding, expected: Expected) => Judgement): readonly CheckItem[] {
  return allSteps(plannedNodes(given.plan.steps)).flatMap((step) => {
    if (!isKind(step, "promote.global-cluster")) return [];
    const { global, family, clusters } = step.input;
    const { [given.active]: active = "", [given.standby]: standby = "" } = clusters;
    return [asking(`global cluster ${global}`, [{ kind: "global-cluster", site: given.standby, region: regionOf(given, given.standby), global, cluster: standby, others: Object.values(clusters) }], (facts) => judge(facts, { global, family, active, standby, rpoMs: given.plan.objectives.rpo }))];
  });
}

export const globalClusterChecks: readonly CheckRow[] = [
  { code: "global-cluster-follows", rows: ["R9", "R12"], shows: "both clusters belong to the global cluster, and the standby's is a secondary of the active site's", items: (given) => each(given, follows) },
  { code: "global-cluster-can-move", rows: ["R9"], shows: "the standby's cluster has an instance of the same version, and no move is under way", items: (given) => each(given, moves) },
];
