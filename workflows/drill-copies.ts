// The copies that isolated drills make, and the three locks before anything is done to one: its name, its tag, and that the record of the run
// whose tag it carries lists it. Deleting a wrong database is the worst that a drill could do, so whatever a plan names never passes.

import { instancesOf, restoredOf } from "./database-copies.ts";
import { drillCopyPrefix } from "./names.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { drillTag } from "./restored-tags.ts";

/** An instance as RDS describes it, as far as the locks ask. */
export interface TaggedInstance {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The run whose drill made the instance, as its tag says; undefined where it carries no such tag. */
export const drillOf = ({ tags }: TaggedInstance): string | undefined => tags[drillTag];

/** Whether a name is one that drills give, and none other. RDS keeps names in small letters. */
export const hasDrillName = (id: string): boolean => id.startsWith(drillCopyPrefix);

/** The instances that a run was about to make as a drill's copies: an intent stands in its record before each is made. */
export function copiesMadeBy({ steps }: Pick<RunState, "steps">): readonly string[] {
  return Object.values(steps).flatMap(({ attempts }) => attempts.flatMap(({ mutation: { call } }) => (call.operation === "rds.CreateDBInstanceReadReplica" ? [call.input.DBInstanceIdentifier] : [])));
}

/** Every instance that the plan names at either site: none of them is ever a drill's. */
function namedInstances(plan: Plan): ReadonlySet<string> {
  return new Set(Object.values(plan.databases).flatMap((database) => [...Object.values(instancesOf(database)), ...Object.values(restoredOf(database))].map(({ id }) => id.toLowerCase())));
}

/**
 * Why nothing may be done to an instance as the copy of that drill; undefined where every lock is open. `maker`: the state of the run whose
 * tag it carries, as the record has it.
 */
export function lockedBy(plan: Plan, instance: TaggedInstance, maker: RunState | undefined): string | undefined {
  const { id } = instance;
  if (namedInstances(plan).has(id.toLowerCase())) return `${id} is an instance that the plan itself names`;
  if (!hasDrillName(id)) return `the name ${id} does not begin with ${drillCopyPrefix}, as the names of all copies of drills do`;
  const run = drillOf(instance);
  if (run === undefined) return `${id} does not carry the tag ${drillTag}, by which a drill marks what it makes`;
  if (maker === undefined || maker.run !== run || maker.plan !== plan.plan) return `${id} carries the tag of run ${run}, which the record does not have as a run of ${plan.plan}`;
  if (maker.drill?.kind !== "isolated") return `${id} carries the tag of run ${run}, which was no isolated drill`;
  return copiesMadeBy(maker).includes(id) ? undefined : `the record of run ${run} does not list ${id} among what it made`;
}
