// By what a step is known from run to run: a digest of its own definition. A change elsewhere in the plan leaves it as it is.

import { createDigest } from "./digest.ts";
import type { Plan } from "./plan.ts";
import type { PlannedStep } from "./plan-steps.ts";
import type { Direction } from "./step-rows/row.ts";

/** Every page asks for all of them, and a plan is a value that never changes. */
const known = new WeakMap<Plan, Map<string, string>>();

/**
 * The digest of a step's own definition in one direction: its kind and input, both Regions and accounts, and the databases and machines
 * that its input names. What is known of it at one site says nothing of the other.
 */
export function definitionOf(plan: Plan, step: Pick<PlannedStep, "id" | "kind" | "input">, direction: Direction): string {
  const ofPlan = known.get(plan) ?? new Map<string, string>();
  known.set(plan, ofPlan);
  const key = JSON.stringify([step.id, direction.source, direction.target]);
  const found = ofPlan.get(key) ?? reckoned(plan, step, direction);
  ofPlan.set(key, found);
  return found;
}

function reckoned(plan: Plan, { kind, input }: Pick<PlannedStep, "kind" | "input">, { source, target }: Direction): string {
  const databases = pick(plan.databases, wordsIn(input));
  // A database that the step names stands on machines that only the database names.
  const machines = new Set([...wordsIn(input), ...wordsIn(databases)]);
  const siteOf = (name: string): unknown => {
    const site = plan.sites[name];
    return site && { name, region: site.region, account: site.account, hosts: pick(site.hosts, machines) };
  };
  return createDigest({ kind, input, source: siteOf(source), target: siteOf(target), databases });
}

/** Every string in the input, at any depth: among them are the names of what the step needs. */
function wordsIn(value: unknown): ReadonlySet<string> {
  if (typeof value === "string") return new Set([value]);
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(Object.values(value).flatMap((each) => [...wordsIn(each)]));
}

function pick<T>(of: Readonly<Record<string, T>>, names: ReadonlySet<string>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(of).filter(([name]) => names.has(name)));
}
