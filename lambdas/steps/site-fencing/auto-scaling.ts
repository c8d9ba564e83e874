// Fences what an Auto Scaling group runs (D3). A machine that is only stopped is replaced, and a policy or a schedule raises a
// size again: so launches are suspended first, and the size becomes zero only when that was accepted. A size is a wish: the fence
// is confirmed when both are read back and no machine of the group runs, by the group's own list and by EC2's.

import { fencedProcesses } from "../../../workflows/fencing.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { siteFencingRows } from "../../../workflows/step-rows/site-fencing.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readScalingGroup } from "../../aws/auto-scaling.ts";
import { readActivitiesUnderWay } from "../../aws/scaling-activities.ts";
import type { ScalingGroup } from "../../aws/auto-scaling.ts";
import { readMachinesOfGroup } from "../../aws/ec2.ts";
import type { Machine } from "../../aws/ec2.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { changeBack, groupAt, resize, saySize, setProcesses } from "../groups.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseenFence } from "./unseen.ts";

type Kind = "fence.auto-scaling";
/** The group with what it is doing, and its machines as EC2 knows them. */
export interface GroupFacts {
  readonly group: ScalingGroup | undefined;
  readonly underWay: readonly string[];
  readonly machines: readonly Machine[];
}

const lookMs: Milliseconds = 3_000;
const off = new Set(["stopped", "terminated"]);

export const emptyGroup: StepKind<Kind, Seen<GroupFacts>, Adapters> = {
  kind: "fence.auto-scaling",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.source);
    const name = groupAt(input.groups, context.source);
    return see(clock, lookMs, `Auto Scaling in ${region}`, async (signal) => {
      const group = await readScalingGroup(clients, region, name, signal);
      if (group === undefined) return { group, underWay: [], machines: [] };
      const [underWay, machines] = await Promise.all([readActivitiesUnderWay(clients, region, name, signal), readMachinesOfGroup(clients, region, name, signal)]);
      return { group, underWay, machines };
    });
  },

  decide(facts, input, context) {
    if (!facts.seen) {
      const deadlineMs = withinOf(input, siteFencingRows["fence.auto-scaling"]);
      return unseenFence(facts, deadlineMs, { tried: "what was sent is not confirmed", not: "nothing was changed" }, context);
    }
    const region = regionAt(context.plan, context.source);
    const { group, underWay, machines } = facts.value;
    if (group === undefined) return unconfirmed(`there is no Auto Scaling group ${groupAt(input.groups, context.source)} in ${region}, so what runs in its place is not known`);

    const because = says(group, machines, region);
    const missing = fencedProcesses.filter((each) => !group.suspended.includes(each));
    const mutations = [
      ...(missing.length > 0 ? [setProcesses("suspend", group, missing, region)] : []),
      // The maximum stays: it launches nothing, and the way back is shorter.
      ...(group.min > 0 || group.desired > 0 ? [resize(`empty ${group.name}`, group, { min: 0, max: group.max, desired: 0 }, region)] : []),
    ];
    if (mutations.length > 0) return { to: "act", because, mutations, inOrder: true };

    const runs = machines.filter(({ state }) => !off.has(state));
    if (group.instances.length === 0 && runs.length === 0 && underWay.length === 0) return { to: "done", proof: because, brought: { fenced: "confirmed" } };
    const stays = whatStays(group);
    if (stays !== undefined) return unconfirmed(`${because}; ${stays}`);
    return { to: "wait", because: underWay.length === 0 ? because : `${because}; under way: ${underWay.join(", ")}`, againMs: 1_000 };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.source);
    const { group, machines } = facts.value;
    if (group === undefined) return { to: "stuck", because: `there is no Auto Scaling group ${groupAt(input.groups, context.source)} in ${region} any more` };
    const because = says(group, machines, region);
    // The size first: a group that may launch again should know how far.
    const change = changeBack(group, context.toUndo ?? [], ["size", "processes"], region);
    if (change !== undefined) return { to: "act", because, mutations: [change] };
    const serving = group.instances.filter(({ lifecycle, health }) => lifecycle === "InService" && health === "Healthy").length;
    if (serving >= group.desired) return { to: "done", proof: because };
    if (group.suspended.includes("Launch")) return { to: "stuck", because: `${because}; its Launch was suspended by somebody else, so it will not grow` };
    return { to: "wait", because, againMs: 1_000 };
  },
};

function unconfirmed(because: string): StepDecision {
  return { to: "stuck", because, brought: { fenced: "unconfirmed" } };
}

/** Why the machines that are left will not go by themselves; undefined while some of them still may. */
function whatStays(group: ScalingGroup): string | undefined {
  if (group.instances.length === 0) return undefined;
  const reasons = group.instances.map(({ id, lifecycle, isProtected }) => {
    if (lifecycle.includes("Terminat")) return undefined;
    if (group.suspended.includes("Terminate")) return `${id} stays, because somebody suspended the group's Terminate`;
    if (lifecycle === "Standby" || lifecycle === "EnteringStandby") return `${id} is in Standby, where it runs on and is left alone by the size`;
    return isProtected === true ? `${id} is protected from scale-in` : undefined;
  });
  return reasons.every((reason) => reason !== undefined) ? reasons.join("; ") : undefined;
}

function says(group: ScalingGroup, machines: readonly Machine[], region: string): string {
  const suspended = group.suspended.length === 0 ? "nothing is suspended" : `${group.suspended.join(", ")} suspended`;
  const listed = group.instances.length === 0 ? "it lists no machine" : `it lists ${group.instances.map(({ id, lifecycle }) => `${id} ${lifecycle}`).join(", ")}`;
  const known = machines.length === 0 ? "EC2 knows none of it" : `EC2 says ${machines.map(({ id, state }) => `${id} ${state}`).join(", ")}`;
  return `${group.name} in ${region} is set to ${saySize(group)}, ${suspended}; ${listed}, ${known}`;
}
