// Adds instances of a class to an Aurora cluster at the target until it has as many of them as the plan wants. The instances that are there
// are not touched: to change a class restarts the instance, and that is the last thing that a database needs which is about to take over.
// Each one that is added carries the mark of its step, and only such are ever deleted again.

import { addedName } from "../../../workflows/names.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { addedTag } from "../../../workflows/restored-tags.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import { readAuroraCluster } from "../../aws/aurora-clusters.ts";
import type { AuroraCluster, AuroraInstance } from "../../aws/aurora-clusters.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { clusterAt, lookMs, notToBeScaled, says, settleMs } from "./cluster.ts";
import type { ClusterPlace } from "./cluster.ts";

type Facts = Seen<AuroraCluster | undefined>;
type Input = StepInput<"activate.aurora-instances">;

/** What Aurora lets a cluster have: a writer and fifteen readers. */
const mostInstances = 16;

export const auroraInstances: StepKind<"activate.aurora-instances", Facts, Adapters> = {
  kind: "activate.aurora-instances",

  look(input, context, { clients, clock }) {
    const { region, cluster } = clusterAt(input, context);
    return see(clock, lookMs, `RDS in ${region}`, (signal) => readAuroraCluster(clients, region, cluster, signal));
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const place = clusterAt(input, context);
    const cluster = facts.value;
    const not = notToBeScaled(place, cluster);
    if (not !== undefined || cluster === undefined) return { to: "stuck", because: `${not}; nothing was changed` };
    const because = says(place, cluster);
    const failed = cluster.instances.filter((each) => isOfRun(each, context) && statusMeaning(each.status) === "ended");
    if (failed.length > 0) return { to: "stuck", because: `${because}; ${failed.map(({ id }) => id).join(", ")}, which this run added, does not become available by itself` };

    const counted = cluster.instances.filter((each) => each.class === input.class && statusMeaning(each.status) !== "ended");
    const missing = input.instances - counted.length;
    if (missing > 0) {
      if (cluster.instances.length + missing > mostInstances) return { to: "stuck", because: `${because}; with ${missing} more it would have more than the ${mostInstances} instances that Aurora allows, and nothing was changed` };
      if (cluster.status !== "available") return { to: "wait", because: `${because}; an instance is added only when it is available` };
      return { to: "act", because, mutations: namesFor(cluster, missing, context).map((id) => add(id, place, cluster, input, context)) };
    }
    const ready = counted.filter(({ status, isMember }) => isMember && statusMeaning(status) === "serves");
    if (ready.length < input.instances) return { to: "wait", because };
    const writer = cluster.instances.find(({ isWriter }) => isWriter);
    const other = writer !== undefined && writer.class !== input.class ? `; the writer ${writer.id} is still of ${writer.class}` : "";
    return { to: "done", proof: `${because}${other}` };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const place = clusterAt(input, context);
    const cluster = facts.value;
    if (cluster === undefined) return { to: "done", proof: `RDS in ${place.region} has no cluster ${place.cluster} any more` };
    const because = says(place, cluster);
    const added = cluster.instances.filter((each) => isOfRun(each, context));
    const sent = context.toUndo ?? [];
    const hidden = sent.some(({ call, at }) => call.operation === "rds.CreateDBInstance" && at !== undefined && context.at - at < settleMs && !added.some(({ id }) => id === call.input.DBInstanceIdentifier));
    if (added.length === 0) return hidden ? { to: "wait", because: `${because}; RDS was told to add one a moment ago`, againMs: 1_000 } : { to: "done", proof: `${because}, none of which this run added` };
    const writer = added.find(({ isWriter }) => isWriter);
    if (writer !== undefined && cluster.instances.length > added.length) return { to: "stuck", because: `${because}; ${writer.id}, which this run added, is the writer now, so it is not deleted` };
    // RDS deletes none that it still makes or changes.
    const deletable = added.filter(({ status }) => status === "available" || (status !== "deleting" && statusMeaning(status) === "ended"));
    return deletable.length > 0 ? { to: "act", because, mutations: deletable.map(({ id }) => remove(id, place)) } : { to: "wait", because, againMs: 1_000 };
  },
};

/** Whether this step of this run added it: a mark is `us/<run>/<step>/<epoch>`. */
function isOfRun({ addedBy }: AuroraInstance, { run, stepId }: StepContext): boolean {
  return addedBy?.startsWith(`us/${run}/${stepId}/`) === true;
}

/** Names that are free, the same at each look, so that nothing is added twice. */
function namesFor({ id, instances }: AuroraCluster, count: number, { epoch }: StepContext): readonly string[] {
  const taken = new Set(instances.map((each) => each.id));
  return Array.from({ length: mostInstances }, (_each, index) => addedName(id, epoch, index + 1)).filter((name) => !taken.has(name)).slice(0, count);
}

function add(id: string, { region, cluster }: ClusterPlace, { engine, instances }: AuroraCluster, input: Input, { mark }: StepContext): Mutation {
  // Those that are there have the application's own parameters, which one of the default group would not have.
  const parameters = (instances.find(({ isWriter }) => isWriter) ?? instances[0])?.parameterGroup ?? null;
  return {
    key: `add ${id}`,
    sentence: `Add the instance ${id} of ${input.class} to the Aurora cluster ${cluster} in ${region}, with promotion tier ${input.tier}`,
    call: {
      operation: "rds.CreateDBInstance",
      region,
      input: { DBInstanceIdentifier: id, DBClusterIdentifier: cluster, DBInstanceClass: input.class, Engine: engine, PromotionTier: input.tier, PubliclyAccessible: false, ...(parameters === null ? {} : { DBParameterGroupName: parameters }), Tags: [{ Key: addedTag, Value: mark }] },
    },
    undo: `delete the instance ${id} in ${region}`,
    settleMs,
    // RDS refuses a second instance of the same name (DBInstanceAlreadyExists).
    repeatable: true,
  };
}

function remove(id: string, { region, cluster }: ClusterPlace): Mutation {
  return {
    key: `delete ${id}`,
    sentence: `Delete the instance ${id}, which this run added to the Aurora cluster ${cluster} in ${region}; its data is the cluster's and stays`,
    call: { operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } },
    undo: null,
    settleMs,
    // RDS refuses it for an instance that is being deleted (InvalidDBInstanceState), and for none (DBInstanceNotFound).
    repeatable: true,
  };
}
