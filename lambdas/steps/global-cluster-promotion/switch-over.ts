// The planned move of a global cluster: it synchronises first and loses nothing, or is not done.

import type { StepDecision } from "../../../workflows/step-decision.ts";
import { regionAt } from "../hosts.ts";
import { clusterAt, keys, moving, sayLast, sendsOf, settleMs } from "./situation.ts";
import type { Situation } from "./situation.ts";

export function switchOver({ global, cluster, says, input, context }: Situation): StepDecision {
  const inStep = global.members.find(({ arn }) => arn === clusterAt(input, context.target))?.inStep;
  if (global.status !== "available" || inStep === false) return { to: "wait", because: says };
  const last = sendsOf(keys(cluster).switchover, context).at(-1);
  // A move that RDS accepted and of which nothing is to be seen any more was given up: whether it is asked for again a person says.
  if (last?.outcome === "applied" && last.at >= context.startedAt && context.at - last.at >= settleMs) return { to: "stuck", because: `${says}; ${sayLast("switchover", last, context.at, cluster)}; retry asks for it once more` };
  const region = regionAt(context.plan, context.target);
  return { to: "act", because: says, mutations: [{
    key: keys(cluster).switchover,
    sentence: `Switch the global cluster ${input.global} over to ${cluster.id} in ${region}, without loss`,
    call: { operation: "rds.SwitchoverGlobalCluster", region, input: { GlobalClusterIdentifier: input.global, TargetDbClusterIdentifier: clusterAt(input, context.target) } },
    ...moving,
  }] };
}
