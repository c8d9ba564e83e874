// What the fence of a group decides from what was seen: launches are suspended first, and only what runs nowhere is confirmed.

import type { ScalingGroup } from "../../../lambdas/aws/auto-scaling.ts";
import { emptyGroup } from "../../../lambdas/steps/site-fencing/auto-scaling.ts";
import type { GroupFacts } from "../../../lambdas/steps/site-fencing/auto-scaling.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { after, context, denied, sent, silent } from "./moving.ts";

const input = { groups: { "site-a": "web-a", "site-b": "web-b" } };
const one = { id: "i-1", lifecycle: "InService", health: "Healthy" };
const full: ScalingGroup = { name: "web-a", min: 1, max: 3, desired: 2, instances: [one, { ...one, id: "i-2" }], suspended: ["AZRebalance"] };
const suspended: ScalingGroup = { ...full, suspended: ["AZRebalance", "Launch", "ReplaceUnhealthy"] };
const empty: ScalingGroup = { ...suspended, min: 0, desired: 0, instances: [] };
const machine = (id: string, state: string) => ({ id, state, reason: "", group: "web-a" });
const facts = (group: ScalingGroup | undefined, more: Partial<GroupFacts> = {}) => ({ seen: true, value: { group, underWay: [], machines: [], ...more } }) as const;
const decide = (...seen: Parameters<typeof facts>) => emptyGroup.decide(facts(...seen), input, context);

describe("the fence that empties a group", () => {
  it("suspends Launch and ReplaceUnhealthy by their names, and empties the group only when that was accepted", () => {
    expect(decide(full)).toMatchObject({
      to: "act",
      inOrder: true,
      mutations: [
        {
          key: "suspend web-a",
          call: { operation: "autoscaling.SuspendProcesses", region: "eu-west-1", input: { AutoScalingGroupName: "web-a", ScalingProcesses: ["Launch", "ReplaceUnhealthy"] } },
          undoBy: { operation: "autoscaling.ResumeProcesses", region: "eu-west-1", input: { AutoScalingGroupName: "web-a", ScalingProcesses: ["Launch", "ReplaceUnhealthy"] } },
        },
        { key: "empty web-a", call: { operation: "autoscaling.UpdateAutoScalingGroup", input: { MinSize: 0, MaxSize: 3, DesiredCapacity: 0 } } },
      ],
    });
  });

  it("only suspends a group that is empty already", () => {
    expect(decide({ ...empty, suspended: [] })).toHaveProperty("mutations.length", 1);
    expect(decide({ ...empty, suspended: [] })).toMatchObject({ mutations: [{ key: "suspend web-a" }] });
  });

  it("suspends only what is not suspended yet, so that the way back resumes only that", () => {
    expect(decide({ ...full, suspended: ["Launch"] })).toMatchObject({ mutations: [{ undoBy: { input: { ScalingProcesses: ["ReplaceUnhealthy"] } } }, { key: "empty web-a" }] });
  });

  it.each([
    ["a minimum above zero", { ...suspended, desired: 0 }],
    ["a desired size above zero", { ...suspended, min: 0 }],
    ["a size that a policy raised again after the fence", { ...empty, desired: 1 }],
  ])("sets the size to zero where it finds %s, and remembers what it was", (_sentence, group) => {
    expect(decide(group)).toMatchObject({
      to: "act",
      mutations: [
        {
          key: "empty web-a",
          call: { operation: "autoscaling.UpdateAutoScalingGroup", input: { MinSize: 0, MaxSize: 3, DesiredCapacity: 0 } },
          undoBy: { input: { MinSize: group.min, MaxSize: 3, DesiredCapacity: group.desired } },
        },
      ],
    });
  });

  it("is confirmed when the group lists no machine, launches none, and EC2 knows none of it that runs", () => {
    expect(decide(empty, { machines: [machine("i-1", "terminated"), machine("i-2", "stopped")] })).toEqual({
      to: "done",
      proof: "web-a in eu-west-1 is set to min 0, max 3, desired 0, AZRebalance, Launch, ReplaceUnhealthy suspended; it lists no machine, EC2 says i-1 terminated, i-2 stopped",
      brought: { fenced: "confirmed" },
    });
  });

  it.each<[string, ScalingGroup, Partial<GroupFacts>]>([
    ["the group still lets a machine go, which may drain for minutes and writes on", { ...empty, instances: [{ ...one, lifecycle: "Terminating" }] }, {}],
    ["a hook holds a machine that is to be terminated", { ...empty, instances: [{ ...one, lifecycle: "Terminating:Wait" }] }, {}],
    ["the group has forgotten a machine that EC2 still shuts down", empty, { machines: [machine("i-1", "shutting-down")] }],
    ["EC2 knows a machine of a warm pool, which the group does not list", empty, { machines: [machine("i-9", "running")] }],
    ["a launch was under way when Launch was suspended", empty, { underWay: ["Launching a new EC2 instance"] }],
    ["not one machine has begun to go", { ...empty, instances: [one] }, {}],
    ["one machine is protected and another one goes", { ...empty, instances: [{ ...one, isProtected: true }, { ...one, id: "i-2", lifecycle: "Terminating" }] }, {}],
  ])("waits while %s", (_sentence, group, more) => {
    expect(decide(group, more)).toMatchObject({ to: "wait" });
  });

  it.each<[string, ScalingGroup, string]>([
    ["is in Standby", { ...empty, instances: [{ ...one, lifecycle: "Standby" }] }, "i-1 is in Standby, where it runs on"],
    ["is protected from scale-in", { ...empty, instances: [{ ...one, isProtected: true }] }, "i-1 is protected from scale-in"],
    ["belongs to a group whose Terminate somebody suspended", { ...empty, suspended: [...empty.suspended, "Terminate"], instances: [one] }, "somebody suspended the group's Terminate"],
  ])("is not confirmed while a machine %s, because it will not go by itself", (_sentence, group, says) => {
    expect(decide(group)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" }, because: expect.stringContaining(says) });
  });

  it("does not take a group that is not there for an empty one", () => {
    expect(decide(undefined)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" }, because: expect.stringContaining("there is no Auto Scaling group web-a in eu-west-1") });
  });

  it("gives a silent Region ten seconds, and one that says no none", () => {
    expect(emptyGroup.decide(silent, input, after(9_999))).toMatchObject({ to: "wait" });
    expect(emptyGroup.decide(silent, input, after(10_000))).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" }, because: expect.stringContaining("nothing was changed") });
    expect(emptyGroup.decide(silent, input, after(10_000, { sent: [sent("suspend web-a", 100, "unknown")] }))).toMatchObject({ because: expect.stringContaining("what was sent is not confirmed") });
    expect(emptyGroup.decide(denied, input, context)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });
});

describe("the way back of the fence of a group", () => {
  const sending = (...groups: readonly ScalingGroup[]): readonly Mutation[] => groups.flatMap((group) => {
    const decision = decide(group);
    return decision.to === "act" ? decision.mutations : [];
  });
  const undo = (group: ScalingGroup | undefined, toUndo: readonly Mutation[]) => emptyGroup.undo?.(facts(group), input, { ...context, toUndo });
  const both = sending(full);

  it("sets the former size first, then resumes exactly what the fence suspended, then waits for the machines", () => {
    expect(undo(empty, both)).toMatchObject({ to: "act", mutations: [{ call: { operation: "autoscaling.UpdateAutoScalingGroup", input: { MinSize: 1, MaxSize: 3, DesiredCapacity: 2 } } }] });
    expect(undo({ ...empty, min: 1, desired: 2 }, both)).toMatchObject({ to: "act", mutations: [{ call: { operation: "autoscaling.ResumeProcesses", input: { ScalingProcesses: ["Launch", "ReplaceUnhealthy"] } } }] });
    expect(undo({ ...full, instances: [{ ...one, lifecycle: "Pending" }] }, both)).toMatchObject({ to: "wait" });
    expect(undo(full, both)).toMatchObject({ to: "done" });
  });

  it("restores the size of before the fence, also where a policy raised it in between", () => {
    expect(undo(empty, sending(full, { ...empty, desired: 1 }))).toMatchObject({ mutations: [{ call: { input: { MinSize: 1, DesiredCapacity: 2 } } }] });
  });

  it("leaves suspended what somebody else suspended, and says that the group will not grow by itself", () => {
    const toUndo = sending({ ...full, suspended: ["Launch"] });
    const back = { ...empty, min: 1, desired: 2, suspended: ["Launch", "ReplaceUnhealthy"] };
    expect(undo(back, toUndo)).toMatchObject({ mutations: [{ call: { operation: "autoscaling.ResumeProcesses", input: { ScalingProcesses: ["ReplaceUnhealthy"] } } }] });
    expect(undo({ ...back, suspended: ["Launch"] }, toUndo)).toMatchObject({ to: "stuck", because: expect.stringContaining("suspended by somebody else") });
  });

  it("only resumes where the fence never came to the size", () => {
    expect(undo(suspended, sending(full).slice(0, 1))).toMatchObject({ mutations: [{ call: { operation: "autoscaling.ResumeProcesses" } }] });
    expect(undo(full, sending(full).slice(0, 1))).toMatchObject({ to: "done" });
  });

  it("asks a person about a group that is gone, and waits for a Region that is silent", () => {
    expect(undo(undefined, both)).toMatchObject({ to: "stuck" });
    expect(emptyGroup.undo?.(silent, input, { ...context, toUndo: both })).toMatchObject({ to: "wait" });
  });
});
