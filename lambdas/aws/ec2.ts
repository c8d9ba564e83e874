// What EC2 says about machines, as plain facts. The fence believes these words and not what StopInstances returned.

import { DescribeInstancesCommand, DescribeInstanceStatusCommand } from "@aws-sdk/client-ec2";
import type { Filter, Instance } from "@aws-sdk/client-ec2";
import type { Stoppable } from "../../workflows/node-shutdown.ts";
import type { Clients } from "./clients.ts";
import { ec2 } from "./services.ts";
import { reading } from "./translate.ts";

/** One machine in EC2's words; `state` is pending, running, stopping, stopped, shutting-down or terminated. */
export interface Machine extends Stoppable {
  readonly id: string;
  readonly state: string;
  /** Why EC2 moved it to that state, for example "User initiated (2026-01-01 00:00:00 GMT)"; often empty. */
  readonly reason: string;
}

/** The tag by which Auto Scaling itself marks its machines. */
const groupTag = "aws:autoscaling:groupName";

/** What of EC2's answer tells whether the machine can be stopped and started again. An address that EC2 lends has `amazon` as its owner. */
export function stoppable({ Tags, RootDeviceType, InstanceLifecycle, PublicIpAddress, NetworkInterfaces }: Instance): Stoppable {
  const group = Tags?.find(({ Key }) => Key === groupTag)?.Value;
  const isLent = NetworkInterfaces?.some(({ Association }) => Association?.IpOwnerId === "amazon" && Association.PublicIp === PublicIpAddress) === true;
  return {
    ...(group === undefined ? {} : { group }),
    ...(RootDeviceType === "instance-store" ? { instanceStore: true } : {}),
    ...(InstanceLifecycle === "spot" ? { spot: true } : {}),
    ...(isLent && PublicIpAddress !== undefined ? { lentAddress: PublicIpAddress } : {}),
  };
}

/**
 * The machines of a Region by their ids. One that EC2 does not know is left out of the answer: the filter is used and not
 * `InstanceIds`, because that refuses the whole call for one unknown id and would hide what is known of the others.
 * Throws `Transient` or `Refused`.
 */
export function readMachines(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly Machine[]> {
  return machinesBy(clients, region, { Name: "instance-id", Values: [...ids] }, signal);
}

/** All machines of a group that EC2 knows, also those that the group has forgotten and that still shut down. Throws `Transient` or `Refused`. */
export function readMachinesOfGroup(clients: Clients, region: string, group: string, signal?: AbortSignal): Promise<readonly Machine[]> {
  return machinesBy(clients, region, { Name: `tag:${groupTag}`, Values: [group] }, signal);
}

async function machinesBy(clients: Clients, region: string, filter: Filter, signal: AbortSignal | undefined): Promise<readonly Machine[]> {
  const client = clients.get(ec2, region, "read");
  const machines: Machine[] = [];
  let token: string | undefined;
  do {
    const page = await reading(`ec2.DescribeInstances in ${region}`, () =>
      client.send(new DescribeInstancesCommand({ Filters: [filter], NextToken: token }), signal ? { abortSignal: signal } : {}),
    );
    for (const instance of page.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? []) {
      machines.push({ id: instance.InstanceId ?? "", state: instance.State?.Name ?? "unknown", reason: instance.StateTransitionReason ?? "", ...stoppable(instance) });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return machines;
}

/** Both status checks of a machine that runs, in EC2's words: ok, impaired, initializing, insufficient-data, not-applicable. */
export interface StatusChecks {
  readonly id: string;
  /** The computer under it, its power and network. */
  readonly system: string;
  /** Its own software and network settings, as far as EC2 sees them. */
  readonly instance: string;
}

/** The status checks of machines that EC2 knows: it refuses the whole call for one that it does not know. Throws `Transient` or `Refused`. */
export async function readStatusChecks(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly StatusChecks[]> {
  if (ids.length === 0) return [];
  const command = new DescribeInstanceStatusCommand({ InstanceIds: [...ids], IncludeAllInstances: true });
  const answer = await reading(`ec2.DescribeInstanceStatus in ${region}`, () => clients.get(ec2, region, "read").send(command, signal ? { abortSignal: signal } : {}));
  return (answer.InstanceStatuses ?? []).map(({ InstanceId, SystemStatus, InstanceStatus }) => ({ id: InstanceId ?? "", system: SystemStatus?.Status ?? "unknown", instance: InstanceStatus?.Status ?? "unknown" }));
}
