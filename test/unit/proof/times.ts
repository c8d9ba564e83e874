// Times of earlier runs for tests: each step of a plan took so long, and looking again two seconds.

import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { definitionOf } from "../../../workflows/step-definition.ts";
import { decidingKey, timesKey } from "../../../workflows/step-times.ts";
import type { KeptTimes } from "../../../workflows/step-times.ts";
import { seconds } from "../builders.ts";

export const there = { source: "site-a", target: "site-b" };

/** Under what the times of a step in a failover are kept. */
export function timesKeyOf(of: Plan, id: string): string {
  const step = allSteps(plannedNodes(of.steps)).find((each) => each.id === id);
  if (step === undefined) throw new TypeError(`there is no step ${id}`);
  return timesKey("failover", definitionOf(of, step, there));
}

export function equalTimes(of: Plan, ms: number, count = 5): KeptTimes {
  const series = [...allSteps(plannedNodes(of.steps)).map(({ id }) => [timesKeyOf(of, id), ms] as const), [decidingKey("failover"), seconds(2)] as const];
  return Object.fromEntries(series.map(([key, took]) => [key, Array.from({ length: count }, (_, index) => [index + 1, took] as const)]));
}
