// The planned move of a global cluster: it synchronises first and loses nothing, or is not done. RDS may accept it and give it up, and
// users wait meanwhile: where the old primary is seen to write as before, nothing has moved, and the run can be taken back (decision 0078).

import { clusterIdOf } from "../../../workflows/global-clusters.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { GlobalCluster } from "../../aws/global-clusters.ts";
import type { DatabaseCluster } from "../../aws/rds-clusters.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import { regionAt } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { clusterAt, keys, mayAct, moving, sayCluster, sayLast, sendsOf, serving, settleMs } from "./situation.ts";
import type { Input, Situation } from "./situation.ts";

/** What was seen of the cluster at the source; undefined where nobody looked, because nothing was asked of RDS that could have moved it. */
export type Former = Seen<DatabaseCluster | undefined> | undefined;

/** How long after a switchover that came to nothing the old primary may take until it is seen as it was; then a person is asked. */
const formerMs: Milliseconds = 600_000;

/** Asks RDS for the switchover, when it could do it. */
export function switchOver({ global, cluster, says, input, context }: Situation): StepDecision {
  const inStep = global.members.find(({ arn }) => arn === clusterAt(input, context.target))?.inStep;
  if (global.status !== "available" || inStep === false) return { to: "wait", because: says };
  const region = regionAt(context.plan, context.target);
  return {
    to: "act",
    because: says,
    // What RDS refuses is answered by the next look, which knows whether an earlier one may have moved something.
    optional: true,
    mutations: [{
      key: keys(cluster).switchover,
      sentence: `Switch the global cluster ${input.global} over to ${cluster.id} in ${region}, without loss`,
      call: { operation: "rds.SwitchoverGlobalCluster", region, input: { GlobalClusterIdentifier: input.global, TargetDbClusterIdentifier: clusterAt(input, context.target) } },
      ...moving,
    }],
  };
}

/** Whether the cluster at the source has to be looked at: this run has asked RDS for what may have moved it. */
export function mayHaveSwitched(clusterId: string, context: StepContext): boolean {
  return context.planned === true && sendsOf(keys({ id: clusterId }).switchover, context).some(mayAct);
}

/** What follows where this round has asked for the switchover and nothing is under way; undefined where it has not, or where one may yet begin. */
export function cameToNothing(situation: Situation, former: Former): StepDecision | undefined {
  const { cluster, says, context } = situation;
  const sends = sendsOf(keys(cluster).switchover, context);
  const last = sends.at(-1);
  if (last === undefined || last.at < context.startedAt || (mayAct(last) && context.at - last.at < settleMs)) return undefined;
  const ended = `${says}; ${sayLast("switchover", last, context.at, cluster)}`;
  if (!sends.some(mayAct)) return { to: "stuck", because: ended };
  const { writes, because } = asItWas(situation, former);
  if (writes) return { to: "stuck", because: `${ended}. ${because}, so nothing has moved`, brought: { unmoved: context.sent.length } };
  // What RDS does not let us see does not show by waiting.
  const denied = former?.seen === false && former.refused;
  if (!denied && context.at - last.at < formerMs) return { to: "wait", because: `${ended}. ${because}` };
  return { to: "stuck", because: `${ended}. ${because}, so it is not known where the application can write. Retry asks RDS for the switchover once more` };
}

/**
 * The decision of a later round, with what was seen of the rounds before it: where the old primary writes as before, what they sent has moved
 * nothing, also while this round waits for something or may not send. So the run can be taken back without asking RDS for it again.
 */
export function notYetAgain(decision: StepDecision, { global, cluster, former }: { readonly global: GlobalCluster | undefined; readonly cluster: DatabaseCluster | undefined; readonly former: Former }, input: Input, context: StepContext): StepDecision {
  const id = clusterIdOf(clusterAt(input, context.target));
  const last = sendsOf(keys({ id }).switchover, context).at(-1);
  if (decision.to === "done" || decision.to === "stuck" && decision.brought !== undefined || global === undefined || !mayHaveSwitched(id, context)) return decision;
  if (last === undefined || last.at >= context.startedAt || (mayAct(last) && context.at - last.at < settleMs)) return decision;
  return asItWas({ global, cluster, input, context }, former).writes ? { ...decision, brought: { unmoved: context.sent.length } } : decision;
}

/** Whether the cluster at the source is seen to be the primary that writes, with nothing on its way. */
function asItWas({ global, cluster, input, context }: Pick<Situation, "global" | "input" | "context"> & { readonly cluster: DatabaseCluster | undefined }, former: Former): { readonly writes: boolean; readonly because: string } {
  const arn = clusterAt(input, context.source);
  const region = regionAt(context.plan, context.source);
  const not = (because: string) => ({ writes: false, because });
  if (former?.seen !== true) return not(`Whether ${clusterIdOf(arn)} writes is not known: ${former?.because ?? `RDS in ${region} was not asked`}`);
  if (former.value === undefined) return not(`RDS in ${region} has no cluster ${clusterIdOf(arn)}`);
  const says = `RDS in ${region} says: ${sayCluster(former.value)}`;
  if (!serving(former.value)) return not(says);
  if (!global.members.some((member) => member.arn === arn && member.isPrimary)) return not(`${says}; but the primary of ${global.id} is not ${former.value.id}`);
  if (global.status !== "available") return not(`${says}; but ${global.id} is ${global.status}`);
  if (global.move !== null) return not(`${says}; but a move of ${global.id} is under way`);
  if (cluster !== undefined && statusMeaning(cluster.status) === "changes") return not(`${says}; but ${cluster.id} is ${cluster.status}`);
  return { writes: true, because: says };
}
