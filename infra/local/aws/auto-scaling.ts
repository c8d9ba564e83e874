// Stands in for EC2 Auto Scaling groups. Behaviour:
// - UpdateAutoScalingGroup sets the sizes at once; it is refused (ValidationError) unless min ≤ desired ≤ max, and for a
//   group of another Region. Leaving the desired size out, it is only pushed into the new limits.
// - Machines follow: each new one is `Pending` for `launchMs` and then `InService`, `Healthy`. Where the world has no
//   capacity the launch fails, which DescribeScalingActivities tells, and is tried again every `retryMs`.
// - A group that becomes smaller loses its newest machines: `Terminating` for `launchMs`, then gone.
// - Nothing runs in the background: what should have happened since the last call is worked out at the next.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalNumber, texts, text } from "./input.ts";

export interface GroupAtStart {
  readonly name: string;
  readonly region: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}
/** What Auto Scaling needs of the world. */
export interface Capacity {
  /** Why no machine can be launched in the group now, or undefined when it can. */
  shortage(group: string): string | undefined;
}
export interface AutoScalingOptions {
  readonly groups: readonly GroupAtStart[];
  readonly capacity: Capacity;
  readonly clock: Clock;
  readonly launchMs: Milliseconds;
  /** 60 s unless given. */
  readonly retryMs?: Milliseconds;
}

interface Instance {
  readonly id: string;
  readonly launchedAt: Instant;
  terminatingAt?: Instant;
}
interface Group {
  readonly name: string;
  readonly region: string;
  min: number;
  max: number;
  desired: number;
  instances: Instance[];
  readonly failures: { readonly at: Instant; readonly because: string }[];
}

export class AutoScalingService implements AwsService {
  readonly #options: AutoScalingOptions;
  readonly #groups: readonly Group[];
  #launched = 0;

  constructor(options: AutoScalingOptions) {
    this.#options = options;
    // What a group has at the start has been in service for long.
    const since = options.clock.now() - options.launchMs;
    this.#groups = options.groups.map((group) => ({ ...group, failures: [], instances: Array.from({ length: group.desired }, () => this.#launch(since)) }));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeAutoScalingGroups": {
        const names = texts(call, "AutoScalingGroupNames");
        return { AutoScalingGroups: this.#groups.filter((group) => names.includes(group.name) && group.region === call.region).map((group) => this.#show(group)) };
      }
      case "DescribeScalingActivities":
        return { Activities: this.#failures(call) };
      case "UpdateAutoScalingGroup":
        return this.#update(call);
      default:
        throw notImplemented(call);
    }
  }

  #update(call: AwsCall): unknown {
    const group = this.#find(call);
    const min = optionalNumber(call, "MinSize") ?? group.min;
    const max = optionalNumber(call, "MaxSize") ?? group.max;
    const desired = optionalNumber(call, "DesiredCapacity") ?? Math.min(Math.max(group.desired, min), max);
    if (min > max || desired < min || desired > max) {
      throw new AwsAnswerError("ValidationError", `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`);
    }
    group.min = min;
    group.max = max;
    group.desired = desired;
    this.#follow(group);
    return {};
  }

  #show(group: Group): unknown {
    this.#follow(group);
    const now = this.#options.clock.now();
    return {
      AutoScalingGroupName: group.name,
      MinSize: group.min,
      MaxSize: group.max,
      DesiredCapacity: group.desired,
      SuspendedProcesses: [],
      Instances: group.instances.map((instance) => ({ InstanceId: instance.id, HealthStatus: "Healthy", LifecycleState: this.#lifecycle(instance, now) })),
    };
  }

  #failures(call: AwsCall): unknown {
    const group = this.#find(call);
    this.#follow(group);
    return group.failures
      .map(({ at, because }, index) => ({
        ActivityId: `${group.name}-${index}`,
        AutoScalingGroupName: group.name,
        StatusCode: "Failed",
        StatusMessage: because,
        Description: "Launching a new EC2 instance",
        Cause: "a difference between desired and actual capacity",
        StartTime: new Date(at),
      }))
      .toReversed();
  }

  /** Brings the machines of a group to where they would be by now. */
  #follow(group: Group): void {
    const { clock, launchMs, capacity, retryMs = 60_000 } = this.#options;
    const now = clock.now();
    group.instances = group.instances.filter((instance) => instance.terminatingAt === undefined || now - instance.terminatingAt < launchMs);
    const staying = group.instances.filter((instance) => instance.terminatingAt === undefined);
    for (const instance of staying.slice(group.desired)) instance.terminatingAt = now;
    const lastFailure = group.failures.at(-1);
    if (lastFailure !== undefined && now - lastFailure.at < retryMs) return;
    for (let count = staying.length; count < group.desired; count += 1) {
      const shortage = capacity.shortage(group.name);
      if (shortage !== undefined) {
        group.failures.push({ at: now, because: shortage });
        return;
      }
      group.instances.push(this.#launch(now));
    }
  }

  #launch(at: Instant): Instance {
    this.#launched += 1;
    return { id: `i-${this.#launched.toString(16).padStart(17, "0")}`, launchedAt: at };
  }

  #lifecycle(instance: Instance, now: Instant): string {
    if (instance.terminatingAt !== undefined) return "Terminating";
    return now - instance.launchedAt < this.#options.launchMs ? "Pending" : "InService";
  }

  #find(call: AwsCall): Group {
    const name = text(call, "AutoScalingGroupName");
    const group = this.#groups.find((each) => each.name === name && each.region === call.region);
    if (group === undefined) throw new AwsAnswerError("ValidationError", "AutoScalingGroup name not found - null");
    return group;
  }
}
