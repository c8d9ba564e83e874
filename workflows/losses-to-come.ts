// Losses of which an approval speaks although nobody can name them yet.

import { hasOwnCopy } from "./database-copies.ts";
import { databaseOfInstances } from "./oracle-switchovers.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";

const toCome = { restored: "it has no copy at", owned: "its owner moves it", global: "nobody measures what a failover of it loses", oracle: "nobody measures what the promotion of its replica loses", byHand: "the plan lets no failover move it, so a person is asked to, and what that loses nobody measures" } as const;
/** Whether a sentence of an approval speaks of a loss that nobody can name yet. */
export function tellsLossToCome(sentence: string): boolean {
  return Object.values(toCome).some((words) => sentence.includes(`: ${words}`));
}

/** Losses that nobody can name before the run comes to their steps, a sentence each. */
export function lossesToCome(plan: Plan, target: string): readonly string[] {
  const ofDatabases = Object.entries(plan.databases).flatMap(([name, database]): readonly string[] => {
    if (hasOwnCopy(database)) return [];
    if (database.restored !== undefined) return [`${name}: ${toCome.restored} ${target} and is restored there from the newest backup; how old that is, a person is asked when ${name} has stopped.`];
    return [`${name}: ${toCome.owned}, and what that loses is the owner's matter.`];
  });
  const ofGlobalClusters = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "promote.global-cluster") ? [`${step.input.global}: ${toCome.global}; a person is asked to accept it when the source is fenced.`] : []));
  const ofOracle = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "promote.rds-switchover") ? [`${databaseOfInstances(step.input.instances)}: ${step.input.failover === "promote" ? `${toCome.oracle}; a person is asked to accept it when the source is fenced` : toCome.byHand}.`] : []));
  return [...ofDatabases, ...ofGlobalClusters, ...ofOracle];
}
