// What the sizing of an ECS service decides from what was seen: scaling is suspended first, a task that stops still works, and what
// runs is more than what was accepted.

import type { EcsService, EcsTask, EcsTasks } from "../../../lambdas/aws/ecs.ts";
import type { ScalableTarget } from "../../../lambdas/aws/scalable-targets.ts";
import { activateEcs } from "../../../lambdas/steps/ecs-scaling/activate.ts";
import { fenceEcs } from "../../../lambdas/steps/ecs-scaling/fence.ts";
import { allSuspended, noneSuspended, scale, size } from "../../../lambdas/steps/ecs-scaling/service.ts";
import { context, denied, silent, startedAt } from "./moving.ts";

const services = { "site-a": "shop-a/web", "site-b": "shop-b/web" };
const filling = { services, tasks: 2 };
const atA = { region: "eu-west-1", cluster: "shop-a", service: "web" };
const atB = { region: "eu-central-1", cluster: "shop-b", service: "web" };
const completed = { status: "PRIMARY", rollout: "COMPLETED", because: "", failedTasks: 0 };
const full: EcsService = { status: "ACTIVE", isDaemon: false, desired: 2, running: 2, pending: 0, deployments: [completed], events: [] };
const empty: EcsService = { ...full, desired: 0, running: 0 };
const scaled: ScalableTarget = { min: 2, max: 6, suspended: noneSuspended };
const halted: ScalableTarget = { min: 0, max: 6, suspended: allSuspended };
const task = (id: string, status: string, more: Partial<EcsTask> = {}): EcsTask => ({ id, status, over: status === "STOPPED", stoppingAt: undefined, stoppedAt: undefined, because: "", machine: undefined, ...more });
const seen = (service: EcsService | undefined, scaling: ScalableTarget | undefined, more: Partial<EcsTasks> = {}) => ({ seen: true as const, value: { service, scaling, tasks: [], more: false, deaf: [], ...more } });
const fence = (...facts: Parameters<typeof seen>) => fenceEcs.decide(seen(...facts), { services }, context);
const activate = (service: EcsService | undefined, scaling: ScalableTarget | undefined = { ...scaled, min: 2 }, tasks: readonly EcsTask[] = []) => activateEcs.decide(seen(service, scaling, { tasks }), filling, context);
/** A plan whose fence empties the same services, so that what is suspended at the target was suspended by an earlier run of it. */
const fencing = { ...context, plan: { ...context.plan, steps: [...context.plan.steps, { fence: { ecs: { services } } }] as typeof context.plan.steps } };

describe("the fence of an ECS service", () => {
  it("suspends all of its scaling, takes its minimum away, and sets it to no tasks only when that was accepted", () => {
    expect(fence(full, scaled)).toMatchObject({
      to: "act",
      inOrder: true,
      mutations: [
        {
          call: { operation: "application-autoscaling.RegisterScalableTarget", region: "eu-west-1", input: { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId: "service/shop-a/web", MinCapacity: 0, MaxCapacity: 6, SuspendedState: allSuspended } },
          undoBy: { input: { MinCapacity: 2, MaxCapacity: 6, SuspendedState: noneSuspended } },
        },
        { call: { operation: "ecs.UpdateService", region: "eu-west-1", input: { cluster: "shop-a", service: "web", desiredCount: 0 } }, undoBy: { input: { desiredCount: 2 } } },
      ],
    });
  });

  it.each<[string, EcsService, ScalableTarget | undefined, number]>([
    ["nothing scales it", full, undefined, 1],
    ["its scaling was suspended before", full, halted, 1],
    ["a schedule of it goes on", empty, { ...halted, suspended: { ...allSuspended, ScheduledScalingSuspended: false } }, 1],
    ["a deployment has given it a minimum again", empty, { ...halted, min: 2 }, 1],
    ["something has raised it again", { ...empty, desired: 1 }, halted, 1],
  ])("changes no more than is needed where %s", (_sentence, service, scaling, changes) => {
    expect(fence(service, scaling)).toHaveProperty("mutations.length", changes);
  });

  it("is confirmed when no task is left, not even one that stops", () => {
    expect(fence(empty, halted, { tasks: [task("1a", "STOPPED")] })).toEqual({ to: "done", proof: "shop-a/web in eu-west-1 wants 0 tasks, 0 run and 0 are pending; it is scaled between 0 and 6, DynamicScalingIn, DynamicScalingOut, ScheduledScaling suspended; no task of it is left", brought: { fenced: "confirmed" } });
    expect(fence(empty, undefined)).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it.each<[string, EcsService, Partial<EcsTasks>]>([
    ["a task is taken from its load balancer, which no count shows", empty, { tasks: [task("1a", "DEACTIVATING")] }],
    ["a task has the time of its stop timeout", empty, { tasks: [task("1a", "STOPPING")] }],
    ["a task is called STOPPED while a container of it runs", empty, { tasks: [task("1a", "STOPPED, while its container app is RUNNING", { over: false })] }],
    ["a task is listed and nothing more is told of it", empty, { tasks: [task("1a", "not told")] }],
    ["a task still runs", { ...empty, running: 1 }, {}],
    ["a task is pending", { ...empty, pending: 1 }, {}],
    ["there are more tasks than were read", empty, { more: true }],
    ["an agent is away only since a moment ago", empty, { tasks: [task("1a", "RUNNING", { machine: "m/1", stoppingAt: startedAt - 60_000 })], deaf: ["m/1"] }],
    ["one task of two may still be seen to end", empty, { tasks: [task("1a", "RUNNING", { machine: "m/1", stoppingAt: startedAt - 600_000 }), task("1b", "STOPPING")], deaf: ["m/1"] }],
  ])("is not confirmed while %s", (_sentence, service, more) => {
    const decision = fence(service, halted, more);
    expect(decision).toMatchObject({ to: "wait" });
    expect(decision).not.toHaveProperty("brought");
  });

  it("asks a person for tasks on a machine whose agent is not connected", () => {
    expect(fence(empty, halted, { tasks: [task("1a", "RUNNING", { machine: "arn:aws:ecs:eu-west-1:1:container-instance/shop-a/0f", stoppingAt: startedAt - 200_000 })], deaf: ["arn:aws:ecs:eu-west-1:1:container-instance/shop-a/0f"] })).toMatchObject({
      to: "stuck", brought: { fenced: "unconfirmed" }, because: expect.stringContaining("1a was told to stop 3 min 20 s ago, and the agent of its machine 0f is not connected to ECS, so it may still run and write"),
    });
  });

  it.each<[string, EcsService | undefined, RegExp]>([
    ["is not there", undefined, /ECS in eu-west-1 has no service web in a cluster shop-a/],
    ["is being deleted", { ...full, status: "DRAINING" }, /is DRAINING: it is being deleted/],
    ["has a task on each machine and no size", { ...full, isDaemon: true }, /of the scheduling strategy DAEMON/],
  ])("changes nothing and confirms nothing of a service that %s", (_sentence, service, says) => {
    expect(fence(service, scaled)).toEqual({ to: "stuck", because: expect.stringMatching(says) as string, brought: { fenced: "unconfirmed" } });
  });

  it("is unconfirmed where ECS says no, and after ten seconds of silence", () => {
    expect(fenceEcs.decide(denied, { services }, context)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
    expect(fenceEcs.decide(silent, { services }, context)).toMatchObject({ to: "wait" });
    expect(fenceEcs.decide(silent, { services }, { ...context, at: startedAt + 10_000 })).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });

  it("is taken back size first, and of its scaling only what it had suspended itself", () => {
    const before: ScalableTarget = { ...scaled, suspended: { ...noneSuspended, ScheduledScalingSuspended: true } };
    const undoing = { ...context, toUndo: [scale("suspend", atA, before, { min: 0, suspended: allSuspended }), size("empty", atA, full, 0)] };
    const undo = (service: EcsService, scaling: ScalableTarget) => fenceEcs.undo?.(seen(service, scaling), { services }, undoing);
    expect(undo(empty, halted)).toMatchObject({ to: "act", mutations: [{ call: { operation: "ecs.UpdateService", input: { desiredCount: 2 } } }] });
    expect(undo({ ...full, running: 0 }, halted)).toMatchObject({ to: "act", mutations: [{ call: { input: { MinCapacity: 2, MaxCapacity: 6, SuspendedState: { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: true } } } }] });
    expect(undo({ ...full, running: 0 }, before)).toMatchObject({ to: "wait" });
    expect(undo(full, before)).toMatchObject({ to: "done" });
  });
});

describe("the activation of an ECS service", () => {
  it("asks for the wanted size, with the limits of its scaling about that", () => {
    expect(activate(empty, { ...scaled, min: 0, max: 1 })).toMatchObject({
      to: "act",
      inOrder: true,
      mutations: [
        { call: { operation: "ecs.UpdateService", input: { cluster: "shop-b", service: "web", desiredCount: 2 } }, undoBy: { input: { desiredCount: 0 } } },
        { call: { region: "eu-central-1", input: { ResourceId: "service/shop-b/web", MinCapacity: 2, MaxCapacity: 2 } }, undoBy: { input: { MinCapacity: 0, MaxCapacity: 1 } } },
      ],
    });
  });

  it("never makes a larger service smaller, and leaves wider limits alone", () => {
    expect(activate({ ...full, desired: 5, running: 5 }, { ...scaled, min: 3, max: 9 })).toMatchObject({ to: "done" });
  });

  it("resumes scaling only where a fence of the plan may have suspended it", () => {
    expect(activate(full, { ...halted, min: 2 })).toMatchObject({ to: "done" });
    expect(activateEcs.decide(seen(full, halted), filling, fencing)).toMatchObject({ to: "act", mutations: [{ call: { input: { MinCapacity: 2, MaxCapacity: 6, SuspendedState: noneSuspended } }, undoBy: { input: { MinCapacity: 0, MaxCapacity: 6, SuspendedState: allSuspended } } }] });
  });

  it.each<[string, Partial<EcsService>]>([
    ["a task does not run yet", { running: 1 }],
    ["a task is pending", { pending: 1 }],
    ["a rollout is under way", { deployments: [{ ...completed, rollout: "IN_PROGRESS" }] }],
    ["a given up deployment is being rolled back", { deployments: [{ ...completed, rollout: "IN_PROGRESS" }, { ...completed, status: "ACTIVE", rollout: "FAILED" }] }],
  ])("waits while %s", (_sentence, more) => {
    expect(activate({ ...full, ...more })).toMatchObject({ to: "wait" });
  });

  it("is done where ECS tells no rollout, because something else deploys", () => {
    expect(activate({ ...full, deployments: [] })).toMatchObject({ to: "done" });
  });

  it("asks a person where the circuit breaker has given the deployment up and tasks are missing", () => {
    const failed = { ...completed, rollout: "FAILED", because: "ECS deployment circuit breaker: tasks failed to start.", failedTasks: 3 };
    expect(activate({ ...full, running: 0, deployments: [failed] })).toMatchObject({ to: "stuck", because: expect.stringContaining("its PRIMARY deployment was given up (ECS deployment circuit breaker: tasks failed to start.)") });
  });

  it.each<[string, Partial<EcsService>, readonly EcsTask[], string]>([
    ["no machine has room", { events: [{ at: startedAt + 1, message: "(service web) was unable to place a task" }] }, [], "ECS tells: (service web) was unable to place a task"],
    ["the image is missing", {}, [task("1a", "STOPPED", { stoppedAt: startedAt + 2, because: "CannotPullContainerError: not found" }), task("0a", "STOPPED", { stoppedAt: startedAt + 1, because: "older" })], "the task 1a was stopped: CannotPullContainerError: not found"],
    ["tasks fail one after another", { deployments: [{ ...completed, rollout: "IN_PROGRESS", failedTasks: 2 }] }, [], "has failed to start 2 tasks one after another"],
  ])("says that %s", (_sentence, more, tasks, says) => {
    expect(activate({ ...full, running: 0, ...more }, scaled, tasks)).toMatchObject({ to: "wait", because: expect.stringContaining(says) });
  });

  it("says nothing of what was before it began", () => {
    const old = activate({ ...full, running: 0, events: [{ at: startedAt - 1, message: "was unable to place a task" }] }, scaled, [task("1a", "STOPPED", { stoppedAt: startedAt - 1, because: "old" })]);
    expect(old).toMatchObject({ to: "wait", because: expect.not.stringMatching(/unable|old/) });
  });

  it("touches nothing that is not there or has no size", () => {
    expect(activate(undefined)).toMatchObject({ to: "stuck", because: "ECS in eu-central-1 has no service web in a cluster shop-b; nothing was changed" });
    expect(activate({ ...full, isDaemon: true })).toMatchObject({ to: "stuck" });
  });

  it("is taken back to the size and the limits that there were", () => {
    const before: ScalableTarget = { ...scaled, min: 0, max: 1 };
    const undoing = { ...context, toUndo: [scale("let", atB, before, { min: 2, max: 2 }), size("scale", atB, empty, 2)] };
    const undo = (service: EcsService | undefined, scaling: ScalableTarget) => activateEcs.undo?.(seen(service, scaling), filling, undoing);
    expect(undo(full, { ...before, min: 2, max: 2 })).toMatchObject({ to: "act", mutations: [{ call: { input: { desiredCount: 0 } } }] });
    expect(undo({ ...full, desired: 0 }, { ...before, min: 2, max: 2 })).toMatchObject({ to: "act", mutations: [{ call: { input: { MinCapacity: 0, MaxCapacity: 1 } } }] });
    expect(undo({ ...full, desired: 0 }, before)).toMatchObject({ to: "wait" });
    expect(undo(empty, before)).toMatchObject({ to: "done" });
    expect(undo(undefined, before)).toMatchObject({ to: "done" });
  });
});
