// What of a plan would not stay where a planned move takes the application: clusters that elect by priorities of their own, and names that
// go where somebody else's health checks lead. Neither is moved by the plan, so both have to be right before it (A12, B13).

import type { Evidence } from "./evidence.ts";
import { memberThing, membersAt, serviceName } from "./plan-members.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import { sayList } from "./plan-fault.ts";
import { watchedServices } from "./plan.ts";
import type { Plan, SiteName, WatchedService } from "./plan.ts";
import { isProbe } from "./probe-input.ts";
import { bothWrite } from "./two-writers.ts";

export interface Staying {
  readonly plan: Plan;
  readonly source: SiteName;
  readonly target: SiteName;
  readonly evidence: Evidence;
}

/** The sites at which the one that takes the writes of a cluster is seen. */
export function writersAt(service: string, { observations }: Evidence): readonly SiteName[] {
  return [...new Set(observations.flatMap(({ thing, site, answer }) => (serviceName(thing) === service && answer.kind === "healthy" && answer.standing === "writer" ? [site] : [])))];
}

/** The replica sets that a step of the plan lets elect the member at the target, in a planned move as well. */
export function setsMoved(plan: Plan): ReadonlySet<string> {
  return new Set(allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "configure.mongodb-priorities") && step.input.prefer !== "source" ? [step.input.service] : [])));
}

/**
 * Replica sets of MongoDB whose primary is not at the target already. Where it is shows what the set prefers while all its members are
 * well, and `hello` tells nothing else of priorities; a set that prefers the site that is left stays there or goes home by itself (A12).
 */
export function wouldGoHome({ plan, target, evidence }: Staying): readonly string[] {
  const moved = setsMoved(plan);
  return watchedServices(plan).flatMap(([name, watched]) => {
    const { probe, failure } = watched;
    if (failure !== "own-failover" || !isProbe(probe, "mongodb")) return [];
    const at = writersAt(name, evidence);
    if (at.length === 1 && at[0] === target) return [];
    if (moved.has(name)) return cannotBeMoved(name, watched, { at, target, evidence });
    const right = `Give its member at ${target} the highest priority (rs.reconfig), wait until it is the primary there, and ask anew; a step configure: mongodb-priorities in the plan does that within the move`;
    if (at.length === 0) return [`nobody sees which member of ${name} is its primary, so whether it would stay at ${target} is not known. ${right}`];
    return [`${name} has its primary at ${sayList(at)}, and nothing of the plan makes it prefer ${target}: it would stay there, or go home by itself when that member is back. ${right}`];
  });
}

/** What whoever approves is told of the sets that elect another primary within the move, a sentence each. */
export function sayElections({ plan, target }: Pick<Staying, "plan" | "target">): readonly string[] {
  return [...setsMoved(plan)].map((service) => `The set of ${service} elects its member at ${target} within the move, for some seconds without a primary; which priorities it has before and after the record tells, and what its members hold only MongoDB compares`);
}

/** What hinders the plan's own step, which lets the set elect its member at the target: it wants one primary, and that member seen well. */
function cannotBeMoved(name: string, watched: WatchedService, { at, target, evidence }: Pick<Staying, "target" | "evidence"> & { readonly at: readonly SiteName[] }): readonly string[] {
  if (at.length === 0) return [`nobody sees which member of ${name} is its primary, and priorities change only in a set that has one`];
  const members = membersAt(watched, target).map((member) => memberThing(name, member));
  const well = members.some((thing) => evidence.observations.some((each) => each.thing === thing && each.answer.kind === "healthy" && each.answer.standing === "follower"));
  return at.length === 1 && well ? [] : [at.length > 1 ? `${name} is seen to have its primary at ${sayList(at)}, and which of them it is has to be known first` : `nobody sees ${sayList(members)} as a secondary that follows, and nothing else at ${target} could become the primary of ${name}`];
}

/**
 * Names that lead users to the target although the source serves: a health check, or somebody, has moved them before the database. Read from the looks at
 * the source, of which none may be silent, so that who sees nothing makes nothing bolder (R15).
 */
export function ledBefore({ source, target, evidence: { observations } }: Staying): readonly string[] {
  const led = observations.flatMap(({ observer, thing, site, answer }) => (site === source && answer.kind !== "silent" && answer.leadsTo?.includes(target) === true && !(answer.kind === "healthy" && answer.leadsTo.includes(source)) ? [`${observer} sees that ${thing} leads users to ${target} already`] : []));
  return [...new Set(led)];
}

/** Clusters that fail over by themselves and of which nobody tells who takes the writes, a sentence; undefined where there is none. */
export function sayUntold({ plan, target, evidence: { observations } }: Staying): string | undefined {
  // Where both sites serve by design, nothing has to stay at one.
  if (bothWrite(plan).length > 0) return undefined;
  const untold = watchedServices(plan).flatMap(([name, { failure, probe }]) => (failure === "own-failover" && !isProbe(probe, "mongodb") && !observations.some(({ thing, answer }) => serviceName(thing) === name && answer.kind !== "silent" && answer.standing !== undefined) ? [name] : []));
  return untold.length === 0 ? undefined : `Which member of ${sayList(untold)} does the work is not seen by its probe, so whether it stays at ${target} or goes home by itself is not known`;
}
