// Rules on places: two sites and an arbiter help only if they do not fail together.

import { aliasIn } from "../alias-values.ts";
import { endpointAt } from "../database-copies.ts";
import { canonicalJson } from "../digest.ts";
import type { Fault } from "../plan-fault.ts";
import { sayValue } from "../plan-fault.ts";
import { atSite, watchedServices } from "../plan.ts";
import { addressesOf } from "../probe-input.ts";
import { ofKind, recordsIn, switchesIn } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** The host of `https://host/…`, `host:port` or `tcp:host:port`. */
export function hostOf(address: string): string {
  const rest = address.replace(/^https:\/\//, "").replace(/^tcp:/, "");
  return (/^[^:/?#]+/.exec(rest)?.[0] ?? rest).toLowerCase();
}

/** Every host name and address that lies at one of the sites, as far as the plan says. */
function hostsAt({ plan, sites }: Given, given: Given): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const site of sites) {
    for (const [, service] of watchedServices(plan)) {
      for (const address of addressesOf(service.probe)) if (address.includes("{site}")) found.set(hostOf(atSite(address, site)), site);
    }
    for (const database of Object.values(plan.databases)) {
      const endpoint = endpointAt(database, site);
      if (endpoint !== undefined) found.set(hostOf(endpoint), site);
    }
    for (const { step } of switchesIn(given)) for (const address of step.input.answers[site] ?? []) found.set(address, site);
    for (const { step } of recordsIn(given)) for (const value of step.input.values[site] ?? []) found.set((aliasIn(value)?.DNSName ?? value).toLowerCase(), site);
  }
  return found;
}

export const siteRules: readonly PlanRule[] = [
  {
    code: "sites-fail-apart",
    because: "a step at the target would need the Region that is being left",
    faults: ({ plan, sites }) => {
      const [first, second] = sites;
      if (first === undefined || second === undefined || plan.sites[first]?.region !== plan.sites[second]?.region) return [];
      return [{ path: ["sites", second, "region"], what: `both sites lie in ${plan.sites[second]?.region ?? "one Region"} and would fail together`, instead: "put them into different Regions" }];
    },
  },
  {
    code: "one-account-in-a-region",
    because: "functions know a site's account by its Region, and would take on the wrong site's role",
    faults: ({ plan, sites }) => {
      const [first, second] = sites.map((name) => ({ name, site: plan.sites[name] }));
      if (first?.site === undefined || second?.site === undefined || first.site.region !== second.site.region) return [];
      if (canonicalJson(first.site.account ?? null) === canonicalJson(second.site.account ?? null)) return [];
      return [{ path: ["sites", second.name], at: "key", what: `it shares ${second.site.region} with ${first.name} and not its account`, instead: "give both the same account, or none" }];
    },
  },
  {
    code: "arbiter-fails-apart",
    because: "B2, R20: what decides may not lie where the failure is",
    faults: ({ plan, sites }) => {
      const shared = sites.filter((site) => plan.sites[site]?.region === plan.arbiter.region);
      return shared.length === 0 ? [] : [{ path: ["arbiter", "region"], what: `the arbiter lies in the Region of ${shared.join(" and ")} and would fail with it`, instead: "choose a third Region" }];
    },
  },
  {
    code: "hosts-fail-apart",
    because: "stopping a machine at the source may not stop the target (E15)",
    faults: ({ plan, sites }) => {
      const owner = new Map<string, string>();
      const faults: Fault[] = [];
      for (const site of sites) {
        for (const [role, id] of Object.entries(plan.sites[site]?.hosts ?? {})) {
          const other = owner.get(id);
          if (other !== undefined && other !== site) faults.push({ path: ["sites", site, "hosts", role], what: `${id} is a machine of ${other} too`, instead: "name another machine" });
          owner.set(id, site);
        }
      }
      return faults;
    },
  },
  {
    code: "ec2-stop-stops-ec2",
    because: "StopInstances knows EC2 instances only, so a hybrid node would never be confirmed as stopped (R5)",
    faults: (given) =>
      ofKind(given, "fence.ec2-stop").flatMap(({ step, path }) =>
        step.input.hosts.flatMap((role, index): readonly Fault[] => {
          const hybrid = given.sites.filter((site) => given.plan.sites[site]?.hosts[role]?.startsWith("mi-"));
          return hybrid.length === 0 ? [] : [{ path: [...path, "hosts", index], what: `${sayValue(role)} is no EC2 instance at ${hybrid.join(" and ")}`, instead: "name EC2 instances (i-…), or use fence.renounce" }];
        }),
      ),
  },
  {
    code: "ec2-start-starts-ec2",
    because: "StartInstances knows EC2 instances only; a hybrid node is started by whoever owns it",
    faults: (given) =>
      ofKind(given, "activate.ec2-start").flatMap(({ step, path }) =>
        step.input.hosts.flatMap((role, index): readonly Fault[] => {
          const hybrid = given.sites.filter((site) => given.plan.sites[site]?.hosts[role]?.startsWith("mi-"));
          return hybrid.length === 0 ? [] : [{ path: [...path, "hosts", index], what: `${sayValue(role)} is no EC2 instance at ${hybrid.join(" and ")}`, instead: "name EC2 instances (i-…), or use activate.command on a host that runs" }];
        }),
      ),
  },
  {
    code: "control-outside",
    because: "a control that fails with the site would make every observer look blind just when it sees the failure",
    faults: (given) => {
      const inside = hostsAt(given, given);
      return Object.entries(given.plan["vantage-points"]).flatMap(([key, { control }]): readonly Fault[] => {
        const host = hostOf(control);
        const site = inside.get(host) ?? given.sites.find((each) => host.split(".").includes(each));
        return site === undefined ? [] : [{ path: ["vantage-points", key, "control"], what: `${host} lies at ${site}`, instead: "name an address outside every site" }];
      });
    },
  },
];
