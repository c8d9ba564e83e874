// The plan as it is hosted where nobody signs in: on one machine, and in stories. Those who are named there may do everything,
// each alone; whoever hosts a plan so says it, because the plan of the file may ask for more people.

import { actions } from "../../workflows/access.ts";
import { sayList } from "../../workflows/plan-fault.ts";
import type { Plan } from "../../workflows/plan.ts";

/** What was made of each plan: what is compiled of a plan is kept with it, and many stories name the same people. */
const made = new WeakMap<Plan, Map<string, Plan>>();

/** The plan in which these people may do everything; where there are none, the plan as it is. It has another digest than the plan of the file. */
export function lettingDecide(plan: Plan, people: readonly string[]): Plan {
  if (people.length === 0) return plan;
  const known = made.get(plan) ?? new Map<string, Plan>();
  made.set(plan, known);
  const key = people.toSorted().join(" ");
  const letting = known.get(key) ?? withEverything(plan, people);
  known.set(key, letting);
  return letting;
}

function withEverything(plan: Plan, people: readonly string[]): Plan {
  const { approvers: _approvers, ...decide } = plan.decide;
  const everything = Object.fromEntries(actions.map((action) => [action, people]));
  return { ...plan, decide, access: { ...everything, "loss-approvers": 1, requester: "always" } };
}

/** Says so, in one sentence without its stop. */
export function sayLetting(people: readonly string[]): string {
  return `here ${sayList(people)} may decide everything alone, also what they asked for themselves, instead of those whom the plan names`;
}
