// Rules on values: what a name leads to, and what a group is set to, has to be possible and different for each site.

import * as z from "zod";
import { endpointAt, keepings } from "../database-copies.ts";
import { aliasIn } from "../alias-values.ts";
import type { Fault, PlanPath } from "../plan-fault.ts";
import { sayList, sayPath, sayValue } from "../plan-fault.ts";
import { dnsName } from "../plan-words.ts";
import { forceAfterMs } from "../fencing.ts";
import { deadlineOf } from "../steps.ts";
import { sayDuration } from "../units.ts";
import { ofKind, recordsIn, switchesIn } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";
import { switches } from "./order.ts";

type Values = Readonly<Record<string, readonly string[]>>;

const forms = {
  A: { is: (value: string) => z.ipv4().safeParse(value).success, wanted: "an IPv4 address, for example 198.51.100.10" },
  AAAA: { is: (value: string) => z.ipv6().safeParse(value).success, wanted: "an IPv6 address, for example 2001:db8::10" },
  CNAME: { is: (value: string) => dnsName.safeParse(value).success, wanted: "a DNS name, for example site-b.example.com" },
} as const;

/** What each name is switched to, with the place in the plan. */
function switched(given: Given): readonly { readonly name: string; readonly values: Values; readonly path: PlanPath }[] {
  return [
    ...switchesIn(given).map(({ step, path }) => ({ name: step.input.name, values: step.input.answers, path: [...path, "answers"] })),
    ...recordsIn(given)
      .filter(({ step }) => step.input.type !== "CNAME")
      .map(({ step, path }) => ({ name: step.input.name, values: withoutAliases(step.input.values), path: [...path, "values"] })),
  ];
}

/** What stands behind an alias nobody knows beforehand, so nothing that is expected can be compared with it. */
const withoutAliases = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, list]) => list.every((value) => aliasIn(value) === undefined)));

const same = (first: readonly string[] = [], second: readonly string[] = []): boolean => JSON.stringify(first.toSorted()) === JSON.stringify(second.toSorted());

export const valueRules: readonly PlanRule[] = [
  {
    code: "one-switch-for-a-name",
    because: "B3: one traffic switch, one owner; two would undo each other",
    faults: (given) => {
      const seen = new Map<string, PlanPath>();
      return switches(given).flatMap(({ name, placed }): readonly Fault[] => {
        const first = seen.get(name);
        seen.set(name, placed.path);
        return first === undefined ? [] : [{ path: placed.path, at: "key", what: `${sayPath(first)} switches ${name} already`, instead: "leave one out" }];
      });
    },
  },
  {
    code: "sites-answer-differently",
    because: "if both sites have the same value, nobody can see where a name leads or which database writes",
    faults: (given) => {
      const { sites } = given;
      const [first = "", second = ""] = sites;
      const twice = [
        ...switchesIn(given).map(({ step, path }) => ({ values: step.input.answers, path: [...path, "answers"] })),
        ...recordsIn(given).map(({ step, path }) => ({ values: step.input.values, path: [...path, "values"] })),
      ].flatMap(({ values, path }): readonly Fault[] =>
        (values[second] ?? []).flatMap((value, index) =>
          values[first]?.includes(value) ? [{ path: [...path, second, index], what: `${value} is the value of ${first} too`, instead: "give each site its own" }] : [],
        ),
      );
      const databases = Object.entries(given.plan.databases).flatMap(([key, database]): readonly Fault[] => {
        const [one, other] = [endpointAt(database, first), endpointAt(database, second)];
        if (one === undefined || other === undefined || one !== other) return [];
        const keeping = keepings.find((way) => database[way] !== undefined) ?? "rds-replica";
        const copy = keeping === "self-managed" ? "server" : keeping === "by-owner" ? "copy" : "instance";
        return [{ path: ["databases", key, keeping, second, "endpoint"], what: `${other} is the endpoint of ${first} too`, instead: `name the endpoint of the ${copy} at each site` }];
      });
      return [...twice, ...databases];
    },
  },
  {
    code: "verified-as-switched",
    because: "a proof that expects other answers than the switch gives can never come",
    faults: (given) =>
      ofKind(given, "verify.dns").flatMap(({ step, path }) =>
        switched(given)
          .filter((other) => other.name === step.input.name)
          .flatMap((other) =>
            given.sites
              .filter((site) => step.input.answers[site] !== undefined && other.values[site] !== undefined && !same(step.input.answers[site], other.values[site]))
              .map((site) => ({ path: [...path, "answers", site], what: `${step.input.name} is switched to ${sayList(other.values[site] ?? [])} at ${site}`, instead: `expect what ${sayPath(other.path)} says` })),
          ),
      ),
  },
  {
    code: "values-fit-the-type",
    because: "Route 53 refuses the whole batch for one wrong value, in the night when it is needed",
    faults: (given) =>
      recordsIn(given).flatMap(({ step, path }) =>
        Object.entries(step.input.values).flatMap(([site, values]): readonly Fault[] => {
          const { is, wanted } = forms[step.input.type];
          const { policy, type } = step.input;
          const aliases = values.filter((value) => aliasIn(value) !== undefined);
          if (aliases.length > 0 && step.kind === "traffic.route53-records" && type !== "CNAME") {
            if (values.length > 1) return [{ path: [...path, "values", site], what: "an alias record leads to one thing only", instead: "leave one" }];
            return policy === "multivalue" ? [{ path: [...path, "values", site, 0], what: "Route 53 has no alias records of multivalue answers", instead: "make the records simple, weighted or failover" }] : [];
          }
          const wrong = values.flatMap((value, index): readonly Fault[] => (is(value) ? [] : [{ path: [...path, "values", site, index], what: `${sayValue(value)} is no value of a record of type ${step.input.type}`, instead: `write ${wanted}${step.kind === "traffic.route53-records" && type !== "CNAME" ? ", or alias ZONE NAME" : ""}` }]));
          const many: readonly Fault[] = step.input.type === "CNAME" && values.length > 1 ? [{ path: [...path, "values", site], what: "a CNAME record has one value", instead: "leave one" }] : [];
          return [...wrong, ...many];
        }),
      ),
  },
  {
    code: "checks-of-addresses",
    because: "a health check that is attached to nothing takes nobody out of a name",
    faults: (given) =>
      recordsIn(given).flatMap(({ step, path }): readonly Fault[] => {
        const { policy, "health-checks": checks, values } = step.input;
        if (checks === undefined) return [];
        if (policy !== "multivalue" && policy !== "weighted") return [{ path: [...path, "health-checks"], at: "key", what: `${policy} records have no health check for each address`, instead: policy === "failover" ? "leave it out: each site keeps its record set with its check" : "leave it out, or make the records multivalue or weighted" }];
        const known = Object.values(values).flat();
        return Object.keys(checks).flatMap((address): readonly Fault[] => (known.includes(address) ? [] : [{ path: [...path, "health-checks", address], at: "key", what: `${address} is an address of neither site`, instead: `write one of ${sayList(known)}` }]));
      }),
  },
  {
    code: "ttl-within-rto",
    because: "clients keep the old answer for the whole TTL",
    faults: (given) =>
      [...switchesIn(given), ...recordsIn(given)].flatMap(({ step, path }): readonly Fault[] =>
        step.input.ttl <= given.plan.objectives.rto
          ? []
          : [{ path: [...path, "ttl"], what: `clients would keep the old answer for ${sayDuration(step.input.ttl)}, longer than the RTO of ${sayDuration(given.plan.objectives.rto)}`, instead: "write a shorter one, 60s is usual" }],
      ),
  },
  {
    code: "force-in-time",
    because: "a stop that is forced after the step's deadline is never forced, and one that is never forced needs no time for it",
    faults: (given) =>
      ofKind(given, "fence.ec2-stop").flatMap(({ step, path }): readonly Fault[] => {
        if (step.input.force !== true) return step.input["force-after"] === undefined ? [] : [{ path: [...path, "force-after"], what: "nothing is forced here, because force is not true", instead: "leave it out, or write force: true" }];
        const [afterMs, withinMs] = [forceAfterMs(step.input), deadlineOf(step)];
        return afterMs < withinMs ? [] : [{ path: [...path, "force-after"], what: `a stop would be forced after ${sayDuration(afterMs)}, and the step gives up after ${sayDuration(withinMs)}`, instead: "write a shorter one, or a longer within" }];
      }),
  },
  {
    code: "capacity-in-order",
    because: "Auto Scaling refuses a desired size outside its bounds",
    faults: (given) =>
      ofKind(given, "activate.auto-scaling").flatMap(({ step, path }): readonly Fault[] => {
        const { min, max, desired } = step.input.capacity;
        return min <= desired && desired <= max ? [] : [{ path: [...path, "capacity", "desired"], what: `${desired} is not between min ${min} and max ${max}`, instead: "write min ≤ desired ≤ max" }];
      }),
  },
];
