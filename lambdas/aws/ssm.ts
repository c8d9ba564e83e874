// What Systems Manager says about hosts and about the commands sent to them, as plain facts.

import { DescribeInstanceInformationCommand, GetCommandInvocationCommand, ListCommandsCommand } from "@aws-sdk/client-ssm";
import type { Instant } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { ssm } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** A host's agent as SSM last heard of it; a host that is stopped or not registered in the Region is not listed at all. */
export interface HostPing {
  readonly id: string;
  /** Online, ConnectionLost or Inactive. */
  readonly ping: string;
}

export interface SentCommand {
  readonly id: string;
  readonly comment: string;
  readonly hosts: readonly string[];
}

/** How one command went on one host. */
export interface Invocation {
  /** Pending, InProgress, Delayed, Success, Cancelled, TimedOut, Failed or Cancelling. */
  readonly status: string;
  /** The finer word: DeliveryTimedOut, ExecutionTimedOut, Undeliverable, Terminated … */
  readonly details: string;
  /** −1 while the script has not ended. */
  readonly exitCode: number;
  /** Cut by SSM at 24,000 and 8,000 characters. */
  readonly stdout: string;
  readonly stderr: string;
}

const within = (signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } => (signal ? { abortSignal: signal } : {});

/** The hosts that SSM knows in the Region. Throws `Transient` or `Refused`. */
export async function readHosts(clients: Clients, region: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly HostPing[]> {
  const client = clients.get(ssm, region, "read");
  const hosts: HostPing[] = [];
  let token: string | undefined;
  do {
    const command = new DescribeInstanceInformationCommand({ Filters: [{ Key: "InstanceIds", Values: [...ids] }], MaxResults: 50, NextToken: token });
    const page = await reading(`ssm.DescribeInstanceInformation in ${region}`, () => client.send(command, within(signal)));
    for (const host of page.InstanceInformationList ?? []) hosts.push({ id: host.InstanceId ?? "", ping: host.PingStatus ?? "unknown" });
    token = page.NextToken;
  } while (token !== undefined);
  return hosts;
}

/**
 * Commands whose Comment is one of `comments`, asked for since an instant (SSM's clock). This is how a call without an
 * idempotency token is found again after a crash; right after sending it may not be listed yet. Throws `Transient` or `Refused`.
 */
export async function findCommands(clients: Clients, region: string, comments: readonly string[], since: Instant, signal?: AbortSignal): Promise<readonly SentCommand[]> {
  const client = clients.get(ssm, region, "read");
  const found: SentCommand[] = [];
  // The filter takes whole seconds only.
  const after = `${new Date(since).toISOString().slice(0, 19)}Z`;
  let token: string | undefined;
  do {
    const command = new ListCommandsCommand({ Filters: [{ key: "InvokedAfter", value: after }], MaxResults: 50, NextToken: token });
    const page = await reading(`ssm.ListCommands in ${region}`, () => client.send(command, within(signal)));
    for (const each of page.Commands ?? []) {
      const comment = each.Comment ?? "";
      if (comments.includes(comment)) found.push({ id: each.CommandId ?? "", comment, hosts: each.InstanceIds ?? [] });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** One command on one host, or undefined: right after sending SSM answers InvocationDoesNotExist. Throws `Transient` or `Refused`. */
export async function readInvocation(clients: Clients, region: string, command: string, host: string, signal?: AbortSignal): Promise<Invocation | undefined> {
  const client = clients.get(ssm, region, "read");
  const answer = await reading(`ssm.GetCommandInvocation in ${region}`, async () => {
    try {
      return await client.send(new GetCommandInvocationCommand({ CommandId: command, InstanceId: host }), within(signal));
    } catch (thrown) {
      if (isAwsError(thrown, "InvocationDoesNotExist")) return undefined;
      throw thrown;
    }
  });
  if (answer === undefined) return undefined;
  return {
    status: answer.Status ?? "unknown",
    details: answer.StatusDetails ?? "",
    exitCode: answer.ResponseCode ?? -1,
    stdout: answer.StandardOutputContent ?? "",
    stderr: answer.StandardErrorContent ?? "",
  };
}
