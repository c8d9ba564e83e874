// Re-protection: after a move the site that was left holds no copy of what is written now. Such a run makes one there, in this
// direction: its source serves and is only read from, its target is the site that was left. Its steps are made of the plan's databases
// and of its fences; nothing of them is written in a plan. See decisions/0064.

import { instancesOf, ownServersOf } from "./database-copies.ts";
import { perPlan } from "./per-plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep, StepInput } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import { drainedDatabases } from "./switchovers.ts";

type Written = Plan["steps"][number];

/** The databases of which a re-protection makes a copy again: those that a move promotes, and whose way of keeping it can build. */
export function reprotectedDatabases(plan: Plan): readonly string[] {
  return drainedDatabases(plan).filter((name) => stepsFor(plan, name).length > 0);
}

/** The databases of which a run makes a copy, from its own steps. `plan` is the plan as the run sees it. */
export function copiedDatabases(plan: Plan): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "reprotect.rds-replica") || isKind(step, "reprotect.postgresql") ? [step.input.database] : []));
}

/** Why a re-protection of this plan could not make the whole of it safe again, a clause for each database that it cannot build a copy of. */
export function whyNotReprotected(plan: Plan): readonly string[] {
  const left = drainedDatabases(plan).filter((name) => stepsFor(plan, name).length === 0);
  return left.map((name) => `a copy of ${name} (${plan.databases[name]?.engine ?? "?"}, on a machine of your own) has to be made by you`);
}

/** Whether a re-protection can make this plan safe again: nobody is sent to one that would be refused. */
export function canReprotect(plan: Plan): boolean {
  return reprotectedDatabases(plan).length > 0 && whyNotReprotected(plan).length === 0;
}

/** The plan with the steps of a re-protection instead of its own; the same value for the same plan. Without a database that it could copy it has no step. */
export const reprotectPlan = perPlan((plan: Plan): Plan => {
  const copies = reprotectedDatabases(plan).flatMap((name) => stepsFor(plan, name));
  if (copies.length === 0) return { ...plan, steps: [] };
  const started = restartedRoles(plan);
  // A server on a machine of one's own follows again by a command on that machine; what else could write there is started when it does.
  const own = new Set(reprotectedDatabases(plan).flatMap((name) => Object.values(ownServersOf(plan.databases[name])).map(({ host }) => host)));
  const [first, later] = [started.filter((role) => own.has(role)), started.filter((role) => !own.has(role))];
  return { ...plan, steps: [...preferences(plan), ...startOf(first), ...copies, ...startOf(later), ...renounced(plan, started)] };
});

/**
 * The replica sets of MongoDB whose priorities a re-protection puts right for the site that serves, first of all: a copy takes hours, and
 * a set that has gone home by itself is home all that time (A12, B13). One that is stuck is left out. They are those of which the plan's own steps name the machine.
 */
function preferences(plan: Plan): readonly Written[] {
  return managedSets(plan).map(({ service, host }) => ({ configure: { "mongodb-priorities": { service, host, prefer: "source" as const } } }));
}

/** Whether a re-protection goes on without this step where it is stuck, with an exception: no copy waits for a set that cannot be put right. */
export function copiesDoNotWait(step: PlannedStep): boolean {
  return isKind(step, "configure.mongodb-priorities") && step.input.prefer === "source";
}

/** The replica sets that steps of the plan let prefer a site, each once, with the role of the machine that runs the command. */
export function managedSets(plan: Plan): readonly { readonly service: string; readonly host: string }[] {
  const sets = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "promote.mongodb") || isKind(step, "configure.mongodb-priorities") ? [step.input] : []));
  return sets.filter(({ service }, index) => sets.findIndex((each) => each.service === service) === index).map(({ service, host }) => ({ service, host }));
}

const startOf = (hosts: readonly string[]): readonly Written[] => (hosts.length === 0 ? [] : [{ activate: { "ec2-start": { hosts: [...hosts] } } }]);

/** The roles whose machines a re-protection starts: those that the fence stops, but for those that a move starts, which the plan keeps off at the standby. */
export function restartedRoles(plan: Plan): readonly string[] {
  const steps = allSteps(plannedNodes(plan.steps));
  const keptOff = new Set(steps.flatMap((step) => (isKind(step, "activate.ec2-start") ? step.input.hosts : [])));
  return [...new Set(steps.flatMap((step) => (isKind(step, "fence.ec2-stop") ? step.input.hosts : [])))].filter((role) => !keptOff.has(role));
}

/**
 * A machine may start what it ran when it was stopped: the plan's own scripts by which a site steps down are run there, the last takeover
 * first, then those of its fence; each once.
 */
function renounced(plan: Plan, started: readonly string[]): readonly Written[] {
  const steps = allSteps(plannedNodes(plan.steps));
  const commands = steps.toReversed().flatMap((step) => (isKind(step, "activate.command") && step.input.run.renounce !== undefined ? [{ script: step.input.run.renounce, hosts: step.input.hosts, within: step.input.within }] : []));
  const fences = steps.flatMap((step) => (isKind(step, "fence.renounce") ? step.input.run.map((script) => ({ script, hosts: step.input.hosts, within: undefined })) : []));
  const run = new Set<string>();
  return [...commands, ...fences].flatMap(({ script, hosts: roles, within }): readonly Written[] => {
    const hosts = roles.filter((role) => started.includes(role) && !run.has(`${role} ${script}`));
    for (const role of hosts) run.add(`${role} ${script}`);
    const command: StepInput<"activate.command"> = { run: { takeover: script }, hosts, ...(within === undefined ? {} : { within }) };
    return hosts.length === 0 ? [] : [{ activate: { command } }];
  });
}

/** What is run on the machines that a re-protection starts, a sentence for each role; none where it starts none. `plan` is the plan as the run sees it. */
export function sayRunOnStarted(plan: Plan): readonly string[] {
  const steps = allSteps(plannedNodes(plan.steps));
  const roles = steps.flatMap((step) => (isKind(step, "activate.ec2-start") ? step.input.hosts : []));
  return roles.map((role) => {
    const scripts = steps.flatMap((step) => (isKind(step, "activate.command") && step.input.hosts.includes(role) ? [step.input.run.takeover] : []));
    const run = scripts.length === 0 ? "no script of stepping down, because the plan has none for it" : scripts.join(", then ");
    return `On ${role}, which starts with what its operating system starts, is run: ${run}.`;
  });
}

function stepsFor(plan: Plan, name: string): readonly Written[] {
  const database = plan.databases[name];
  const input = { database: name };
  if (Object.keys(instancesOf(database)).length > 0) return [{ reprotect: { "rds-set-aside": input } }, { reprotect: { "rds-replica": input } }];
  if (database?.engine === "postgres" && Object.keys(ownServersOf(database)).length > 0) return [{ reprotect: { postgresql: input } }];
  return [];
}
