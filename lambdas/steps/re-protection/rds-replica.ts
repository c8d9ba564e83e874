// Makes a read replica of the instance that serves at the site that was left, under the name that the plan knows, and waits until it
// follows. Available is not following: RDS and an observer both have to say so. It is built like the instance that was set aside, so
// nothing of it has to stand in the plan.

import type { Answer } from "../../../workflows/evidence.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { reprotectedTag } from "../../../workflows/restored-tags.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { mostLagMs } from "../../../workflows/switchovers.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { BuiltInstance } from "../../aws/rds-replicas.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { regionAt } from "../hosts.ts";
import { unseen } from "../unseen.ts";
import { follows, instanceAt, lookAtInstances, replicaLike, saysOf, servingOf } from "./instances.ts";
import type { Instances } from "./instances.ts";

export interface ReplicaFacts extends Instances {
  /** What an observer sees of the copy; undefined while RDS does not say that it is available. */
  readonly probe: Answer | undefined;
}

const settleMs: Milliseconds = 120_000;
/** Backups that were off begin with one of the whole database. */
const backupSettleMs: Milliseconds = 900_000;
/** How long replication may be broken on a copy that is there; and how often a long wait is told anew. */
const wordEveryMs: Milliseconds = 1_800_000;
const broken = new Set(["error", "terminated", "stopped"]);

export const rdsReplicaAgain: StepKind<"reprotect.rds-replica", ReplicaFacts, SeeingAdapters> = {
  kind: "reprotect.rds-replica",

  async look({ database }, context, adapters) {
    const facts = await lookAtInstances(database, context, adapters);
    const stands = facts.old.seen && facts.old.value?.status === "available" && facts.old.value.replicaOf !== null;
    return { ...facts, probe: stands ? await adapters.lookAt(database, context.target) : undefined };
  },

  decide(facts, input, context) {
    const decision = decide(facts, input.database, context);
    // A copy of a large database takes hours; the record hears of each half of one that it goes on.
    const halves = Math.floor((context.at - context.startedAt) / wordEveryMs);
    return decision.to === "wait" && halves > 0 ? { ...decision, because: `${decision.because}; so far for more than ${sayDuration(halves * wordEveryMs)}` } : decision;
  },
};

function decide(facts: ReplicaFacts, database: string, context: StepContext): StepDecision {
  const serves = servingOf(facts, database, context);
  if ("not" in serves) return serves.not;
  const { old, kept } = facts;
  if (!old.seen) return unseen(old);
  if (!kept.seen) return unseen(kept);
  const region = regionAt(context.plan, context.target);
  if (old.value === undefined) return begin(serves.instance, kept.value, database, region, context);
  const says = saysOf(old.value, region);
  // In a dry run nothing was set aside, and what would be made is built like what stands there.
  if (old.value.replicaOf === null && context.dryRun) return { to: "act", because: says, mutations: [make(serves.instance, old.value, database, region, context)] };
  if (!follows(old.value, serves.instance)) return { to: "stuck", because: `${says}, and not of ${serves.instance.id}, which serves; nothing was changed` };
  return following(old.value, facts.probe, says, context);
}

/** The copy stands, and has to follow. */
function following(copy: BuiltInstance, probe: Answer | undefined, says: string, { plan, at, startedAt }: StepContext): StepDecision {
  if (statusMeaning(copy.status) === "ended") return { to: "stuck", because: `${says}; it does not leave that state by itself` };
  const trouble = copy.replication.filter((word) => broken.has(word));
  if (trouble.length > 0) {
    const because = `${says}, and its replication is ${trouble.join(", ")}`;
    return copy.status === "available" && at - startedAt >= wordEveryMs ? { to: "stuck", because } : { to: "wait", because };
  }
  if (copy.status !== "available" || !copy.replication.includes("replicating")) return { to: "wait", because: says };
  const lagMs = probe?.kind === "healthy" && probe.database?.role === "replica" ? probe.database.lagMs : null;
  const most = mostLagMs(plan);
  if (lagMs === null) return { to: "wait", because: `${says} and replicates, but no observer read how far it is behind: ${probe?.detail ?? "not looked at"}` };
  if (lagMs > most) return { to: "wait", because: `${says} and replicates, and is ${sayDuration(Math.round(lagMs / 1000) * 1000)} behind; ${sayDuration(most)} are allowed` };
  return { to: "done", proof: `${says} and replicates, and an observer read a lag of ${Math.round(lagMs)} ms` };
}

/** Nothing stands under the plan's name yet. */
function begin(serving: BuiltInstance, kept: BuiltInstance | undefined, database: string, region: string, context: StepContext): StepDecision {
  const id = instanceAt(context.plan, database, context.target);
  const last = context.sent.findLast(({ key }) => key === keyOf(id));
  // RDS does not show at once what it was told to make.
  if (last !== undefined && last.outcome !== "refused" && context.at - last.at < settleMs) return { to: "wait", because: `RDS in ${region} shows no instance ${id} yet, and was told to make it a moment ago` };
  if (kept === undefined) return { to: "stuck", because: `RDS in ${region} has neither an instance ${id} nor one that was set aside, so nobody knows how the copy is to be built. Make a read replica ${id} of ${serving.arn} there yourself, then retry` };
  const lacks = [...(serving.backupDays === 0 ? ["has no automated backups, without which RDS makes no replica of it"] : []), ...(kept.multiAz && !serving.multiAz ? ["has no standby in another zone (Multi-AZ), which the old one had"] : [])];
  if (lacks.length > 0) return prepare(serving, kept, lacks, context);
  return { to: "act", because: `${saysOf(serving, regionAt(context.plan, context.source))}; ${kept.id} is kept, and the name ${id} is free`, mutations: [make(serving, kept, database, region, context)] };
}

/** What the instance that serves lacks is turned on only when a person has agreed: it is at work, and RDS may restart it for its backups. */
function prepare(serving: BuiltInstance, kept: BuiltInstance, lacks: readonly string[], context: StepContext): StepDecision {
  const region = regionAt(context.plan, context.source);
  const because = `${saysOf(serving, region)}; it ${lacks.join(" and it ")}`;
  if (context.answered === undefined && !context.dryRun) {
    return { to: "stuck", because, asks: { sentences: [`Approve turns on at once, on the database that serves at ${context.source}, what it lacks. Turning automated backups on may restart it, and users are not served for that time; a standby in another zone costs a second instance.`] } };
  }
  const days = serving.backupDays === 0 ? { BackupRetentionPeriod: Math.max(1, kept.backupDays) } : {};
  const zones = kept.multiAz && !serving.multiAz ? ({ MultiAZ: true } as const) : {};
  const mutation: Mutation = {
    key: `prepare ${serving.id}`,
    sentence: `Turn on ${[...("MultiAZ" in zones ? ["the standby in another zone"] : []), ...("BackupRetentionPeriod" in days ? [`automated backups of ${days.BackupRetentionPeriod} days`] : [])].join(" and ")} of ${serving.id} in ${region}`,
    call: { operation: "rds.ModifyDBInstance", region, input: { DBInstanceIdentifier: serving.id, ApplyImmediately: true, ...days, ...zones } },
    undo: `set it back on ${serving.id}`,
    settleMs: backupSettleMs,
    // What is so already stays so.
    repeatable: true,
  };
  return { to: "act", because, mutations: [mutation] };
}

const keyOf = (id: string): string => `copy to ${id}`;

function make(serving: BuiltInstance, like: BuiltInstance, database: string, region: string, { plan, target, mark }: StepContext): Mutation {
  const id = instanceAt(plan, database, target);
  return {
    key: keyOf(id),
    sentence: `Make the read replica ${id} of ${serving.id} in ${region}`,
    call: {
      operation: "rds.CreateDBInstanceReadReplica",
      region,
      input: {
        ...replicaLike(id, serving, like, region),
        MultiAZ: like.multiAz,
        PubliclyAccessible: like.isPublic,
        DeletionProtection: like.isProtected,
        CopyTagsToSnapshot: like.copiesTags,
        Tags: [{ Key: reprotectedTag, Value: mark }],
      },
    },
    undo: `delete the replica ${id} in ${region}`,
    settleMs,
    // RDS refuses a second instance of the same name (DBInstanceAlreadyExists).
    repeatable: true,
  };
}
