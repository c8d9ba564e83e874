// A target group of Elastic Load Balancing with its own port, which only those ask who change what is in it.

import { DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "./clients.ts";
import { elb } from "./services.ts";
import { readTargets, unlessNone } from "./target-health.ts";
import type { RegisteredTarget } from "./target-health.ts";
import { reading } from "./translate.ts";

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

async function readPort(clients: Clients, region: string, group: string, signal?: AbortSignal): Promise<number | null> {
  const client = clients.get(elb, region, "read");
  const answer = await reading(`elasticloadbalancing.DescribeTargetGroups in ${region}`, () => unlessNone(client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [group] }), signal ? { abortSignal: signal } : {})));
  return answer?.TargetGroups?.[0]?.Port ?? null;
}
