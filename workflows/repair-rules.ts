// Whether a repair may be asked for: one ordered table, as for failovers (assess.ts). A person has started it, so it is a person who
// approves it; the rows before say where it would make things worse. The first that matches decides.

import type { Evidence } from "./evidence.ts";
import { otherSite } from "./plan.ts";
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

/** Databases that may have one writer and are seen to be written at the other site. */
function writtenElsewhere({ plan, site, evidence }: RepairSituation): readonly string[] {
  const other = otherSite(plan, site);
  const isWritten = (database: string): boolean => evidence.observations.some(({ thing, site: at, answer }) => thing === database && at === other && answer.kind === "healthy" && answer.database?.role === "writer");
  return Object.entries(plan.databases).flatMap(([database, { writer }]) => (writer === "single" && isWritten(database) ? [database] : []));
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
    sentence: "{site} counts as the site that serves, but {detail} is written at the other one; what the repair {name} starts could write too.",
    // A12, A20: its database went home by itself, or somebody has promoted it.
    match: (s) => s.active === s.site && writtenElsewhere(s).length > 0,
    detail: (s) => writtenElsewhere(s).join(", "),
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
