// What EC2 tells of machines to who looks before a run: their state, their zone, the dedicated host under them if AWS tells it, what
// becomes of one that powers itself off, and what keeps one from being stopped and started again.

import { DescribeInstanceAttributeCommand, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import type { DescribeInstanceAttributeCommandInput, DescribeInstanceAttributeCommandOutput } from "@aws-sdk/client-ec2";
import type { MachineFacts, PowerOffFacts, StopProtectionFacts } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import { stoppable } from "./ec2.ts";
import { ec2 } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** The machines that the Region knows; one that it does not know is left out. Throws `Transient` or `Refused`. */
export async function readMachinePlaces(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly MachineFacts[]> {
  const client = clients.get(ec2, region, "read");
  const found: MachineFacts[] = [];
  let token: string | undefined;
  do {
    const command = new DescribeInstancesCommand({ Filters: [{ Name: "instance-id", Values: [...ids] }], NextToken: token });
    const page = await reading(`ec2.DescribeInstances in ${region}`, () => client.send(command, signal ? { abortSignal: signal } : {}));
    for (const instance of page.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? []) {
      const { InstanceId, State, Placement } = instance;
      found.push({ id: InstanceId ?? "", state: State?.Name ?? "unknown", zone: Placement?.AvailabilityZone ?? null, host: Placement?.HostId ?? null, ...stoppable(instance) });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** Whether each machine is stopped or terminated when it powers itself off; EC2 is asked of one at a time. Throws `Transient` or `Refused`. */
export function readPowerOff(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly PowerOffFacts[]> {
  return Promise.all(ids.map(async (id): Promise<PowerOffFacts> => {
    const found = await readAttribute(clients, region, { InstanceId: id, Attribute: "instanceInitiatedShutdownBehavior" }, signal);
    return { id, behavior: found === null ? null : (found.InstanceInitiatedShutdownBehavior?.Value ?? "unknown") };
  }));
}

/** Whether somebody protects each machine from being stopped through EC2 (EC2 User Guide, "Enable stop protection for your EC2 instances"). Throws `Transient` or `Refused`. */
export function readStopProtection(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly StopProtectionFacts[]> {
  return Promise.all(ids.map(async (id): Promise<StopProtectionFacts> => {
    const found = await readAttribute(clients, region, { InstanceId: id, Attribute: "disableApiStop" }, signal);
    return { id, isProtected: found === null ? null : (found.DisableApiStop?.Value ?? "unknown") };
  }));
}

/** Null: there is no such machine. */
function readAttribute(clients: Clients, region: string, ask: DescribeInstanceAttributeCommandInput, signal: AbortSignal | undefined): Promise<DescribeInstanceAttributeCommandOutput | null> {
  return reading(`ec2.DescribeInstanceAttribute in ${region}`, async () => {
    try {
      return await clients.get(ec2, region, "read").send(new DescribeInstanceAttributeCommand(ask), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      if (isAwsError(thrown, "InvalidInstanceID.NotFound")) return null;
      throw thrown;
    }
  });
}
