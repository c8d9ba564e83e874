// The targets of a target group of Elastic Load Balancing, and what the balancer itself says of each.

import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
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

/** All targets that are registered or still draining; undefined where the Region has no such group. Throws `Transient` or `Refused`. */
export async function readTargets(clients: Clients, region: string, group: string, signal?: AbortSignal): Promise<readonly RegisteredTarget[] | undefined> {
  const client = clients.get(elb, region, "read");
  const answer = await reading(`elasticloadbalancing.DescribeTargetHealth in ${region}`, () => unlessNone(client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }), signal ? { abortSignal: signal } : {})));
  return answer?.TargetHealthDescriptions?.map(({ Target, TargetHealth }) => ({
    id: Target?.Id ?? "", port: Target?.Port ?? null, zone: Target?.AvailabilityZone ?? null, state: TargetHealth?.State ?? "unknown", reason: TargetHealth?.Reason ?? "",
  }));
}

/** What the work gives; undefined where there is no such group. */
export async function unlessNone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    // The word on the wire has no "Exception" at its end.
    if (isAwsError(thrown, "TargetGroupNotFoundException", "TargetGroupNotFound")) return undefined;
    throw thrown;
  }
}
