// The local ECS and the local Application Auto Scaling behave as is written beside them, asked by the adapters of the product.

import { LocalApplicationAutoScaling } from "../../../infra/local/aws/application-auto-scaling.ts";
import { LocalEcs } from "../../../infra/local/aws/ecs.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readEcsStanding } from "../../../lambdas/aws/ecs-standing.ts";
import { readEcsService, readEcsTasks } from "../../../lambdas/aws/ecs.ts";
import { readScalableTarget } from "../../../lambdas/aws/scalable-targets.ts";
import { allSuspended, noneSuspended } from "../../../lambdas/steps/ecs-scaling/service.ts";
import type { ScalingOfService } from "../../../workflows/mutations.ts";
import { sendAws } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const place = { region: "eu-west-1", cluster: "shop-a", service: "web" };

function world() {
  const clock = new VirtualClock();
  let answers = true;
  let shortage: string | undefined;
  const ecs = new LocalEcs({ services: [{ ...place, desired: 2 }, { ...place, service: "agents", desired: 1, isDaemon: true }], clock, launchMs: 20_000, endMs: 30_000, machineAnswers: () => answers, shortage: () => shortage });
  const scaling = new LocalApplicationAutoScaling({ targets: [{ ...place, min: 1, max: 4, suspended: false }], services: ecs, clock, actsMs: 10_000 });
  const clients = clientsOver({ ecs, "application-autoscaling": scaling });
  const service = () => readEcsService(clients, place);
  const tasks = async () => (await readEcsTasks(clients, place)).tasks.map(({ status }) => status);
  const resize = (desiredCount: number, to = "web", region = place.region) => sendAws({ operation: "ecs.UpdateService", region, input: { cluster: "shop-a", service: to, desiredCount } }, { clients });
  const scale = (input: Partial<ScalingOfService>) => sendAws({ operation: "application-autoscaling.RegisterScalableTarget", region: place.region, input: { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId: "service/shop-a/web", ...input } }, { clients });
  return { clock, clients, ecs, scaling, service, tasks, resize, scale, setAnswers: (value: boolean) => (answers = value), setShortage: (why: string | undefined) => (shortage = why) };
}

describe("the local ECS", () => {
  it("counts a task no more as soon as it is told to stop, and tells that it goes on until it has ended", async () => {
    const { clock, service, tasks, resize } = world();
    expect(await tasks()).toEqual(["RUNNING", "RUNNING"]);
    expect(await resize(0)).toBe("accepted");
    expect(await service()).toMatchObject({ desired: 0, running: 0, pending: 0 });
    expect(await tasks()).toEqual(["DEACTIVATING", "DEACTIVATING"]);
    await clock.advance(29_999);
    expect(await tasks()).toEqual(["DEACTIVATING", "DEACTIVATING"]);
    await clock.advance(1);
    expect(await tasks()).toEqual(["STOPPED", "STOPPED"]);
    await clock.advance(3_600_000);
    expect(await tasks()).toEqual([]);
  });

  it("lets new tasks run in their own time", async () => {
    const { clock, service, tasks, resize } = world();
    await resize(3);
    expect(await service()).toMatchObject({ desired: 3, running: 2, pending: 1 });
    expect(await tasks()).toEqual(["RUNNING", "RUNNING", "PENDING"]);
    await clock.advance(20_000);
    expect(await service()).toMatchObject({ running: 3, pending: 0 });
  });

  it("tells in its events where it has no room, and places the tasks when there is", async () => {
    const { clock, service, resize, setShortage } = world();
    setShortage("no machine has room");
    await resize(3);
    expect(await service()).toMatchObject({ running: 2, pending: 0, events: [{ message: "(service web) was unable to place a task because no machine has room." }] });
    setShortage(undefined);
    expect(await service()).toMatchObject({ pending: 1 });
    await clock.advance(20_000);
    expect(await service()).toMatchObject({ running: 3 });
  });

  it("knows of a machine that does not answer only what it knew, and that it does not", async () => {
    const { clock, clients, resize, setAnswers } = world();
    setAnswers(false);
    await resize(0);
    await clock.advance(600_000);
    expect(await readEcsTasks(clients, place)).toMatchObject({ tasks: [{ over: false, status: "DEACTIVATING" }, { over: false }], deaf: ["arn:aws:ecs:eu-west-1:000000000000:container-instance/shop-a/web"] });
    expect(await readEcsStanding(clients, "eu-west-1", "shop-a/web")).toMatchObject({ deaf: 1 });
    setAnswers(true);
    expect(await readEcsTasks(clients, place)).toMatchObject({ tasks: [{ over: true }, { over: true }], deaf: [] });
  });

  it("has no service of another name, cluster or Region, and gives a DAEMON no size", async () => {
    const { clients, resize } = world();
    for (const other of [{ ...place, service: "other" }, { ...place, cluster: "other" }, { ...place, region: "eu-central-1" }]) expect(await readEcsService(clients, other)).toBeUndefined();
    expect(await failureOf(resize(1, "other"))).toBe("Refused ServiceNotFoundException");
    expect(await failureOf(resize(2, "agents"))).toBe("Refused InvalidParameterException");
    expect(await readEcsStanding(clients, "eu-west-1", "shop-a/agents")).toMatchObject({ isDaemon: true, scaling: null });
  });
});

describe("the local Application Auto Scaling", () => {
  it("changes what is named and leaves the rest", async () => {
    const { clients, scale } = world();
    expect(await scale({ SuspendedState: allSuspended })).toBe("accepted");
    expect(await readScalableTarget(clients, place)).toEqual({ min: 1, max: 4, suspended: allSuspended });
    await scale({ MinCapacity: 2, MaxCapacity: 6 });
    expect(await readScalableTarget(clients, place)).toEqual({ min: 2, max: 6, suspended: allSuspended });
    await scale({ SuspendedState: noneSuspended });
    expect(await readScalableTarget(clients, place)).toEqual({ min: 2, max: 6, suspended: noneSuspended });
  });

  it("puts the size within the limits whatever is changed, also while all is suspended", async () => {
    const { service, resize, scale } = world();
    await resize(0);
    await scale({ SuspendedState: allSuspended });
    expect(await service()).toMatchObject({ desired: 1 });
    await scale({ MinCapacity: 0 });
    await resize(0);
    await scale({ SuspendedState: allSuspended });
    expect(await service()).toMatchObject({ desired: 0 });
  });

  it("raises a size below its minimum, unless that is suspended", async () => {
    const { clock, scaling, service, resize, scale } = world();
    await resize(0);
    let raised = scaling.sized(place);
    await clock.advance(10_000);
    expect([await raised, (await service())?.desired]).toEqual([true, 1]);
    await scale({ SuspendedState: allSuspended });
    await resize(0);
    raised = scaling.sized(place);
    await clock.advance(10_000);
    expect([await raised, (await service())?.desired]).toEqual([false, 0]);
  });

  it("has no target of another service, and makes none without limits", async () => {
    const { clients, scale } = world();
    expect(await readScalableTarget(clients, { ...place, service: "other" })).toBeUndefined();
    expect(await failureOf(scale({ ResourceId: "service/shop-a/other", SuspendedState: allSuspended }))).toBe("Refused ValidationException");
  });
});
