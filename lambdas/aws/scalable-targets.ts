// What Application Auto Scaling may do to the size of an ECS service.

import { DescribeScalableTargetsCommand } from "@aws-sdk/client-application-auto-scaling";
import type { Clients } from "./clients.ts";
import type { ServicePlace } from "./ecs.ts";
import { applicationAutoscaling } from "./services.ts";
import { reading } from "./translate.ts";

/** What of scaling can be suspended, by the words of Application Auto Scaling. */
export const suspensions = ["DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"] as const;
export type Suspensions = Readonly<Record<(typeof suspensions)[number], boolean>>;

export interface ScalableTarget {
  readonly min: number;
  readonly max: number;
  readonly suspended: Suspensions;
}

/** How Application Auto Scaling calls a service. */
export const resourceIdOf = ({ cluster, service }: Pick<ServicePlace, "cluster" | "service">): string => `service/${cluster}/${service}`;

/** The scaling of a service; undefined where nothing scales it. Throws `Transient` or `Refused`. */
export async function readScalableTarget(clients: Clients, place: ServicePlace, signal?: AbortSignal): Promise<ScalableTarget | undefined> {
  const client = clients.get(applicationAutoscaling, place.region, "read");
  const input = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceIds: [resourceIdOf(place)] } as const;
  const answer = await reading(`application-autoscaling.DescribeScalableTargets in ${place.region}`, () =>
    client.send(new DescribeScalableTargetsCommand({ ...input, ResourceIds: [...input.ResourceIds] }), signal === undefined ? {} : { abortSignal: signal }),
  );
  const found = answer.ScalableTargets?.[0];
  if (found === undefined) return undefined;
  const { SuspendedState: state = {} } = found;
  return {
    min: found.MinCapacity ?? 0,
    max: found.MaxCapacity ?? 0,
    suspended: { DynamicScalingInSuspended: state.DynamicScalingInSuspended === true, DynamicScalingOutSuspended: state.DynamicScalingOutSuspended === true, ScheduledScalingSuspended: state.ScheduledScalingSuspended === true },
  };
}
