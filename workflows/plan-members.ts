// Members of clusters as the plan names them. A member is looked at like a service and its observations are about the thing
// `service/member`; what they amount to together is in `clusters.ts`.

import type { Plan, Service, SiteName, WatchedService } from "./plan.ts";
import type { ProbeInput } from "./plan-probes.ts";

/** The member that stands at neither site. */
export const neutralPlace = "arbiter";

/** The thing that an observation of a member is about. Names of plans hold no slash. */
export function memberThing(service: string, member: string): string {
  return `${service}/${member}`;
}

/** The service that a thing belongs to: itself, or the cluster of a member. */
export function serviceName(thing: string): string {
  const slash = thing.indexOf("/");
  return slash < 0 ? thing : thing.slice(0, slash);
}

/** The member that a thing is; undefined for a thing that is no member. */
export function memberName(thing: string): string | undefined {
  const slash = thing.indexOf("/");
  return slash < 0 ? undefined : thing.slice(slash + 1);
}

/** The plan's word on a thing, also where it is a member; undefined for a database. */
export function serviceOf(plan: Plan, thing: string): Service | undefined {
  return plan.services[serviceName(thing)];
}

/** Whether the members make up one cluster over both sites, as MongoDB's do. */
export function spansSites({ members }: Pick<WatchedService, "members">): boolean {
  return members !== undefined && !Array.isArray(members);
}

/** Where each member of a cluster over both sites stands: a site's name or `arbiter`. */
export function memberPlaces({ members }: Pick<WatchedService, "members">): Readonly<Record<string, string>> {
  return members === undefined || Array.isArray(members) ? {} : (members as Readonly<Record<string, string>>);
}

/** The members that stand at a site; none for a service without members. */
export function membersAt(service: Pick<WatchedService, "members">, site: SiteName): readonly string[] {
  if (Array.isArray(service.members)) return service.members;
  return Object.entries(memberPlaces(service)).flatMap(([member, place]) => (place === site ? [member] : []));
}

/** What is looked at for a service when a site is looked at: the service, or its members there and the neutral one. */
export function thingsLookedAt(service: string, watched: WatchedService, site: SiteName): readonly string[] {
  if (watched.members === undefined) return [service];
  const neutral = Object.entries(memberPlaces(watched)).flatMap(([member, place]) => (place === neutralPlace ? [member] : []));
  return [...membersAt(watched, site), ...neutral].map((member) => memberThing(service, member));
}

/** The probe of a thing, with `{member}` filled in. */
export function probeOf({ probe }: WatchedService, thing: string): ProbeInput {
  const member = memberName(thing);
  if (member === undefined) return probe;
  return Object.fromEntries(Object.entries(probe).map(([key, value]: readonly [string, unknown]) => [key, typeof value === "string" ? value.replaceAll("{member}", member) : value])) as unknown as ProbeInput;
}
