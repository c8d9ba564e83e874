// What protects production where a live drill has ended or stands. Its own legs say it where one of them moved production last; a copy that
// somebody made by hand since, or a move that was none of its legs, only a look at readiness from after it can tell. Pure.

import type { LiveDrill } from "./live-drill-state.ts";
import type { Plan } from "./plan.ts";
import type { ReadinessReport } from "./readiness/report.ts";
import type { Instant } from "./units.ts";
import { following, unprotectedOf } from "./unprotected.ts";

export interface SeenOfCopies {
  /** What moved production last; null where nothing has. */
  readonly active: { readonly site: string; readonly run: string; readonly since: Instant } | null;
  readonly readiness: Pick<ReadinessReport, "at" | "active" | "results"> | null;
  /** Null where its text cannot be read. */
  readonly plan: Plan | null;
}

/** A sentence for each thing that is missing or not known; null where the drill's own legs are the newest that is known, or nothing is copied. */
export function copiesBeside({ plan: name, planned, legs }: LiveDrill, { active, readiness, plan }: SeenOfCopies): readonly string[] | null {
  // A plan without a copy to be made has nothing that could be missing.
  if (active === null || !planned.some(({ kind }) => kind === "reprotect")) return null;
  const isOurs = legs.some(({ run }) => run === active.run);
  const since = Math.max(active.since, ...(isOurs ? legs.map(({ result }) => result?.closedAt ?? 0) : []));
  const tells = readiness?.results.some(({ code }) => following.includes(code)) === true;
  const isFresh = readiness !== null && tells && readiness.at > since && readiness.active === active.site;
  if (!isFresh && isOurs) return null;
  // No look has ever told of a copy, and what the legs did is over.
  if (!tells) return ["Whether anything protects it is not known: no look at readiness tells of its copies."];
  const unprotected = unprotectedOf(active, readiness, plan);
  if (unprotected === null) return [];
  const what = unprotected.databases.join(", ");
  return [unprotected.byReprotection === true ? `Nothing protects it until a copy of ${what} follows: understudy start ${name} --mode reprotect --reason …` : `Nothing protects it until a copy of ${what} follows, which has to be made by you.`];
}
