// Since when nothing protects a plan: it was moved, and no look at readiness has found a copy that follows since. A move leaves none behind,
// so it counts as unprotected until one is seen, whoever has made it.

import type { Plan } from "./plan.ts";
import type { ReadinessReport } from "./readiness/report.ts";
import { canReprotect } from "./reprotects.ts";
import type { Instant } from "./units.ts";

/** The checks that a copy at the standby follows what serves. */
export const following: readonly string[] = ["replica-follows", "own-replica-follows", "global-cluster-follows", "oracle-replica-follows"];

export interface Unprotected {
  readonly since: Instant;
  /** The databases without a copy that follows, as readiness calls them. */
  readonly databases: readonly string[];
  /** Whether a re-protection can make its copies again; else a person has to. Left out by an older version. */
  readonly byReprotection?: boolean;
}

/**
 * Null where a copy of every database was seen to follow since the move, where no run has moved the plan, and where nothing that was looked
 * at tells of a copy: that readiness was never looked at is told elsewhere. `plan` is null where its text cannot be read.
 */
export function unprotectedOf(active: { readonly site: string; readonly since: Instant } | null, newest: Pick<ReadinessReport, "at" | "active" | "results"> | null, plan: Plan | null): Unprotected | null {
  if (active === null || newest === null) return null;
  // A copy that is only being made, or of which nothing tells that it follows, passes with a warning at best.
  const rows = newest.results.filter(({ code }) => following.includes(code));
  // A look from before the move tells which databases there are, and nothing of their copies now.
  const isOld = newest.at <= active.since || newest.active !== active.site;
  const without = rows.filter(({ outcome }) => isOld || outcome !== "pass");
  const names = [...new Set(without.map(({ subject }) => (isOld ? (subject.split(" at ")[0] ?? subject) : subject)))];
  return names.length === 0 ? null : { since: active.since, databases: names, byReprotection: plan !== null && canReprotect(plan) };
}
