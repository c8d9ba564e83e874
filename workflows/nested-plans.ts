// A plan that has a step of another plan: by what names the runs are known that it asks for, and what may not be nested. A plan that
// others have a step of has no such step itself. So no two plans ever wait for each other, and whoever waits knows for whom.

import { createDigest } from "./digest.ts";
import { runName } from "./names.ts";
import type { Plan } from "./plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { StepInput } from "./plan-steps.ts";

/** The runs that a step may ask for: those that move a plan. */
export type NestedMode = "failover" | "switchover";

/** What the steps of a plan say of other plans. */
export function nestedIn({ steps }: Pick<Plan, "steps">): readonly StepInput<"activate.plan">[] {
  return allSteps(plannedNodes(steps)).flatMap((step) => (isKind(step, "activate.plan") ? [step.input] : []));
}

/** The id of a request: the same step of the same run asks for the same run, however often it is sent. `attempt` counts from 1. */
export const nestedId = (run: string, step: string, attempt: number): string => createDigest(["nested", run, step, attempt]).slice(0, 32);

/** The run of `plan` that a request of that id starts. */
export const nestedRun = (plan: string, mode: NestedMode, to: string, id: string): string => runName(plan, mode === "switchover" ? ["switchover", to, id] : ["plan", id]);

/** By what the request is known in the record of the run that asks; whoever answers it looks for that. */
export const nestedKey = (run: string): string => `ask for ${run}`;

/** Why a plan cannot be a step of another, a clause; undefined: it can. `to`: where it has to serve then, or undefined where the step names no site. */
export function whyNotNested(parent: Pick<Plan, "plan" | "arbiter">, child: Plan, to: string | undefined): string | undefined {
  if (child.plan === parent.plan) return `${child.plan} cannot be a step of itself`;
  if (child.arbiter.region !== parent.arbiter.region) return `the plan ${child.plan} has its arbiter in ${child.arbiter.region} and ${parent.plan} in ${parent.arbiter.region}, so neither knows of the other's runs`;
  const [further] = nestedIn(child);
  if (further !== undefined) return `the plan ${child.plan} has a step of a plan itself (${further.plan}), and a plan that is a step of another may not`;
  if (to === undefined || child.sites[to] === undefined) return `the plan ${child.plan} has no site ${to ?? "for it"}; it has ${Object.keys(child.sites).join(" and ")}`;
  return undefined;
}

/** What is wrong between plans of one deployment, a sentence each. `whole`: these are all plans of it, so one that is missing is not there. */
export function nestingFaults(plans: readonly Plan[], whole: boolean): readonly string[] {
  return plans.flatMap((parent) =>
    nestedIn(parent).flatMap((input) => {
      const child = plans.find(({ plan }) => plan === input.plan);
      if (child === undefined) return whole ? [`the plan ${parent.plan} has a step of the plan ${input.plan}, and no plan of this deployment is called so: deploy both together`] : [];
      return [...new Set(Object.values(input.sites).flatMap((to) => whyNotNested(parent, child, to) ?? []))].map((because) => `the plan ${parent.plan} has a step that cannot be: ${because}`);
    }),
  );
}
