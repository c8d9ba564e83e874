// Rules on what is watched: a probe that nobody runs, or that cannot see what it is meant to see, is worse than none.

import type { Fault } from "../plan-fault.ts";
import { sayList } from "../plan-fault.ts";
import { watchedServices } from "../plan.ts";
import type { VantageWord } from "../plan.ts";
import { spansSites } from "../plan-members.ts";
import { differsBySite, isProbe, probeKind } from "../probe-input.ts";
import type { ProbeInput, ProbeKind } from "../plan-probes.ts";
import { missingPlaces, ofPhase } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** All `from:` lists of the plan. */
function lists({ plan }: Given): readonly { readonly path: readonly string[]; readonly from: readonly VantageWord[] }[] {
  return [
    ...watchedServices(plan).map(([key, { from }]) => ({ path: ["services", key, "from"], from })),
    ...Object.entries(plan.databases).map(([key, { from }]) => ({ path: ["databases", key, "from"], from })),
  ];
}

/** Kinds of probes that say nothing about the health of a site, and why. */
const onlyObserved: Partial<Record<ProbeKind, string>> = {
  dns: "where a name leads is not the health of the site that is looked at",
  certificate: "a certificate that is about to run out is no outage, and one that has run out is seen by https too",
  "viber-webhook": "a provider that calls another address is told the right one again, and no site is moved for it (A31)",
  "facebook-webhook": "a provider that calls another address is told the right one again, and no site is moved for it (A28)",
};

/** Why a probe may only be observed; undefined for one that says something about its site. */
function onlyObservedBecause(probe: ProbeInput): string | undefined {
  // Design §7: once the source is dead a lag only grows, and the standby would fail at the very moment it is needed.
  if ((isProbe(probe, "rds") || isProbe(probe, "aurora")) && probe["most-lag"] !== undefined) return "a replica is further behind than most-lag as soon as its source is dead, so the standby would never be ready";
  return onlyObserved[probeKind(probe)];
}

/** Kinds that see a thing through what an API says of it, with the places from which that API is asked. */
const oneWitness: Partial<Record<ProbeKind, readonly VantageWord[]>> = {
  rds: ["arbiter"],
  aurora: ["arbiter"],
  ssm: ["arbiter"],
  "auto-scaling": ["arbiter"],
  // The API server of a cluster may be reachable from its own network alone.
  kubernetes: ["arbiter", "inside"],
  "viber-webhook": ["arbiter"],
  "facebook-webhook": ["arbiter"],
};

export const watchRules: readonly PlanRule[] = [
  {
    code: "observer-exists",
    because: "what nobody looks at is silent for ever, which is neither healthy nor dead (R15)",
    faults: (given) =>
      lists(given).flatMap(({ path, from }) =>
        from.flatMap((word, index): readonly Fault[] => {
          const missing = missingPlaces(given, word);
          return missing.length === 0 ? [] : [{ path: [...path, index], what: `nobody can look from ${word}, because ${sayList(missing)} is no vantage point`, instead: `add ${missing.map((place) => `vantage-points.${place}`).join(" and ")}, or leave ${word} out` }];
        }),
      ),
  },
  {
    code: "looked-at-once",
    because: "one place that looks twice is one observer",
    faults: (given) =>
      lists(given).flatMap(({ path, from }) =>
        from.flatMap((word, index): readonly Fault[] => (from.indexOf(word) < index ? [{ path: [...path, index], what: `${word} stands there twice`, instead: "leave one out" }] : [])),
      ),
  },
  {
    code: "standby-is-seen",
    because: "when the source is dead it cannot look at the target, and a target that nobody sees is never ready (R23)",
    faults: (given) => {
      const { services } = given.plan;
      return lists(given).flatMap(({ path, from }): readonly Fault[] => {
        const service = services[path[1] ?? ""];
        const needless = path[0] === "services" && service !== undefined && "probe" in service && (service.failure === "observe" || service.standby === "stopped");
        if (needless || from.some((word) => word !== "other-site")) return [];
        return [{ path, what: "the standby would be seen only from the site that failed", instead: "add inside or arbiter" }];
      });
    },
  },
  {
    code: "address-by-site",
    because: "an address without {site} answers from wherever the traffic is, so it says nothing about a site (A25)",
    faults: ({ plan }) =>
      watchedServices(plan).flatMap(([key, { probe, failure, members }]): readonly Fault[] => {
        // Of a cluster over both sites each member has one site, so its name tells the sites apart.
        if (failure === "observe" || differsBySite(probe) || spansSites({ members }) || onlyObservedBecause(probe) !== undefined) return [];
        return [{ path: ["services", key, "probe", probeKind(probe)], what: "the same address is asked for both sites", instead: "put {site} into it, or write failure: observe" }];
      }),
  },
  {
    code: "observed-only",
    because: "a verdict may rest only on what says something about the site that is looked at",
    faults: ({ plan }) =>
      watchedServices(plan).flatMap(([key, { probe, failure }]): readonly Fault[] => {
        const why = onlyObservedBecause(probe);
        return failure === "observe" || why === undefined ? [] : [{ path: ["services", key, "failure"], what: why, instead: "write failure: observe" }];
      }),
  },
  {
    code: "one-witness",
    because: "an API gives the same answer to everybody who asks, so two places that ask it are one witness; and from within a site its Region's API may be out of reach while all is well",
    faults: ({ plan }) =>
      watchedServices(plan).flatMap(([key, { probe, from }]): readonly Fault[] => {
        const allowed = oneWitness[probeKind(probe)];
        if (allowed === undefined || (from.length === 1 && from.every((word) => allowed.includes(word)))) return [];
        return [{ path: ["services", key, "from"], what: `${probeKind(probe)} is asked from ${sayList(from)}, and every place would be given the same answer`, instead: `write ${allowed.map((word) => `[${word}]`).join(" or ")}` }];
      }),
  },
  {
    code: "own-failover-has-its-time",
    because: "A5, A13, A18: the cluster gets its time first, and the plan has to say how long that is",
    faults: ({ plan }) =>
      watchedServices(plan).flatMap(([key, { failure, within }]): readonly Fault[] => {
        if (failure === "own-failover" && within === undefined) {
          return [{ path: ["services", key], at: "key", what: "it fails over by itself, but not within a stated time", instead: "add within, at least twice its election time" }];
        }
        if (failure !== "own-failover" && within !== undefined) {
          return [{ path: ["services", key, "within"], what: `within says nothing where failure is ${failure}`, instead: "leave it out, or write failure: own-failover" }];
        }
        return [];
      }),
  },
  {
    code: "stopped-is-started",
    because: "A2: services that are stopped at the standby have to be started, or users are sent to nothing",
    faults: (given) => {
      if (ofPhase(given, "activate").length > 0) return [];
      return watchedServices(given.plan).flatMap(([key, { standby }]): readonly Fault[] =>
        standby === "stopped" ? [{ path: ["services", key, "standby"], what: `${key} is stopped at the standby and no step starts it`, instead: "add an activate step" }] : [],
      );
    },
  },
];
