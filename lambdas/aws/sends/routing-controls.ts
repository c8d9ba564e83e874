// Sets the states of several routing controls in one call: ARC applies all of them or none, and checks its safety rules on the whole.

import { UpdateRoutingControlStatesCommand } from "@aws-sdk/client-route53-recovery-cluster";
import { Refused, Transient } from "../../../workflows/failure.ts";
import { endpointAway, recoveryClusterAt } from "../recovery-cluster.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { isAwsError } from "../translate.ts";

export const routingControlSends: Sends<"route53-recovery-cluster.UpdateRoutingControlStates", AwsAdapters> = {
  async "route53-recovery-cluster.UpdateRoutingControlStates"({ operation, region, input: { Endpoint, ...states } }, { clients }) {
    try {
      await clients.get(recoveryClusterAt(Endpoint), region, "change").send(new UpdateRoutingControlStatesCommand(states));
    } catch (thrown) {
      throw said(thrown, `${operation} in ${region}`);
    }
    return `accepted by the endpoint in ${region}`;
  },
};

/**
 * ARC's ConflictException says "try again" of a change that met another one, and is also how a safety rule says no, which trying again does
 * not change: only its message tells them apart. An endpoint that is not available has done nothing.
 */
function said(thrown: unknown, what: string): unknown {
  const { name, message } = thrown as Error;
  const options = { code: name, cause: thrown };
  if (!isAwsError(thrown, "ConflictException")) return endpointAway(thrown, what) ?? thrown;
  return /safety ?rule/i.test(message) ? new Refused(`${what}: a safety rule of ARC says no: ${message}`, options) : new Transient(`${what}: ${name}: ${message}`, options);
}
