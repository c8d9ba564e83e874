// What the members of a cluster amount to. Two readings of the same observations: as one thing at one site, which is what
// votes and readiness are about, and as one cluster over both sites, which elects its writer itself and needs enough members
// for that (A5–A12). Pure.

import type { Evidence, Observation } from "./evidence.ts";
import { memberName, memberPlaces, membersAt, memberThing, serviceName, serviceOf, spansSites } from "./plan-members.ts";
import type { Plan, SiteName, WatchedService } from "./plan.ts";
import { watchedServices } from "./plan.ts";
import { isProbe } from "./probe-input.ts";
import type { Milliseconds } from "./units.ts";

/** How long one sighting has stood, on its observer's own clock. */
export function lasts(seen: Pick<Observation, "at" | "since">): Milliseconds {
  return Math.max(0, seen.at - seen.since);
}

/**
 * The observations with the members of each cluster at a site joined into one, for each observer: it does its work while
 * `enough` of them answer (C3). Of a cluster over both sites, where one member stands for a site, any member there will do.
 * A neutral member is about neither site. Without members the observations stay as they are.
 */
export function joined(plan: Plan, observations: readonly Observation[]): readonly Observation[] {
  if (observations.every(({ thing }) => memberName(thing) === undefined)) return observations;
  const groups = new Map<string, Observation[]>();
  for (const seen of observations) {
    const key = memberName(seen.thing) === undefined ? `${seen.observer} ${seen.site} ${seen.thing}` : `${seen.observer} ${seen.site} ${serviceName(seen.thing)}`;
    groups.set(key, [...(groups.get(key) ?? []), seen]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [Observation];
    const service = serviceOf(plan, first.thing);
    if (memberName(first.thing) === undefined || service === undefined || !("probe" in service)) return group;
    const wanted = membersAt(service, first.site).map((member) => memberThing(serviceName(first.thing), member));
    const ofSite = group.filter(({ thing }) => wanted.includes(thing));
    return ofSite.length === 0 ? [] : [together(service, wanted.length, ofSite)];
  });
}

function together(service: WatchedService, count: number, members: readonly Observation[]): Observation {
  const [first] = members as [Observation];
  const thing = serviceName(first.thing);
  const need = spansSites(service) ? 1 : (service.enough ?? count);
  const of = (kind: Observation["answer"]["kind"]): readonly Observation[] => members.filter(({ answer }) => answer.kind === kind);
  const failing = of("failing").map(lasts).sort((a, b) => b - a);
  const at = Math.max(...members.map((each) => each.at));
  // What is not failing has been so since its last change, so that a member that changed a moment ago begins it anew.
  const { spells: _own, ...rest } = first;
  // It came and went as often as so many of its members did that too few were left.
  const spells = members.flatMap((each) => each.spells ?? []).toSorted((a, b) => b.times - a.times)[count - need];
  const seen = (kind: Observation["answer"]["kind"], forMs: Milliseconds): Observation => ({ ...rest, ...(spells === undefined ? {} : { spells }), thing, at, since: at - forMs, answer: { kind, detail: sayMembers(members, count) } });
  const unchangedMs = Math.min(...members.map(lasts));
  if (of("healthy").length >= need) return seen("healthy", unchangedMs);
  // From the instant at which too few were left.
  if (count - failing.length < need) return seen("failing", failing[count - need] ?? 0);
  return seen("silent", unchangedMs);
}

function sayMembers(members: readonly Observation[], count: number): string {
  const not = members.filter(({ answer }) => answer.kind !== "healthy").map(({ thing, answer }) => `${memberName(thing)}: ${answer.detail}`).sort();
  const says = `${members.length - not.length} of ${count} members answer`;
  return not.length === 0 ? says : `${says} (${not.join("; ")})`;
}

/** A cluster over both sites that elects its writer itself. */
export interface Cluster {
  readonly service: string;
  readonly members: number;
  readonly enough: number;
  /** Members that somebody cannot reach and nobody sees well: of no use for an election, also where such a member itself says that it lives (A9). */
  readonly gone: readonly string[];
  /** How many members are not gone and do not stand at the source. */
  readonly leftWithoutSource: number;
  /** How many of those somebody has seen answer. */
  readonly seenWithoutSource: number;
  /** Whether a member at the target lives, with or without a writer. */
  readonly livesAtTarget: boolean;
  /** For how long it has had too few members, or no writer that anybody sees although a member misses one; null: it has. */
  readonly writerlessForMs: Milliseconds | null;
  /** Whether the same holds of the members that do not stand at the source, now. */
  readonly writerlessWithoutSource: boolean;
  /** Whether its probe tells who takes the writes, and somebody sees a member that does and does not stand at the source; null: its probe does not tell. */
  readonly writesWithoutSource: boolean | null;
  /** How long it may take to elect a writer. */
  readonly withinMs: Milliseconds;
}

/** The clusters over both sites, as all observers together see them. */
export function clustersOf(plan: Plan, evidence: Evidence): readonly Cluster[] {
  return watchedServices(plan).flatMap(([service, watched]) => (spansSites(watched) ? [clusterOf(service, watched, evidence)] : []));
}

function clusterOf(service: string, watched: WatchedService, { observations, source, target }: Evidence): Cluster {
  const places = memberPlaces(watched);
  const names = Object.keys(places);
  const enough = watched.enough ?? names.length;
  const seenOf = (member: string): readonly Observation[] => observations.filter(({ thing }) => thing === memberThing(service, member));
  const kinds = (member: string, kind: Observation["answer"]["kind"]): readonly Observation[] => seenOf(member).filter(({ answer }) => answer.kind === kind);
  const standingOf = ({ answer }: Observation): string | undefined => (answer.kind === "silent" ? undefined : answer.standing);
  const dead = (member: string): readonly Observation[] => kinds(member, "failing").filter((seen) => standingOf(seen) !== "leaderless");
  const leaderless = (of: readonly string[]): readonly Observation[] => of.flatMap((member) => kinds(member, "failing").filter((seen) => standingOf(seen) === "leaderless"));
  const gone = names.filter((member) => dead(member).length > 0 && kinds(member, "healthy").length === 0);
  const goneFor = gone.map((member) => Math.max(...dead(member).map(lasts))).sort((a, b) => b - a);
  const hasWriter = (of: readonly string[]): boolean => of.some((member) => kinds(member, "healthy").some((seen) => standingOf(seen) === "writer"));
  const elsewhere = names.filter((member) => places[member] !== source);
  const tooFewForMs = names.length - gone.length < enough ? (goneFor[names.length - enough] ?? 0) : null;
  const missesWriterForMs = hasWriter(names) || leaderless(names).length === 0 ? null : Math.max(...leaderless(names).map(lasts));
  const left = elsewhere.filter((member) => !gone.includes(member)).length;
  return {
    service,
    members: names.length,
    enough,
    gone,
    leftWithoutSource: left,
    seenWithoutSource: elsewhere.filter((member) => kinds(member, "healthy").length > 0).length,
    livesAtTarget: names.some((member) => places[member] === target && !gone.includes(member) && seenOf(member).some((seen) => seen.answer.kind === "healthy" || standingOf(seen) === "leaderless")),
    writerlessForMs: tooFewForMs === null && missesWriterForMs === null ? null : Math.max(tooFewForMs ?? 0, missesWriterForMs ?? 0),
    writerlessWithoutSource: left < enough || (!hasWriter(elsewhere) && leaderless(elsewhere).length > 0),
    writesWithoutSource: isProbe(watched.probe, "mongodb") ? hasWriter(elsewhere) : null,
    withinMs: watched.within ?? 0,
  };
}

/** A thing that its own words say takes the writes, and for how long somebody has seen it say so. */
export interface Writing {
  readonly thing: string;
  readonly site: SiteName;
  readonly forMs: Milliseconds;
}

/** Where the writers are of everything that tells, as somebody sees them; a neutral member never writes. */
export function writersOf(evidence: Evidence): readonly Writing[] {
  return evidence.observations.flatMap((seen) => {
    const { answer, thing, site } = seen;
    return answer.kind === "healthy" && answer.standing === "writer" ? [{ thing: serviceName(thing), site, forMs: lasts(seen) }] : [];
  });
}
