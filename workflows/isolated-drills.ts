// Isolated drills: the plan as such a run sees it. Its steps are made of the plan: a copy of each read replica's source, made at the site that
// stands by and promoted there; the activations that can be taken back, where the plan lets them; and what is verified under test names.
// Each is undone afterwards, the last one first. See decisions/0065.

import { instancesOf } from "./database-copies.ts";
import { perPlan } from "./per-plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { drainedDatabases } from "./switchovers.ts";

type Written = Plan["steps"][number];
type Single = Exclude<Written, { readonly together: unknown }>;

/** The databases of which an isolated drill makes a copy and promotes it: those that a failover promotes as read replicas of RDS. */
export function isolatedDatabases(plan: Plan): readonly string[] {
  return drainedDatabases(plan).filter((name) => Object.keys(instancesOf(plan.databases[name])).length > 0);
}

/** Whether isolated drills of this plan are let: it says so, and there is something that one would show. */
export function letsIsolated(plan: Plan): boolean {
  return plan.isolated !== undefined && (isolatedDatabases(plan).length > 0 || started(plan).length > 0);
}

/** Why no isolated drill of this plan can be started; undefined where one can. */
export function whyNoIsolated(plan: Plan): string | undefined {
  if (plan.isolated === undefined) return `the plan ${plan.plan} lets no isolated drill: it has no section isolated, which says what one may start and by which test names it is verified`;
  return letsIsolated(plan) ? undefined : `the plan ${plan.plan} has nothing that an isolated drill could show: no read replica of RDS that a failover promotes, and no machines or groups that one may start`;
}

/** By the plan as an isolated drill sees it the one that people wrote. */
const written = new WeakMap<Plan, Plan>();

/** The plan as it is written, of one as an isolated drill sees it. */
export function writtenPlan(seen: Plan): Plan {
  return written.get(seen) ?? seen;
}

/** The plan with the steps of an isolated drill instead of its own; the same value for the same plan. Where none is let it has no step. */
export const isolatedPlan = perPlan((plan: Plan): Plan => {
  if (!letsIsolated(plan)) return { ...plan, steps: [] };
  const branches: readonly (readonly Single[])[] = [
    ...isolatedDatabases(plan).map((database): readonly Single[] => [{ drill: { "rds-copy": { database } } }, { drill: { "rds-promote": { database } } }]),
    ...(started(plan).length === 0 ? [] : [started(plan)]),
  ];
  const [only = []] = branches;
  const shown: readonly Written[] = branches.length === 1 ? only : [{ together: branches.map((branch) => [...branch]) }];
  const urls = plan.isolated?.verify;
  const seen: Plan = { ...plan, steps: [{ drill: { "left-overs": { of: "this-plan" } } }, ...shown, ...(urls === undefined ? [] : [{ verify: { https: { urls } } }])] };
  written.set(seen, plan);
  return seen;
});

/** The plan's activations that an isolated drill carries out and takes back, as they are written. */
function started(plan: Plan): readonly Single[] {
  if (plan.isolated?.start !== true) return [];
  return allSteps(plannedNodes(plan.steps)).flatMap((step): readonly Single[] => {
    if (isKind(step, "activate.ec2-start")) return [{ activate: { "ec2-start": ungated(step.input) } }];
    return isKind(step, "activate.auto-scaling") ? [{ activate: { "auto-scaling": ungated(step.input) } }] : [];
  });
}

/** The question before a failover's step is none of a drill, which asks once before it begins. */
function ungated<I extends { readonly gate?: string | undefined }>({ gate: _asked, ...input }: I): Omit<I, "gate"> {
  return input;
}

/** The plan's own steps that an isolated drill leaves out, in their order; `plan` is the plan as it is written. */
export function leftOutOfIsolated(plan: Plan): readonly PlannedStep[] {
  const databases = isolatedDatabases(plan);
  const starts = plan.isolated?.start === true;
  return allSteps(plannedNodes(plan.steps)).filter((step) => {
    if (isKind(step, "promote.rds-replica")) return !databases.includes(step.input.database);
    return !(starts && (isKind(step, "activate.ec2-start") || isKind(step, "activate.auto-scaling")));
  });
}
