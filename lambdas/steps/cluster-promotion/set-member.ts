// The member of a replica set at a site: as the plan names it, and how it is reached.

import { Defect } from "../../../workflows/failure.ts";
import { membersAt, memberThing, probeOf } from "../../../workflows/plan-members.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { Plan, SiteName, WatchedService } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";

export interface SetMember {
  readonly thing: string;
  readonly watched: WatchedService;
  /** `host:port`, as the set knows it. */
  readonly address: string;
  readonly replicaSet: string | undefined;
  readonly tls: boolean;
}

/** The one member at a site that holds data. Throws `Defect` for a plan that its rules would refuse. */
export function setMemberAt(service: string, plan: Plan, site: SiteName): SetMember {
  const watched = plan.services[service];
  const member = watched !== undefined && "probe" in watched ? membersAt(watched, site)[0] : undefined;
  if (watched === undefined || !("probe" in watched) || member === undefined) throw new Defect(`the plan names no member of ${service} at ${site}`);
  const thing = memberThing(service, member);
  const probe = probeOf(watched, thing);
  if (!isProbe(probe, "mongodb")) throw new Defect(`${service} is not looked at as MongoDB`);
  return { thing, watched, address: atSite(probe.mongodb, site), replicaSet: probe["replica-set"], tls: probe.tls };
}
