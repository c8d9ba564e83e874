// Invariants of drills that change something: nothing that was there before is deleted, made a writer or stopped, and a drill that says it has
// cleaned up has.

import { entriesOf, fresh, runOf, sayList } from "./judging.ts";
import type { Invariant, Judged } from "./judging.ts";
import type { RunTruth } from "../world.ts";

const isIsolated = (run: RunTruth | undefined): boolean => entriesOf(run, "opened")[0]?.body.drill === "isolated";

/** What the world saw made with a drill's tag, by the name that the maker gave. */
const made = (judged: Judged): ReadonlySet<string> =>
  new Set(judged.now.mutations.flatMap(({ operation, input }) => {
    const { DBInstanceIdentifier: name, Tags: tags } = input as Readonly<Record<string, unknown>>;
    return operation === "rds.CreateDBInstanceReadReplica" && JSON.stringify(tags ?? []).includes("understudy-drill") ? [String(name)] : [];
  }));

/** Machines that a run has itself started before. */
function startedBy(run: RunTruth | undefined): ReadonlySet<string> {
  return new Set(entriesOf(run, "intent").flatMap(({ body: { mutation: { call } } }) => (call.operation === "ec2.StartInstances" ? call.input.InstanceIds : [])));
}

export const drillsTouchNothing: Invariant = {
  code: "I27",
  sentence: "An isolated drill deletes, promotes and stops nothing that was there before it",
  begin: () => (judged) =>
    judged.calls.flatMap(({ mutation, run: id }) => {
      const run = runOf(judged, mutation.plan, id);
      if (!isIsolated(run)) return [];
      const input = mutation.input as Readonly<Record<string, unknown>>;
      const instance = String(input["DBInstanceIdentifier"] ?? "");
      if (/^rds\.(Delete|Promote|Modify|Reboot|Stop|Failover|Switchover)/.test(mutation.operation) && !made(judged).has(instance)) return [`${mutation.operation} of ${instance} was sent by ${id}, and no drill had made it`];
      if (mutation.operation === "ec2.StopInstances") {
        const foreign = ((input["InstanceIds"] ?? []) as readonly string[]).filter((machine) => !startedBy(run).has(machine));
        return foreign.length === 0 ? [] : [`${id} stopped ${sayList(foreign)}, which it had not started`];
      }
      return /^(rds\.Create|rds\.(Delete|Promote)|ec2\.St|autoscaling\.)/.test(mutation.operation) ? [] : [`the isolated drill ${id} sent ${mutation.operation}`];
    }),
};

/** Machines and groups that a run has started and not taken back after that. */
function stillStarted(run: RunTruth | undefined): readonly string[] {
  const started = new Set<string>();
  for (const { body: { step, mutation: { call } } } of entriesOf(run, "intent")) {
    if (call.operation === "ec2.StartInstances") for (const id of call.input.InstanceIds) started.add(id);
    if (call.operation === "ec2.StopInstances") for (const id of call.input.InstanceIds) started.delete(id);
    if (call.operation === "autoscaling.UpdateAutoScalingGroup") {
      if (step.startsWith("undo-")) started.delete(call.input.AutoScalingGroupName);
      else started.add(call.input.AutoScalingGroupName);
    }
  }
  return [...started];
}

export const drillsLeaveNothing: Invariant = {
  code: "I28",
  sentence: "An isolated drill that succeeded has left nothing behind",
  begin: () => (judged) =>
    fresh(judged, "closed").flatMap(({ plan, run, entry }) => {
      if (entry.body.end !== "succeeded" || !isIsolated(runOf(judged, plan, run))) return [];
      const left = [...(judged.now.plans[plan]?.drillCopies ?? []), ...stillStarted(runOf(judged, plan, run))];
      return left.length === 0 ? [] : [`${run} succeeded, and ${sayList(left)} is still there`];
    }),
};
