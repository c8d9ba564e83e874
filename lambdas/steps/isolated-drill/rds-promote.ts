// Promotes the copy of an isolated drill, as a failover promotes the replica: the same call, on an instance that this run has made. What is
// promoted loses nobody's writes, because nobody writes to it and the source goes on.

import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { BuiltInstance } from "../../aws/rds-replicas.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import { regionAt } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { copyOf, lookAtCopy, removal, saysOf } from "./copies.ts";
import type { SeenCopy } from "./copies.ts";
import type { RecordingAdapters } from "./recording.ts";

/** States in which an instance does its work. `storage-optimization` is operational. */
const operational = new Set(["available", "storage-optimization"]);

export const rdsPromote: StepKind<"drill.rds-promote", Seen<SeenCopy | undefined>, RecordingAdapters> = {
  kind: "drill.rds-promote",

  look: ({ database }, context, adapters) => lookAtCopy(database, context, adapters),

  decide(copy, { database }, context) {
    if (!copy.seen) return unseen(copy);
    const region = regionAt(context.plan, context.target);
    if (copy.value === undefined) {
      // In a dry run nothing was made, and what would be promoted is what would be made.
      if (context.dryRun) return { to: "act", because: "the copy would be promoted once it was made", mutations: [promote({ id: copyOf(database, context) }, region)] };
      return { to: "stuck", because: `RDS in ${region} has no instance ${copyOf(database, context)}, which this drill was to make before` };
    }
    const { instance, locked } = copy.value;
    const says = saysOf(instance, region);
    if (locked !== undefined) return { to: "stuck", because: `${says}; it is not promoted, because ${locked}` };
    if (statusMeaning(instance.status) === "ended") return { to: "stuck", because: `${says}; it does not leave that state by itself` };
    // All three, because any one of them alone can be stale or early, as of a failover's promotion.
    if (operational.has(instance.status) && instance.replicaOf === null && instance.replication.length === 0) return { to: "done", proof: `${says}, and without replication: it is a writer` };
    // While it takes a backup, RDS refuses to promote it; in any other state a change is already under way.
    if (instance.replicaOf === null || !operational.has(instance.status)) return { to: "wait", because: says };
    return { to: "act", because: says, mutations: [promote(instance, region)] };
  },

  /** There is no other way back from a promotion. The step that made it finds it gone then. */
  undo: (copy, { database }, context): StepDecision => removal(copy, copyOf(database, context), context, undefined),
};

function promote({ id }: Pick<BuiltInstance, "id">, region: string): Mutation {
  return {
    key: `promote ${id}`,
    sentence: `Promote the drill's copy ${id} in ${region} to a writable database`,
    call: { operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: id } },
    undo: `delete the copy ${id}`,
    settleMs: 60_000,
    // RDS refuses it on an instance that is no replica any more (InvalidDBInstanceStateFault).
    repeatable: true,
  };
}
