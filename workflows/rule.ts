// What every row of the table of rules is made of: its shape, and the few words in which rows say when they match.

import { troubleEveryMs } from "./cadence.ts";
import type { Cluster } from "./clusters.ts";
import type { Situation } from "./situation.ts";
import type { Milliseconds } from "./units.ts";

/** What a rule decides, with what keeps an `ask` from going ahead and when a `watch` looks again. */
export type Outcome = { readonly verdict: "stand-down" | "watch" | "ask" | "refuse" | "fail-over"; readonly missing?: readonly string[]; readonly againMs?: Milliseconds };

export interface Rule {
  readonly code: string;
  /** `{source}`, `{target}`, `{who}` and `{detail}` are filled in. */
  readonly sentence: string;
  readonly match: (s: Situation) => boolean;
  readonly detail?: (s: Situation) => string;
  /** People are called also where this is found between runs, by the sweep: nothing else would tell them. */
  readonly alert?: true;
  /** What is seen changes from look to look: an approval is bound to what comes and goes, and no loss is bounded beforehand. */
  readonly unsteady?: true;
  readonly decide: (s: Situation) => Outcome;
}

export const heldLongEnough = (s: Situation): boolean => s.failingForMs >= s.patienceMs;
/**
 * The picture has stood for the hold time and one look more. A vote that changed a moment ago, into silence too, begins it anew. One
 * look more, because observers that see the same begin up to one look apart: whoever sees a thing alone must not be heard
 * before others who see another thing fail have been seen to hold (an automatic failover would end at a person for nothing).
 */
export const steady = (s: Situation): boolean => s.steadyForMs >= s.patienceMs + troubleEveryMs(s.plan.decide);
export const anyFailing = (s: Situation): boolean => s.failing.length > 0;
export const enoughFailing = (s: Situation): boolean => s.failingPaths >= s.plan.decide.votes.need;
/** Seen to fail for the whole time by enough, and nobody contradicts: what it did before is of no interest then. */
export const clearlyDead = (s: Situation): boolean => enoughFailing(s) && heldLongEnough(s) && s.healthy.length === 0;
export const asked = (s: Situation): boolean => s.circumstances.requestedBy !== null;
export const watching = (s: Situation): Milliseconds => s.evidence.at - s.circumstances.openedAt;
export const alive = (s: Situation): boolean => !anyFailing(s) && s.healthy.length > 0;
/** Whatever goes on at the living source by its own means has had its time for that. */
export const settled = (s: Situation): boolean => alive(s) && s.affairs.ownFailover.every((own) => own.forMs >= own.withinMs);
/** Whatever is watched looks wrong, so it is looked at as often as anything that looks wrong. */
export const watchAgain = (s: Situation): Outcome => ({ verdict: "watch", againMs: troubleEveryMs(s.plan.decide) });
export const askOnceSteady = (because: string) => (s: Situation): Outcome => (steady(s) ? { verdict: "ask", missing: [because] } : watchAgain(s));
export const standDown = (): Outcome => ({ verdict: "stand-down" });

/**
 * Clusters without a writer: for longer than an election and the hold time. Once the site is clearly dead, those whose member
 * at the target waits for one; what their members at the dead site say changes nothing then.
 */
export function writerless(s: Situation): readonly Cluster[] {
  const siteIsDead = clearlyDead(s);
  return s.clusters.filter((cluster) => {
    if (siteIsDead) return cluster.livesAtTarget && cluster.writerlessWithoutSource;
    return cluster.writerlessForMs !== null && cluster.writerlessForMs >= Math.max(cluster.withinMs, s.plan.decide.hold);
  });
}
