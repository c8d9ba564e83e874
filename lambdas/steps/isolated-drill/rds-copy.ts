// Makes the copy of an isolated drill, a read replica of the instance that serves, under a name and a tag of the drill, and deletes it again on the
// way back. It is built like the replica that a failover would promote, which itself is only read.

import type { Mutation } from "../../../workflows/mutations.ts";
import { drillTag } from "../../../workflows/restored-tags.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readBuiltInstance } from "../../aws/rds-replicas.ts";
import type { BuiltInstance } from "../../aws/rds-replicas.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import { regionAt } from "../hosts.ts";
import { follows, instanceAt, replicaLike } from "../re-protection/instances.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { copyOf, lookAtCopy, lookMs, removal, saysOf, settleMs } from "./copies.ts";
import type { SeenCopy } from "./copies.ts";
import type { RecordingAdapters } from "./recording.ts";

interface CopyFacts {
  readonly serving: Seen<BuiltInstance | undefined>;
  /** The plan's own replica at the target, after which the copy is built. */
  readonly replica: Seen<BuiltInstance | undefined>;
  readonly copy: Seen<SeenCopy | undefined>;
  /** Whether this run has seen the copy before: then that none shows means that it is gone. */
  readonly stood: Seen<boolean>;
}

const broken = new Set(["error", "terminated", "stopped"]);
/** How long replication may be broken on a copy that is there. */
const brokenForMs: Milliseconds = 1_800_000;

export const rdsCopy: StepKind<"drill.rds-copy", CopyFacts, RecordingAdapters> = {
  kind: "drill.rds-copy",

  async look({ database }, context, adapters) {
    const built = (site: string): Promise<Seen<BuiltInstance | undefined>> => {
      const region = regionAt(context.plan, site);
      return see(adapters.clock, lookMs, `RDS in ${region}`, (signal) => readBuiltInstance(instanceAt(context.plan, database, site), adapters.clients, region, signal));
    };
    const stood = see(adapters.clock, lookMs, "the record", async () => (await adapters.runOf(context.run))?.steps[context.stepId]?.status === "done");
    const [serving, replica, copy, before] = await Promise.all([built(context.source), built(context.target), lookAtCopy(database, context, adapters), stood]);
    return { serving, replica, copy, stood: before };
  },

  decide({ serving, replica, copy }, { database }, context) {
    if (!serving.seen) return unseen(serving);
    if (!replica.seen) return unseen(replica);
    if (!copy.seen) return unseen(copy);
    const there = regionAt(context.plan, context.source);
    if (serving.value === undefined) return { to: "stuck", because: `RDS in ${there} has no instance ${instanceAt(context.plan, database, context.source)}, of which a copy was to be made; nothing was changed` };
    if (serving.value.replicaOf !== null) return { to: "stuck", because: `${saysOf(serving.value, there)}; a copy is made only of the database that takes the writes, so nothing was changed` };
    if (copy.value !== undefined) return replicating(copy.value, serving.value, context);
    return begin(serving.value, replica.value, database, context);
  },

  undo({ copy, stood }, { database }, context): StepDecision {
    const made = (context.toUndo ?? []).findLast(({ call }) => call.operation === "rds.CreateDBInstanceReadReplica");
    return removal(copy, copyOf(database, context), context, stood.seen && stood.value ? undefined : made?.at);
  },
};

/** The copy stands, and has to replicate: what does not could not be promoted with what the source holds. */
function replicating({ instance, locked }: SeenCopy, serving: BuiltInstance, { plan, target, at, startedAt }: StepContext): StepDecision {
  const says = saysOf(instance, regionAt(plan, target));
  if (locked !== undefined) return { to: "stuck", because: `${says}; nothing is done to it, because ${locked}` };
  if (statusMeaning(instance.status) === "ended") return { to: "stuck", because: `${says}; it does not leave that state by itself` };
  const trouble = instance.replication.filter((word) => broken.has(word));
  // While it is made that means nothing yet, and a break on the way mends itself.
  if (trouble.length > 0) {
    const because = `${says}, and its replication is ${trouble.join(", ")}`;
    return instance.status === "available" && at - startedAt >= brokenForMs ? { to: "stuck", because } : { to: "wait", because };
  }
  if (instance.status !== "available" || !instance.replication.includes("replicating")) return { to: "wait", because: says };
  return follows(instance, serving) ? { to: "done", proof: `${says}, which serves, and replicates` } : { to: "stuck", because: `${says}, and not of ${serving.id}, which serves` };
}

/** Nothing stands under the copy's name yet. */
function begin(serving: BuiltInstance, replica: BuiltInstance | undefined, database: string, context: StepContext): StepDecision {
  const { plan, source, target, at, sent } = context;
  const [there, region] = [regionAt(plan, source), regionAt(plan, target)];
  const id = copyOf(database, context);
  const last = sent.findLast(({ key }) => key === keyOf(id));
  if (last !== undefined && last.outcome !== "refused" && at - last.at < settleMs) return { to: "wait", because: `RDS in ${region} shows no instance ${id} yet, and was told to make it a moment ago` };
  if (replica === undefined) return { to: "stuck", because: `RDS in ${region} has no instance ${instanceAt(plan, database, target)}, which a failover would promote; nothing was changed` };
  const says = saysOf(replica, region);
  if (!follows(replica, serving)) return { to: "stuck", because: `${says}, and not of ${serving.id}, which serves; a failover could not promote it, and nothing was changed` };
  if (serving.backupDays === 0) return { to: "stuck", because: `${saysOf(serving, there)}; it has no automated backups, without which RDS makes no replica of it, and a drill turns nothing on. A failover does not need them` };
  if (statusMeaning(serving.status) !== "serves") return { to: "wait", because: saysOf(serving, there) };
  return { to: "act", because: `${saysOf(serving, there)}; ${says}`, mutations: [make(id, serving, replica, region, context)] };
}

const keyOf = (id: string): string => `copy to ${id}`;

function make(id: string, serving: BuiltInstance, like: BuiltInstance, region: string, { run }: StepContext): Mutation {
  return {
    key: keyOf(id),
    sentence: `Make the read replica ${id} of ${serving.id} in ${region} for this drill`,
    call: {
      operation: "rds.CreateDBInstanceReadReplica",
      region,
      input: {
        ...replicaLike(id, serving, like, region),
        // It lives for an hour: a standby of its own would cost and show nothing.
        MultiAZ: false,
        PubliclyAccessible: false,
        DeletionProtection: false,
        CopyTagsToSnapshot: false,
        Tags: [{ Key: drillTag, Value: run }],
      },
    },
    undo: `delete the copy ${id} in ${region}`,
    settleMs,
    // RDS refuses a second instance of the same name (DBInstanceAlreadyExists).
    repeatable: true,
  };
}
