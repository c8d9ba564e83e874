// Restores a database at the target to an instance of its own, from the newest backup that lies there. What was written after
// the backup is lost, so its age goes the way of every loss: measured against what the source was last seen to write, and sent
// only when a person or the plan's limits accepted as much. The instance carries the mark of the step and the time up to which it
// holds the source's writes; so one that was restored long ago is never taken for the answer of tonight, what others made under
// the same name is left alone, and the way back deletes nothing but what this run made.

import { backedUpAt, instancesOf, restoredOf } from "../../../workflows/database-copies.ts";
import type { Restored } from "../../../workflows/database-copies.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import { Defect } from "../../../workflows/failure.ts";
import { acceptedSeconds, sayLoss, withinAccepted } from "../../../workflows/loss.ts";
import type { Loss } from "../../../workflows/loss.ts";
import type { Mutation, RestoredInstance } from "../../../workflows/mutations.ts";
import { holdsTag, restoredTag } from "../../../workflows/restored-tags.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayDuration, sayInstant } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { readBackups, readRestored, snapshotName } from "../../aws/rds-backups.ts";
import type { Backup, Backups, RestoredState } from "../../aws/rds-backups.ts";
import { readDatabaseInstance } from "../../aws/rds.ts";
import type { DatabaseInstance } from "../../aws/rds.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

export interface RestoreFacts {
  readonly instance: Seen<RestoredState | undefined>;
  /** The replica at the target, where the restore is the second way. */
  readonly replica: Seen<DatabaseInstance | undefined> | undefined;
  /** Read while there is no instance. */
  readonly backups: Seen<Backups> | undefined;
  /** What would be lost with the instance, or with the newest backup; undefined where neither is known. */
  readonly loss: Loss | undefined;
  /**
   * What the database itself says, a trial write included; undefined while there is no instance that could answer. Of the restored
   * instance alone, because a replica that takes writes proves nothing of it; of whichever answers, where a person has promoted.
   */
  readonly probe: Answer | undefined;
}

type Input = StepInput<"promote.restore">;

const lookMs: Milliseconds = 5_000;
const settleMs: Milliseconds = 60_000;
/** A replica that changes has settled within this, or a person looks what is going on there. */
const settledWithinMs: Milliseconds = 300_000;
/** A database of which a person says that it is promoted takes writes within this; later the person has to look again. */
const byHandWithinMs: Milliseconds = 300_000;

export const restore: StepKind<"promote.restore", RestoreFacts, SeeingAdapters> = {
  kind: "promote.restore",

  async look(input, context, { clients, clock, lookAt, lossAt }) {
    const { id, source } = planned(input, context);
    const region = regionAt(context.plan, context.target);
    const first = instancesOf(context.plan.databases[input.database])[context.target];
    const [instance, replica] = await Promise.all([
      see(clock, lookMs, `RDS in ${region}`, (signal) => readRestored(id, clients, region, signal)),
      first === undefined ? undefined : see(clock, lookMs, `RDS in ${region}`, (signal) => readDatabaseInstance(clients, region, first.id, signal)),
    ]);
    if (context.firstWay?.doneByHand === true) return { instance, replica, backups: undefined, loss: undefined, probe: await lookAt(input.database, context.target) };
    if (!instance.seen) return { instance, replica, backups: undefined, loss: undefined, probe: undefined };
    const measured = async (holdsUntil: Instant | undefined): Promise<Loss | undefined> => (holdsUntil === undefined ? undefined : lossAt(input.database, holdsUntil));
    if (instance.value === undefined) {
      const backups = await see(clock, lookMs, `RDS in ${region}`, (signal) => readBackups(source, input.from, clients, region, signal));
      return { instance, replica, backups, loss: await measured(backups.seen ? backups.value.usable[0]?.holdsUntil : undefined), probe: undefined };
    }
    const serves = statusMeaning(instance.value.status) === "serves";
    const [loss, probe] = await Promise.all([measured(heldUntil(instance.value)), serves ? lookAt(input.database, context.target, "restored") : undefined]);
    return { instance, replica, backups: undefined, loss, probe };
  },

  decide(facts, input, context) {
    const { database } = input;
    if (context.writable.includes(database)) return { to: "done", proof: `${database} takes writes at ${context.target} already by an earlier step of this run, so nothing was restored` };
    if (context.firstWay?.doneByHand === true) return promotedByHand(facts, database, context);
    if (!facts.instance.seen) return unseen(facts.instance);
    const region = regionAt(context.plan, context.target);
    const besides = besidesReplica(facts, region, context);
    if (besides !== undefined) return besides;
    return facts.instance.value === undefined ? begin(facts, input, region, context) : proceed(facts.instance.value, facts, input, region, context);
  },

  undo({ instance }, input, context) {
    if (!instance.seen) return { to: "wait", because: instance.because };
    const region = regionAt(context.plan, context.target);
    const { id } = planned(input, context);
    const found = instance.value;
    if (found === undefined) {
      // RDS does not show at once what it was told to make, and the answer may have been lost.
      const last = context.toUndo?.at(-1);
      if (last?.at !== undefined && context.at - last.at < last.settleMs) return { to: "wait", because: `RDS in ${region} shows no instance ${id} yet, and was told to make it a moment ago` };
      return { to: "done", proof: `RDS in ${region} has no instance ${id} any more` };
    }
    const says = saysOf(found, region);
    if (!isOfThisRun(found, context)) return { to: "done", proof: `${says}; it does not carry the mark of this run, so it is left alone` };
    if (found.status === "deleting") return { to: "wait", because: says };
    if (found.status === "creating") return { to: "wait", because: `${says}; it can be deleted as soon as it is made` };
    return { to: "act", because: says, mutations: [found.protectedFromDeletion ? unprotect(id, region) : remove(id, region)] };
  },
};

const takesWrites = (probe: Answer | undefined): boolean => probe?.kind === "healthy" && probe.database?.role === "writer" && probe.database.writeAccepted === true;

/** A person's word that the first way was done is not doubted by making a second writer, and not believed without a trial write. */
function promotedByHand({ probe }: RestoreFacts, database: string, { target, at, startedAt }: StepContext): StepDecision {
  const says = `a person says that ${database} was promoted at ${target} by hand, so nothing is restored`;
  if (takesWrites(probe)) return { to: "done", proof: `${says}, and a trial write was accepted`, brought: { writable: database } };
  const because = `${says}; but no trial write was accepted yet: ${probe?.detail ?? "not tried"}`;
  return at - startedAt < byHandWithinMs ? { to: "wait", because } : { to: "stuck", because };
}

/**
 * Beside a replica that became a writer, or still may, a restored instance would be a second one. What a person did in the console
 * before skipping the promotion RDS may not show yet, so it is believed to be a replica only when it has settled, and later than that.
 */
function besidesReplica({ replica }: RestoreFacts, region: string, { target, firstWay, at, startedAt }: StepContext): StepDecision | undefined {
  if (replica === undefined) return undefined;
  if (!replica.seen) return unseen(replica);
  const instance = replica.value;
  if (instance === undefined) return undefined;
  const remedy = `two writers could arise at ${target} (R1). Where ${instance.id} is of no use any more, a person deletes or renames it, then retry`;
  if (instance.replicaOf === null) return { to: "stuck", because: `RDS in ${region} says: ${instance.id} is ${instance.status}, and no replica; beside it nothing is restored, because ${remedy}` };
  if (firstWay?.mayHaveSent === true) return { to: "stuck", because: `RDS in ${region} says: ${instance.id} is ${instance.status}, a replica still; but this run has sent its promotion, which may yet take effect, so nothing is restored: ${remedy}` };
  const says = `RDS in ${region} says: ${instance.id} is ${instance.status}, a replica still`;
  // One that has ended, for which the second way is there, becomes nothing else by itself.
  if (statusMeaning(instance.status) === "changes" || instance.status === "modifying" || instance.status === "deleting") {
    const because = `${says}; as long as it changes it may become a writer, so nothing is restored beside it`;
    return at - startedAt < settledWithinMs ? { to: "wait", because } : { to: "stuck", because: `${because}: ${remedy}` };
  }
  if (at - (firstWay?.skippedAt ?? 0) < settleMs) return { to: "wait", because: `${says}; its promotion was skipped a moment ago, and what somebody did by hand before that may not show yet` };
  return undefined;
}

/** What only a person knows of a replica whose promotion was skipped; undefined where that is no question, or stood in the one that was answered. */
function besidesSkipped({ replica }: RestoreFacts, region: string, { answered, firstWay, target, dryRun }: StepContext): { readonly because: string; readonly sentence: string } | undefined {
  if (dryRun || typeof firstWay?.skippedAt !== "number" || replica?.seen !== true || replica.value === undefined) return undefined;
  const { id, status } = replica.value;
  const sentence = `Approve also says that nobody has promoted ${id} at ${target} or is about to: beside a restored instance it would be a second writer.`;
  // An answer to another question, as when the replica could not be found, says nothing of it.
  if (answered?.said?.includes(sentence) === true) return undefined;
  return {
    because: `the promotion was skipped, and RDS in ${region} says: ${id} is ${status}, a replica still`,
    sentence,
  };
}

/** There is an instance of that name. */
function proceed(instance: RestoredState, facts: RestoreFacts, { database }: Input, region: string, context: StepContext): StepDecision {
  const says = saysOf(instance, region);
  if (!isOfThisStep(instance, context)) return { to: "stuck", because: `${says}; no run of this plan made it, so nothing was restored. Give the plan another id, or rename that instance` };
  if (statusMeaning(instance.status) === "ended") return { to: "stuck", because: `${says}; it does not leave that state by itself` };
  const ask = asking(facts, `${says}, and holds what was written until ${sayHeld(instance)}`, region, context, isOfThisRun(instance, context));
  if (ask !== undefined) return ask;
  if (statusMeaning(instance.status) !== "serves" || instance.status === "modifying") return { to: "wait", because: says };
  if (!takesWrites(facts.probe)) return { to: "wait", because: `${says}, but no trial write was accepted yet: ${facts.probe?.detail ?? "not tried"}` };
  return { to: "done", proof: `${says}, it holds what was written until ${sayHeld(instance)}, and a trial write was accepted`, brought: { writable: database } };
}

/** There is none yet. */
function begin(facts: RestoreFacts, input: Input, region: string, context: StepContext): StepDecision {
  const { id, source, restored } = planned(input, context);
  const { backups } = facts;
  if (backups === undefined || !backups.seen) return unseen(backups ?? { seen: false, refused: false, because: `RDS in ${region} was not asked for backups` });
  const { usable: [newest], refused } = backups.value;
  if (newest === undefined) return { to: "stuck", because: `RDS in ${region} has no usable backup of ${source.id} from ${source.region} (${input.from.join(", ")})${refused.length === 0 ? "" : `: ${refused.join("; ")}`}` };
  const says = `the newest backup of ${source.id} in ${region} (${sayBackup(newest)}) holds what was written until ${sayInstant(newest.holdsUntil)}, ${sayDuration(Math.max(0, context.at - newest.holdsUntil))} ago`;
  const key = restored["kms-key"];
  if (key !== undefined && newest.key !== key) return { to: "stuck", because: `${says}; it is ${newest.key === null ? "not encrypted" : `encrypted with ${newest.key}`}, and the plan wants ${key}. RDS restores with the key of the backup, so nothing was restored` };
  if (context.fence === "not-tried" && !context.dryRun) return { to: "stuck", because: `${says}, but no fence was tried in this run: two writers could arise, so nothing was restored (R1)` };
  const ask = asking(facts, says, region, context, false);
  if (ask !== undefined) return ask;
  const common: RestoredInstance = {
    ...(restored.class === undefined ? {} : { DBInstanceClass: restored.class }),
    DBSubnetGroupName: restored["subnet-group"],
    VpcSecurityGroupIds: [...restored["security-groups"]],
    ...(restored["parameter-group"] === undefined ? {} : { DBParameterGroupName: restored["parameter-group"] }),
    ...(restored["option-group"] === undefined ? {} : { OptionGroupName: restored["option-group"] }),
    MultiAZ: restored["multi-az"],
    PubliclyAccessible: false,
    // Whoever cleans up in the night must not delete it by mistake; the way back takes this off first.
    DeletionProtection: true,
    Tags: [{ Key: restoredTag, Value: context.mark }, { Key: holdsTag, Value: new Date(newest.holdsUntil).toISOString() }],
  };
  const mutation: Mutation = {
    key: `restore ${id}`,
    sentence: `Restore ${input.database} to the new instance ${id} in ${region} from the ${sayBackup(newest)} of ${source.id}`,
    call: newest.from === "automated-backups"
      ? { operation: "rds.RestoreDBInstanceToPointInTime", region, input: { ...common, TargetDBInstanceIdentifier: id, SourceDBInstanceAutomatedBackupsArn: newest.arn, UseLatestRestorableTime: true } }
      : { operation: "rds.RestoreDBInstanceFromDBSnapshot", region, input: { ...common, DBInstanceIdentifier: id, DBSnapshotIdentifier: newest.arn } },
    undo: `delete the instance ${id} in ${region}`,
    settleMs,
    // RDS refuses a second instance of the same name (DBInstanceAlreadyExists).
    repeatable: true,
    losesData: input.database,
    holdsUntil: newest.holdsUntil,
  };
  return { to: "act", because: says, mutations: [mutation] };
}

/** The question of the loss, where more would be lost than was accepted, and of a replica whose promotion was skipped; none of that where this run has begun (`begun`). */
function asking(facts: RestoreFacts, says: string, region: string, context: StepContext, begun: boolean): StepDecision | undefined {
  const { loss } = facts;
  if (loss === undefined) return { to: "stuck", because: `${says}; how much is lost with that cannot be told, so nobody is asked to accept it` };
  const besides = begun ? undefined : besidesSkipped(facts, region, context);
  if (context.dryRun || (besides === undefined && withinAccepted(loss, context.acceptedLoss))) return undefined;
  const lossSeconds = acceptedSeconds([loss]);
  const accepted = context.acceptedLoss === 0 ? "no loss" : `${String(context.acceptedLoss)} seconds`;
  return {
    to: "stuck",
    because: `${says}. ${sayLoss(loss)}; accepted was ${accepted}${besides === undefined ? "" : `; ${besides.because}`}`,
    asks: { lossSeconds, sentences: [`Approve accepts ${lossSeconds === "unknown" ? "an unknown loss" : `a loss of up to ${sayDuration(lossSeconds * 1000)} of writes`} and goes on with that backup. Waiting for a newer one, or for the source, is retry.`, ...(besides === undefined ? [] : [besides.sentence])] },
  };
}

function planned(input: Input, { plan, source, target }: StepContext): { readonly id: string; readonly source: { readonly id: string; readonly region: string }; readonly restored: Restored } {
  const database = plan.databases[input.database];
  const restored = restoredOf(database)[target];
  const from = backedUpAt(database, source);
  if (restored === undefined || from === undefined) throw new Defect(`the plan does not say what ${input.database} is restored to at ${target}`);
  // RDS keeps identifiers in small letters, however a plan writes them.
  return { id: restored.id.toLowerCase(), source: { id: from.toLowerCase(), region: regionAt(plan, source) }, restored };
}

const sayBackup = ({ from, arn }: Backup): string => (from === "automated-backups" ? "automated backups" : snapshotName(arn));
const saysOf = ({ id, status, tags }: RestoredState, region: string): string => `RDS in ${region} says: ${id} is ${status}, ${tags[restoredTag] === undefined ? "and carries no mark of a restore" : `restored by ${tags[restoredTag]}`}`;

function heldUntil({ tags }: RestoredState): Instant | undefined {
  const time = Date.parse(tags[holdsTag] ?? "");
  return Number.isNaN(time) ? undefined : time;
}
const sayHeld = (instance: RestoredState): string => {
  const until = heldUntil(instance);
  return until === undefined ? "nobody knows when" : sayInstant(until);
};

/** `us/<run>/<step>/<epoch>`: runs are named after their plan, and other steps of the same plan restore other databases. */
function isOfThisStep({ tags }: RestoredState, { stepId }: StepContext): boolean {
  return tags[restoredTag]?.split("/")[2] === stepId;
}
function isOfThisRun(instance: RestoredState, context: StepContext): boolean {
  return isOfThisStep(instance, context) && instance.tags[restoredTag]?.split("/")[1] === context.run;
}

function unprotect(id: string, region: string): Mutation {
  return {
    key: `unprotect ${id}`, sentence: `Take the protection from deletion off ${id} in ${region}`,
    call: { operation: "rds.ModifyDBInstance", region, input: { DBInstanceIdentifier: id, DeletionProtection: false, ApplyImmediately: true } },
    undo: `protect ${id} from deletion again`, settleMs, repeatable: true,
  };
}

function remove(id: string, region: string): Mutation {
  return {
    key: `delete ${id}`, sentence: `Delete ${id} in ${region}, which this run restored`,
    call: { operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } },
    undo: "restore it again from the backup", settleMs, repeatable: true,
  };
}
