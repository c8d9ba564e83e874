// What readiness asks of a service of ECS: the service, what scales it, and whether the machines of its tasks answer.

import type { EcsStanding } from "../../workflows/readiness/service-facts.ts";
import type { Clients } from "./clients.ts";
import { readEcsService, readEcsTasks } from "./ecs.ts";
import { readScalableTarget, suspensions } from "./scalable-targets.ts";

/** One service by CLUSTER/SERVICE; null when the Region has none. Throws `Transient` or `Refused`. */
export async function readEcsStanding(clients: Clients, region: string, named: string, signal?: AbortSignal): Promise<EcsStanding | null> {
  const [cluster = "", service = ""] = named.split("/");
  const place = { region, cluster, service };
  const found = await readEcsService(clients, place, signal);
  if (found === undefined) return null;
  const [scaling, { deaf }] = await Promise.all([readScalableTarget(clients, place, signal), readEcsTasks(clients, place, signal)]);
  const { status, isDaemon, desired, running, deployments } = found;
  return {
    status, isDaemon, desired, running,
    scaling: scaling === undefined ? null : { min: scaling.min, max: scaling.max, suspended: suspensions.filter((flag) => scaling.suspended[flag]).map((flag) => flag.replace("Suspended", "")) },
    troubles: deployments.flatMap((each) => (each.rollout === "FAILED" ? [`its ${each.status} deployment was given up${each.because === "" ? "" : ` (${each.because})`}`] : each.failedTasks > 0 ? [`its ${each.status} deployment has failed to start ${each.failedTasks} tasks one after another`] : [])),
    deaf: deaf.length,
  };
}
