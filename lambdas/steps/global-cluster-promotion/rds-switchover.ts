// Makes the replica of a database of RDS for Oracle the primary. A planned move is a switchover: Data Guard sends what is missing first, the
// instances exchange their roles, and nothing is lost; it needs both alive. A failover cannot be one. It promotes the replica where the plan says
// so and a person has accepted a loss that nobody measures, and is left to people otherwise; a switchover that is refused never becomes a promotion.
// What RDS accepts is no move yet: it is done when both instances show the exchanged roles.

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { databaseOfInstances, isOracle, writableOracle } from "../../../workflows/oracle-switchovers.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { meansInstance } from "../../../workflows/rds-names.ts";
import type { InstanceAt } from "../../../workflows/rds-names.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readSwitchedInstance } from "../../aws/rds-switchover.ts";
import type { SwitchedInstance } from "../../aws/rds-switchover.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

export interface SwitchoverFacts {
  readonly target: Seen<SwitchedInstance | undefined>;
  /** Looked at in a planned move only: a failover asks nothing of the Region that it leaves. */
  readonly source: Seen<SwitchedInstance | undefined>;
}
type Input = StepInput<"promote.rds-switchover">;
/** An instance with where the plan says that it is. */
type There = InstanceAt & { readonly is: SwitchedInstance };

const lookMs: Milliseconds = 5_000;
/** How long RDS may show nothing of a move that it accepted. */
const settleMs: Milliseconds = 60_000;
/** How long both may be available without being each other's after a switchover, until a person looks. */
const apartMs: Milliseconds = 20 * 60_000;
/** `storage-optimization` is operational. What RDS calls an instance while it is switched over its documents do not say, so every other word is waited for. */
const operational = new Set(["available", "storage-optimization"]);
/** Words of replication that do not pass by themselves. */
const broken = new Set(["error", "terminated", "stopped", "replication stop point set"]);
const notAsked: SwitchoverFacts["source"] = { seen: false, refused: false, because: "a failover asks nothing of the Region that it leaves" };

export const rdsSwitchover: StepKind<"promote.rds-switchover", SwitchoverFacts, Adapters> = {
  kind: "promote.rds-switchover",

  async look(input, context, { clients, clock }) {
    const read = ({ id, region }: InstanceAt) => see(clock, lookMs, `RDS in ${region}`, (signal) => readSwitchedInstance(clients, region, id, signal));
    const [target, source] = await Promise.all([read(instanceAt(input, context, context.target)), context.planned === true ? read(instanceAt(input, context, context.source)) : notAsked]);
    return { target, source };
  },

  decide({ target: seenTarget, source: seenSource }, input, context) {
    if (!seenTarget.seen) return unseen(seenTarget);
    const place = instanceAt(input, context, context.target);
    if (seenTarget.value === undefined) return missing(place);
    const target = { ...place, is: seenTarget.value };
    if (!isOracle(target.is.engine)) return { to: "stuck", because: `${say(target)}; it is of ${target.is.engine}, and only RDS for Oracle exchanges roles, so nothing was moved` };
    if (context.planned !== true) return failOver(target, input, context);
    const former = instanceAt(input, context, context.source);
    if (!seenSource.seen) return withoutSource(target, former, unseen(seenSource), input, context);
    return seenSource.value === undefined ? missing(former) : switchOver(target, { ...former, is: seenSource.value }, input, context);
  },
};

const missing = ({ id, region }: InstanceAt): StepDecision => ({ to: "stuck", because: `RDS in ${region} has no instance ${id}; nothing was moved` });

function switchOver(target: There, source: There, input: Input, context: StepContext): StepDecision {
  const says = `${say(target)}; ${say(source)}`;
  const ended = [target, source].find(({ is }) => statusMeaning(is.status) === "ended");
  if (ended !== undefined) return { to: "stuck", because: `${says}; ${ended.id} does not leave that state by itself` };
  const still = [target, source].every(({ is }) => operational.has(is.status));
  const last = lastSent(context, keys(target).switchover);
  if (target.is.replicaOf === null && follows(source, target)) {
    return still ? { to: "done", proof: `${says}; ${target.id} is the primary and ${source.id} its replica`, brought: { writable: writableOracle(input.instances) } } : { to: "wait", because: says };
  }
  if (target.is.replicaOf === null && source.is.replicaOf === null) {
    // While the roles are exchanged, neither may be told to be a replica.
    if (!still || (last !== undefined && context.at - last.at < apartMs)) return { to: "wait", because: says };
    const since = last !== undefined ? `this run asked for the switchover ${sayDuration(context.at - last.at)} ago, and neither follows the other` : "neither follows the other, so nothing was moved";
    return { to: "stuck", because: `${says}; ${since}. See in their events which of them holds the newest writes, make the other its replica anew, and retry` };
  }
  if (!follows(target, source) || source.is.replicaOf !== null) return { to: "stuck", because: `${says}, but the plan wants ${target.id} to follow ${source.id} in ${source.region}; nothing was moved` };
  if (!still) return { to: "wait", because: says };
  if (context.fence === "not-tried" && !context.dryRun) return unfencedYet(says);
  if (last?.outcome === "applied" && last.at >= context.startedAt && context.at - last.at >= settleMs) {
    return { to: "stuck", because: `${says}; RDS accepted the switchover ${sayDuration(context.at - last.at)} ago, and the roles are as they were, so RDS has given it up. Its events say why; retry asks for it once more` };
  }
  if (target.is.backupDays === 0) return { to: "stuck", because: `${says}; it has no automatic backups, without which RDS does not switch it over. Turn them on (${target.id}: BackupRetentionPeriod), and retry` };
  const fault = target.is.replication.find((word) => broken.has(word));
  if (fault !== undefined) return { to: "stuck", because: `${says}; its replication is ${fault}, and RDS switches over what is replicating. See its events, and retry when it replicates` };
  if (!target.is.replication.includes("replicating")) return { to: "wait", because: says };
  return { to: "act", because: says, mutations: [{
    key: keys(target).switchover,
    sentence: `Switch over to ${target.id} in ${target.region}, without loss, so that ${source.id} in ${source.region} becomes its replica`,
    call: { operation: "rds.SwitchoverReadReplica", region: target.region, input: { DBInstanceIdentifier: target.id } },
    ...moving,
  }] };
}

/** The source went silent. Before the switchover was asked for nothing is done without it; afterwards users may be waiting for what is done already. */
function withoutSource(target: There, source: InstanceAt, silence: StepDecision, input: Input, context: StepContext): StepDecision {
  const last = lastSent(context, keys(target).switchover);
  const leads = operational.has(target.is.status) && target.is.replicaOf === null && target.is.replicas.some((word) => meansInstance(word, source, target.region));
  if (!leads || last === undefined || context.at - last.at < apartMs) return silence;
  const says = `${say(target)}, and ${source.id} follows it; RDS in ${source.region} does not say that of ${source.id}, ${sayDuration(context.at - last.at)} after this run asked for the switchover`;
  const word = `Approve lets the users follow to ${target.id}, although nobody has seen that ${source.id} has become its replica. A switchover loses nothing; whether it was one to the end is not known, so an unknown loss is accepted.`;
  if (context.answered?.said?.includes(word) === true) return { to: "done", proof: `${says}; ${context.answered.by} has approved: ${word}`, brought: { writable: writableOracle(input.instances) } };
  return { to: "stuck", because: says, asks: { lossSeconds: "unknown", sentences: [word, ...unfenced(source, context), `Retry looks again, when RDS in ${source.region} answers.`] } };
}

/** The source may be away, so nothing of it is asked; what the replica has not received is lost. */
function failOver(target: There, input: Input, context: StepContext): StepDecision {
  const says = say(target);
  const source = instanceAt(input, context, context.source);
  const { status, replicaOf, replication } = target.is;
  if (statusMeaning(status) === "ended") return { to: "stuck", because: `${says}; it does not leave that state by itself` };
  if (replicaOf === null) {
    const isOurs = lastSent(context, keys(target).promotion) !== undefined;
    if (!operational.has(status)) return { to: "wait", because: says };
    if (replication.length > 0) return { to: "wait", because: says };
    return !isOurs ? vouchedFor(target, source, says, input, context) : { to: "done", proof: `${says}; it is a primary now, and whether it takes writes nobody has tried here. ${context.source} has to be fenced for as long as ${source.id} may still take itself for one too`, brought: { writable: writableOracle(input.instances) } };
  }
  if (!meansInstance(replicaOf, source, target.region)) return { to: "stuck", because: `${says}, but the plan wants to promote a replica of ${source.id} in ${source.region}; nothing was promoted` };
  // While it takes a backup, RDS refuses to promote it; in any other state a change is already under way.
  if (!operational.has(status)) return { to: "wait", because: says };
  if (input.failover !== "promote") {
    return { to: "stuck", because: `${says}. A switchover needs both sites alive, and the plan does not let a failover promote the replica instead (failover: promote), so nothing was moved. Where ${context.source} is well, ask for a planned move; else promote ${target.id} by hand, which loses what it has not received and parts the two for ever, and retry: then you are asked for your word` };
  }
  if (context.fence === "not-tried" && !context.dryRun) return unfencedYet(says);
  const loss = `Approve promotes ${target.id} to a database of its own and accepts an unknown loss of writes: what ${source.id} has not sent to it. It is never a replica of ${source.id} again; a replica has to be made anew afterwards.`;
  if (!context.dryRun && context.answered?.said?.includes(loss) !== true) {
    return { to: "stuck", because: `${says}. How much its promotion loses nobody has measured`, asks: { lossSeconds: "unknown", sentences: [loss, ...unfenced(source, context), `If ${context.source} is about to come back, retry looks again and asks anew; where both sites are well, a planned move loses nothing.`] } };
  }
  return { to: "act", because: says, mutations: [{
    key: keys(target).promotion,
    sentence: `Promote ${target.id} in ${target.region} to a database of its own, with the loss of what has not arrived there`,
    call: { operation: "rds.PromoteReadReplica", region: target.region, input: { DBInstanceIdentifier: target.id } },
    ...moving,
  }] };
}

/**
 * It is no replica, and nobody signs in to see whose writes it holds: only the word of a person makes it the database. That RDS names the
 * source as its replica may be from before: a primary that was left while its Region was away still has its old list.
 */
function vouchedFor({ id, region, is }: There, source: InstanceAt, says: string, input: Input, context: StepContext): StepDecision {
  const { answered } = context;
  const word = `Approve says that you have seen that somebody has promoted ${id} or switched over to it, that it holds what ${source.id} had sent and takes writes, and accepts an unknown loss of the rest.`;
  if (answered?.said?.includes(word) === true) return { to: "done", proof: `${says}; ${answered.by} has approved: ${word}`, brought: { writable: writableOracle(input.instances) } };
  const followed = is.replicas.some((word) => meansInstance(word, source, region)) ? `RDS names ${source.id} as its replica, which may be from before, since ${source.region} was not asked` : `${source.id} does not follow it`;
  return { to: "stuck", because: `${says}; this run has not promoted it, and ${followed}, so whose writes it holds is not known and nothing was done`, asks: { lossSeconds: "unknown", sentences: [word, ...unfenced(source, context), "Where it is another database, or an old one, reject, and correct the plan."] } };
}

/** What follows where nobody has seen the source stop. */
const unfenced = ({ id }: InstanceAt, { fence, source }: StepContext): readonly string[] => (fence === "confirmed" ? [] : [`The fence of ${source} is not confirmed: ${id} may still take writes, which are lost too, and two writers may arise.`]);
const unfencedYet = (says: string): StepDecision => ({ to: "stuck", because: `${says}, but no fence was tried in this run: two writers could arise, so nothing was moved (R1)` });
/** RDS refuses either of what is no available replica any more (InvalidDBInstanceStateFault), and a second switchover while one goes on. */
const moving: Pick<Mutation, "undo" | "settleMs" | "repeatable"> = { undo: null, settleMs, repeatable: true };
const keys = ({ id }: InstanceAt) => ({ switchover: `switch over to ${id}`, promotion: `promote ${id}` }) as const;
/** The last one that RDS may have accepted: a later one that it refuses, because the first goes on, takes nothing of that back. */
const lastSent = ({ sent }: StepContext, wanted: string) => sent.findLast(({ key, outcome }) => key === wanted && outcome !== "not-sent" && outcome !== "refused");
const follows = (one: There, other: InstanceAt): boolean => one.is.replicaOf !== null && meansInstance(one.is.replicaOf, other, one.region);

function say({ id, region, is }: There): string {
  const role = is.replicaOf === null ? "no replica" : `a replica of ${is.replicaOf} (${[...(is.mode === null ? [] : [is.mode]), ...is.replication].join(", ") || "nothing is said of its replication"})`;
  return `RDS in ${region} says: ${id} (${is.engine}) is ${is.status}, ${role}`;
}

/** Throws `Defect` for a plan that its rules would refuse. */
function instanceAt({ instances }: Input, { plan }: StepContext, site: string): InstanceAt {
  const id = instances[site];
  if (id === undefined) throw new Defect(`the plan names no instance of ${databaseOfInstances(instances)} at ${site}`);
  return { id, region: regionAt(plan, site) };
}
