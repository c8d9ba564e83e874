// Re-protection: after a move the site that was left holds no copy of what is written now. Such a run makes one there, in this
// direction: its source serves and is only read from, its target is the site that was left. Its steps are made of the plan's databases
// and of its fences; nothing of them is written in a plan. See decisions/0064.

import { instancesOf } from "./database-copies.ts";
import { perPlan } from "./per-plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { StepInput } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { drainedDatabases } from "./switchovers.ts";

type Written = Plan["steps"][number];

/** The databases of which a re-protection makes a copy again: those that a move promotes, and whose way of keeping it can build. */
export function reprotectedDatabases(plan: Plan): readonly string[] {
  return drainedDatabases(plan).filter((name) => stepsFor(plan, name).length > 0);
}

/** The databases of which a run makes a copy, from its own steps. `plan` is the plan as the run sees it. */
export function copiedDatabases(plan: Plan): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "reprotect.rds-replica") ? [step.input.database] : []));
}

/** Why a re-protection of this plan could not make the whole of it safe again, a clause for each database that it cannot build a copy of. */
export function whyNotReprotected(plan: Plan): readonly string[] {
  const left = drainedDatabases(plan).filter((name) => stepsFor(plan, name).length === 0);
  return left.map((name) => `a copy of ${name} (${plan.databases[name]?.engine ?? "?"}, on a machine of your own) has to be made by you`);
}

/** The plan with the steps of a re-protection instead of its own; the same value for the same plan. Without a database that it could copy it has no step. */
export const reprotectPlan = perPlan((plan: Plan): Plan => {
  const copies = reprotectedDatabases(plan).flatMap((name) => stepsFor(plan, name));
  if (copies.length === 0) return { ...plan, steps: [] };
  const stopped = [...new Set(allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "fence.ec2-stop") ? step.input.hosts : [])))];
  // What could write there is started when the copy follows.
  return { ...plan, steps: [...copies, ...startOf(stopped), ...renounced(plan, stopped)] };
});

const startOf = (hosts: readonly string[]): readonly Written[] => (hosts.length === 0 ? [] : [{ activate: { "ec2-start": { hosts: [...hosts] } } }]);

/** A machine may start what it ran when it was stopped: the plan's own scripts by which a site steps down are run there, the last takeover first. */
function renounced(plan: Plan, started: readonly string[]): readonly Written[] {
  const steps = allSteps(plannedNodes(plan.steps)).toReversed();
  return steps.flatMap((step): readonly Written[] => {
    if (!isKind(step, "activate.command") || step.input.run.renounce === undefined) return [];
    const hosts = step.input.hosts.filter((role) => started.includes(role));
    const command: StepInput<"activate.command"> = { run: { takeover: step.input.run.renounce }, hosts, ...(step.input.within === undefined ? {} : { within: step.input.within }) };
    return hosts.length === 0 ? [] : [{ activate: { command } }];
  });
}

function stepsFor(plan: Plan, name: string): readonly Written[] {
  const database = plan.databases[name];
  const input = { database: name };
  if (Object.keys(instancesOf(database)).length > 0) return [{ reprotect: { "rds-set-aside": input } }, { reprotect: { "rds-replica": input } }];
  return [];
}
