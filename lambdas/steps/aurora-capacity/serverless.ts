// Raises the least capacity of a serverless Aurora cluster at the target, so that it does not have to grow while users already wait. A limit
// that was accepted is no capacity: instances grow to it in their own time, which only CloudWatch tells. Nothing is ever made smaller.

import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readAuroraCluster, readServerlessCapacity, serverlessClass } from "../../aws/aurora-clusters.ts";
import type { AuroraCluster, MeasuredCapacity, ServerlessLimits } from "../../aws/aurora-clusters.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { clusterAt, lookMs, notToBeScaled, says, settleMs } from "./cluster.ts";
import type { ClusterPlace } from "./cluster.ts";

interface Facts {
  readonly cluster: Seen<AuroraCluster | undefined>;
  /** Apart, because a cluster can be given more while nobody tells what it has. */
  readonly measured: Seen<Readonly<Record<string, MeasuredCapacity>>>;
}
type ScalingCall = Extract<MutationCall, { readonly operation: "rds.ModifyDBCluster" }>;

/** The second look of a call, which shall not make it longer than one call may last. */
const measureMs: Milliseconds = 3_000;
/** A figure is told once a minute; one that is older says nothing about now. */
const newEnoughMs: Milliseconds = 180_000;
/** How long a figure is waited for where CloudWatch tells none: a database that may be large enough shall not keep users waiting for ever. */
const untoldMs: Milliseconds = 300_000;

export const auroraServerless: StepKind<"activate.aurora-serverless", Facts, Adapters> = {
  kind: "activate.aurora-serverless",

  async look(input, context, { clients, clock }) {
    const { region, cluster: id } = clusterAt(input, context);
    const cluster = await see(clock, lookMs, `RDS in ${region}`, (signal) => readAuroraCluster(clients, region, id, signal));
    const instances = cluster.seen ? serverlessOf(cluster.value).map((each) => each.id) : [];
    const measured = await see(clock, measureMs, `CloudWatch in ${region}`, (signal) => readServerlessCapacity(clients, instances, { region, at: context.at, sinceMs: newEnoughMs, signal }));
    return { cluster, measured };
  },

  decide(facts, input, context) {
    if (!facts.cluster.seen) return unseen(facts.cluster);
    const place = clusterAt(input, context);
    const cluster = facts.cluster.value;
    const not = notToBeScaled(place, cluster);
    if (not !== undefined || cluster === undefined) return { to: "stuck", because: `${not}; nothing was changed` };
    const { limits } = cluster;
    const because = `${says(place, cluster)}; ${sayLimits(limits)}`;
    if (limits === null || serverlessOf(cluster).length === 0) return { to: "stuck", because: `${because}; no instance of the class ${serverlessClass} is there that could grow, and nothing was changed` };
    const wanted = raised(limits, input);
    if (wanted.min === limits.min && wanted.max === limits.max) return grown(because, cluster, facts.measured, input["min-acu"], context);
    if (cluster.pending.length > 0) return { to: "stuck", because: `${because}; ${cluster.pending.join(", ")} of it ${cluster.pending.length === 1 ? "waits" : "wait"} for the maintenance window, and a change that is applied at once may take that along, so nothing was changed` };
    if (cluster.status !== "available") return { to: "wait", because: `${because}; RDS takes a change only when it is available` };
    return { to: "act", because, mutations: [setLimits(`raise the capacity of ${cluster.id}`, place, limits, wanted)] };
  },

  undo(facts, input, context) {
    if (!facts.cluster.seen) return { to: "wait", because: facts.cluster.because, againMs: 1_000 };
    const place = clusterAt(input, context);
    const cluster = facts.cluster.value;
    if (cluster === undefined || cluster.limits === null) return { to: "done", proof: `RDS in ${place.region} knows no limits of serverless capacity of a cluster ${place.cluster} any more` };
    const because = `${says(place, cluster)}; ${sayLimits(cluster.limits)}`;
    const [first] = (context.toUndo ?? []).flatMap(({ call, undoBy, at }) => (call.operation === "rds.ModifyDBCluster" && undoBy?.operation === call.operation ? [{ set: call.input, former: undoBy.input, at }] : []));
    if (first === undefined) return { to: "done", proof: because };
    if (isAt(cluster.limits, first.former)) {
      return first.at !== undefined && context.at - first.at < settleMs ? { to: "wait", because: `${because}; RDS was told to raise them a moment ago`, againMs: 1_000 } : { to: "done", proof: because };
    }
    // What somebody has set since the run did is theirs.
    if (!isAt(cluster.limits, first.set)) return { to: "done", proof: `${because}, which somebody has set since, so it is left so` };
    // Its limits go with it.
    if (cluster.status === "deleting") return { to: "done", proof: because };
    // Stopped it costs nothing by them, and started again it does.
    if (statusMeaning(cluster.status) === "ended") return { to: "stuck", because: `${because}, as this run has set them, and RDS changes no limits of it as it is. To have them set back, start it, and when it is available, retry` };
    if (cluster.status !== "available") return { to: "wait", because, againMs: 1_000 };
    const { MinCapacity: min, MaxCapacity: max, SecondsUntilAutoPause: pause } = first.former.ServerlessV2ScalingConfiguration;
    return { to: "act", because, mutations: [setLimits(`set the capacity of ${cluster.id} back`, place, cluster.limits, { min, max, pauseAfterSeconds: pause ?? null })] };
  },
};

const serverlessOf = (cluster: AuroraCluster | undefined): AuroraCluster["instances"] => (cluster?.instances ?? []).filter((each) => each.class === serverlessClass);

/** The limits that the plan wants, none of them below what it is. */
function raised(limits: ServerlessLimits, input: StepInput<"activate.aurora-serverless">): ServerlessLimits {
  const min = Math.max(limits.min, input["min-acu"]);
  return { min, max: Math.max(limits.max, input["max-acu"] ?? 0, min), pauseAfterSeconds: min > 0 ? null : limits.pauseAfterSeconds };
}

/** The limits are right: whether the instances have grown to the least of them. */
function grown(because: string, cluster: AuroraCluster, seen: Facts["measured"], least: number, { at, startedAt }: { readonly at: number; readonly startedAt: number }): StepDecision {
  if (!seen.seen && seen.refused) return unseen(seen);
  const measured = seen.seen ? seen.value : {};
  const instances = serverlessOf(cluster);
  const figures = `${because}; CloudWatch tells: ${instances.map(({ id }) => `${id} ${measured[id] === undefined ? "nothing" : `${measured[id].newest} ACU`}`).join(", ")}${seen.seen ? "" : ` (${seen.because})`}`;
  if (cluster.status !== "available") return { to: "wait", because: figures };
  if (instances.some(({ id }) => measured[id] !== undefined && measured[id].newest < least)) return { to: "wait", because: figures };
  const untold = instances.flatMap(({ id }) => (measured[id] === undefined ? [id] : []));
  if (untold.length === 0) return { to: "done", proof: figures };
  if (at - startedAt < untoldMs) return { to: "wait", because: figures };
  return { to: "done", proof: `${figures}; whether ${untold.join(", ")} ${untold.length === 1 ? "has" : "have"} grown is not known` };
}

function setLimits(key: string, { region, cluster }: ClusterPlace, now: ServerlessLimits, wanted: ServerlessLimits): Mutation {
  const call = ({ min, max, pauseAfterSeconds: pause }: ServerlessLimits): ScalingCall => ({
    operation: "rds.ModifyDBCluster",
    region,
    input: { DBClusterIdentifier: cluster, ApplyImmediately: true, ServerlessV2ScalingConfiguration: { MinCapacity: min, MaxCapacity: max, ...(pause === null ? {} : { SecondsUntilAutoPause: pause }) } },
  });
  return {
    key,
    sentence: `Let the instances of the Aurora cluster ${cluster} in ${region} have ${wanted.min} to ${wanted.max} ACU (it was ${now.min} to ${now.max})`,
    call: call(wanted),
    undo: `set the capacity of ${cluster} in ${region} back to ${now.min} to ${now.max} ACU`,
    undoBy: call(now),
    settleMs,
    repeatable: true,
  };
}

function isAt({ min, max }: ServerlessLimits, { ServerlessV2ScalingConfiguration: set }: ScalingCall["input"]): boolean {
  return min === set.MinCapacity && max === set.MaxCapacity;
}

function sayLimits(limits: ServerlessLimits | null): string {
  if (limits === null) return "it has no limits of serverless capacity";
  return `each of its serverless instances has ${limits.min} to ${limits.max} ACU${limits.min === 0 ? ", and pauses where nobody is connected" : ""}`;
}
