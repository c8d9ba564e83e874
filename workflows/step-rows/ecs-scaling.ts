// Services of ECS: to nothing at the site being left, to what is needed at the target.

import { minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";

const reads = ["ecs:DescribeServices", "ecs:ListTasks", "ecs:DescribeTasks", "ecs:DescribeContainerInstances", "application-autoscaling:DescribeScalableTargets"] as const;
const changes = ["ecs:UpdateService", "application-autoscaling:RegisterScalableTarget"] as const;

export const ecsFenceRows = {
  "fence.ecs": {
    kind: "fence.ecs",
    function: "ecs-scaling",
    title: (input, { source }) => `Fence ${source}, empty ${input.services[source] ?? "?"}`,
    sentence: (input, { source }) => `Suspend the scaling of the ECS service ${input.services[source] ?? "?"} at ${source} and take away its minimum, set the service to no tasks, and read back that none of its tasks is left, not even one that is still stopping; a task on a machine that does not answer goes to a person`,
    undo: "set the service back to its former size and resume the scaling that was suspended",
    proof: "ECS says that the service wants no task and has none that runs or is pending, and every task of it that ECS knows has stopped with all its containers",
    deadlineMs: minutes(10),
    callMs: 10_000,
    reads,
    changes,
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: "D3; ECS, task lifecycle: a task that stops is first deregistered from its load balancer and then told to end, is not among those that run any more, and goes on with its work meanwhile; one on a machine whose agent is gone stays as it was. Application Auto Scaling changes a size by its policies and schedules unless all three are suspended, and RegisterScalableTarget, whatever it changes, puts the size within the limits even then",
  },
} as const satisfies RowsOf<"ecs-scaling">;

export const ecsActivationRows = {
  "activate.ecs": {
    kind: "activate.ecs",
    function: "ecs-scaling",
    title: (input, { target }) => `Scale ${input.services[target] ?? "?"} at ${target}`,
    sentence: (input, { target }) => `Set the ECS service ${input.services[target] ?? "?"} at ${target} to ${input.tasks} tasks, with the limits of its scaling about that, and wait until they run`,
    undo: "set the service, its limits and its scaling back to what they were",
    proof: "ECS says that as many tasks as wanted run, none is pending, and no deployment of the service is under way; that says nothing of whether they answer",
    deadlineMs: minutes(15),
    callMs: 15_000,
    reads,
    changes,
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: "D5; ECS, UpdateService: a size that was accepted is no task that runs, for an image may be missing or a machine have no room; a deployment that its circuit breaker has given up launches no more tasks",
  },
} as const satisfies RowsOf<"ecs-scaling">;
