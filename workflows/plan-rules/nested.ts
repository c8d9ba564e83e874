// Rules on steps that are another plan, as far as one plan alone shows; what is wrong between two is in nested-plans.ts.

import type { Fault } from "../plan-fault.ts";
import { ofKind } from "./given.ts";
import type { PlanRule } from "./given.ts";

export const nestedRules: readonly PlanRule[] = [
  {
    code: "no-plan-in-itself",
    because: "a run would wait for itself",
    faults: (given) => ofKind(given, "activate.plan").flatMap(({ step, path }): readonly Fault[] => (step.input.plan === given.plan.plan ? [{ path: [...path, "plan"], what: `${given.plan.plan} is this plan itself`, instead: "name another plan of the deployment" }] : [])),
  },
  {
    code: "nested-plan-moves-too",
    because: "the other plan moves when this one does, and home when it goes home",
    faults: (given) =>
      ofKind(given, "activate.plan").flatMap(({ step, path }): readonly Fault[] => {
        const sites = Object.values(step.input.sites);
        return sites.length > 1 && new Set(sites).size < sites.length ? [{ path: [...path, "sites"], what: `${step.input.plan} would serve at ${sites[0] ?? ""} wherever this plan serves`, instead: "write the other site of that plan for one of them, or leave the step out" }] : [];
      }),
  },
];
