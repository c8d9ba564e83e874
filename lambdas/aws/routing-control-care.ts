// What readiness asks of routing controls: what each endpoint of the cluster tells of them, and which health checks follow them.

import { ListHealthChecksCommand } from "@aws-sdk/client-route-53";
import { Failure } from "../../workflows/failure.ts";
import type { ControlCheckFacts, EndpointStanding } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import { readRoutingControl } from "./recovery-cluster.ts";
import { route53Region } from "./route53.ts";
import { route53 } from "./services.ts";
import { reading } from "./translate.ts";

/** What every endpoint tells of the controls, by site; one that tells nothing is a fact. Throws what is no failure of a call. */
export async function readEndpoints(clients: Clients, endpoints: Readonly<Record<string, string>>, controls: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<readonly EndpointStanding[]> {
  return Promise.all(
    Object.entries(endpoints).map(async ([region, endpoint]): Promise<EndpointStanding> => {
      // One signal for all would carry a listener for each call.
      const own = signal === undefined ? undefined : AbortSignal.any([signal]);
      try {
        const told = await Promise.all(Object.entries(controls).map(async ([site, arn]) => [site, await readRoutingControl(clients, { region, endpoint }, arn, own)] as const));
        return { region, told: Object.fromEntries(told), because: "" };
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        return { region, told: null, because: thrown.message };
      }
    }),
  );
}

/** The health checks of the account that follow one of these routing controls. Throws `Transient` or `Refused`. */
export async function readControlChecks(clients: Clients, controls: readonly string[], signal?: AbortSignal): Promise<readonly ControlCheckFacts[]> {
  const client = clients.get(route53, route53Region, "read");
  const found: ControlCheckFacts[] = [];
  let marker: string | undefined;
  do {
    const command = new ListHealthChecksCommand({ Marker: marker });
    const page = await reading("route53.ListHealthChecks", () => client.send(command, signal ? { abortSignal: signal } : {}));
    for (const { Id = "", HealthCheckConfig: config } of page.HealthChecks ?? []) {
      const control = config?.Type === "RECOVERY_CONTROL" ? config.RoutingControlArn : undefined;
      if (control !== undefined && controls.includes(control)) found.push({ id: Id, control, inverted: config?.Inverted ?? false, disabled: config?.Disabled ?? false });
    }
    marker = page.IsTruncated === true ? page.NextMarker : undefined;
  } while (marker !== undefined);
  return found;
}
