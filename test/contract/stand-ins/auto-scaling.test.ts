// The local Auto Scaling behaves as is written beside it, asked by the adapters of the product.

import { AutoScalingService } from "../../../infra/local/aws/auto-scaling.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readScalingGroup } from "../../../lambdas/aws/auto-scaling.ts";
import { readActivitiesUnderWay, readLaunchFailures } from "../../../lambdas/aws/scaling-activities.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

function world() {
  const clock = new VirtualClock();
  const start = clock.now();
  let shortage: string | undefined;
  const service = new AutoScalingService({
    groups: [{ name: "web-b", region: "eu-central-1", min: 0, max: 2, desired: 1 }],
    capacity: { shortage: () => shortage },
    clock,
    launchMs: 20_000,
    visibleMs: 2_000,
  });
  const clients = clientsOver({ autoscaling: service });
  const suspend = (...ScalingProcesses: string[]) => sendAws({ operation: "autoscaling.SuspendProcesses", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", ScalingProcesses } }, { clients });
  const resume = (...ScalingProcesses: string[]) => sendAws({ operation: "autoscaling.ResumeProcesses", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", ScalingProcesses } }, { clients });
  const suspended = async () => (await readScalingGroup(clients, "eu-central-1", "web-b"))?.suspended;
  const underWay = () => readActivitiesUnderWay(clients, "eu-central-1", "web-b");
  const known = () => service.machines("web-b", "eu-central-1").map(({ state }) => state);
  const states = async () => (await readScalingGroup(clients, "eu-central-1", "web-b"))?.instances.map((each) => each.lifecycle);
  const failures = () => readLaunchFailures(clients, "eu-central-1", "web-b", start);
  const resize = (MinSize: number, MaxSize: number, DesiredCapacity: number, region = "eu-central-1") =>
    sendAws({ operation: "autoscaling.UpdateAutoScalingGroup", region, input: { AutoScalingGroupName: "web-b", MinSize, MaxSize, DesiredCapacity } }, { clients });
  return { clock, clients, service, states, failures, resize, suspend, resume, suspended, underWay, known, setShortage: (why: string | undefined) => (shortage = why) };
}

describe("the local Auto Scaling", () => {
  it("takes the new sizes at once and the machines in their own time", async () => {
    const { clock, clients, states, resize } = world();
    expect(await states()).toEqual(["InService"]);
    expect(await resize(2, 6, 3)).toBe("accepted");
    expect(await readScalingGroup(clients, "eu-central-1", "web-b")).toMatchObject({ min: 2, max: 6, desired: 3 });
    expect(await states()).toEqual(["InService", "Pending", "Pending"]);
    await clock.advance(19_999);
    expect(await states()).toEqual(["InService", "Pending", "Pending"]);
    await clock.advance(1);
    expect(await states()).toEqual(["InService", "InService", "InService"]);
  });

  it("tells why a launch failed, and launches when there is capacity again", async () => {
    const { clock, states, failures, resize, setShortage } = world();
    setShortage("We currently do not have sufficient t3.small capacity");
    await resize(2, 6, 3);
    expect(await states()).toEqual(["InService"]);
    expect(await failures()).toEqual(["We currently do not have sufficient t3.small capacity"]);
    setShortage(undefined);
    expect(await states()).toEqual(["InService"]);
    await clock.advance(60_000);
    expect(await states()).toEqual(["InService", "Pending", "Pending"]);
  });

  it("lets the newest machines go when a group becomes smaller", async () => {
    const { clock, states, resize } = world();
    await resize(0, 6, 3);
    await clock.advance(20_000);
    await resize(0, 6, 1);
    expect(await states()).toEqual(["InService", "Terminating", "Terminating"]);
    await clock.advance(20_000);
    expect(await states()).toEqual(["InService"]);
  });

  it("launches nothing while Launch is suspended, whatever its size, and all that is missing when it is resumed", async () => {
    const { clock, states, resize, suspend, resume } = world();
    await suspend("Launch", "ReplaceUnhealthy");
    await resize(2, 6, 3);
    await clock.advance(120_000);
    expect(await states()).toEqual(["InService"]);
    await resume("Launch");
    expect(await states()).toEqual(["InService", "Pending", "Pending"]);
  });

  it("lets no machine go while Terminate is suspended", async () => {
    const { clock, states, resize, suspend, resume } = world();
    await suspend("Terminate");
    await resize(0, 2, 0);
    await clock.advance(120_000);
    expect(await states()).toEqual(["InService"]);
    await resume("Terminate");
    expect(await states()).toEqual(["Terminating"]);
  });

  it("suspends and resumes only what is named, shows it a moment later, and refuses what is no process", async () => {
    const { clock, suspend, resume, suspended } = world();
    await suspend("AZRebalance");
    await clock.advance(2_000);
    await suspend("Launch", "ReplaceUnhealthy");
    expect(await suspended()).toEqual(["AZRebalance"]);
    await clock.advance(2_000);
    expect(await suspended()).toEqual(["AZRebalance", "Launch", "ReplaceUnhealthy"]);
    await resume("Launch");
    await clock.advance(2_000);
    expect(await suspended()).toEqual(["AZRebalance", "ReplaceUnhealthy"]);
    expect(await failureOf(suspend("Lunch"))).toBe("Refused ValidationError");
  });

  it("tells what is under way, and EC2 knows a machine that it has forgotten", async () => {
    const { clock, resize, underWay, known } = world();
    expect(await underWay()).toEqual([]);
    await resize(0, 2, 2);
    expect(await underWay()).toEqual([expect.stringContaining("Launching a new EC2 instance")]);
    await clock.advance(20_000);
    await resize(0, 2, 0);
    expect(await underWay()).toHaveLength(2);
    expect(known()).toEqual(["shutting-down", "shutting-down"]);
    await clock.advance(20_000);
    expect(await underWay()).toEqual([]);
    expect(known()).toEqual(["terminated", "terminated"]);
  });

  it("has another machine in the place of one that died, which is in service", async () => {
    const { service, states, known, clients } = world();
    const before = (await readScalingGroup(clients, "eu-central-1", "web-b"))?.instances[0]?.id;
    service.replace("web-b", "eu-central-1");
    const after = (await readScalingGroup(clients, "eu-central-1", "web-b"))?.instances[0]?.id;
    expect(after).not.toBe(before);
    expect(await states()).toEqual(["InService"]);
    expect(known()).toEqual(["running", "terminated"]);
  });

  it("refuses sizes that do not fit each other, and changes nothing", async () => {
    const { clients, resize } = world();
    expect(await failureOf(resize(2, 6, 1))).toBe("Refused ValidationError");
    expect(await readScalingGroup(clients, "eu-central-1", "web-b")).toMatchObject({ min: 0, max: 2, desired: 1 });
  });

  it("knows a group in its own Region only", async () => {
    const { clients, resize } = world();
    expect(await readScalingGroup(clients, "eu-west-1", "web-b")).toBeUndefined();
    expect(await failureOf(resize(0, 2, 1, "eu-west-1"))).toBe("Refused ValidationError");
  });
});
