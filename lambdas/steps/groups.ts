// What the kinds have in common that change an Auto Scaling group: the names of things, and the way back to what was there.

import { Defect } from "../../workflows/failure.ts";
import type { Mutation, MutationCall } from "../../workflows/mutations.ts";
import type { SiteName } from "../../workflows/plan.ts";
import type { ScalingGroup } from "../aws/auto-scaling.ts";

export interface Size {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}
type Operation = "autoscaling.UpdateAutoScalingGroup" | "autoscaling.SuspendProcesses" | "autoscaling.ResumeProcesses";
type CallOf<O extends Operation> = Extract<MutationCall, { readonly operation: O }>;

/** How long Auto Scaling may show a group as it was before a change. */
const settleMs = 15_000;

/** The group of a site. Throws `Defect` for a site that the step gives none: the check of plans refuses such a plan. */
export function groupAt(groups: Readonly<Record<string, string>>, site: SiteName): string {
  const name = groups[site];
  if (name === undefined) throw new Defect(`the plan names no Auto Scaling group at ${site}`);
  return name;
}

export function saySize({ min, max, desired }: Size): string {
  return `min ${min}, max ${max}, desired ${desired}`;
}

/** One call for all three numbers: the minimum alone would move the desired size by a rule of its own. */
export function resize(key: string, group: ScalingGroup, size: Size, region: string): Mutation {
  return {
    key,
    sentence: `Set ${group.name} in ${region} to ${saySize(size)} (it was ${saySize(group)})`,
    call: sizeCall(group.name, size, region),
    undo: `set ${group.name} back to ${saySize(group)}`,
    undoBy: sizeCall(group.name, group, region),
    settleMs,
    repeatable: true,
  };
}

/** Suspends or resumes the processes that are named, and no others. */
export function setProcesses(what: "suspend" | "resume", group: ScalingGroup, processes: readonly string[], region: string): Mutation {
  const [word, back] = what === "suspend" ? (["Suspend", "Resume"] as const) : (["Resume", "Suspend"] as const);
  const input = { AutoScalingGroupName: group.name, ScalingProcesses: [...processes] };
  return {
    key: `${what} ${group.name}`,
    sentence: `${word} ${processes.join(" and ")} of ${group.name} in ${region}`,
    call: { operation: `autoscaling.${word}Processes`, region, input },
    undo: `${back.toLowerCase()} ${processes.join(" and ")} of ${group.name}`,
    undoBy: { operation: `autoscaling.${back}Processes`, region, input },
    settleMs,
    repeatable: true,
  };
}

/**
 * The first change of the way back that is still to be made, in the order given; undefined when the group is as it was. The size
 * is that of before the step's first change, the processes are those that it changed itself: what somebody else had suspended stays.
 */
export function changeBack(group: ScalingGroup, toUndo: readonly Mutation[], order: readonly ("size" | "processes")[], region: string): Mutation | undefined {
  const calls = toUndo.flatMap(({ undoBy }) => (undoBy === undefined ? [] : [undoBy]));
  const changes = {
    size: () => {
      const former = calls.find((call): call is CallOf<"autoscaling.UpdateAutoScalingGroup"> => call.operation === "autoscaling.UpdateAutoScalingGroup")?.input;
      if (former === undefined) return undefined;
      const size = { min: former.MinSize, max: former.MaxSize, desired: former.DesiredCapacity };
      const same = group.min === size.min && group.max === size.max && group.desired === size.desired;
      return same ? undefined : resize(`set ${group.name} back`, group, size, region);
    },
    processes: () => {
      const named = (operation: Operation): readonly string[] => [...new Set(calls.flatMap((call) => (call.operation === operation && "ScalingProcesses" in call.input ? call.input.ScalingProcesses : [])))];
      const resumed = named("autoscaling.ResumeProcesses").filter((each) => group.suspended.includes(each));
      if (resumed.length > 0) return setProcesses("resume", group, resumed, region);
      const suspended = named("autoscaling.SuspendProcesses").filter((each) => !group.suspended.includes(each));
      return suspended.length > 0 ? setProcesses("suspend", group, suspended, region) : undefined;
    },
  };
  for (const what of order) {
    const change = changes[what]();
    if (change !== undefined) return change;
  }
  return undefined;
}

function sizeCall(name: string, { min, max, desired }: Size, region: string): CallOf<"autoscaling.UpdateAutoScalingGroup"> {
  return { operation: "autoscaling.UpdateAutoScalingGroup", region, input: { AutoScalingGroupName: name, MinSize: min, MaxSize: max, DesiredCapacity: desired } };
}
