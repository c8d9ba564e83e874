// What EC2 says about machines, as plain facts. The fence believes these words and not what StopInstances returned.

import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import type { Clients } from "./clients.ts";
import { ec2 } from "./services.ts";
import { reading } from "./translate.ts";

/** One machine in EC2's words; `state` is pending, running, stopping, stopped, shutting-down or terminated. */
export interface Machine {
  readonly id: string;
  readonly state: string;
  /** Why EC2 moved it to that state, for example "User initiated (2026-01-01 00:00:00 GMT)"; often empty. */
  readonly reason: string;
}

/**
 * The machines of a Region by their ids. One that EC2 does not know is left out of the answer: the filter is used and not
 * `InstanceIds`, because that refuses the whole call for one unknown id and would hide what is known of the others.
 * Throws `Transient` or `Refused`.
 */
export async function readMachines(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly Machine[]> {
  const client = clients.get(ec2, region, "read");
  const machines: Machine[] = [];
  let token: string | undefined;
  do {
    const page = await reading(`ec2.DescribeInstances in ${region}`, () =>
      client.send(new DescribeInstancesCommand({ Filters: [{ Name: "instance-id", Values: [...ids] }], NextToken: token }), signal ? { abortSignal: signal } : {}),
    );
    for (const instance of page.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? []) {
      machines.push({ id: instance.InstanceId ?? "", state: instance.State?.Name ?? "unknown", reason: instance.StateTransitionReason ?? "" });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return machines;
}
