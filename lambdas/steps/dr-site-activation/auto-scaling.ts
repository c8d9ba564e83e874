// Scales the target's Auto Scaling group out to the size that the plan wants and waits for machines that are in service and
// healthy: the call that sets the size gives no capacity yet, and in a disaster it may not come.

import { fencedGroups, fencedProcesses } from "../../../workflows/fencing.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readScalingGroup } from "../../aws/auto-scaling.ts";
import { readLaunchFailures } from "../../aws/scaling-activities.ts";
import type { ScalingGroup } from "../../aws/auto-scaling.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { changeBack, groupAt, resize, saySize, setProcesses } from "../groups.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Facts = Seen<{ readonly group: ScalingGroup | undefined; readonly failures: readonly string[] }>;
type Input = StepInput<"activate.auto-scaling">;

const lookMs: Milliseconds = 5_000;

export const autoScaling: StepKind<"activate.auto-scaling", Facts, Adapters> = {
  kind: "activate.auto-scaling",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    const name = groupAt(input.groups, context.target);
    return see(clock, lookMs, `Auto Scaling in ${region}`, async (signal) => {
      const [group, failures] = await Promise.all([
        readScalingGroup(clients, region, name, signal),
        readLaunchFailures(clients, region, name, context.startedAt, signal),
      ]);
      return { group, failures };
    });
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const { group, failures } = facts.value;
    const region = regionAt(context.plan, context.target);
    if (group === undefined) return { to: "stuck", because: `there is no Auto Scaling group ${groupAt(input.groups, context.target)} in ${region}` };

    const wanted = input.capacity;
    const serving = group.instances.filter((each) => each.lifecycle === "InService" && each.health === "Healthy").length;
    const because = `${group.name} in ${region} has ${serving} of ${wanted.desired} machines in service and healthy, its size is ${saySize(group)}`;
    // What a fence of this plan suspended when the application left this site is resumed by the run that brings it back.
    const ours = fencedGroups(context.plan, context.target).includes(group.name) ? fencedProcesses.filter((each) => group.suspended.includes(each)) : [];
    const resumed = ours.length > 0 ? [setProcesses("resume", group, ours, region)] : [];
    if (group.min < wanted.min || group.max < wanted.max || group.desired < wanted.desired) {
      return { to: "act", because, mutations: [...resumed, scaleOut(group, wanted, region)], inOrder: true };
    }
    if (resumed.length > 0) return { to: "act", because: `${because}; ${ours.join(" and ")} suspended`, mutations: resumed };
    if (serving >= wanted.desired) return { to: "done", proof: because };
    if (group.suspended.includes("Launch")) return { to: "stuck", because: `${because}; its Launch process is suspended, so it will not grow` };
    const last = failures[0];
    return { to: "wait", because: last === undefined ? because : `${because}; the last launch failed: ${last}` };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const { group } = facts.value;
    const region = regionAt(context.plan, context.target);
    if (group === undefined) return { to: "done", proof: `there is no Auto Scaling group ${groupAt(input.groups, context.target)} in ${region} any more` };
    const because = `${group.name} in ${region} has ${group.instances.length} machines, its size is ${saySize(group)}`;
    const change = changeBack(group, context.toUndo ?? [], ["size", "processes"], region);
    if (change !== undefined) return { to: "act", because, mutations: [change] };
    return group.instances.length <= group.desired ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

/** A group that is larger than the plan wants is never made smaller in a failover. */
function scaleOut(group: ScalingGroup, wanted: Input["capacity"], region: string): Mutation {
  const size = { min: Math.max(group.min, wanted.min), max: Math.max(group.max, wanted.max), desired: Math.max(group.desired, wanted.desired) };
  return resize(`scale ${group.name} to ${saySize(size)}`, group, size, region);
}
