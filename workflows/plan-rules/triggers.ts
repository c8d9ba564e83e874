// Rules on the alarms of the user's own that start runs: each is about one site, and enough of them can stand.

import type { Fault } from "../plan-fault.ts";
import { sayList, sayValue } from "../plan-fault.ts";
import { nearest } from "../nearest.ts";
import type { Given, PlanRule } from "./given.ts";

/** CloudWatch takes no longer name, and no more alarms in the rule of one composite alarm. */
const mostCharacters = 255;
const mostAlarms = 100;

/** Every alarm that the plan names, with its place. */
function named({ plan }: Given): readonly { readonly site: string; readonly alarm: string; readonly path: readonly (string | number)[] }[] {
  return Object.entries(plan.triggers?.alarms ?? {}).flatMap(([site, alarms]) => alarms.map((alarm, index) => ({ site, alarm, path: ["triggers", "alarms", site, index] })));
}

export const triggerRules: readonly PlanRule[] = [
  {
    code: "triggers-are-about-sites",
    because: "an alarm starts a run away from the site that it is about",
    faults: ({ plan, sites }) => {
      const about = Object.keys(plan.triggers?.alarms ?? {});
      if (plan.triggers !== undefined && about.length === 0) return [{ path: ["triggers", "alarms"], what: "no alarm is named", instead: `name alarms under ${sayList(sites, "or")}, or leave triggers out` }];
      return about.flatMap((site): readonly Fault[] =>
        sites.includes(site) ? [] : [{ path: ["triggers", "alarms", site], at: "key", what: `no site is called ${sayValue(site)}`, instead: `write ${nearest(site, sites) ?? sayList(sites, "or")}` }],
      );
    },
  },
  {
    code: "triggers-suffice",
    because: "alarms that can never be enough start nothing, in the night in which they are relied on",
    faults: ({ plan }) => {
      const { need = 1, alarms = {} } = plan.triggers ?? {};
      return Object.entries(alarms).flatMap(([site, names]): readonly Fault[] => {
        if (names.length > mostAlarms) return [{ path: ["triggers", "alarms", site], what: `one composite alarm holds ${mostAlarms} alarms at most, not ${names.length}`, instead: "put some of them together in a composite alarm of your own and name that" }];
        if (need <= names.length) return [];
        return [{ path: ["triggers", "need"], what: `${need} alarms can never stand together for ${site}, which has ${names.length}`, instead: `need at most ${names.length}, or name more alarms for ${site}` }];
      });
    },
  },
  {
    code: "trigger-is-one-alarm",
    because: "an alarm that is named twice would count twice, and one that is about both sites says nothing about either",
    faults: (given) => {
      const seen = new Map<string, string>();
      return named(given).flatMap(({ site, alarm, path }): readonly Fault[] => {
        const other = seen.get(alarm);
        seen.set(alarm, site);
        if (other === undefined) return [];
        return [other === site ? { path, what: `${sayValue(alarm)} stands there twice`, instead: "leave one out" } : { path, what: `${sayValue(alarm)} is an alarm of ${other} too`, instead: "name an alarm of one site" }];
      });
    },
  },
  {
    code: "trigger-is-not-ours",
    because: "the product's own alarms count as votes already, or are about the product itself",
    faults: (given) =>
      named(given).flatMap(({ alarm, path }): readonly Fault[] => {
        if (/^understudy[-.]/i.test(alarm)) return [{ path, what: `${sayValue(alarm)} is an alarm of Understudy itself`, instead: "name an alarm of your own, or leave it out: what its observers see starts runs anyway" }];
        return alarm.length <= mostCharacters && !/[\p{Cc}"\\]/u.test(alarm) ? [] : [{ path, what: `${sayValue(alarm)} cannot be told in the rule of a composite alarm`, instead: `name an alarm of at most ${mostCharacters} characters, without quotes and backslashes` }];
      }),
  },
];
