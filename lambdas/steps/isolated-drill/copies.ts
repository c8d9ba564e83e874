// What the steps of an isolated drill see of copies: the instance with its tags, and whether it is a drill's by every one of the three locks.

import { drillOf, lockedBy } from "../../../workflows/drill-copies.ts";
import { drillCopyName } from "../../../workflows/names.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { readBuiltInstance } from "../../aws/rds-replicas.ts";
import type { BuiltInstance } from "../../aws/rds-replicas.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import type { RecordingAdapters } from "./recording.ts";

export const lookMs: Milliseconds = 5_000;

/** A copy, and why nothing may be done to it; `locked` undefined: the drill may. `madeFor`: the plan whose drill made it, where the record knows that run. */
export interface SeenCopy {
  readonly instance: BuiltInstance;
  readonly locked: string | undefined;
  readonly madeFor: string | undefined;
}

/** The name of the copy that this run makes of a database. */
export const copyOf = (database: string, { plan, epoch }: StepContext): string => drillCopyName(plan.plan, database, epoch);

/** The copy that this run makes of a database, as RDS and the record have it; undefined where RDS shows none. */
export function lookAtCopy(database: string, context: StepContext, { clients, clock, runOf }: RecordingAdapters): Promise<Seen<SeenCopy | undefined>> {
  const region = regionAt(context.plan, context.target);
  return see(clock, lookMs, `RDS in ${region}`, async (signal) => {
    const instance = await readBuiltInstance(copyOf(database, context), clients, region, signal);
    return instance === undefined ? undefined : lockedCopy(instance, context, runOf, context.run);
  });
}

/** The instance with its locks. `only`: the run that has to have made it; left out, any isolated drill of the plan. */
export async function lockedCopy(instance: BuiltInstance, { plan }: StepContext, runOf: RecordingAdapters["runOf"], only?: string): Promise<SeenCopy> {
  const run = drillOf(instance);
  // Runs are named after their plan, and those of other plans the function may not read.
  const maker = run?.startsWith(`${plan.plan}-`) === true ? await runOf(run) : undefined;
  const madeFor = maker?.plan;
  if (only !== undefined && run !== only) return { instance, madeFor, locked: `${instance.id} ${run === undefined ? "carries no tag of a drill" : `carries the tag of run ${run}`}, and this is run ${only}` };
  return { instance, madeFor, locked: lockedBy(plan, instance, maker) };
}

/** Deletes a drill's copy and waits until RDS shows it no more; `made` is when RDS was told to make it, which it does not show at once. */
export function removal(copy: Seen<SeenCopy | undefined>, id: string, context: StepContext, made: Instant | undefined): StepDecision {
  if (!copy.seen) return unseen(copy);
  const region = regionAt(context.plan, context.target);
  if (copy.value === undefined) {
    if (made !== undefined && context.at - made < settleMs) return { to: "wait", because: `RDS in ${region} shows no instance ${id}, and was told to make it a moment ago` };
    return { to: "done", proof: `RDS in ${region} shows no instance ${id}` };
  }
  const { instance, locked } = copy.value;
  const says = saysOf(instance, region);
  if (locked !== undefined) return { to: "stuck", because: `${says}; it is not deleted, because ${locked}` };
  return isDeletable(instance.status) ? { to: "act", because: says, mutations: [remove(instance, region)] } : { to: "wait", because: says };
}

/** What RDS says of it, a clause. */
export const saysOf = ({ id, status, replicaOf }: BuiltInstance, region: string): string => `RDS in ${region} says: ${id} is ${status}, ${replicaOf === null ? "no replica" : `a replica of ${replicaOf}`}`;

/** RDS is eventually consistent: so long what was made or deleted may not show. */
export const settleMs: Milliseconds = 120_000;

/** Whether RDS deletes an instance that is so; one that it still makes or changes it refuses to. */
export const isDeletable = (status: string): boolean => status !== "deleting" && (status === "available" || status === "storage-optimization" || statusMeaning(status) === "ended");

/** The deletion of a copy, which has to be unlocked. */
export function remove({ id }: BuiltInstance, region: string): Mutation {
  return {
    key: `delete ${id}`,
    sentence: `Delete the drill's copy ${id} in ${region}, without a last snapshot`,
    call: { operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } },
    undo: null,
    settleMs,
    // RDS refuses it for an instance that is being deleted (InvalidDBInstanceState), and for none (DBInstanceNotFound).
    repeatable: true,
  };
}
