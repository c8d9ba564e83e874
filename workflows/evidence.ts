// What was seen: observations from the vantage points, frozen together with the time into evidence.
// Silence is a case of its own: an observer that gave nothing has not said that anything is healthy or dead.

import type { Instant, Milliseconds } from "./units.ts";
import type { Plan, SiteName, VantageWord } from "./plan.ts";
import { perPlan } from "./per-plan.ts";
import type { SelfFenceEvidence } from "./self-fence.ts";
import type { Spells } from "./spells.ts";
import { vantagePlace, watchedServices } from "./plan.ts";
import { thingsLookedAt } from "./plan-members.ts";

/** Values of a database probe; every position and time is the database's own, so that no two clocks are compared. */
export interface DatabaseValues {
  readonly role: "writer" | "replica";
  /** Whether the trial write of this look was accepted; absent on a replica. */
  readonly writeAccepted?: boolean;
  /**
   * The database's own clock when the write was accepted (writer), or the commit time of the newest write that it is known to
   * have (replica): where transactions are not counted that is a trial write of ours, and the application's may be newer.
   */
  readonly newestWriteAt: Instant | null;
  /** Transaction counter: on a writer all below it are finished, on a replica the newest known plus one. */
  readonly transactions: number | null;
  /** How many trial writes of ours this copy holds, over all vantage points; they are not the application's and are subtracted. */
  readonly trialWrites: number | null;
  /** Replication lag in the database's words, for display; a lag read after the source died means nothing. */
  readonly lagMs: Milliseconds | null;
}

/**
 * What a thing is among its like, in its own words: it takes the writes, it follows one that does, it knows of none that does
 * (alive, but without a quorum), or it takes writes and does not get those of the other writer (E7). Absent where it does not tell.
 */
export type Standing = "writer" | "follower" | "leaderless" | "cut-off";

export type Answer =
  | { readonly kind: "healthy"; readonly detail: string; readonly database?: DatabaseValues; readonly standing?: Standing; /** Of a name: the sites to which it leads clients. */ readonly leadsTo?: readonly SiteName[] }
  /** Seen not to answer, or to answer wrongly, while the control probe over the same path was answered. */
  | { readonly kind: "failing"; readonly detail: string; readonly database?: DatabaseValues; readonly standing?: Standing; /** Of a name: the sites to which it leads clients. */ readonly leadsTo?: readonly SiteName[] }
  /** The observer or its path gave nothing; no vote. */
  | { readonly kind: "silent"; readonly detail: string };

/** What one vantage point saw of one thing at one site at one instant. */
export interface Observation {
  /** The place of the observer: `arbiter` or a site's name. */
  readonly observer: string;
  /** A service or database of the plan, or a member of a service's cluster as `service/member`. */
  readonly thing: string;
  /** The site that was looked at. */
  readonly site: SiteName;
  readonly at: Instant;
  /** Since when this observer has seen this kind of answer without a break; equals `at` when it is the first. */
  readonly since: Instant;
  readonly answer: Answer;
  /** How often it has failed and answered again, as far as this observer remembers; left out where it has not. */
  readonly spells?: Spells;
}

/** The last time that an observer saw the source accept a write, kept from before the source died (T₀ and what belongs to it). */
export interface WriteSighting {
  readonly database: string;
  readonly site: SiteName;
  readonly observer: string;
  /** Observer's clock. */
  readonly at: Instant;
  /** The database's own clock at that write. */
  readonly writtenAt: Instant;
  readonly transactions: number | null;
  readonly trialWrites: number | null;
  /** Highest rate seen between two looks, for the upper bound; null until two writes were seen. */
  readonly transactionsPerSecondPeak: number | null;
}

/** Everything one look saw. Frozen: the decision reads this and nothing else. */
export interface Evidence {
  readonly at: Instant;
  readonly source: SiteName;
  readonly target: SiteName;
  readonly observations: readonly Observation[];
  readonly lastWrites: readonly WriteSighting[];
  /** Whether the source is confirmed not to run or write any more (read back), if a fence has been tried in this run. */
  readonly fence: "not-tried" | "confirmed" | "unconfirmed";
  /** What the leases of the sites' watchdogs say; only where the plan has such a fence. */
  readonly selfFence?: SelfFenceEvidence;
}

/** One thing that one vantage point has to look at. */
export interface Sight {
  readonly observer: string;
  readonly word: VantageWord;
  readonly thing: string;
  readonly site: SiteName;
  readonly kind: "service" | "database";
}

/** All that the plan wants looked at, from where: every service and database at both sites. */
export const sights = perPlan((plan: Plan): readonly Sight[] => {
  const list: Sight[] = [];
  const services = watchedServices(plan);
  for (const site of Object.keys(plan.sites)) {
    for (const [service, watched] of services) {
      for (const thing of thingsLookedAt(service, watched, site)) {
        for (const word of watched.from) list.push({ observer: vantagePlace(plan, word, site), word, thing, site, kind: "service" });
      }
    }
    for (const [thing, database] of Object.entries(plan.databases)) {
      for (const word of database.from) list.push({ observer: vantagePlace(plan, word, site), word, thing, site, kind: "database" });
    }
  }
  return list;
});

/** Places from which the plan looks, each once. */
export const observers = perPlan((plan: Plan): readonly string[] => [...new Set(sights(plan).map((sight) => sight.observer))]);

const sightsByPlace = perPlan((plan: Plan): ReadonlyMap<string, readonly Sight[]> => new Map(observers(plan).map((place) => [place, sights(plan).filter(({ observer }) => observer === place)])));

/** What the plan wants looked at from one place. */
export function sightsFrom(plan: Plan, place: string): readonly Sight[] {
  return sightsByPlace(plan).get(place) ?? [];
}
