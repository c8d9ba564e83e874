// What the evidence amounts to, before any rule is asked: who votes how about the source, and whether the target is ready.
// Pure reading of one frozen value; the rules in `assess.ts` match on this and on nothing else.

import type { Evidence, Observation } from "./evidence.ts";
import type { Loss } from "./loss.ts";
import { lossOf } from "./loss.ts";
import type { Plan } from "./plan.ts";
import { vantagePlace, watchedServices } from "./plan.ts";
import type { Instant, Milliseconds } from "./units.ts";

export type Ballot = "failing" | "healthy" | "silent";

/** One observer's opinion of the source. */
export interface Vote {
  readonly observer: string;
  readonly ballot: Ballot;
  /** Since when it has said so without a break; for `failing` the earliest failing sighting that still stands. */
  readonly since: Instant;
  readonly because: readonly string[];
}

/** What stands beside the evidence when a decision is taken. */
export interface Circumstances {
  /** Earlier run's block: until then nothing starts by itself (R4). */
  readonly blockedUntil: Instant | null;
  /** Automation paused by a person until then (R21). */
  readonly pausedUntil: Instant | null;
  /** When this run was opened. */
  readonly openedAt: Instant;
  /** True when a person asked for this failover: then health of the source does not end it by itself. */
  readonly requestedBy: string | null;
}

export interface Situation {
  readonly plan: Plan;
  readonly evidence: Evidence;
  readonly circumstances: Circumstances;
  readonly votes: readonly Vote[];
  /** Distinct paths on which the source was seen to fail: two votes over one path count as one. */
  readonly failingPaths: number;
  readonly failing: readonly Vote[];
  readonly healthy: readonly Vote[];
  readonly silent: readonly Vote[];
  /** How long a sufficient number of votes has stood at failing; 0 when it is not sufficient. */
  readonly failingForMs: Milliseconds;
  /** Things with a failover of their own that are seen to fail at the source. */
  readonly ownFailover: readonly { readonly thing: string; readonly forMs: Milliseconds; readonly withinMs: Milliseconds }[];
  /** Why the target cannot take over now; empty when it can. */
  readonly targetBlockers: readonly string[];
  readonly losses: readonly Loss[];
}

/** Reads the evidence once. */
export function situate(plan: Plan, evidence: Evidence, circumstances: Circumstances): Situation {
  const votes = plan.decide.votes.of.map((word) => vote(plan, evidence, evidence.source, vantagePlace(plan, word, evidence.source)));
  const failing = votes.filter((each) => each.ballot === "failing");
  const paths = new Set(failing.map((each) => plan["vantage-points"][each.observer]?.path ?? each.observer));
  const enough = paths.size >= plan.decide.votes.need;
  const nth = failing.map((each) => each.since).sort((a, b) => a - b)[plan.decide.votes.need - 1];
  return {
    plan,
    evidence,
    circumstances,
    votes,
    failingPaths: paths.size,
    failing,
    healthy: votes.filter((each) => each.ballot === "healthy"),
    silent: votes.filter((each) => each.ballot === "silent"),
    failingForMs: enough && nth !== undefined ? Math.max(0, evidence.at - nth) : 0,
    ownFailover: ownFailovers(plan, evidence),
    targetBlockers: targetBlockers(plan, evidence),
    losses: Object.keys(plan.databases).map((database) => lossOf(database, evidence, plan.decide.every)),
  };
}

/** A database that does not answer is a failing site as a `failure: site` service is; those with a failover of their own have no vote. */
function countsForSite(plan: Plan, seen: Observation): boolean {
  const service = plan.services[seen.thing];
  if (service === undefined) return plan.databases[seen.thing] !== undefined;
  return "probe" in service && service.failure === "site";
}

/** One observer's ballot about one site, from what it saw. */
export function vote(plan: Plan, seenBy: { readonly observations: readonly Observation[]; readonly at: Instant }, site: string, observer: string): Vote {
  const about = seenBy.observations.filter((seen) => seen.observer === observer && seen.site === site && countsForSite(plan, seen));
  const failing = about.filter((seen) => seen.answer.kind === "failing");
  const told = about.filter((seen) => seen.answer.kind !== "silent");
  const chosen = failing.length > 0 ? failing : told.length > 0 ? told : about;
  const ballot: Ballot = failing.length > 0 ? "failing" : told.length > 0 ? "healthy" : "silent";
  return {
    observer,
    ballot,
    since: chosen.reduce((earliest, seen) => Math.min(earliest, seen.since), seenBy.at),
    because: chosen.length === 0 ? ["gave no observation"] : chosen.map((seen) => `${seen.thing}: ${seen.answer.detail}`),
  };
}

function ownFailovers(plan: Plan, evidence: Evidence): Situation["ownFailover"] {
  return watchedServices(plan).flatMap(([thing, service]) => {
    if (service.failure !== "own-failover") return [];
    const failing = evidence.observations.filter(
      (seen) => seen.thing === thing && seen.site === evidence.source && seen.answer.kind === "failing",
    );
    if (failing.length === 0) return [];
    const since = failing.reduce((earliest, seen) => Math.min(earliest, seen.since), evidence.at);
    return [{ thing, forMs: evidence.at - since, withinMs: service.within ?? plan.decide.hold }];
  });
}

/** The target is ready when every database there is a readable replica and every service that should run on a standby was seen healthy. */
function targetBlockers(plan: Plan, evidence: Evidence): readonly string[] {
  const { target } = evidence;
  const seenAt = (thing: string): readonly Observation[] =>
    evidence.observations.filter((seen) => seen.thing === thing && seen.site === target);
  const services = watchedServices(plan).flatMap(([thing, service]) => {
    if (service.standby === "stopped" || service.failure === "observe") return [];
    return blocker(`${thing} at ${target}`, seenAt(thing));
  });
  const databases = Object.keys(plan.databases).flatMap((thing) => {
    const seen = seenAt(thing);
    return blocker(`database ${thing} at ${target}`, seen);
  });
  return [...services, ...databases];
}

function blocker(what: string, seen: readonly Observation[]): readonly string[] {
  if (seen.some((each) => each.answer.kind === "healthy")) return [];
  const failing = seen.find((each) => each.answer.kind === "failing");
  if (failing) return [`${what} fails: ${failing.answer.detail}`];
  return [`${what} was seen by nobody`];
}
