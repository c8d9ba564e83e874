// Planned moves: the plan as such a run sees it. The steps are the plan's own, put so that the
// commit stands alone: what fences the application, then what may stop a machine that holds a database, then the promotions, then the rest.
// Between the first two it is shown that the target holds everything (drained.ts). See decisions/0058.

import { hasOwnCopy, ownServersOf } from "./database-copies.ts";
import { shutDownStep } from "./node-shutdown.ts";
import { perPlan } from "./per-plan.ts";
import { plannedNodes } from "./plan-steps.ts";
import type { PlannedNode, PlannedStep, StepInput } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { Milliseconds } from "./units.ts";

type Written = Plan["steps"][number];
type Single = Exclude<Written, { readonly together: unknown }>;
type Branch = readonly Single[];

const defaultWithinMs: Milliseconds = 5 * 60_000;
const defaultLagMs: Milliseconds = 10_000;

/** How long the target may take to hold everything once the source is fenced; after that the run is taken back. */
export function drainWithinMs({ switchover }: Pick<Plan, "switchover">): Milliseconds {
  return switchover?.within ?? defaultWithinMs;
}

/** How far a copy may be behind for a switchover to be asked for at all. */
export function mostLagMs({ switchover }: Pick<Plan, "switchover">): Milliseconds {
  return switchover?.lag ?? defaultLagMs;
}

/** The databases that a switchover promotes and of which a copy stands at both sites. */
export function drainedDatabases(plan: Plan): readonly string[] {
  const promoted = plannedNodes(plan.steps).flatMap(stepsOf).flatMap((step) => (step.phase === "promote" && "database" in step.input ? [step.input.database] : []));
  return [...new Set(promoted)].filter((name) => {
    const database = plan.databases[name];
    return database !== undefined && database.writer === "single" && hasOwnCopy(database);
  });
}

/** The roles of machines that hold a database, at either site: they are stopped only when it has been shown that nothing is missing. */
export function databaseRoles(plan: Plan): ReadonlySet<string> {
  return new Set(Object.values(plan.databases).flatMap((database) => Object.values(ownServersOf(database)).map(({ host }) => host)));
}

/** The plan with its steps as a switchover does them; the same value for the same plan. */
export const switchoverPlan = perPlan((plan: Plan): Plan => {
  const roles = databaseRoles(plan);
  const late: Single[] = [];
  const kept = plan.steps.flatMap((written): readonly Written[] => {
    const branches = branchesOf(written).map((branch) => branch.flatMap((step) => inTime(step, plan, roles, late)));
    return asNodes(branches);
  });
  const first = kept.findIndex((written) => branchesOf(written).flat().some(isPromotion));
  const at = first < 0 ? kept.length : first;
  const isCommit = first < 0 ? isTraffic : isPromotion;
  // Of a plan as a planned move sees it the step is there already.
  const last = plan.steps.some((written) => branchesOf(written).flat().some(({ live }) => live !== undefined)) ? [] : shutDownStep(plan);
  return { ...plan, steps: [...kept.slice(0, at).flatMap((written) => (first < 0 ? apart(written, isCommit) : [written])), ...late, ...kept.slice(at).flatMap((written) => apart(written, isCommit)), ...last] };
});

/** Before which of its nodes a switchover shows that the target holds everything; undefined where nothing is promoted that could be shown. */
export function drainedBefore(plan: Plan): number | undefined {
  if (drainedDatabases(plan).length === 0) return undefined;
  const roles = databaseRoles(plan);
  const at = plannedNodes(plan.steps).findIndex((node) => stepsOf(node).some((step) => step.phase === "promote" || stopsDatabase(step, roles)));
  return at < 0 ? undefined : at;
}

/** Whether the step stops machines that hold a database, and no others. */
export function stopsDatabase({ kind, input }: Pick<PlannedStep, "kind" | "input">, roles: ReadonlySet<string>): boolean {
  return kind === "fence.ec2-stop" && "hosts" in input && Array.isArray(input.hosts) && input.hosts.every((role) => roles.has(role));
}

const stepsOf = (node: PlannedNode): readonly PlannedStep[] => ("step" in node ? [node.step] : node.together.flat());
const isPromotion = (step: Single): boolean => step.promote !== undefined;
const isTraffic = (step: Single): boolean => step.traffic !== undefined;

function branchesOf(written: Written): readonly Branch[] {
  return "together" in written ? written.together.map((branch) => (Array.isArray(branch) ? branch : [branch])) : [[written]];
}

/** What of a step is done at its place; the machines of databases go to `late`, and a second way is not needed where the first one lives. */
function inTime(step: Single, plan: Plan, roles: ReadonlySet<string>, late: Single[]): Branch {
  // A written step knows its kind by its keys alone, so its input is the union of all.
  const restored = step.promote?.["restore"] as StepInput<"promote.restore"> | undefined;
  const database = restored === undefined ? undefined : plan.databases[restored.database];
  if (database !== undefined && hasOwnCopy(database)) return [];
  const stop = step.fence?.["ec2-stop"] as StepInput<"fence.ec2-stop"> | undefined;
  if (stop === undefined) return [step];
  const holding = stop.hosts.filter((role) => roles.has(role));
  if (holding.length === 0) return [step];
  late.push({ fence: { "ec2-stop": { ...stop, hosts: holding } } });
  const others = stop.hosts.filter((role) => !roles.has(role));
  return others.length === 0 ? [] : [{ fence: { "ec2-stop": { ...stop, hosts: others } } }];
}

/** A group whose commits come first and alone, so that whatever is given up before them can be taken back. */
function apart(written: Written, isCommit: (step: Single) => boolean): readonly Written[] {
  const branches = branchesOf(written);
  if (branches.length < 2 || !branches.some((branch) => branch.some(isCommit))) return [written];
  const parts = branches.map((branch) => {
    const at = branch.findIndex(isCommit);
    return at < 0 ? { before: [], commit: [], rest: branch } : { before: branch.slice(0, at), commit: branch.slice(at, at + 1), rest: branch.slice(at + 1) };
  });
  return [...asNodes(parts.map(({ before }) => before)), ...asNodes(parts.map(({ commit }) => commit)), ...asNodes(parts.map(({ rest }) => rest))];
}

/** Branches as they are written: several as a group, one as a series. */
function asNodes(branches: readonly Branch[]): readonly Written[] {
  const full = branches.filter((branch) => branch.length > 0);
  return full.length > 1 ? [{ together: full.map((branch) => [...branch]) }] : full.flat();
}
