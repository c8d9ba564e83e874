// What the runbook must not hide: what a probe cannot see, and what everything depends on. Derived from the plan where it
// can be, and taken from the plan's own words (`single-point-of-failure`) where only people know.

import { lossApprovers, namedFor } from "./access.ts";
import { sayList } from "./plan-fault.ts";
import { watchedServices } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { clientStepsIn, directions, givenOf, ofKind, ofPhase, promotionsIn, recordsIn } from "./plan-rules/given.ts";
import { comesBefore } from "./plan-positions.ts";
import { ties } from "./plan-rules/regions.ts";
import { databaseOfInstances } from "./oracle-switchovers.ts";
import { describeStep } from "./steps.ts";
import type { Direction } from "./step-rows/row.ts";
import { clusterEndpoints, clusterMajority } from "./routing-controls.ts";
import { sayDuration } from "./units.ts";

export interface Remark {
  readonly what: string;
  readonly because: string;
}

/** What the probes do not see. */
export function blindSpots(plan: Plan): readonly Remark[] {
  const watched = watchedServices(plan);
  const tcp = watched.filter(([, { probe }]) => "tcp" in probe).map(([key]) => key);
  const inside = watched.filter(([, { from }]) => from.every((word) => word === "inside")).map(([key]) => key);
  return [
    ...(tcp.length === 0 ? [] : [{ what: sayList(tcp), because: "asked by TCP, which shows that a port accepts connections, and not that anything behind it works" }]),
    ...(inside.length === 0 ? [] : [{ what: sayList(inside), because: "looked at from inside the site only, so nothing is known of it once the site is dark" }]),
  ];
}

/** Single points of failure and other weak points of a run in this direction. */
export function weakPoints(plan: Plan, direction: Direction): readonly Remark[] {
  const given = givenOf(plan);
  const said = Object.entries(plan.services).flatMap(([what, service]) => {
    const because = service["single-point-of-failure"];
    return because === undefined ? [] : [{ what, because }];
  });
  const roles = Object.keys(plan.sites[direction.target]?.hosts ?? {});
  const away = directions(given)[0];
  const tied = ties(given, direction);
  return [
    ...said,
    ...peopleMissing(plan),
    { what: "arbiter", because: `while ${plan.arbiter.region} is away, nothing fails over by itself` },
    ...(roles.length === 0 ? [] : [{ what: sayList(roles), because: `one machine at ${direction.target}; when it does not start, the step that needs it asks a person` }]),
    ...promotionsIn(given).filter(({ step }) => step.kind !== "promote.owner-confirms").map(({ step }) => ({ what: step.input.database, because: `after the promotion it has no copy until a new replica of ${direction.target} is made, and there is no way back but a run in the other direction` })),
    ...ofKind(given, "promote.sql-server").map(({ step }) => ({ what: step.input.database, because: "a failover by force suspends the data movement to all other copies; only people resume it, and before that they decide what becomes of what the former primary alone holds" })),
    ...ofKind(given, "promote.restore").map(({ step }) => ({ what: step.input.database, because: `everything that is written after the newest backup at ${direction.target} is lost, and a restore takes long; its age is asked in the run` })),
    ...ofKind(given, "promote.owner-confirms").map(({ step }) => ({ what: step.input.database, because: `${step.input.owner} moves it; the run waits for that word${given.plan.databases[step.input.database] === undefined ? ", which nobody can measure" : ""}` })),
    ...ofKind(given, "promote.mongodb").filter(({ step }) => step.input.force === true).map(({ step }) => ({ what: step.input.service, because: "forced into a set of its own it has no redundancy, and members that return have to be added again by people" })),
    ...ofKind(given, "promote.global-cluster").map(({ step }) => ({ what: step.input.global, because: "how much a failover of it loses nobody measures; a person is asked to accept an unknown loss before it, and a planned move loses nothing" })),
    ...ofKind(given, "promote.rds-switchover").map(({ step }) => ({ what: databaseOfInstances(step.input.instances), because: step.input.failover === "promote" ? "how much a failover of it loses nobody measures; a person is asked to accept an unknown loss before it, and a replica has to be made anew afterwards; a planned move loses nothing" : "a failover moves nothing of it: a switchover needs both sites, and the plan does not let the replica be promoted (failover: promote), so a person is asked to move it" })),
    ...ofKind(given, "promote.mysql").map(({ step }) => ({ what: step.input.database, because: "read_only is turned off while it runs and stays on in its configuration; until a person takes it out there, it refuses writes after its next start" })),
    ...recordsIn(given).map(({ step }) => ({ what: step.input.name, because: "can be moved only while Route 53's control plane in us-east-1 answers" })),
    ...ofKind(given, "configure.cname").map(({ step }) => ({ what: step.input.name, because: "can be led elsewhere only while Route 53's control plane in us-east-1 answers" })),
    ...ofPhase(given, "configure").filter((placed) => !clientStepsIn(given).some((verify) => comesBefore(placed, verify.placed))).map(({ step }) => ({ what: describeStep(step, direction, plan).title, because: "whether the application has read it nobody asks; a verify: { https: … } of a page that needs it would" })),
    ...ofKind(given, "traffic.route53-health-switch").map(({ step }) => ({ what: step.input.name, because: `can be switched only while S3 in ${step.input.object.region} answers` })),
    ...ofKind(given, "traffic.arc-routing-control").map(({ step }) => ({ what: step.input.name, because: `can be switched only while ${clusterMajority} of the ${clusterEndpoints} endpoints of its ARC cluster answer, and as its safety rules allow, which nobody looks at beforehand` })),
    ...tied.map(({ placed, region }) => ({
      what: describeStep(placed.step, direction, plan).title,
      because: `needs ${region}, the Region being left${away?.source === direction.source ? "" : ", so this direction works only while both sites are alive"}`,
    })),
    ...ofKind(given, "activate.command").filter(({ step }) => step.input.run.renounce === undefined).map(({ step }) => ({ what: step.input.run.takeover, because: "the plan names no script that undoes it" })),
    ...ofKind(given, "fence.self-fence").map(({ step }) => ({ what: `watchdogs of ${sayList(step.input.hosts)}`, because: `stop their hosts ${sayDuration(step.input.lease)} after the last answer of the arbiter in ${plan.arbiter.region}: a site that cannot reach it for so long stops serving, also when it is healthy` })),
    ...(plan.decide.votes.need === 1 ? [{ what: "votes", because: "one observer alone decides that a site has failed" }] : []),
    ...(ofPhase(given, "verify").length === 0 ? [{ what: "verification", because: "no step asks at the end as a client does" }] : []),
  ];
}

/** What nobody, or one person alone, may do. */
function peopleMissing(plan: Plan): readonly Remark[] {
  const nobody = (["request", "accept-loss", "skip"] as const).filter((action) => namedFor(plan, action).length === 0);
  return [
    ...(nobody.length === 0 ? [] : [{ what: "access", because: `nobody is named for ${sayList(nobody)}, so nobody may: where a run needs it, it waits or is stopped` }]),
    ...(lossApprovers(plan) === 1 ? [{ what: "access", because: "one person alone accepts that writes are lost" }] : []),
  ];
}
