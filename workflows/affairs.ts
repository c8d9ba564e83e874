// What goes on at the source that is not the source's failure: clusters that move by themselves, things that are only shown,
// writers that stand at the other site or at both. Each is told, and none of them moves anything.

import type { Cluster } from "./clusters.ts";
import { lasts, writersOf } from "./clusters.ts";
import type { Evidence, Observation } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import { serviceOf } from "./plan-members.ts";
import { watchedServices } from "./plan.ts";
import { bothWrite } from "./two-writers.ts";
import type { Milliseconds } from "./units.ts";

export interface Affairs {
  /** What is seen to fail at the source and has a way of its own to go on: its cluster, its other members, the other writer. */
  readonly ownFailover: readonly { readonly thing: string; readonly forMs: Milliseconds; readonly withinMs: Milliseconds }[];
  /** What fails at the source and is only shown (A25, A30). */
  readonly shownOnly: readonly string[];
  /** Databases with two writers that both take writes and no longer get each other's (E7). */
  readonly drifting: readonly string[];
  /** What is at work at both sites although it must be at one only (A21, D3). */
  readonly twoActive: readonly string[];
  /** Clusters whose writer stands at the other site although their member at the source is well (A12, A20). */
  readonly writerElsewhere: readonly string[];
}

/** Reads the affairs of the source; what has not stood for the hold time is in passing and not told yet. */
export function affairsOf(plan: Plan, evidence: Evidence): Affairs {
  return {
    ownFailover: ownFailovers(plan, evidence),
    shownOnly: [...new Set(atSource(evidence, "failing").flatMap(({ thing }) => (failureOf(plan, thing) === "observe" ? [thing] : [])))].sort(),
    drifting: drifting(plan, evidence),
    twoActive: twoActive(plan, evidence),
    writerElsewhere: writerElsewhere(plan, evidence),
  };
}

function atSource({ observations, source }: Evidence, kind: Observation["answer"]["kind"]): readonly Observation[] {
  return observations.filter((seen) => seen.site === source && seen.answer.kind === kind);
}

function failureOf(plan: Plan, thing: string): "site" | "own-failover" | "observe" | undefined {
  const service = serviceOf(plan, thing);
  return service !== undefined && "probe" in service ? service.failure : undefined;
}

/** Members are things of their own here: that one of three nodes fails is told although the cluster does its work (C3). */
function ownFailovers(plan: Plan, evidence: Evidence): Affairs["ownFailover"] {
  const failing = atSource(evidence, "failing");
  return [...new Set(failing.map(({ thing }) => thing))].sort().flatMap((thing) => {
    const withinMs = ownTimeMs(plan, thing);
    // Counted from the last who began to see it: one more observer of the same trouble must not end the wait.
    return withinMs === undefined ? [] : [{ thing, forMs: Math.min(...failing.filter((seen) => seen.thing === thing).map(lasts)), withinMs }];
  });
}

/** How long a thing gets to go on by itself; undefined for one that does not. */
function ownTimeMs(plan: Plan, thing: string): Milliseconds | undefined {
  // The other writer is there already (E5, E6).
  if (plan.databases[thing]?.writer === "both") return 0;
  const service = serviceOf(plan, thing);
  if (service === undefined || !("probe" in service)) return undefined;
  if (service.failure === "own-failover") return service.within ?? plan.decide.hold;
  return service.failure === "site" && service.members !== undefined ? 0 : undefined;
}

function drifting(plan: Plan, { observations }: Evidence): readonly string[] {
  return bothWrite(plan).flatMap((name) => {
    const telling = observations.filter(({ thing, answer }) => thing === name && answer.kind !== "silent" && (answer.standing === "writer" || answer.standing === "cut-off"));
    const sites = new Set(telling.map(({ site }) => site));
    const cutOff = telling.some((seen) => seen.answer.kind !== "silent" && seen.answer.standing === "cut-off" && lasts(seen) >= plan.decide.hold);
    return sites.size > 1 && cutOff ? [name] : [];
  });
}

function twoActive(plan: Plan, evidence: Evidence): readonly string[] {
  const standing = evidence.observations.filter((seen) => lasts(seen) >= plan.decide.hold && seen.answer.kind === "healthy");
  const atBoth = (things: readonly { readonly thing: string; readonly site: string }[], thing: string): boolean => new Set(things.filter((each) => each.thing === thing).map(({ site }) => site)).size > 1;
  const writers = writersOf(evidence).filter(({ forMs }) => forMs >= plan.decide.hold);
  const byDesign = bothWrite(plan);
  const writing = standing.filter(({ answer }) => answer.kind === "healthy" && answer.database?.role === "writer" && answer.database.writeAccepted === true);
  return [
    ...watchedServices(plan).flatMap(([thing, { failure, standby }]) => ((failure === "own-failover" && !byDesign.includes(thing) && atBoth(writers, thing)) || (standby === "stopped" && atBoth(standing, thing)) ? [thing] : [])),
    ...Object.entries(plan.databases).flatMap(([thing, { writer }]) => (writer === "single" && atBoth(writing, thing) ? [thing] : [])),
  ];
}

function writerElsewhere(plan: Plan, evidence: Evidence): readonly string[] {
  const writers = writersOf(evidence);
  const byDesign = bothWrite(plan);
  const failing = new Set(ownFailovers(plan, evidence).map(({ thing }) => serviceOf(plan, thing)));
  return watchedServices(plan).flatMap(([thing, service]) => {
    // While its member at the source fails, this is its own failover at work (A5, A11).
    if (service.failure !== "own-failover" || failing.has(service) || byDesign.includes(thing)) return [];
    const own = writers.filter((each) => each.thing === thing);
    return own.some(({ site }) => site === evidence.source) || !own.some(({ site, forMs }) => site === evidence.target && forMs >= plan.decide.hold) ? [] : [thing];
  });
}

/** A cluster that has no writer, or too few members to elect one (A8), in the operator's words. */
export function sayWriterless({ service, members, enough, gone }: Cluster): string {
  if (members - gone.length >= enough) return `${service} has enough members and no writer that anybody sees`;
  return `${service} has ${members - gone.length} of ${members} members left (${gone.join(", ")} ${gone.length === 1 ? "does" : "do"} not answer) and needs ${enough} to elect a writer`;
}
