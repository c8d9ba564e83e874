// Stands in for Systems Manager Run Command. Behaviour:
// - DescribeInstanceInformation lists the hosts of the Region that are registered: `Online` or `ConnectionLost`; a stopped
//   one is not listed.
// - SendCommand knows AWS-RunShellScript and AWS-RunPowerShellScript; the world's host knows which text it can run. An id that is unknown, stopped or of another Region is refused (InvalidInstanceId), a
//   host whose agent is silent is accepted: its command is `Delayed` and delivered when the agent is back, or is
//   `TimedOut` (DeliveryTimedOut) after TimeoutSeconds. There is no idempotency: a command sent twice runs twice.
// - For `visibleMs` after sending, ListCommands does not list the command and GetCommandInvocation answers
//   InvocationDoesNotExist (eventual consistency).
// - The script really runs, in the world's host. Its exit code decides: 0 is `Success`, any other `Failed`; longer than
//   executionTimeout is `TimedOut` (ExecutionTimedOut). A host lost during the script stays `InProgress` until that time.
// - Output is kept up to 24,000 (stdout) and 8,000 (stderr) characters from the beginning.

import { Defect } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { filters, optionalNumber, optionalText, textLists, texts, text } from "./input.ts";

export interface HostInWorld {
  readonly region: string;
  readonly agent: "online" | "connection-lost" | "stopped";
}
export interface HostRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It was ended because it ran longer than it may. */
  readonly timedOut: boolean;
}
/** What Systems Manager needs of the world. */
export interface Hosts {
  find(id: string): HostInWorld | undefined;
  /** Runs a shell script on the host; `lost` when the host went away under it. */
  run(id: string, script: string, limits: { readonly timeoutMs: Milliseconds }): Promise<HostRun | "lost">;
}
export interface SsmOptions {
  readonly hosts: Hosts;
  readonly clock: Clock;
  /** How long a sent command stays invisible; 300 ms unless given. */
  readonly visibleMs?: Milliseconds;
  /** How often the agent of a silent host is looked for; 200 ms unless given. */
  readonly pollMs?: Milliseconds;
}

interface Invocation {
  readonly host: string;
  state: "Pending" | "Delayed" | "InProgress" | "Undelivered" | HostRun | "lost";
  /** Why the world could not run the script at all. */
  fault?: string;
}
interface Command {
  readonly id: string;
  readonly document: string;
  readonly region: string;
  readonly comment: string;
  readonly at: Instant;
  readonly timeoutMs: Milliseconds;
  readonly invocations: readonly Invocation[];
}

const documents: readonly string[] = ["AWS-RunShellScript", "AWS-RunPowerShellScript"];
const parametersOfDocument = ["commands", "executionTimeout", "workingDirectory"];

export class SsmService implements AwsService {
  readonly #options: SsmOptions;
  readonly #commands: Command[] = [];
  readonly #closed = new AbortController();
  readonly #deliveries = new Set<Promise<void>>();

  constructor(options: SsmOptions) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeInstanceInformation":
        return this.#hosts(call);
      case "SendCommand":
        return this.#send(call);
      case "ListCommands":
        return this.#list(call);
      case "GetCommandInvocation":
        return this.#invocation(call);
      default:
        throw notImplemented(call);
    }
  }

  /** Gives up what waits for a host; scripts that run are ended by the world that runs them. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#deliveries);
  }

  #hosts(call: AwsCall): unknown {
    const ids = filters(call).find((filter) => filter.name === "InstanceIds")?.values;
    if (ids === undefined) throw notImplemented(call);
    const words = { online: "Online", "connection-lost": "ConnectionLost" } as const;
    const InstanceInformationList = ids.flatMap((id) => {
      const host = this.#options.hosts.find(id);
      return host === undefined || host.region !== call.region || host.agent === "stopped" ? [] : [{ InstanceId: id, PingStatus: words[host.agent] }];
    });
    return { InstanceInformationList };
  }

  #send(call: AwsCall): unknown {
    const document = text(call, "DocumentName");
    if (!documents.includes(document)) throw new AwsAnswerError("InvalidDocument", "Document with that name does not exist.");
    const comment = optionalText(call, "Comment") ?? "";
    if (comment.length > 100) throw new AwsAnswerError("ValidationException", "Comment must have length less than or equal to 100");
    const deliverSeconds = optionalNumber(call, "TimeoutSeconds") ?? 3_600;
    if (deliverSeconds < 30) throw new AwsAnswerError("ValidationException", "TimeoutSeconds must be greater than or equal to 30");
    const parameters = textLists(call, "Parameters");
    const unknown = Object.keys(parameters).find((name) => !parametersOfDocument.includes(name));
    if (unknown !== undefined) throw new AwsAnswerError("InvalidParameters", `Parameter ${unknown} is not in the document.`);
    const hosts = texts(call, "InstanceIds");
    for (const id of hosts) {
      const host = this.#options.hosts.find(id);
      if (host === undefined || host.region !== call.region || host.agent === "stopped") throw new AwsAnswerError("InvalidInstanceId", `Instances [[${id}]] not in a valid state for account`);
    }
    const command: Command = {
      id: this.#options.clock.id(),
      document,
      region: call.region,
      comment,
      at: this.#options.clock.now(),
      timeoutMs: Number(parameters["executionTimeout"]?.[0] ?? "3600") * 1_000,
      invocations: hosts.map((host) => ({ host, state: "Pending" })),
    };
    this.#commands.push(command);
    const script = (parameters["commands"] ?? []).join("\n");
    for (const invocation of command.invocations) this.#begin(this.#deliver(command, invocation, script, deliverSeconds * 1_000), invocation);
    return { Command: { CommandId: command.id, Comment: comment, InstanceIds: hosts, Status: "Pending" } };
  }

  #begin(delivery: Promise<void>, invocation: Invocation): void {
    const kept = delivery.catch((error: unknown) => {
      if (!this.#closed.signal.aborted) invocation.fault = String(error);
    });
    this.#deliveries.add(kept);
    void kept.then(() => this.#deliveries.delete(kept));
  }

  async #deliver(command: Command, invocation: Invocation, script: string, withinMs: Milliseconds): Promise<void> {
    const { clock, hosts, pollMs = 200 } = this.#options;
    while (hosts.find(invocation.host)?.agent !== "online") {
      invocation.state = "Delayed";
      if (clock.now() - command.at >= withinMs) {
        invocation.state = "Undelivered";
        return;
      }
      await clock.sleep(pollMs, this.#closed.signal);
    }
    invocation.state = "InProgress";
    // What runs for long goes on when this is closed, and nobody waits for it.
    invocation.state = await Promise.race([hosts.run(invocation.host, script, { timeoutMs: command.timeoutMs }), whenAborted(this.#closed.signal)]);
  }

  #list(call: AwsCall): unknown {
    const all = filters(call);
    const unknown = all.find((filter) => filter.name !== "InvokedAfter");
    if (unknown !== undefined) throw notImplemented(call);
    const after = Date.parse(all[0]?.values[0] ?? "1970-01-01T00:00:00Z");
    const size = optionalNumber(call, "MaxResults") ?? 50;
    const from = Number(optionalText(call, "NextToken") ?? "0");
    const found = this.#commands.filter((command) => command.region === call.region && command.at >= after && this.#visible(command)).toReversed();
    const Commands = found.slice(from, from + size).map((command) => ({
      CommandId: command.id,
      Comment: command.comment,
      DocumentName: command.document,
      InstanceIds: command.invocations.map((invocation) => invocation.host),
      RequestedDateTime: new Date(command.at),
    }));
    return { Commands, ...(from + size < found.length ? { NextToken: String(from + size) } : {}) };
  }

  #invocation(call: AwsCall): unknown {
    const host = text(call, "InstanceId");
    const id = text(call, "CommandId");
    const command = this.#commands.find((each) => each.id === id && each.region === call.region);
    const invocation = command?.invocations.find((each) => each.host === host);
    if (command === undefined || invocation === undefined || !this.#visible(command)) {
      throw new AwsAnswerError("InvocationDoesNotExist", "The command ID and managed node ID you specified didn't match any invocations.");
    }
    if (invocation.fault !== undefined) throw new AwsAnswerError("InternalServerError", `the local world could not run the script: ${invocation.fault}`, 500);
    return { CommandId: id, InstanceId: host, ...this.#show(command, invocation) };
  }

  #show(command: Command, { state }: Invocation): Readonly<Record<string, unknown>> {
    const ended = (status: string, details: string, run: Partial<HostRun> = {}): Readonly<Record<string, unknown>> => ({
      Status: status,
      StatusDetails: details,
      ResponseCode: run.code ?? -1,
      StandardOutputContent: (run.stdout ?? "").slice(0, 24_000),
      StandardErrorContent: (run.stderr ?? "").slice(0, 8_000),
    });
    switch (state) {
      case "Pending":
      case "Delayed":
      case "InProgress":
        return ended(state, state);
      case "Undelivered":
        return ended("TimedOut", "DeliveryTimedOut");
      case "lost":
        return this.#options.clock.now() - command.at < command.timeoutMs ? ended("InProgress", "InProgress") : ended("TimedOut", "ExecutionTimedOut");
      default:
        if (state.timedOut) return ended("TimedOut", "ExecutionTimedOut", { ...state, code: -1 });
        return state.code === 0 ? ended("Success", "Success", state) : ended("Failed", "Failed", state);
    }
  }

  #visible(command: Command): boolean {
    if (this.#closed.signal.aborted) throw new Defect("the local Systems Manager is closed");
    return this.#options.clock.now() - command.at >= (this.#options.visibleMs ?? 300);
  }
}

/** Never resolves; rejects when the signal is aborted. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(new Defect("the local Systems Manager is closed"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
