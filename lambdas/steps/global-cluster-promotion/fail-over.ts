// The move of a global cluster whose old primary may be away. It says AllowDataLoss, because without it the same operation is a
// switchover; nothing measures what it loses, so a person accepts that before, and each acceptance is of one failover. Detaching is the
// last way, for people alone: the cluster stands alone for ever, and the old primary still takes itself for one.

import { clusterIdOf } from "../../../workflows/global-clusters.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { sayDuration, sayInstant } from "../../../workflows/units.ts";
import type { ToldLag } from "../../aws/replication-lag.ts";
import { regionAt } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { clusterAt, keys, mayAct, moving, sayLast, sendsOf, settleMs } from "./situation.ts";
import type { Send, Situation } from "./situation.ts";

/** What CloudWatch told before the run was opened of how far the cluster was behind; undefined where nobody asked it. */
export type Lags = Seen<readonly ToldLag[]> | undefined;

export function failOver(situation: Situation, lags: Lags): StepDecision {
  const { cluster, says, input, context } = situation;
  const sends = sendsOf(keys(cluster).failover, context);
  const last = sends.at(-1);
  const detaching = detachQuestion(situation);
  if (detaching !== undefined && context.answered?.said?.includes(detaching) === true) return detach(situation);
  if (last !== undefined && mayAct(last) && context.at - last.at < settleMs) return { to: "wait", because: `${says}; the failover was sent, and its effect does not show yet` };
  if (last !== undefined && last.at >= context.startedAt) return endedWithout(last, sends, detaching, situation);
  const loss = lossQuestion(situation);
  if (!context.dryRun && !accepts(loss, sends, context)) {
    return { to: "stuck", because: `${says}. How much a failover loses nobody has measured`, asks: { lossSeconds: "unknown", sentences: [loss, ...sayLags(lags, situation), ...unfenced(context), `If ${context.source} is about to come back, retry looks again and asks anew; where both sites are well, a planned move loses nothing.`] } };
  }
  const region = regionAt(context.plan, context.target);
  return {
    to: "act",
    because: says,
    // What RDS refuses is answered by the next look, which knows whether it has refused before.
    optional: true,
    mutations: [{
      key: keyOf(sends, situation),
      sentence: `Fail the global cluster ${input.global} over to ${cluster.id} in ${region}, with the loss of what has not arrived there`,
      call: { operation: "rds.FailoverGlobalCluster", region, input: { GlobalClusterIdentifier: input.global, TargetDbClusterIdentifier: clusterAt(input, context.target), AllowDataLoss: true } },
      ...moving,
      // What was accepted was one loss: had RDS moved it and back again meanwhile, a second one would be another (R26).
      repeatable: false,
    }],
  };
}

/** This round has asked RDS, and nothing moves. Each retry asks RDS once more; only a refusal after one lets it be asked whether to detach. */
function endedWithout(last: Send, sends: readonly Send[], detaching: string | undefined, { cluster, says, context }: Situation): StepDecision {
  const ended = `${says}; ${sayLast("failover", last, context.at, cluster)}`;
  const again = "Retry asks anew whether the loss of a failover is accepted, and then RDS for it once more";
  if (last.outcome !== "refused") return { to: "stuck", because: `${ended}; sending it again could do harm, because one loss was accepted. ${again}` };
  if (detaching === undefined) return { to: "stuck", because: `${ended}. ${again}, when its reason is gone` };
  if (!sends.some(({ outcome, at }) => outcome === "refused" && at < context.startedAt)) return { to: "stuck", because: `${ended}. ${again}, when its reason is gone; where it refuses that too, it is asked whether ${cluster.id} is detached` };
  return { to: "stuck", because: `${ended}. It had refused one before`, asks: { lossSeconds: "unknown", sentences: [detaching, `${again}, when its reason is gone.`] } };
}

function detach({ cluster, says, input, context }: Situation): StepDecision {
  const region = regionAt(context.plan, context.target);
  return { to: "act", because: says, mutations: [{
    key: keys(cluster).detach,
    sentence: `Detach ${cluster.id} in ${region} from the global cluster ${input.global}, so that it is a cluster of its own that writes`,
    call: { operation: "rds.RemoveFromGlobalCluster", region, input: { GlobalClusterIdentifier: input.global, DbClusterIdentifier: clusterAt(input, context.target) } },
    ...moving,
  }] };
}

/** Whether a person has accepted the loss, of a failover that this run has not asked RDS for since. What it refused has lost nothing. */
function accepts(loss: string, sends: readonly Send[], { answered }: StepContext): boolean {
  return answered?.said?.includes(loss) === true && !sends.some((each) => mayAct(each) && each.at >= answered.at);
}

/** Another one for another acceptance, so that the runtime, which never repeats such a change, sends it. */
function keyOf(sends: readonly Send[], { cluster }: Situation): string {
  const before = sends.filter(mayAct).length;
  return before === 0 ? keys(cluster).failover : `${keys(cluster).failover}, accepted ${before + 1} times`;
}

const lossQuestion = ({ cluster, input, context }: Situation): string => `Approve accepts an unknown loss of writes: what ${clusterIdOf(clusterAt(input, context.source))} has not sent to ${cluster.id} is not in the global cluster any more.`;

/** No bound: what the source has gone on to write is in no figure from before, and one from afterwards would mean nothing (I14). */
function sayLags(lags: Lags, { cluster }: Situation): readonly string[] {
  if (lags === undefined) return [];
  const before = `how far ${cluster.id} was behind before this run was opened`;
  if (!lags.seen) return [`It is not known ${before}: ${lags.because.replace(/\.$/, "")}.`];
  if (lags.value.length === 0) return [`CloudWatch tells nothing of ${before}.`];
  const minutes = lags.value.map(({ at, lagMs }) => `${sayDuration(lagMs)} in the minute of ${sayInstant(at).slice(11, 16)} UTC`);
  return [`CloudWatch tells ${before}: at most ${minutes.join(", ")}. That bounds no loss, because what the source has written since is not in it.`];
}

/** What follows where nobody has seen the source stop; what RDS does about it is recalled from its user guide. */
const unfenced = ({ fence, source }: StepContext): readonly string[] => (fence === "confirmed" ? [] : [`The fence of ${source} is not confirmed. RDS tries to keep the old primary from writing, and cannot while its Region is away; what it accepts until then is lost too.`]);

/** What an approval of detaching means; undefined where the plan does not let it be asked. */
function detachQuestion({ cluster, input, context }: Situation): string | undefined {
  if (input.fallback !== "detach") return undefined;
  const fence = context.fence === "confirmed" ? `The fence of ${context.source} is confirmed` : `The fence of ${context.source} is not confirmed, so two writers may arise`;
  return `Approve detaches ${cluster.id} from ${input.global} and accepts an unknown loss of writes. It is a cluster of its own from then on and never a member again, and the old primary still takes itself for one: ${fence}. The global cluster has to be made anew by people.`;
}
