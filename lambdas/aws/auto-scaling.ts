// What EC2 Auto Scaling says about a group, as plain facts: its size is a wish, only its instances are capacity.

import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import type { Clients } from "./clients.ts";
import { autoscaling } from "./services.ts";
import { reading } from "./translate.ts";

export interface ScalingGroup {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly instances: readonly { readonly id: string; readonly lifecycle: string; readonly health: string; readonly isProtected?: true }[];
  /** Processes that somebody suspended; with Launch among them the group never grows. */
  readonly suspended: readonly string[];
}

/** One group, or undefined when the Region has none of that name. Throws `Transient` or `Refused`. */
export async function readScalingGroup(clients: Clients, region: string, name: string, signal?: AbortSignal): Promise<ScalingGroup | undefined> {
  const client = clients.get(autoscaling, region, "read");
  const answer = await reading(`autoscaling.DescribeAutoScalingGroups in ${region}`, () =>
    client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }), signal ? { abortSignal: signal } : {}),
  );
  const group = answer.AutoScalingGroups?.[0];
  if (group === undefined) return undefined;
  return {
    name: group.AutoScalingGroupName ?? name,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    instances: (group.Instances ?? []).map((each) => ({ id: each.InstanceId ?? "", lifecycle: each.LifecycleState ?? "unknown", health: each.HealthStatus ?? "unknown", ...(each.ProtectedFromScaleIn === true ? { isProtected: true } : {}) })),
    suspended: (group.SuspendedProcesses ?? []).map((each) => each.ProcessName ?? ""),
  };
}
