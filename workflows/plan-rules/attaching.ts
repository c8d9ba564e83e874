// Rules on observers inside a data centre, where hosts look by a small watcher: it has to be on known machines, and it can
// ask less than a probe function can.

import type { Fault } from "../plan-fault.ts";
import { sayList, sayValue } from "../plan-fault.ts";
import { nearest } from "../nearest.ts";
import { vantagePlace, watchedServices } from "../plan.ts";
import type { VantageWord } from "../plan.ts";
import { probeKind } from "../probe-input.ts";
import { hostProbeKinds, isHostProbe } from "../inside-sights.ts";
import { probeCatalogue } from "../probes.ts";
import { ofKind } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** The places whose own hosts look, with the roles of those hosts. */
function watched({ plan }: Given): readonly { readonly place: string; readonly roles: readonly string[] }[] {
  return Object.entries(plan["vantage-points"]).flatMap(([place, { attach }]) => (attach !== undefined && "ssm" in attach ? [{ place, roles: attach.ssm }] : []));
}

/** The place among the watched ones that a word of a `from:` list means, over both directions. */
function meant(given: Given, word: VantageWord): string | undefined {
  const places = new Set(watched(given).map(({ place }) => place));
  return given.sites.map((site) => vantagePlace(given.plan, word, site)).find((place) => places.has(place));
}

export const attachRules: readonly PlanRule[] = [
  {
    code: "observers-stay-connected",
    because: "an observer in a subnet that a step cuts off sees nothing and reports nothing from then on, and what it last said is taken for the site's",
    faults: (given) =>
      ofKind(given, "fence.network-acl").flatMap(({ step, path }) =>
        Object.entries(step.input.acls).flatMap(([site, { subnets }]) =>
          Object.entries(given.plan["vantage-points"]).flatMap(([place, { attach }]) => (attach !== undefined && "vpc" in attach ? attach.vpc.subnets.filter((each) => subnets.includes(each)).map((each): Fault => ({ path: [...path, "acls", site, "subnets", subnets.indexOf(each)], what: `${each} is a subnet in which the observer of ${place} looks`, instead: "give the observer a subnet of its own" })) : [])))),
  },
  {
    code: "watcher-has-hosts",
    because: "a watcher on a machine that the plan does not know is installed nowhere and never reports",
    faults: (given) =>
      watched(given).flatMap(({ place, roles }) => {
        const site = given.plan.sites[place];
        // What is neither is told by another rule.
        if (place === "arbiter") return [{ path: ["vantage-points", place, "attach", "ssm"], what: "the arbiter has no hosts", instead: "leave attach out, or write vpc" }];
        if (site?.account !== undefined) return [{ path: ["vantage-points", place, "attach", "ssm"], what: `the machines of ${place} lie in another account, in which no association of ours can be`, instead: "register them with Systems Manager in the arbiter's account, or leave attach out" }];
        const known = Object.keys(site?.hosts ?? {});
        return roles.flatMap((role, index): readonly Fault[] => {
          const path = ["vantage-points", place, "attach", "ssm", index];
          if (roles.indexOf(role) < index) return [{ path, what: `${role} stands there twice`, instead: "leave one out" }];
          if (site === undefined || known.includes(role)) return [];
          return [{ path, what: `${place} has no host with the role ${sayValue(role)}`, instead: nearest(role, known) === undefined ? `add it under sites.${place}.hosts` : `write ${nearest(role, known) ?? ""}` }];
        });
      }),
  },
  {
    code: "watcher-can-look",
    because: "a vote that can never be given must not count: hosts look with a shell, and hold no secret of a database",
    faults: (given) => {
      const { plan } = given;
      const asks = sayList(hostProbeKinds.map((kind) => probeCatalogue[kind].title), "or");
      const tell = (path: readonly string[], from: readonly VantageWord[], what: string): readonly Fault[] =>
        from.flatMap((word, index): readonly Fault[] => {
          const place = meant(given, word);
          return place === undefined ? [] : [{ path: [...path, "from", String(index)], what: `the hosts of ${place} cannot look at ${what}`, instead: `leave ${word} out, or ask by ${asks}` }];
        });
      return [
        ...watchedServices(plan).flatMap(([key, { probe, from }]) => (isHostProbe(probe) ? [] : tell(["services", key], from, `what is asked by ${probeCatalogue[probeKind(probe)].title}`))),
        ...Object.entries(plan.databases).flatMap(([key, { from }]) => tell(["databases", key], from, "a database")),
      ];
    },
  },
];
