// What the evidence amounts to, before any rule is asked: who votes how about the source, and whether the target is ready.
// Pure reading of one frozen value; the rules in `assess.ts` match on this and on nothing else.

import { affairsOf } from "./affairs.ts";
import type { Affairs } from "./affairs.ts";
import { clustersOf, joined, lasts } from "./clusters.ts";
import type { Cluster } from "./clusters.ts";
import { hasOwnCopy } from "./database-copies.ts";
import type { Evidence, Observation } from "./evidence.ts";
import type { Loss } from "./loss.ts";
import { lookPace } from "./look-pace.ts";
import { lossOf } from "./loss.ts";
import type { Plan } from "./plan.ts";
import { serviceOf } from "./plan-members.ts";
import { vantagePlace } from "./plan.ts";
import { targetBlockers, targetDoubts } from "./target.ts";
import { comesAndGoes, quietAfterMs } from "./spells.ts";
import type { SpellTimes } from "./spells.ts";
import type { Alarming } from "./together.ts";
import type { Instant, Milliseconds } from "./units.ts";

export type Ballot = "failing" | "healthy" | "silent";
/** What a site is now; at one that stands by, some services are stopped on purpose. */
type Role = "active" | "standby";

/** One observer's opinion of the source. */
export interface Vote {
  readonly observer: string;
  readonly ballot: Ballot;
  /**
   * For how long it has said so without a break: `failing` as long as its oldest failing sighting stands, anything else since
   * the last change in what it looks at. Measured on the observer's own clock, because clocks of two hosts may differ (I26).
   */
  readonly forMs: Milliseconds;
  readonly because: readonly string[];
}

/** What stands beside the evidence when a decision is taken. */
export interface Circumstances {
  /** Earlier run's block: until then nothing starts by itself (R4). */
  readonly blockedUntil: Instant | null;
  /** Automation paused by a person until then (R21). */
  readonly pausedUntil: Instant | null;
  /** The kill switch is on (R19): nothing could be changed now. */
  readonly killSwitch: boolean;
  /** When this run was opened. */
  readonly openedAt: Instant;
  /** True when a person asked for this failover: then health of the source does not end it by itself. */
  readonly requestedBy: string | null;
  /** Which step of another plan's run asked for it, a clause; left out where a person or the plan's schedule did. */
  readonly askingStep?: string;
  /** The plans that fail now, this one among them (R18); null: it could not be told. */
  readonly alarming: Alarming | null;
}

/** A thing that is seen to come and go. */
export interface ComesAndGoes {
  readonly thing: string;
  /** How often, as the least of those says whom the plan needs. */
  readonly times: number;
  readonly forMs: Milliseconds;
  /** It has never failed for so long. */
  readonly patienceMs: Milliseconds;
}

/** Who asked, at the beginning of a sentence: nobody shall be told that a person did where a step of another plan's run did. */
export function sayAsker({ requestedBy, askingStep }: Pick<Circumstances, "requestedBy" | "askingStep">): string {
  if (askingStep !== undefined) return `${askingStep.charAt(0).toUpperCase()}${askingStep.slice(1)},`;
  return requestedBy === null ? "The plan's schedule" : "A person";
}

/** Why a person confirms what was asked for, a clause. */
export function sayConfirms({ requestedBy, askingStep }: Pick<Circumstances, "requestedBy" | "askingStep">): string {
  const who = askingStep !== undefined ? "a step of another plan" : requestedBy === null ? "the plan's schedule" : "a person";
  return `${who} asked for it, so a person confirms it`;
}

/** What is to be judged: one thing of the source that somebody sees fail, or the source as a whole when nothing does. */
export interface Situation {
  readonly plan: Plan;
  readonly evidence: Evidence;
  readonly circumstances: Circumstances;
  /** Everybody who votes, with all that each of them sees of the source. */
  readonly votes: readonly Vote[];
  /** Who sees the thing fail, sees it answer, could not look; whoever does not look at it from where he stands is in none of them. */
  readonly failing: readonly Vote[];
  readonly healthy: readonly Vote[];
  readonly silent: readonly Vote[];
  /** Distinct paths on which it was seen to fail: two votes over one path count as one. */
  readonly failingPaths: number;
  /** How long enough votes over different paths have stood at failing; 0 when they are not enough. */
  readonly failingForMs: Milliseconds;
  /** How long no vote has changed, whatever the votes are. */
  readonly steadyForMs: Milliseconds;
  /** How long trouble has to stand: the hold time, or longer where a platform restarts what fails (D2). */
  readonly patienceMs: Milliseconds;
  /** How long the platform may take to restart the thing; 0 where it is not restarted. */
  readonly restartsMs: Milliseconds;
  /** How long nothing that speaks for the source has changed, as far as anybody saw it; what could not be seen does not count. */
  readonly unchangedForMs: Milliseconds;
  /** What has failed and answered again and again, by as many as the plan needs, and for longer than that may go on. */
  readonly comesAndGoes: readonly ComesAndGoes[];
  /** The clusters over both sites. */
  readonly clusters: readonly Cluster[];
  readonly affairs: Affairs;
  /** Why the target cannot take over now; empty when it can. */
  readonly targetBlockers: readonly string[];
  /** Who, other than the source, did not see something at the target that has to run there. Silence counts as much as trouble. */
  readonly targetDoubts: readonly string[];
  readonly losses: readonly Loss[];
}

/**
 * Reads the evidence once. Each thing that means the site is judged by those who look at it: an observer to whom the gateway
 * answers does not contradict two that see the chat server fail (A14–17), and two that see different things fail agree on nothing.
 */
export function situate(plan: Plan, evidence: Evidence, circumstances: Circumstances): readonly Situation[] {
  const voters = plan.decide.votes.of.map((word) => vantagePlace(plan, word, evidence.source));
  const whole: Evidence = { ...evidence, observations: joined(plan, evidence.observations) };
  const votes = voters.map((observer) => vote(plan, whole.observations, evidence.source, observer));
  const clusters = clustersOf(plan, evidence);
  const told = evidence.observations.filter((seen) => seen.site === evidence.source && voters.includes(seen.observer) && countsForSite(plan, seen) && seen.answer.kind !== "silent");
  const base = {
    plan, evidence, circumstances, votes, clusters,
    affairs: affairsOf(plan, evidence),
    comesAndGoes: [...new Set(whole.observations.map(({ thing }) => thing))].filter((thing) => countsForSite(plan, { thing })).flatMap((thing) => comingAndGoing(plan, thing, whole.observations.filter((seen) => seen.thing === thing && seen.site === evidence.source && voters.includes(seen.observer)))),
    unchangedForMs: Math.min(...told.map(lasts)),
    targetBlockers: targetBlockers(plan, whole, clusters),
    targetDoubts: targetDoubts(plan, whole, clusters),
    // Of two writers none is promoted, so none of their writes is lost by a failover (E7). What is restored is measured by the
    // backup and asked when that is found; what an owner moves is the owner's matter.
    losses: Object.entries(plan.databases).flatMap(([name, database]) => (database.writer === "both" || !hasOwnCopy(database) ? [] : [lossOf(name, evidence, lookPace(plan))])),
  };
  const things = [...Object.keys(plan.services), ...Object.keys(plan.databases)].filter((thing) => countsForSite(plan, { thing }));
  const troubled = things
    .map((thing) => {
      const about = whole.observations.filter((seen) => seen.thing === thing);
      const looking = voters.filter((observer) => about.some((seen) => seen.observer === observer && seen.site === evidence.source));
      return { opinions: looking.map((observer) => vote(plan, about, evidence.source, observer)), restartsMs: restartsMs(plan, thing) };
    })
    .filter(({ opinions }) => opinions.some((each) => each.ballot === "failing"));
  // Nobody knows which of them it is that nobody sees, so the slowest restart has its time.
  const unknown = { opinions: votes, restartsMs: Math.max(0, ...things.map((thing) => restartsMs(plan, thing))) };
  return (troubled.length === 0 ? [unknown] : troubled).map(({ opinions, restartsMs: ownMs }) => ({ ...base, ...counted(plan, opinions), restartsMs: ownMs, patienceMs: Math.max(plan.decide.hold, ownMs) }));
}

/** What is kept of a thing that comes and goes, and when it counts as well, or as dead. */
export function spellTimesOf(plan: Plan, thing: string): SpellTimes {
  return { quietMs: quietAfterMs(plan.decide.hold), patienceMs: Math.max(plan.decide.hold, restartsMs(plan, thing)) };
}

/**
 * Whether enough observers over different paths have seen the thing come and go; of each path its oftenest counts. One who sees it fail
 * all the time counts with those: it is less well to him, and as long as not enough say that it is dead, the question stands.
 */
function comingAndGoing(plan: Plan, thing: string, about: readonly Observation[]): readonly ComesAndGoes[] {
  const times = spellTimesOf(plan, thing);
  const paths = new Map<string, { readonly times: number; readonly forMs: Milliseconds }>();
  for (const seen of about) {
    const { observer, at, answer, spells } = seen;
    const path = plan["vantage-points"][observer]?.path ?? observer;
    const goes = spells !== undefined && comesAndGoes({ kind: answer.kind, since: seen.since, at, spells }, plan.decide.hold, times);
    const isDead = answer.kind === "failing" && lasts(seen) >= times.patienceMs;
    const count = goes ? spells.times : isDead ? Number.POSITIVE_INFINITY : 0;
    if ((paths.get(path)?.times ?? 0) < count) paths.set(path, { times: count, forMs: goes ? at - spells.first : lasts(seen) });
  }
  const oftenest = [...paths.values()].toSorted((a, b) => b.times - a.times);
  const told = oftenest[plan.decide.votes.need - 1];
  // Enough say that it is dead: then that is what is said, and who sees it well is the one who differs.
  return told === undefined || !Number.isFinite(told.times) ? [] : [{ thing, ...told, patienceMs: times.patienceMs }];
}

/** How long the platform of a thing may take to start it anew; 0 where the plan says nothing of that. */
function restartsMs(plan: Plan, thing: string): Milliseconds {
  const service = serviceOf(plan, thing);
  return service !== undefined && "probe" in service ? (service.restarts ?? 0) : 0;
}

function counted(plan: Plan, opinions: readonly Vote[]): Pick<Situation, "failing" | "healthy" | "silent" | "failingPaths" | "failingForMs" | "steadyForMs"> {
  const of = (ballot: Ballot): readonly Vote[] => opinions.filter((each) => each.ballot === ballot);
  const paths = pathsOf(plan, of("failing"));
  return {
    failing: of("failing"),
    healthy: of("healthy"),
    silent: of("silent"),
    failingPaths: paths.size,
    failingForMs: [...paths.values()].sort((a, b) => b - a)[plan.decide.votes.need - 1] ?? 0,
    steadyForMs: Math.min(...opinions.map((each) => each.forMs)),
  };
}

/** The paths on which votes were cast, each with the time of its oldest vote: a path that two share counts once. */
function pathsOf(plan: Plan, votes: readonly Vote[]): ReadonlyMap<string, Milliseconds> {
  const paths = new Map<string, Milliseconds>();
  for (const { observer, forMs } of votes) {
    const path = plan["vantage-points"][observer]?.path ?? observer;
    paths.set(path, Math.max(paths.get(path) ?? 0, forMs));
  }
  return paths;
}

/** A database that does not answer is a failing site as a `failure: site` service is; those with a failover of their own have no vote, nor has one of two writers. */
export function countsForSite(plan: Plan, seen: Pick<Observation, "thing">): boolean {
  const service = serviceOf(plan, seen.thing);
  if (service === undefined) {
    const database = plan.databases[seen.thing];
    // What its owner moves is no reason to move the site (A27).
    return database?.writer === "single" && database["by-owner"] === undefined;
  }
  return "probe" in service && service.failure === "site";
}

/** Whether a service is stopped on purpose at the site that stands by (A1). */
export function stoppedOnStandby(plan: Plan, thing: string): boolean {
  const service = serviceOf(plan, thing);
  return service !== undefined && "probe" in service && service.standby === "stopped";
}

/**
 * One observer's ballot about one site, from what it saw; one that saw nothing at all is silent, and newly so. Of a site that
 * stands by, the services that are stopped there on purpose say nothing: that is its healthy state (A1).
 */
export function vote(plan: Plan, observations: readonly Observation[], site: string, observer: string, role: Role = "active"): Vote {
  const about = seenOf(plan, observations, site, observer, role);
  const ballot = ballotOf(about);
  const of = (kind: Observation["answer"]["kind"]): readonly Observation[] => about.filter((seen) => seen.answer.kind === kind);
  const chosen = ballot === "failing" ? of("failing") : ballot === "healthy" ? of("healthy") : about;
  return {
    observer,
    ballot,
    forMs: about.length === 0 ? 0 : ballot === "failing" ? Math.max(...chosen.map(lasts)) : Math.min(...about.map(lasts)),
    // Most votes are counted and never told, so their words are put together when somebody reads them.
    get because() {
      return chosen.length === 0 ? ["gave no observation"] : grouped(chosen);
    },
  };
}

/** The same observer's ballot alone, without the reasons that only people read. */
export function ballot(plan: Plan, observations: readonly Observation[], site: string, observer: string, role: Role): Ballot {
  return ballotOf(seenOf(plan, observations, site, observer, role));
}

/** What of all that was seen counts for one observer's opinion of a site. */
function seenOf(plan: Plan, observations: readonly Observation[], site: string, observer: string, role: Role): readonly Observation[] {
  // Members are joined for each observer and site, so what others saw need not be joined first.
  const own = joined(plan, observations.filter((seen) => seen.observer === observer && seen.site === site));
  return own.filter((seen) => countsForSite(plan, seen) && !(role === "standby" && stoppedOnStandby(plan, seen.thing)));
}

function ballotOf(about: readonly Observation[]): Ballot {
  let told: Ballot = "silent";
  for (const { answer } of about) {
    if (answer.kind === "failing") return "failing";
    if (answer.kind === "healthy") told = "healthy";
  }
  return told;
}

/** What was seen, things with the same words together: a blind observer says its one reason once. */
function grouped(seen: readonly Observation[]): readonly string[] {
  const things = new Map<string, string[]>();
  for (const { thing, answer } of seen) things.set(answer.detail, [...(things.get(answer.detail) ?? []), thing]);
  return [...things].map(([detail, names]) => `${names.join(", ")}: ${detail}`);
}
