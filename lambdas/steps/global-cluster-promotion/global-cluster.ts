// Makes the cluster at the target the primary of its global cluster. A planned move is a switchover, which loses nothing and needs
// the old primary alive. A failover says AllowDataLoss, because without it the same operation is a switchover too; nothing measures
// what it loses, so a person accepts that before. What RDS accepts is no move yet: the look is believed, and never the answer.
// Detaching is the last way, for people alone: the cluster stands alone for ever, and the old primary still takes itself for one.

import { clusterIdOf, familyOf, writableName } from "../../../workflows/global-clusters.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readGlobalCluster } from "../../aws/global-clusters.ts";
import type { GlobalCluster } from "../../aws/global-clusters.ts";
import { readDatabaseCluster } from "../../aws/rds-clusters.ts";
import type { DatabaseCluster } from "../../aws/rds-clusters.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

export interface GlobalClusterFacts {
  readonly global: Seen<GlobalCluster | undefined>;
  /** The cluster at the target. */
  readonly cluster: Seen<DatabaseCluster | undefined>;
}
type Input = StepInput<"promote.global-cluster">;

const lookMs: Milliseconds = 5_000;
/** How long RDS may show nothing of a move that it accepted. */
const settleMs: Milliseconds = 60_000;

export const globalCluster: StepKind<"promote.global-cluster", GlobalClusterFacts, Adapters> = {
  kind: "promote.global-cluster",

  async look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    const [global, cluster] = await Promise.all([
      see(clock, lookMs, `RDS in ${region}`, (signal) => readGlobalCluster(clients, region, input.global, signal)),
      see(clock, lookMs, `RDS in ${region}`, (signal) => readDatabaseCluster(clients, region, clusterIdOf(clusterAt(input, context.target)), signal)),
    ]);
    return { global, cluster };
  },

  decide({ global: seenGlobal, cluster: seenCluster }, input, context) {
    if (!seenGlobal.seen) return unseen(seenGlobal);
    if (!seenCluster.seen) return unseen(seenCluster);
    const region = regionAt(context.plan, context.target);
    const arn = clusterAt(input, context.target);
    const [global, cluster] = [seenGlobal.value, seenCluster.value];
    if (cluster === undefined) return { to: "stuck", because: `RDS in ${region} has no cluster ${clusterIdOf(arn)}; nothing was moved` };
    const says = `RDS in ${region} says: ${sayCluster(cluster)}; ${sayGlobal(global, input.global)}`;
    const family = familyOf(cluster.engine);
    if (family !== input.family) return { to: "stuck", because: `${says}; the plan wants to move one of ${input.family}, and this one is of ${family ?? "none that is known here"}, so nothing was moved` };
    const member = global?.members.find((each) => each.arn === arn);
    if (global === undefined || member === undefined) return alone(cluster, says, input, context);
    if (global.move !== null) return underWay(global.move, arn, says);
    if (member.isPrimary) return serving(cluster) ? { to: "done", proof: `${says}; ${cluster.id} is its primary, and no move is under way`, brought: { writable: writableName(input.global) } } : notServing(cluster, says);
    if (cluster.members === 0) return { to: "stuck", because: `${says}; it has no instance, so nothing there could take writes, and nothing was moved. Make an instance in it, wait until it is available, and retry` };
    if (statusMeaning(cluster.status) !== "serves") return notServing(cluster, says);
    if (context.fence === "not-tried" && !context.dryRun) return { to: "stuck", because: `${says}, but no fence was tried in this run: two writers could arise, so nothing was moved (R1)` };
    return context.planned === true ? switchOver(global, member.inStep, cluster, says, input, context) : failOver(cluster, says, input, context);
  },
};

/** Its place is not in the global cluster: this run has detached it, or it is not what the plan says. */
function alone(cluster: DatabaseCluster, says: string, input: Input, context: StepContext): StepDecision {
  const detached = context.sent.some(({ key, outcome }) => key === keys(cluster).detach && outcome !== "refused" && outcome !== "not-sent");
  if (!detached) return { to: "stuck", because: `${says}; ${cluster.id} is no member of ${input.global}, and this run has not detached it, so nothing was moved. Correct the plan, or where somebody has detached it see that it takes writes and say so here` };
  return serving(cluster) ? { to: "done", proof: `${says}; ${cluster.id} was detached from ${input.global} and is a cluster of its own that writes. ${context.source} has to be fenced for as long as its old primary stands, and the global cluster made anew`, brought: { writable: writableName(input.global) } } : notServing(cluster, says);
}

/** A move goes its way by itself, or is another one than ours. */
function underWay(move: NonNullable<GlobalCluster["move"]>, arn: string, says: string): StepDecision {
  if (move.to !== "" && move.to !== arn) return { to: "stuck", because: `${says}; that moves it to another cluster than the plan's, so nothing was sent. See who began it; when it is over, retry` };
  return { to: "wait", because: says };
}

function notServing({ status }: DatabaseCluster, says: string): StepDecision {
  return statusMeaning(status) === "ended" ? { to: "stuck", because: `${says}; it does not leave that state by itself` } : { to: "wait", because: says };
}

/** Synchronises first and loses nothing, or is not done. */
function switchOver(global: GlobalCluster, inStep: boolean | null, cluster: DatabaseCluster, says: string, input: Input, context: StepContext): StepDecision {
  if (global.status !== "available" || inStep === false) return { to: "wait", because: says };
  const ended = withoutEffect("switchover", cluster, says, context);
  if (ended !== undefined) return ended;
  return { to: "act", because: says, mutations: [{
    key: keys(cluster).switchover,
    sentence: `Switch the global cluster ${input.global} over to ${cluster.id} in ${regionAt(context.plan, context.target)}, without loss`,
    call: { operation: "rds.SwitchoverGlobalCluster", region: regionAt(context.plan, context.target), input: { GlobalClusterIdentifier: input.global, TargetDbClusterIdentifier: clusterAt(input, context.target) } },
    ...moving,
  }] };
}

function failOver(cluster: DatabaseCluster, says: string, input: Input, context: StepContext): StepDecision {
  const region = regionAt(context.plan, context.target);
  const detaching = detachQuestion(cluster, input, context);
  const refused = context.sent.findLast(({ key, outcome }) => key === keys(cluster).failover && outcome !== "not-sent");
  if (detaching !== undefined && context.answered?.said?.includes(detaching) === true) return { to: "act", because: says, mutations: [{
    key: keys(cluster).detach,
    sentence: `Detach ${cluster.id} in ${region} from the global cluster ${input.global}, so that it is a cluster of its own that writes`,
    call: { operation: "rds.RemoveFromGlobalCluster", region, input: { GlobalClusterIdentifier: input.global, DbClusterIdentifier: clusterAt(input, context.target) } },
    ...moving,
  }] };
  // Asked only when people have sent the step round again after the refusal, which they may have mended.
  if (detaching !== undefined && refused?.outcome === "refused" && refused.at < context.startedAt) {
    return { to: "stuck", because: `${says}. RDS has refused the failover: ${refused.answer}`, asks: { lossSeconds: "unknown", sentences: [detaching, "Retry asks RDS for the failover once more, when its reason is gone."] } };
  }
  const ended = withoutEffect("failover", cluster, says, context);
  if (ended !== undefined) return ended;
  const loss = `Approve accepts an unknown loss of writes: what ${clusterIdOf(clusterAt(input, context.source))} has not sent to ${cluster.id} is not in the global cluster any more.`;
  if (!context.dryRun && context.answered?.said?.includes(loss) !== true) {
    return { to: "stuck", because: `${says}. How much a failover loses nobody has measured`, asks: { lossSeconds: "unknown", sentences: [loss, ...unfenced(context), `If ${context.source} is about to come back, retry looks again and asks anew; where both sites are well, a planned move loses nothing.`] } };
  }
  return { to: "act", because: says, mutations: [{
    key: keys(cluster).failover,
    sentence: `Fail the global cluster ${input.global} over to ${cluster.id} in ${region}, with the loss of what has not arrived there`,
    call: { operation: "rds.FailoverGlobalCluster", region, input: { GlobalClusterIdentifier: input.global, TargetDbClusterIdentifier: clusterAt(input, context.target), AllowDataLoss: true } },
    ...moving,
    // What was accepted was one loss: had RDS moved it and back again meanwhile, a second one would be another (R26).
    repeatable: false,
  }] };
}

/** What follows where nobody has seen the source stop; what RDS does about it is recalled from its user guide. */
const unfenced = ({ fence, source }: StepContext): readonly string[] => (fence === "confirmed" ? [] : [`The fence of ${source} is not confirmed. RDS tries to keep the old primary from writing, and cannot while its Region is away; what it accepts until then is lost too.`]);

/** What an approval of detaching means; undefined where the plan does not let it be asked. */
function detachQuestion(cluster: DatabaseCluster, input: Input, context: StepContext): string | undefined {
  if (input.fallback !== "detach") return undefined;
  const fence = context.fence === "confirmed" ? `The fence of ${context.source} is confirmed` : `The fence of ${context.source} is not confirmed, so two writers may arise`;
  return `Approve detaches ${cluster.id} from ${input.global} and accepts an unknown loss of writes. It is a cluster of its own from then on and never a member again, and the old primary still takes itself for one: ${fence}. The global cluster has to be made anew by people.`;
}

/** A move that RDS accepted and of which nothing is to be seen any more was given up: whether it is asked for again a person says. */
function withoutEffect(what: "switchover" | "failover", cluster: DatabaseCluster, says: string, { sent, at, startedAt }: StepContext): StepDecision | undefined {
  const last = sent.findLast(({ key, outcome }) => key === keys(cluster)[what] && outcome !== "not-sent");
  if (last?.outcome !== "applied" || last.at < startedAt || at - last.at < settleMs) return undefined;
  return { to: "stuck", because: `${says}; RDS accepted the ${what} ${sayDuration(at - last.at)} ago, ${cluster.id} is no primary and no move is under way any more, so RDS has given it up. Its events say why; retry asks for it once more` };
}

/** RDS refuses a second move while one is under way, and of a cluster that is the primary already or no member any more. */
const moving: Pick<Mutation, "undo" | "settleMs" | "repeatable"> = { undo: null, settleMs, repeatable: true };
const keys = ({ id }: DatabaseCluster) => ({ switchover: `switch over to ${id}`, failover: `fail over to ${id}`, detach: `detach ${id}` }) as const;
const serving = ({ status, hasWriter }: DatabaseCluster): boolean => statusMeaning(status) === "serves" && hasWriter;

const sayCluster = ({ id, status, engine, version, members, hasWriter }: DatabaseCluster): string => `${id} (${engine} ${version}) is ${status}, with ${members === 1 ? "one instance" : `${members} instances`}, ${hasWriter ? "one of which writes" : "none of which writes"}`;

function sayGlobal(global: GlobalCluster | undefined, id: string): string {
  if (global === undefined) return `there is no global cluster ${id}`;
  const primary = global.members.find(({ isPrimary }) => isPrimary);
  const move = global.move === null ? "" : `, and is ${global.move.status}${global.move.to === "" ? "" : ` to ${clusterIdOf(global.move.to)}`}`;
  return `${global.id} (${global.engine} ${global.version}) is ${global.status}, its primary is ${primary === undefined ? "none" : clusterIdOf(primary.arn)}${move}`;
}

/** The ARN of the cluster at a site. Throws `Defect` for a plan that its rules would refuse. */
function clusterAt({ global, clusters }: Input, site: string): string {
  const arn = clusters[site];
  if (arn === undefined) throw new Defect(`the plan names no cluster of ${global} at ${site}`);
  return arn;
}
