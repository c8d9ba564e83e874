// Rules on what an application is told of its parts: what is filled in has to be known, differ between the sites, and be told
// after it is so and before users come; and on the load balancers before it.

import { configuredBy, databasesNamed, placeholdersOf, textsOf, valueAt } from "../configured-values.ts";
import type { Configured } from "../configured-values.ts";
import { endpointAt, isPromotion } from "../database-copies.ts";
import { sayList, sayPath, sayValue } from "../plan-fault.ts";
import type { Fault, PlanPath } from "../plan-fault.ts";
import { comesBefore } from "../plan-positions.ts";
import type { PlacedStep } from "../plan-positions.ts";
import { atSite } from "../plan.ts";
import { ofKind, ofPhase, recordsIn } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

interface Placed {
  readonly placed: PlacedStep;
  readonly path: PlanPath;
  readonly value: Configured;
}

/** Every value that a step sets, with its place. */
function configured(given: Given): readonly Placed[] {
  return ofPhase(given, "configure").flatMap((placed) => configuredBy(placed.step).map(({ at, value }) => ({ placed, path: [...placed.path, ...at], value })));
}

/** What is wrong with the words in braces of a value; nothing: it can be filled in at every site. */
function unknownWords({ value }: Placed, { plan, sites }: Given): readonly string[] {
  return textsOf(value).flatMap(placeholdersOf).flatMap((each) => {
    if (each.is === "site") return [];
    if (each.is === "unknown") return [`${each.written} is not filled in`];
    if (plan.databases[each.database] === undefined) return [`no database is called ${sayValue(each.database)}`];
    return sites.flatMap((site) => (endpointAt(plan.databases[each.database], site) === undefined ? [`${each.database} has no endpoint at ${site}`] : []));
  });
}

export const configurationRules: readonly PlanRule[] = [
  {
    code: "configured-words-are-known",
    because: "{site} and the addresses of the plan's databases are the only words that are filled in; another one would be set literally",
    faults: (given) =>
      configured(given).flatMap((each) =>
        unknownWords(each, given).slice(0, 1).map((what): Fault => ({ path: each.path, what, instead: "write {site}, {DATABASE.endpoint}, {DATABASE.host} or {DATABASE.port}, with the name of a database of the plan" })),
      ),
  },
  {
    code: "configured-values-differ",
    because: "what is the same at both sites need not be set, and whose value stands there could not be told",
    faults: (given) => {
      const [first, second] = given.sites;
      if (first === undefined || second === undefined) return [];
      return configured(given).flatMap((each): readonly Fault[] => {
        // What is not known, or not given for a site, is told by the rule on that.
        if (unknownWords(each, given).length > 0 || (typeof each.value !== "string" && (each.value[first] === undefined || each.value[second] === undefined))) return [];
        const value = valueAt(each.value, given.plan, first);
        return value === valueAt(each.value, given.plan, second) ? [{ path: each.path, what: `both sites have ${sayValue(value)}`, instead: "write a value that says where the site's own part is, or leave it out" }] : [];
      });
    },
  },
  {
    code: "configuration-waits-for-the-promotion",
    because: "I3: an application that is led to a copy which is no writer yet fails on its first write",
    faults: (given) =>
      configured(given).flatMap(({ placed, value }) =>
        given.steps
          .filter(({ step }) => isPromotion(step) && databasesNamed(value).includes(step.input.database))
          .filter((promotion) => !comesBefore(promotion, placed))
          .slice(0, 1)
          .map((promotion): Fault => ({ path: placed.path, at: "key", what: `the application would be led to a database before ${sayPath(promotion.path)} is done`, instead: "put it after that step" })),
      ),
  },
  {
    code: "traffic-waits-for-the-configuration",
    because: "I19: users are sent only to an application that knows where its parts are",
    faults: (given) =>
      ofPhase(given, "traffic").flatMap((traffic) =>
        ofPhase(given, "configure")
          .filter((before) => !comesBefore(before, traffic))
          .slice(0, 1)
          .map((before): Fault => ({ path: traffic.path, at: "key", what: `users would be sent there before ${sayPath(before.path)} is done`, instead: "put traffic after every configure" })),
      ),
  },
  {
    code: "target-group-in-its-region",
    because: "R14: the balancer of a site is asked in that site's Region, and a group of another one is not known there",
    faults: (given) =>
      ofKind(given, "traffic.elb-targets").flatMap(({ step, path }) =>
        given.sites.flatMap((site): readonly Fault[] => {
          const [, , , at] = step.input.groups[site]?.split(":") ?? [];
          const region = given.plan.sites[site]?.region;
          return at === undefined || at === region ? [] : [{ path: [...path, "groups", site], what: `the group lies in ${at}, and ${site} in ${sayValue(region)}`, instead: `name the target group of the balancer in ${sayValue(region)}` }];
        }),
      ),
  },
  {
    code: "targets-belong-to-one-site",
    because: "a target that both sites have could be neither taken in nor out",
    faults: (given) =>
      ofKind(given, "traffic.elb-targets").flatMap(({ step, path }) => {
        const [first = "", second = ""] = given.sites;
        return (step.input.targets[second] ?? []).flatMap((id, index): readonly Fault[] => (step.input.targets[first]?.includes(id) === true ? [{ path: [...path, "targets", second, index], what: `${id} is a target of ${first} too`, instead: "leave it out at one of them" }] : []));
      }),
  },
  {
    code: "zones-of-addresses",
    because: "Elastic Load Balancing takes a zone for addresses only, and refuses the whole call for one that is wrong",
    faults: (given) =>
      ofKind(given, "traffic.elb-targets").flatMap(({ step, path }) => {
        const addresses = Object.values(step.input.targets).flat().filter((id) => !id.startsWith("i-"));
        return Object.keys(step.input["availability-zones"] ?? {}).flatMap((id): readonly Fault[] => (addresses.includes(id) ? [] : [{ path: [...path, "availability-zones", id], at: "key", what: `${id} is no address under targets`, instead: addresses.length === 0 ? "leave it out: an instance is in its own zone" : `write one of ${sayList(addresses)}` }]));
      }),
  },
  {
    code: "one-setter-of-a-value",
    because: "two steps that set the same thing would each take the other's value for somebody else's",
    faults: (given) => {
      const things = (site: string): readonly { readonly placed: PlacedStep; readonly thing: string }[] => [
        ...ofKind(given, "configure.ssm-parameter").map((placed) => ({ placed, thing: `parameter ${atSite(placed.step.input.parameter, site)}` })),
        ...ofKind(given, "configure.secret").map((placed) => ({ placed, thing: `secret ${atSite(placed.step.input.secret, site)}` })),
        ...ofKind(given, "configure.appconfig").map((placed) => ({ placed, thing: `configuration ${placed.step.input.profiles[site]?.profile ?? ""}` })),
        ...ofKind(given, "configure.cname").map((placed) => ({ placed, thing: `record ${placed.step.input.zone} ${placed.step.input.name} CNAME` })),
        ...recordsIn(given).map((placed) => ({ placed, thing: `record ${placed.step.input.zone} ${placed.step.input.name} ${placed.step.input.type}` })),
      ];
      // At one site two names may be one that are two at the other, so both sites are gone through; a step is told of once.
      const told = new Set<string>();
      return given.sites.flatMap((site) => {
        const seen = new Map<string, PlacedStep>();
        return things(site).flatMap(({ placed, thing }): readonly Fault[] => {
          const first = seen.get(thing);
          seen.set(thing, placed);
          if (first === undefined || told.has(sayPath(placed.path))) return [];
          told.add(sayPath(placed.path));
          return [{ path: placed.path, at: "key", what: `${sayPath(first.path)} sets the same ${thing.slice(0, thing.indexOf(" "))}`, instead: "set all of it in one step" }];
        });
      });
    },
  },
];
