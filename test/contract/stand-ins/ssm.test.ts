// The local Systems Manager behaves as is written beside it, asked by the adapters of the product.

import { SsmService } from "../../../infra/local/aws/ssm.ts";
import type { HostInWorld, HostRun } from "../../../infra/local/aws/ssm.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { commandIdIn } from "../../../lambdas/aws/sends/ssm.ts";
import { sendAws } from "../every-send.ts";
import { findCommands, readHosts, readInvocation } from "../../../lambdas/aws/ssm.ts";
import { clientsOver, failureOf } from "./world.ts";

const region = "eu-central-1";
const good: HostRun = { code: 0, stdout: "done", stderr: "", timedOut: false };

function world(options: { readonly end?: HostRun | "lost"; readonly takesMs?: number; readonly fault?: string } = {}) {
  const clock = new VirtualClock();
  const start = clock.now();
  const hosts = new Map<string, HostInWorld>([
    ["mi-1", { region, agent: "online" }],
    ["mi-2", { region, agent: "connection-lost" }],
    ["mi-3", { region, agent: "stopped" }],
    ["mi-4", { region: "eu-west-1", agent: "online" }],
  ]);
  const ran: { readonly id: string; readonly script: string; readonly timeoutMs: number }[] = [];
  const run = async (id: string, script: string, { timeoutMs }: { readonly timeoutMs: number }): Promise<HostRun | "lost"> => {
    ran.push({ id, script, timeoutMs });
    await clock.sleep(options.takesMs ?? 1_000);
    if (options.fault !== undefined) throw new TypeError(options.fault);
    return options.end ?? good;
  };
  const service = new SsmService({ hosts: { find: (id) => hosts.get(id), run }, clock });
  const clients = clientsOver({ ssm: service });
  const send = async (id: string, Comment = "us/r/s/7", more: Readonly<Record<string, string[]>> = {}, TimeoutSeconds = 30): Promise<string> => {
    const input = { DocumentName: "AWS-RunShellScript", InstanceIds: [id], Comment, TimeoutSeconds, Parameters: { commands: ["set -e", "true"], ...more } };
    const answer = await sendAws({ operation: "ssm.SendCommand", region, input }, { clients });
    return commandIdIn(answer) ?? `no command in "${answer}"`;
  };
  const look = async (command: string, host: string) => {
    const invocation = await readInvocation(clients, region, command, host);
    return invocation === undefined ? "does not exist" : `${invocation.status} ${invocation.details} ${invocation.exitCode}`;
  };
  return { clock, start, hosts, ran, service, clients, send, look };
}

describe("the local Systems Manager", () => {
  it("lists the hosts of the Region that are registered and not stopped", async () => {
    const { clients } = world();
    expect(await readHosts(clients, region, ["mi-1", "mi-2", "mi-3", "mi-4", "mi-5"])).toEqual([
      { id: "mi-1", ping: "Online" },
      { id: "mi-2", ping: "ConnectionLost" },
    ]);
  });

  it("runs the lines of a command as one script, and shows it some time after it was sent", async () => {
    const { clock, ran, clients, start, send, look } = world();
    const command = await send("mi-1", "us/r/s/7", { executionTimeout: ["90"] });
    expect(ran).toEqual([{ id: "mi-1", script: "set -e\ntrue", timeoutMs: 90_000 }]);
    expect(await look(command, "mi-1")).toBe("does not exist");
    expect(await findCommands(clients, region, ["us/r/s/7"], start)).toEqual([]);
    await clock.advance(300);
    expect(await look(command, "mi-1")).toBe("InProgress InProgress -1");
    expect(await findCommands(clients, region, ["us/r/s/7"], start)).toEqual([{ id: command, comment: "us/r/s/7", hosts: ["mi-1"] }]);
    await clock.advance(700);
    expect(await look(command, "mi-1")).toBe("Success Success 0");
  });

  it("finds commands by Comment over all pages, and none from before the instant asked for", async () => {
    const { clock, clients, start, send } = world();
    const mine = await send("mi-1", "us/r/s/7");
    for (let count = 0; count < 120; count += 1) await send("mi-1", `other ${count}`);
    await clock.advance(10_000);
    expect((await findCommands(clients, region, ["us/r/s/7"], start)).map((each) => each.id)).toEqual([mine]);
    expect(await findCommands(clients, region, ["us/r/s/7"], start + 5_000)).toEqual([]);
    expect(await findCommands(clients, "eu-west-1", ["us/r/s/7"], start)).toEqual([]);
  });

  it("runs a command that is sent twice twice, because it knows no idempotency", async () => {
    const { ran, send } = world();
    expect(await send("mi-1")).not.toBe(await send("mi-1"));
    expect(ran).toHaveLength(2);
  });

  it.each([
    ["another exit code than 0", { ...good, code: 3 }, "Failed Failed 3"],
    ["its execution timeout", { ...good, code: 137, timedOut: true }, "TimedOut ExecutionTimedOut -1"],
  ])("tells of a script that ended by %s", async (_what, end, expected) => {
    const { clock, send, look } = world({ end });
    const command = await send("mi-1");
    await clock.advance(2_000);
    expect(await look(command, "mi-1")).toBe(expected);
  });

  it("shows a script whose host was lost as in progress until the execution timeout", async () => {
    const { clock, send, look } = world({ end: "lost" });
    const command = await send("mi-1", "us/r/s/7", { executionTimeout: ["60"] });
    await clock.advance(59_999);
    expect(await look(command, "mi-1")).toBe("InProgress InProgress -1");
    await clock.advance(1);
    expect(await look(command, "mi-1")).toBe("TimedOut ExecutionTimedOut -1");
  });

  it("delivers to a silent host when its agent is back", async () => {
    const { clock, hosts, ran, send, look } = world();
    const command = await send("mi-2");
    await clock.advance(20_000);
    expect(await look(command, "mi-2")).toBe("Delayed Delayed -1");
    expect(ran).toEqual([]);
    hosts.set("mi-2", { region, agent: "online" });
    await clock.advance(2_000);
    expect(await look(command, "mi-2")).toBe("Success Success 0");
  });

  it("never runs a command that could not be delivered in time", async () => {
    const { clock, hosts, ran, send, look } = world();
    const command = await send("mi-2");
    await clock.advance(31_000);
    hosts.set("mi-2", { region, agent: "online" });
    await clock.advance(10_000);
    expect(await look(command, "mi-2")).toBe("TimedOut DeliveryTimedOut -1");
    expect(ran).toEqual([]);
  });

  it.each([
    ["a stopped host", () => ["mi-3"], "InvalidInstanceId"],
    ["a host of another Region", () => ["mi-4"], "InvalidInstanceId"],
    ["an unknown host", () => ["mi-5"], "InvalidInstanceId"],
    ["a Comment of 101 characters", () => ["mi-1", "x".repeat(101)], "ValidationException"],
    ["a delivery time below 30 seconds", () => ["mi-1", "us", {}, 29], "ValidationException"],
    ["a parameter that the document does not have", () => ["mi-1", "us", { command: ["true"] }], "InvalidParameters"],
  ] as const)("refuses %s, and runs nothing", async (_what, args, code) => {
    const { ran, send } = world();
    expect(await failureOf(send(...(args() as Parameters<typeof send>)))).toBe(`Refused ${code}`);
    expect(ran).toEqual([]);
  });

  it("cuts output as SSM does", async () => {
    const { clock, clients, send } = world({ end: { ...good, stdout: "o".repeat(30_000), stderr: "e".repeat(30_000) } });
    const command = await send("mi-1");
    await clock.advance(2_000);
    const invocation = await readInvocation(clients, region, command, "mi-1");
    expect([invocation?.stdout.length, invocation?.stderr.length]).toEqual([24_000, 8_000]);
  });

  it("shows a fault of the world as a failure of the service", async () => {
    const { clock, send, look } = world({ fault: "no such folder" });
    const command = await send("mi-1");
    await clock.advance(2_000);
    expect(await failureOf(look(command, "mi-1"))).toBe("Transient InternalServerError");
  });

  it("waits for no host any more once it is closed", async () => {
    const { clock, service, send } = world();
    await send("mi-2");
    await clock.advance(1_000);
    await service.close();
    expect(clock.sleepers).toBe(0);
  });
});
