// What EC2 tells of machines to who looks before a run: their state, their zone, the dedicated host under them if AWS tells it, and
// what becomes of one that powers itself off.

import { DescribeInstanceAttributeCommand, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import type { MachineFacts, PowerOffFacts } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import { groupTag } from "./ec2.ts";
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
    for (const { InstanceId, State, Placement, Tags, RootDeviceType } of page.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? []) {
      const group = Tags?.find(({ Key }) => Key === groupTag)?.Value;
      found.push({
        id: InstanceId ?? "", state: State?.Name ?? "unknown", zone: Placement?.AvailabilityZone ?? null, host: Placement?.HostId ?? null,
        ...(group === undefined ? {} : { group }),
        ...(RootDeviceType === "instance-store" ? { instanceStore: true } : {}),
      });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** Whether each machine is stopped or terminated when it powers itself off; EC2 is asked of one at a time. Throws `Transient` or `Refused`. */
export function readPowerOff(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly PowerOffFacts[]> {
  const client = clients.get(ec2, region, "read");
  return Promise.all(ids.map(async (id): Promise<PowerOffFacts> => ({
    id,
    behavior: await reading(`ec2.DescribeInstanceAttribute in ${region}`, async () => {
      try {
        const command = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "instanceInitiatedShutdownBehavior" });
        return (await client.send(command, signal ? { abortSignal: signal } : {})).InstanceInitiatedShutdownBehavior?.Value ?? "unknown";
      } catch (thrown) {
        if (isAwsError(thrown, "InvalidInstanceID.NotFound")) return null;
        throw thrown;
      }
    }),
  })));
}
