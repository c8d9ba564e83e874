// A plan names machines by the role they play; both sites use the same role names. Here a role becomes the machine of one
// site, once, so that no step binds a command to the machine of the other (A4, R9).

import { Defect } from "../../workflows/failure.ts";
import type { Plan, SiteName } from "../../workflows/plan.ts";

export interface Host {
  readonly role: string;
  /** `i-…` or `mi-…`. */
  readonly id: string;
}

/** The machines that play the roles at a site. Throws `Defect` for a role that the plan does not give there: the check of plans refuses such a plan. */
export function hostsAt(plan: Plan, site: SiteName, roles: readonly string[]): readonly Host[] {
  return roles.map((role) => {
    const id = plan.sites[site]?.hosts[role];
    if (id === undefined) throw new Defect(`the plan names no host for the role ${role} at ${site}`);
    return { role, id };
  });
}

/** The Region of a site. Throws `Defect` for a site that the plan does not have. */
export function regionAt(plan: Plan, site: SiteName): string {
  const region = plan.sites[site]?.region;
  if (region === undefined) throw new Defect(`the plan has no site ${site}`);
  return region;
}

/** A machine for people: `app (i-0a12…)`. */
export function sayHost(host: Host): string {
  return `${host.role} (${host.id})`;
}
