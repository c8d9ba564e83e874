// Which function is asked what is seen from a place, and in which Region: derived from the plan, so that who knows the plan needs
// no list of functions.

import { observers } from "./evidence.ts";
import { hasWatcher } from "./inside-sights.ts";
import { insideFunctionName, probeFunctionName } from "./names.ts";
import type { Plan } from "./plan.ts";

export interface LookingFunction {
  readonly region: string;
  readonly function: string;
}

/** The Region in which a place's own function runs: the site's, or the arbiter's. */
export function regionOfPlace(plan: Plan, place: string): string {
  return plan.sites[place]?.region ?? plan.arbiter.region;
}

/** The function that runs ask what is seen from a place; a data centre's is the one at the arbiter to which its hosts report. */
export function lookingFunction(plan: Plan, place: string): LookingFunction {
  return hasWatcher(plan, place) ? { region: plan.arbiter.region, function: insideFunctionName(plan.plan, place) } : { region: regionOfPlace(plan, place), function: probeFunctionName(plan.plan, place) };
}

/** Those of all vantage points of a plan, by place. */
export function lookingFunctions(plan: Plan): Readonly<Record<string, LookingFunction>> {
  return Object.fromEntries(observers(plan).map((place) => [place, lookingFunction(plan, place)]));
}
