// The commit point of a plan: the first step that nothing undoes. Before it a run that nobody lets go on takes back what it
// did; after it nobody's silence abandons a half-moved site (design §7). A plan without such a step commits with its traffic.

import type { Plan } from "./plan.ts";
import { plannedNodes } from "./plan-steps.ts";
import type { PlannedNode, PlannedStep } from "./plan-steps.ts";
import { catalogue } from "./steps.ts";

/** Nodes of the plan before the one that holds the commit point. */
function before(plan: Plan): readonly PlannedNode[] {
  const nodes = plannedNodes(plan.steps);
  const stepsOf = (node: PlannedNode): readonly PlannedStep[] => ("step" in node ? [node.step] : node.together.flat());
  const irreversible = nodes.findIndex((node) => stepsOf(node).some((step) => catalogue[step.kind].undo === null));
  const commit = irreversible >= 0 ? irreversible : nodes.findIndex((node) => stepsOf(node).some((step) => step.phase === "traffic"));
  // What an isolated drill makes is its own, so all of it is taken back, and that is how it ends.
  if (nodes.some((node) => stepsOf(node).some(({ phase }) => phase === "drill"))) return nodes;
  // A repair that restarts nothing can take back all of it: it moves no traffic, by which another plan commits.
  if (commit < 0 && nodes.some((node) => stepsOf(node).some(({ phase }) => phase === "restore"))) return nodes;
  return commit < 0 ? [] : nodes.slice(0, commit);
}

/** The steps that are taken back when a run is given up before its commit point, in the order in which they were done. */
export function stepsToUndo(plan: Plan): readonly PlannedStep[] {
  return before(plan).flatMap((node) => ("step" in node ? [node.step] : node.together.flat()));
}

/**
 * Whether a gate at this step ends in taking everything back when nobody decides. A step in a group is not among them: one
 * branch cannot call back its siblings, so its gate is asked again.
 */
export function expiresIntoUndo(plan: Plan, stepId: string): boolean {
  return before(plan).some((node) => "step" in node && node.step.id === stepId);
}
