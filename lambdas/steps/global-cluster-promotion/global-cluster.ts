// Makes the cluster at the target the primary of its global cluster: in a planned move by a switchover, which loses nothing and needs
// the old primary alive, else by a failover. What RDS accepts is no move yet: the look is believed, and never the answer.

import { clusterIdOf, familyOf } from "../../../workflows/global-clusters.ts";
import { isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { writableGlobalCluster } from "../../../workflows/writable-names.ts";
import { readGlobalCluster } from "../../aws/global-clusters.ts";
import type { GlobalCluster } from "../../aws/global-clusters.ts";
import { readDatabaseCluster } from "../../aws/rds-clusters.ts";
import type { DatabaseCluster } from "../../aws/rds-clusters.ts";
import { clusterLagsBefore } from "../../aws/replication-lag.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { failOver } from "./fail-over.ts";
import type { Lags } from "./fail-over.ts";
import { clusterAt, keys, notServing, sayCluster, sayGlobal, serving } from "./situation.ts";
import type { Input } from "./situation.ts";
import { cameToNothing, mayHaveSwitched, notYetAgain, switchOver } from "./switch-over.ts";
import type { Former } from "./switch-over.ts";

export interface GlobalClusterFacts {
  readonly global: Seen<GlobalCluster | undefined>;
  /** The cluster at the target. */
  readonly cluster: Seen<DatabaseCluster | undefined>;
  readonly former?: Former;
  /** How far the cluster at the target was behind before the run was opened; undefined where nobody asked, because it is not Aurora or no loss is asked about. */
  readonly lags?: Lags;
}

const lookMs: Milliseconds = 5_000;
/** How long a cluster that serves while something of it is changed is waited for. */
const busyMs: Milliseconds = 600_000;
/** The same once a person has answered, before whose question it was waited for already. */
const busyOnceMoreMs: Milliseconds = 120_000;
/** How long an instance that another step adds is waited for, where that step has no time of its own in the plan. */
const addedWithinMs: Milliseconds = 1_800_000;

export const globalCluster: StepKind<"promote.global-cluster", GlobalClusterFacts, Adapters> = {
  kind: "promote.global-cluster",

  async look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    const id = clusterIdOf(clusterAt(input, context.target));
    const former = regionAt(context.plan, context.source);
    const asksLoss = input.family === "aurora" && context.planned !== true && !context.dryRun && context.answered === undefined;
    const [global, cluster, formerly, lags] = await Promise.all([
      see(clock, lookMs, `RDS in ${region}`, (signal) => readGlobalCluster(clients, region, input.global, signal)),
      see(clock, lookMs, `RDS in ${region}`, (signal) => readDatabaseCluster(clients, region, id, signal)),
      mayHaveSwitched(id, context) ? see(clock, lookMs, `RDS in ${former}`, (signal) => readDatabaseCluster(clients, former, clusterIdOf(clusterAt(input, context.source)), signal)) : undefined,
      asksLoss ? see(clock, lookMs, `CloudWatch in ${region}`, (signal) => clusterLagsBefore(clients, id, { region, at: context.openedAt, signal })) : undefined,
    ]);
    return { global, cluster, former: formerly, lags };
  },

  decide({ global, cluster, former, lags }, input, context) {
    if (!global.seen) return unseen(global);
    if (!cluster.seen) return unseen(cluster);
    const seen = { global: global.value, cluster: cluster.value, former, lags };
    return notYetAgain(moved(seen, input, context), seen, input, context);
  },
};

/** What RDS says of the global cluster and of the cluster at the target, where it answers. */
interface Told extends Pick<GlobalClusterFacts, "former" | "lags"> {
  readonly global: GlobalCluster | undefined;
  readonly cluster: DatabaseCluster | undefined;
}

function moved({ global, cluster, former, lags }: Told, input: Input, context: StepContext): StepDecision {
  const region = regionAt(context.plan, context.target);
  const arn = clusterAt(input, context.target);
  if (cluster === undefined) return { to: "stuck", because: `RDS in ${region} has no cluster ${clusterIdOf(arn)}; nothing was moved` };
  const says = `RDS in ${region} says: ${sayCluster(cluster)}; ${sayGlobal(global, input.global)}`;
  const family = familyOf(cluster.engine);
  if (family !== input.family) return { to: "stuck", because: `${says}; the plan wants to move one of ${input.family}, and this one is of ${family ?? "none that is known here"}, so nothing was moved` };
  const member = global?.members.find((each) => each.arn === arn);
  if (global === undefined || member === undefined) return alone(cluster, says, input, context);
  if (global.move !== null) return underWay(global.move, arn, says);
  if (member.isPrimary) return serving(cluster) ? { to: "done", proof: `${says}; ${cluster.id} is its primary, and no move is under way`, brought: { writable: writableGlobalCluster(input.global) } } : notServing(cluster, says);
  const situation = { global, cluster, says, input, context };
  const ended = context.planned === true ? cameToNothing(situation, former) : undefined;
  if (ended !== undefined) return ended;
  const adding = cluster.members === 0 ? addingBeside(cluster, context) : undefined;
  if (adding !== undefined && !context.dryRun) return { to: "wait", because: `${says}; it has no instance yet, and ${adding}, which goes on beside this step, adds one` };
  if (cluster.members === 0 && adding === undefined) return { to: "stuck", because: `${says}; it has no instance, so nothing there could take writes, and nothing was moved. Make an instance in it, wait until it is available, and retry` };
  // RDS may refuse to move a cluster that it is changing, as a step that goes on beside this one lets it; what goes on for long it may refuse itself.
  if (statusMeaning(cluster.status) !== "serves" || (cluster.status !== "available" && context.at - context.startedAt < (context.answered === undefined ? busyMs : busyOnceMoreMs))) return notServing(cluster, says);
  if (context.fence === "not-tried" && !context.dryRun) return { to: "stuck", because: `${says}, but no fence was tried in this run: two writers could arise, so nothing was moved (R1)` };
  return context.planned === true ? switchOver(situation) : failOver(situation, lags);
}

/** The step of the same group that gives the cluster an instance, as long as it has time for that; undefined where there is none. */
function addingBeside({ id }: DatabaseCluster, { plan, target, stepId, at, startedAt }: StepContext): string | undefined {
  const branches = plannedNodes(plan.steps).flatMap((node) => ("together" in node && node.together.flat().some((step) => step.id === stepId) ? node.together : []));
  const beside = branches.filter((branch) => !branch.some((step) => step.id === stepId)).flat();
  return beside.find((step) => isKind(step, "activate.aurora-instances") && step.input.clusters[target] === id && at - startedAt < (step.input.within ?? addedWithinMs))?.id;
}

/** Its place is not in the global cluster: this run has detached it, or it is not what the plan says. */
function alone(cluster: DatabaseCluster, says: string, input: Input, context: StepContext): StepDecision {
  const detached = context.sent.some(({ key, outcome }) => key === keys(cluster).detach && outcome !== "refused" && outcome !== "not-sent");
  if (!detached) return { to: "stuck", because: `${says}; ${cluster.id} is no member of ${input.global}, and this run has not detached it, so nothing was moved. Correct the plan and begin anew; or, where somebody has detached it, see that it takes writes and lead the users there by hand, and say at this step and at that of the traffic that it is done: a run leads users only to a cluster that it has moved itself` };
  return serving(cluster) ? { to: "done", proof: `${says}; ${cluster.id} was detached from ${input.global} and is a cluster of its own that writes. ${context.source} has to be fenced for as long as its old primary stands, and the global cluster made anew`, brought: { writable: writableGlobalCluster(input.global) } } : notServing(cluster, says);
}

/** A move goes its way by itself, or is another one than ours. */
function underWay(move: NonNullable<GlobalCluster["move"]>, arn: string, says: string): StepDecision {
  if (move.to !== "" && move.to !== arn) return { to: "stuck", because: `${says}; that moves it to another cluster than the plan's, so nothing was sent. See who began it; when it is over, retry` };
  return { to: "wait", because: says };
}
