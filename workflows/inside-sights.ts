// What the hosts of a data centre look at for their observer: all that the plan wants seen from that place, as far as a
// shell can ask it. The plan's rules refuse the rest, the watcher is made from this, and its reports are read with it.

import { sights } from "./evidence.ts";
import { atSite } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { probeOf, serviceOf } from "./plan-members.ts";
import type { ProbeInput, ProbeKind } from "./plan-probes.ts";
import type { Milliseconds } from "./units.ts";

/** The probes that a host can do with bash, curl and openssl. */
export const hostProbeKinds = ["https", "tcp", "certificate"] as const satisfies readonly ProbeKind[];

export function isHostProbe(probe: ProbeInput): probe is ProbeInput<(typeof hostProbeKinds)[number]> {
  return hostProbeKinds.some((kind) => kind in probe);
}

/** One thing that a host looks at, filled in for its site. */
export type HostSight = { readonly thing: string; readonly site: string } & (
  | { readonly by: "https"; readonly url: string }
  | { readonly by: "tcp"; readonly address: string }
  | { readonly by: "certificate"; readonly address: string; readonly name: string; readonly atLeastMs: Milliseconds }
);

/** All that the hosts at a place look at, in the plan's order. */
export function hostSights(plan: Plan, place: string): readonly HostSight[] {
  return sights(plan).flatMap(({ observer, thing, site }): readonly HostSight[] => {
    const service = serviceOf(plan, thing);
    if (observer !== place || service === undefined || !("probe" in service)) return [];
    const probe = probeOf(service, thing);
    if ("https" in probe) return [{ thing, site, by: "https", url: atSite(probe.https, site) }];
    if ("tcp" in probe) return [{ thing, site, by: "tcp", address: atSite(probe.tcp, site) }];
    if (!("certificate" in probe)) return [];
    const address = atSite(probe.certificate, site);
    return [{ thing, site, by: "certificate", address, name: probe.name === undefined ? address.slice(0, address.lastIndexOf(":")) : atSite(probe.name, site), atLeastMs: probe["at-least"] }];
  });
}

/** Whether hosts of the place look, and not a function of ours. */
export function hasWatcher(plan: Plan, place: string): boolean {
  const attach = plan["vantage-points"][place]?.attach;
  return attach !== undefined && "ssm" in attach;
}
