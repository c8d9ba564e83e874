// The targets of a target group of Elastic Load Balancing, and what the balancer itself says of each.

import { DescribeTargetGroupsCommand, DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "./clients.ts";
import { elb } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface RegisteredTarget {
  /** An instance or an address. */
  readonly id: string;
  readonly port: number | null;
  /** `all` for an address outside the balancer's network. */
  readonly zone: string | null;
  /** healthy, initial, unhealthy, unused, draining, unhealthy.draining or unavailable. */
  readonly state: string;
  /** `Target.NotInUse` and the like; empty for a healthy one. */
  readonly reason: string;
}

export interface TargetGroup {
  /** The one that a target has where none is named with it. */
  readonly port: number | null;
  readonly targets: readonly RegisteredTarget[];
}

/** A group with its targets, undefined where the Region has none of that ARN; its own port is asked for only where `port` names none. Throws `Transient` or `Refused`. */
export async function readGroup(clients: Clients, region: string, group: string, port: number | undefined, signal?: AbortSignal): Promise<TargetGroup | undefined> {
  const [own, targets] = await Promise.all([port ?? readPort(clients, region, group, signal), readTargets(clients, region, group, signal)]);
  return targets === undefined ? undefined : { port: own, targets };
}

/** All targets that are registered or still draining; undefined where the Region has no such group. Throws `Transient` or `Refused`. */
export async function readTargets(clients: Clients, region: string, group: string, signal?: AbortSignal): Promise<readonly RegisteredTarget[] | undefined> {
  const client = clients.get(elb, region, "read");
  const answer = await reading(`elasticloadbalancing.DescribeTargetHealth in ${region}`, () => unlessNone(client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }), signal ? { abortSignal: signal } : {})));
  return answer?.TargetHealthDescriptions?.map(({ Target, TargetHealth }) => ({
    id: Target?.Id ?? "", port: Target?.Port ?? null, zone: Target?.AvailabilityZone ?? null, state: TargetHealth?.State ?? "unknown", reason: TargetHealth?.Reason ?? "",
  }));
}

async function readPort(clients: Clients, region: string, group: string, signal?: AbortSignal): Promise<number | null> {
  const client = clients.get(elb, region, "read");
  const answer = await reading(`elasticloadbalancing.DescribeTargetGroups in ${region}`, () => unlessNone(client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [group] }), signal ? { abortSignal: signal } : {})));
  return answer?.TargetGroups?.[0]?.Port ?? null;
}

async function unlessNone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    // The word on the wire has no "Exception" at its end.
    if (isAwsError(thrown, "TargetGroupNotFoundException", "TargetGroupNotFound")) return undefined;
    throw thrown;
  }
}
