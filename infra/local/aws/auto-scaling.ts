// Stands in for EC2 Auto Scaling groups. Behaviour:
// - UpdateAutoScalingGroup sets the sizes at once; it is refused (ValidationError) unless min ≤ desired ≤ max, and for a
//   group of another Region. Leaving the desired size out, it is only pushed into the new limits.
// - Machines follow: each new one is `Pending` for `launchMs` and then `InService`, `Healthy`. Where the world has no
//   capacity the launch fails, which DescribeScalingActivities tells, and is tried again every `retryMs`.
// - A group that becomes smaller loses its newest machines: `Terminating` for `launchMs`, then gone. EC2 calls a machine that is
//   Terminating shutting-down, and goes on knowing it as terminated when the group has forgotten it.
// - SuspendProcesses and ResumeProcesses work at once and show after `visibleMs`; without a list they mean all processes. While
//   Launch is suspended no machine is launched, whatever the size; while Terminate is, none goes.
// - DescribeScalingActivities also tells what is under way: each machine that is Pending or Terminating.
// - A machine that the world says has died is replaced by another (`replace`), as the world knows when.
// - Nothing runs in the background: what should have happened since the last call is worked out at the next.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalNumber, optionalTexts, texts, text } from "./input.ts";

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
  /** How long a suspended or resumed process is shown as it was; 0 unless given. */
  readonly visibleMs?: Milliseconds;
}
/** A machine of a group as EC2 knows it. */
export interface MachineOfGroup {
  readonly id: string;
  readonly group: string;
  readonly state: "pending" | "running" | "shutting-down" | "terminated";
}

const processes = ["Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions"];

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
  /** Machines that the group has forgotten. */
  readonly terminated: string[];
  suspended: readonly string[];
  /** What is shown until the last change shows. */
  shown: { readonly suspended: readonly string[]; readonly until: Instant };
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
    this.#groups = options.groups.map((group) => ({ ...group, failures: [], terminated: [], suspended: [], shown: { suspended: [], until: since }, instances: Array.from({ length: group.desired }, () => this.#launch(since)) }));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeAutoScalingGroups": {
        const names = texts(call, "AutoScalingGroupNames");
        return { AutoScalingGroups: this.#groups.filter((group) => names.includes(group.name) && group.region === call.region).map((group) => this.#show(group)) };
      }
      case "DescribeScalingActivities":
        return { Activities: [...this.#underWay(call), ...this.#failures(call)] };
      case "UpdateAutoScalingGroup":
        return this.#update(call);
      case "SuspendProcesses":
      case "ResumeProcesses":
        return this.#setProcesses(call);
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

  #setProcesses(call: AwsCall): unknown {
    const group = this.#find(call);
    const named = optionalTexts(call, "ScalingProcesses") ?? processes;
    const unknown = named.find((each) => !processes.includes(each));
    if (unknown !== undefined) throw new AwsAnswerError("ValidationError", `${unknown} is not a valid process type`);
    const now = this.#options.clock.now();
    if (now >= group.shown.until) group.shown = { suspended: group.suspended, until: now + (this.#options.visibleMs ?? 0) };
    const others = group.suspended.filter((each) => !named.includes(each));
    group.suspended = call.operation === "SuspendProcesses" ? [...others, ...named] : others;
    this.#follow(group);
    return {};
  }

  /** A machine of the group has died and another is in its place, or somebody made an empty group launch one. */
  replace(name: string, region: string): void {
    const group = this.#groups.find((each) => each.name === name && each.region === region);
    if (group === undefined) return;
    this.#follow(group);
    group.desired = Math.max(1, group.desired);
    group.max = Math.max(1, group.max);
    const [gone] = group.instances;
    if (gone !== undefined) group.terminated.push(gone.id);
    group.instances = [...group.instances.slice(1), this.#launch(this.#options.clock.now() - this.#options.launchMs)];
  }

  /** Whether machines of the group run now, and whether it would launch one. */
  standing(name: string, region: string): { readonly runs: boolean; readonly serves: boolean; readonly launches: boolean } {
    const machines = this.machines(name, region);
    const group = this.#groups.find((each) => each.name === name && each.region === region);
    return {
      runs: machines.some(({ state }) => state === "running" || state === "shutting-down"),
      serves: machines.some(({ state }) => state === "running"),
      launches: group !== undefined && group.desired > 0 && !group.suspended.includes("Launch"),
    };
  }

  /** The machines of a group as EC2 knows them; those of another Region are not known. */
  machines(name: string, region: string): readonly MachineOfGroup[] {
    const group = this.#groups.find((each) => each.name === name && each.region === region);
    if (group === undefined) return [];
    this.#follow(group);
    const now = this.#options.clock.now();
    const states = { Pending: "pending", InService: "running", Terminating: "shutting-down" } as const;
    return [
      ...group.instances.map((instance) => ({ id: instance.id, group: name, state: states[this.#lifecycle(instance, now)] })),
      ...group.terminated.map((id) => ({ id, group: name, state: "terminated" as const })),
    ];
  }

  #show(group: Group): unknown {
    this.#follow(group);
    const now = this.#options.clock.now();
    return {
      AutoScalingGroupName: group.name,
      MinSize: group.min,
      MaxSize: group.max,
      DesiredCapacity: group.desired,
      SuspendedProcesses: (now < group.shown.until ? group.shown.suspended : group.suspended).map((ProcessName) => ({ ProcessName, SuspensionReason: "User suspended" })),
      Instances: group.instances.map((instance) => ({ InstanceId: instance.id, HealthStatus: "Healthy", LifecycleState: this.#lifecycle(instance, now) })),
    };
  }

  #underWay(call: AwsCall): readonly unknown[] {
    const group = this.#find(call);
    this.#follow(group);
    const now = this.#options.clock.now();
    return group.instances.flatMap((instance) => {
      const lifecycle = this.#lifecycle(instance, now);
      if (lifecycle === "InService") return [];
      const Description = `${lifecycle === "Pending" ? "Launching a new" : "Terminating"} EC2 instance: ${instance.id}`;
      return [{ ActivityId: `${group.name}-${instance.id}`, AutoScalingGroupName: group.name, StatusCode: "InProgress", Description, StartTime: new Date(instance.terminatingAt ?? instance.launchedAt) }];
    });
  }

  #failures(call: AwsCall): readonly unknown[] {
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
    const stays = (instance: Instance): boolean => instance.terminatingAt === undefined || now - instance.terminatingAt < launchMs;
    group.terminated.push(...group.instances.filter((instance) => !stays(instance)).map(({ id }) => id));
    group.instances = group.instances.filter(stays);
    const staying = group.instances.filter((instance) => instance.terminatingAt === undefined);
    if (!group.suspended.includes("Terminate")) for (const instance of staying.slice(group.desired)) instance.terminatingAt = now;
    if (group.suspended.includes("Launch")) return;
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

  #lifecycle(instance: Instance, now: Instant): "Pending" | "InService" | "Terminating" {
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
