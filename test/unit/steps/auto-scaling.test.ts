// What the scaling out decides from what was seen; no call is made.

import type { ScalingGroup } from "../../../lambdas/aws/auto-scaling.ts";
import { autoScaling } from "../../../lambdas/steps/dr-site-activation/auto-scaling.ts";
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
