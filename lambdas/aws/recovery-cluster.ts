// Speaks to a cluster of ARC through one of its five endpoints, and reads what that one tells of a routing control.

import { GetRoutingControlStateCommand, Route53RecoveryClusterClient } from "@aws-sdk/client-route53-recovery-cluster";
import { Transient } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import type { Service } from "./service.ts";
import { isAwsError, reading } from "./translate.ts";

export type RoutingControlState = "On" | "Off";

/** One endpoint of a cluster: its address, and the Region for which calls to it are signed. */
export interface ClusterEndpoint {
  readonly region: string;
  readonly endpoint: string;
}

/** There are four others, so that one is not waited for long. */
const answersWithinMs: Milliseconds = 2_500;

/** The cluster behind an endpoint. It belongs to no site, so our own role speaks to it. */
export function recoveryClusterAt(endpoint: string): Service<Route53RecoveryClusterClient> {
  return { name: "route53-recovery-cluster", at: endpoint, make: (config) => new Route53RecoveryClusterClient({ ...config, endpoint }), answersWithinMs };
}

/** `Transient` where an endpoint is not available and has done nothing, whichever status it says that with; undefined for all else. */
export function endpointAway(thrown: unknown, what: string): Transient | undefined {
  if (!isAwsError(thrown, "EndpointTemporarilyUnavailableException")) return undefined;
  const { name, message } = thrown as Error;
  return new Transient(`${what}: ${name}: ${message}`, { code: name, cause: thrown });
}

/** What one endpoint tells of a routing control, which may be the former state for a while. Throws `Transient` or `Refused`. */
export async function readRoutingControl(clients: Clients, { region, endpoint }: ClusterEndpoint, arn: string, signal?: AbortSignal): Promise<RoutingControlState> {
  const what = `route53-recovery-cluster.GetRoutingControlState in ${region}`;
  const { RoutingControlState: state } = await reading(what, async () => {
    try {
      return await clients.get(recoveryClusterAt(endpoint), region, "read").send(new GetRoutingControlStateCommand({ RoutingControlArn: arn }), signal === undefined ? {} : { abortSignal: signal });
    } catch (thrown) {
      throw endpointAway(thrown, what) ?? thrown;
    }
  });
  if (state !== "On" && state !== "Off") throw new Transient(`${what}: the answer holds no state`, { code: "no-state" });
  return state;
}
