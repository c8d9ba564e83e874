// Whether a repair may be asked for: one ordered table, as for failovers (assess.ts). A person has started it, so it is a person who
// approves it; the rows before say where it would make things worse. The first that matches decides.

import { sights } from "./evidence.ts";
import type { Answer, Evidence } from "./evidence.ts";
import { sayList } from "./plan-fault.ts";
import { serviceName } from "./plan-members.ts";
import { otherSite, watchedServices } from "./plan.ts";
import type { Plan, SiteName } from "./plan.ts";
import { sitesOfRepair } from "./repairs.ts";

export interface RepairSituation {
  readonly plan: Plan;
  readonly name: string;
  readonly site: SiteName;
  /** The site that serves, as the record says. */
  readonly active: SiteName;
  readonly evidence: Evidence;
}

export interface RepairRule {
  readonly code: string;
  /** `{name}`, `{site}` and `{detail}` are filled in. */
  readonly sentence: string;
  readonly match: (s: RepairSituation) => boolean;
  readonly detail?: (s: RepairSituation) => string;
  readonly verdict: "ask" | "refuse";
}

/** What may be at work at one site only, and how an answer from the other site says that it is at work there. */
function aloneAtWork({ plan }: RepairSituation): readonly { readonly thing: string; readonly works: (answer: Answer) => boolean }[] {
  return [
    ...Object.entries(plan.databases).flatMap(([thing, { writer }]) => (writer === "single" ? [{ thing, works: (answer: Answer): boolean => answer.kind === "healthy" && answer.database?.role === "writer" }] : [])),
    ...watchedServices(plan).flatMap(([thing, { standby }]) => (standby === "stopped" ? [{ thing, works: (answer: Answer): boolean => answer.kind === "healthy" }] : [])),
  ];
}

/** What is seen at work at the other site. */
function atWorkElsewhere(s: RepairSituation): readonly string[] {
  return aloneAtWork(s).flatMap(({ thing, works }) => (seenElsewhere(s, thing).some(works) ? [thing] : []));
}

/** What somebody ought to look at there and nobody saw: it may be at work, for silence is no sighting. */
function unseenElsewhere(s: RepairSituation): readonly string[] {
  const other = otherSite(s.plan, s.site);
  const isWatched = (thing: string): boolean => sights(s.plan).some((sight) => sight.site === other && serviceName(sight.thing) === thing);
  return aloneAtWork(s).flatMap(({ thing }) => (isWatched(thing) && seenElsewhere(s, thing).every(({ kind }) => kind === "silent") ? [thing] : []));
}

function seenElsewhere({ plan, site, evidence }: RepairSituation, name: string): readonly Answer[] {
  const other = otherSite(plan, site);
  return evidence.observations.flatMap(({ thing, site: at, answer }) => (serviceName(thing) === name && at === other ? [answer] : []));
}

export const repairRules = [
  {
    code: "repair-not-here",
    sentence: "The plan has no repair {name} for {site}.",
    match: ({ plan, name, site }) => {
      const repair = plan.repairs?.[name];
      return repair === undefined || !sitesOfRepair(plan, repair).includes(site);
    },
    verdict: "refuse",
  },
  {
    code: "repair-of-a-standby",
    sentence: "{detail} serves and {site} stands by, and the plan does not let the repair {name} run at a site that stands by.",
    // D3, I1: what is started where nothing shall run is a second scheduler, or a second writer.
    match: ({ plan, name, site, active }) => active !== site && plan.repairs?.[name]?.standby !== true,
    detail: ({ active }) => active,
    verdict: "refuse",
  },
  {
    code: "repair-beside-a-writer",
    sentence: "{site} counts as the site that serves, but {detail} is at work at the other one; what the repair {name} starts would be a second. Stop it there, or say by a failover which site serves.",
    // A12, A20, D3: its database went home by itself, somebody has promoted it, or its scheduler was started there.
    match: (s) => s.active === s.site && atWorkElsewhere(s).length > 0,
    detail: (s) => sayList(atWorkElsewhere(s)),
    verdict: "refuse",
  },
  {
    code: "repair-beside-the-unseen",
    sentence: "Nobody could see whether {detail} is at work at the other site, and what the repair {name} starts could be a second. Let an observer look there again and ask anew, or mend {site} by hand.",
    // R15, I1: silence is never permission.
    match: (s) => s.active === s.site && unseenElsewhere(s).length > 0,
    detail: (s) => sayList(unseenElsewhere(s)),
    verdict: "refuse",
  },
  {
    code: "repair-requested",
    sentence: "A person requested the repair {name} of {site}.",
    match: () => true,
    verdict: "ask",
  },
] as const satisfies readonly RepairRule[];

export type RepairCode = (typeof repairRules)[number]["code"];
