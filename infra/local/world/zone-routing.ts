// Which of the record sets of one name and type Route 53 answers with, by its routing policies. Pure, because a traffic
// step is judged by exactly this: chance and health are given.

import type { RecordSet } from "../../../workflows/mutations.ts";

export type RoutingPolicy = "simple" | "weighted" | "failover" | "multivalue";

export interface RoutingConditions {
  /** Whether a health check (by its id) passes now. */
  readonly isHealthy: (healthCheckId: string) => boolean;
  /** Chance: a number from 0 up to but not including 1. */
  readonly random: () => number;
}

/** A multivalue answer holds at most eight records (aws.md §1.2). */
const mostMultivalue = 8;

export function policyOf(set: RecordSet): RoutingPolicy {
  if (set.Weight !== undefined) return "weighted";
  if (set.Failover !== undefined) return "failover";
  return set.MultiValueAnswer === true ? "multivalue" : "simple";
}

/** The sets that are answered, in the order of the answer; empty only where there are none. All given are of one name and type. */
export function routed(sets: readonly RecordSet[], conditions: RoutingConditions): readonly RecordSet[] {
  const first = sets[0];
  if (first === undefined) return [];
  switch (policyOf(first)) {
    case "simple":
      return [{ ...first, ResourceRecords: shuffled(first.ResourceRecords, conditions.random) }];
    case "failover":
      return [failedOver(sets, conditions) ?? first];
    case "weighted":
      return weighted(sets, conditions);
    case "multivalue":
      return shuffled(elseAll(sets.filter(passes(conditions)), sets), conditions.random).slice(0, mostMultivalue);
  }
}

/** A set without a health check always passes. */
function passes({ isHealthy }: RoutingConditions): (set: RecordSet) => boolean {
  return ({ HealthCheckId }) => HealthCheckId === undefined || isHealthy(HealthCheckId);
}

/** Fail-open: where none is healthy, Route 53 treats all as healthy (aws.md §1.2). */
function elseAll(healthy: readonly RecordSet[], all: readonly RecordSet[]): readonly RecordSet[] {
  return healthy.length > 0 ? healthy : all;
}

/** Primary if healthy; else the secondary if healthy; with both unhealthy the primary again (aws.md §1.2). */
function failedOver(sets: readonly RecordSet[], conditions: RoutingConditions): RecordSet | undefined {
  const primary = sets.find(({ Failover }) => Failover === "PRIMARY");
  const secondary = sets.find(({ Failover }) => Failover === "SECONDARY");
  const pass = passes(conditions);
  if (primary && pass(primary)) return primary;
  if (secondary && pass(secondary)) return secondary;
  return primary ?? secondary;
}

/**
 * One set, drawn by weight among the healthy ones. Weight 0 is never drawn while a healthy set with a weight is there;
 * only zeros mean equal chances; with none healthy, all count as healthy (aws.md §1.2).
 */
function weighted(sets: readonly RecordSet[], conditions: RoutingConditions): readonly RecordSet[] {
  const candidates = elseAll(sets.filter(passes(conditions)), sets);
  const withWeight = candidates.filter(({ Weight }) => (Weight ?? 0) > 0);
  const drawn = withWeight.length > 0 ? withWeight : candidates;
  const weightOf = ({ Weight }: RecordSet): number => (withWeight.length > 0 ? (Weight ?? 0) : 1);
  let point = conditions.random() * drawn.reduce((sum, set) => sum + weightOf(set), 0);
  for (const set of drawn) {
    point -= weightOf(set);
    if (point < 0) return [set];
  }
  return drawn.slice(-1);
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  const rest = [...list];
  return list.flatMap(() => rest.splice(Math.floor(random() * rest.length), 1));
}
