// What the scaling out decides from what was seen; no call is made.

import type { ScalingGroup } from "../../../lambdas/aws/auto-scaling.ts";
import { autoScaling } from "../../../lambdas/steps/dr-site-activation/auto-scaling.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { context, denied, silent } from "./moving.ts";

const input = { groups: { "site-a": "web-a", "site-b": "web-b" }, capacity: { min: 2, max: 6, desired: 3 } };
const instance = (lifecycle: string, health = "Healthy") => ({ id: "i-1", lifecycle, health });
const small: ScalingGroup = { name: "web-b", min: 0, max: 1, desired: 0, instances: [], suspended: [] };
const large: ScalingGroup = { ...small, min: 2, max: 6, desired: 3 };
const decide = (group: ScalingGroup | undefined, failures: readonly string[] = []) => autoScaling.decide({ seen: true, value: { group, failures } }, input, context);

describe("the scaling out of a group", () => {
  it("sets all three sizes in one call and tells the former ones as the way back", () => {
    expect(decide(small)).toMatchObject({
      to: "act",
      mutations: [
        {
          key: "scale web-b to min 2, max 6, desired 3",
          call: { operation: "autoscaling.UpdateAutoScalingGroup", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", MinSize: 2, MaxSize: 6, DesiredCapacity: 3 } },
          undo: "set web-b back to min 0, max 1, desired 0",
          undoBy: { operation: "autoscaling.UpdateAutoScalingGroup", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", MinSize: 0, MaxSize: 1, DesiredCapacity: 0 } },
        },
      ],
    });
  });

  it("never makes a larger group smaller", () => {
    expect(decide({ ...small, max: 10, desired: 5 })).toMatchObject({ mutations: [{ call: { input: { MinSize: 2, MaxSize: 10, DesiredCapacity: 5 } } }] });
    expect(decide({ ...large, max: 10, desired: 5, instances: Array.from({ length: 5 }, () => instance("InService")) })).toMatchObject({ to: "done" });
  });

  it("is done when as many machines as desired are in service and healthy", () => {
    expect(decide({ ...large, instances: [instance("InService"), instance("InService"), instance("InService")] })).toEqual({
      to: "done",
      proof: "web-b in eu-central-1 has 3 of 3 machines in service and healthy, its size is min 2, max 6, desired 3",
    });
  });

  it.each([
    ["Pending", "Healthy"],
    ["InService", "Unhealthy"],
    ["Terminating", "Healthy"],
  ])("does not count a machine that is %s and %s", (lifecycle, health) => {
    const decision = decide({ ...large, instances: [instance("InService"), instance("InService"), instance(lifecycle, health)] });
    expect(decision).toMatchObject({ to: "wait", because: expect.stringContaining("2 of 3 machines") });
  });

  it("shows why the last launch failed while it waits", () => {
    expect(decide(large, ["no capacity for t3.small", "an older reason"])).toMatchObject({ to: "wait", because: expect.stringContaining("the last launch failed: no capacity for t3.small") });
  });

  it("calls a person where launches are suspended, because the group will not grow", () => {
    expect(decide({ ...large, suspended: ["AZRebalance", "Launch"] })).toMatchObject({ to: "stuck" });
    expect(decide({ ...large, suspended: ["AZRebalance"] })).toMatchObject({ to: "wait" });
  });

  it("calls a person when the Region has no such group", () => {
    expect(decide(undefined)).toMatchObject({ to: "stuck", because: "there is no Auto Scaling group web-b in eu-central-1" });
  });

  it("waits for an API that is silent and calls a person for one that says no", () => {
    expect(autoScaling.decide(silent, input, context)).toMatchObject({ to: "wait" });
    expect(autoScaling.decide(denied, input, context)).toMatchObject({ to: "stuck" });
  });
});

describe("the scaling out of a group that a fence of the plan emptied before", () => {
  const fenced: StepContext = { ...context, plan: planSchema.parse({ ...structuredClone(context.plan), ...planText() }) };
  function planText() {
    return {
      objectives: { rto: "15m", rpo: "30s" },
      decide: { mode: "ask", every: "10s", hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter"], need: 1 } },
      steps: [{ fence: { "auto-scaling": { groups: input.groups } } }],
    };
  }
  const suspended = { ...small, suspended: ["AZRebalance", "Launch", "ReplaceUnhealthy"] };
  const decideFenced = (group: ScalingGroup) => autoScaling.decide({ seen: true, value: { group, failures: [] } }, input, fenced);

  it("resumes what the fence suspends, and nothing else, before it sets the size", () => {
    expect(decideFenced(suspended)).toMatchObject({
      to: "act",
      mutations: [{ key: "resume web-b", call: { operation: "autoscaling.ResumeProcesses", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", ScalingProcesses: ["Launch", "ReplaceUnhealthy"] } } }, { call: { operation: "autoscaling.UpdateAutoScalingGroup" } }],
      inOrder: true,
    });
    expect(decideFenced({ ...large, suspended: ["Launch"] })).toMatchObject({ mutations: [{ key: "resume web-b" }] });
    expect(decideFenced({ ...small, suspended: ["AZRebalance"] })).toMatchObject({ mutations: [{ call: { operation: "autoscaling.UpdateAutoScalingGroup" } }] });
  });

  it("resumes nothing of a group that no fence of the plan empties", () => {
    expect(decide(suspended)).toMatchObject({ mutations: [{ call: { operation: "autoscaling.UpdateAutoScalingGroup" } }] });
  });
});

describe("the way back of the scaling out", () => {
  const former = { operation: "autoscaling.UpdateAutoScalingGroup", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", MinSize: 0, MaxSize: 1, DesiredCapacity: 0 } } as const;
  const scaled = (undoBy: Mutation["undoBy"]): Mutation => ({ key: "k", sentence: "s", call: former, undo: "u", ...(undoBy === undefined ? {} : { undoBy }), settleMs: 0, repeatable: true });
  const undo = (group: ScalingGroup | undefined, ...toUndo: readonly Mutation[]) => autoScaling.undo?.({ seen: true, value: { group, failures: [] } }, input, { ...context, toUndo });

  it("sets the group to the size of before its first change", () => {
    const later = { ...former, input: { ...former.input, DesiredCapacity: 1 } };
    expect(undo(large, scaled(former), scaled(later))).toMatchObject({ to: "act", mutations: [{ key: "set web-b back", call: former }] });
  });

  it("waits until the machines that are too many are gone", () => {
    expect(undo({ ...small, instances: [instance("Terminating")] }, scaled(former))).toMatchObject({ to: "wait" });
    expect(undo(small, scaled(former))).toMatchObject({ to: "done" });
  });

  it("changes nothing where the step had changed no size", () => {
    expect(undo({ ...large, instances: [] })).toMatchObject({ to: "done" });
  });

  it("waits for an API that is silent", () => {
    expect(autoScaling.undo?.(silent, input, { ...context, toUndo: [scaled(former)] })).toMatchObject({ to: "wait" });
  });
});
