// How a run's plan may differ from the world, for the case "wrong host or role": it names a machine, a group or a secret that
// is not the one that is meant. Only the last step of the plan, or one site's machines, is changed.

import type { StepInput, StepKindName } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";

/** The roles of a site are given to the machines of the other one. */
export function otherMachines(site: string): (plan: Plan) => Plan {
  return (plan) => {
    const [other] = Object.entries(plan.sites).filter(([name]) => name !== site);
    const here = plan.sites[site];
    if (other === undefined || here === undefined) throw new TypeError(`the plan has no other site than ${site}`);
    return { ...plan, sites: { ...plan.sites, [site]: { ...here, hosts: other[1].hosts } } };
  };
}

/** The input of the last step differs in these fields. */
export function withInput<K extends StepKindName>(kind: K, change: Partial<StepInput<K>>): (plan: Plan) => Plan {
  const dot = kind.indexOf(".");
  const [phase, word] = [kind.slice(0, dot), kind.slice(dot + 1)];
  return (plan) => {
    const last = plan.steps.at(-1) as unknown as Record<string, Record<string, object>>;
    const changed = { [phase]: { [word]: { ...last[phase]?.[word], ...change } } };
    return { ...plan, steps: [...plan.steps.slice(0, -1), changed] as unknown as Plan["steps"] };
  };
}
