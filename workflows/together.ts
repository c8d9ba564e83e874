// How many plans fail at the same time. When a large part of what is watched seems to die at once, it is more often the one
// who looks, or something that all of it hangs on, than all of it (R18, I18): nothing then goes ahead by itself, and people
// take up the plans in the order of their priority.

import type { Plan } from "./plan.ts";

/** The plans whose alarms about their active sites stand now. */
export interface Alarming {
  readonly plans: readonly { readonly plan: string; readonly priority: number }[];
  /** How many plans are deployed. */
  readonly deployed: number;
}

/** More plans than this at once are never a matter of each alone. */
export const mostAtOnce = 3;
/** Nor is this part of all deployed plans, where it is more than one. */
export const mostShare = 0.5;
const usualPriority = 100;

/** In which order people take a plan up; 1 comes first. */
export function priorityOf(plan: Pick<Plan, "priority">): number {
  return plan.priority ?? usualPriority;
}

/** Why so many plans fail together that none of them may go ahead by itself; undefined when they do not. `null`: it could not be told. */
export function failTogether(alarming: Alarming | null): string | undefined {
  if (alarming === null) return "it could not be told how many other plans fail too";
  const { plans, deployed } = alarming;
  if (plans.length < 2 || (plans.length <= mostAtOnce && plans.length < deployed * mostShare)) return undefined;
  const order = plans.toSorted((a, b) => a.priority - b.priority || (a.plan < b.plan ? -1 : 1)).map(({ plan, priority }) => `${plan} (${priority})`);
  return `${plans.length} of ${deployed} deployed plans fail at once; take them up by priority: ${order.join(", ")}`;
}
