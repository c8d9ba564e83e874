// The local EC2 behaves as is written beside it, asked by the adapters of the product.

import { DescribeInstancesCommand, RebootInstancesCommand } from "@aws-sdk/client-ec2";
import { Ec2Service } from "../../../infra/local/aws/ec2.ts";
import type { MachineInWorld } from "../../../infra/local/aws/ec2.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readMachines, readMachinesOfGroup, readStatusChecks } from "../../../lambdas/aws/ec2.ts";
import { sendAws } from "../every-send.ts";
import { ec2 } from "../../../lambdas/aws/services.ts";
import { clientsOver, failureOf } from "./world.ts";

function world(options: { readonly takesMs?: number; readonly fault?: string } = {}) {
  const clock = new VirtualClock();
  const states = new Map<string, MachineInWorld>([
    ["i-0a0a0a0a0a", { region: "eu-west-1", state: "running" }],
    ["i-0a0a0a0a0b", { region: "eu-west-1", state: "stopped" }],
    ["i-0c0c0c0c0c", { region: "eu-west-1", state: "terminated" }],
    ["i-0b0b0b0b0b", { region: "eu-central-1", state: "running" }],
  ]);
  const stops: string[] = [];
  const stop = async (id: string): Promise<void> => {
    stops.push(id);
    await clock.sleep(options.takesMs ?? 5_000);
    if (options.fault !== undefined) throw new TypeError(options.fault);
    states.set(id, { region: "eu-west-1", state: "stopped" });
  };
  const start = async (id: string): Promise<void> => {
    await clock.sleep(3_000);
    states.set(id, { region: "eu-west-1", state: "running" });
  };
  const force = async (id: string): Promise<void> => {
    await clock.sleep(2_000);
    states.set(id, { region: "eu-west-1", state: "stopped" });
  };
  const ofGroup = (group: string, region: string) => (group === "web-a" && region === "eu-west-1" ? [{ id: "i-0d0d0d0d0d", group, state: "shutting-down" }] : []);
  const clients = clientsOver({ ec2: new Ec2Service({ machines: { describe: (id) => states.get(id), stop, start, force }, clock, checksMs: 60_000, ofGroup }) });
  const stateOf = async (id: string) => (await readMachines(clients, "eu-west-1", [id]))[0]?.state;
  const send = (...InstanceIds: string[]) => sendAws({ operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds } }, { clients });
  const sendStart = (...InstanceIds: string[]) => sendAws({ operation: "ec2.StartInstances", region: "eu-west-1", input: { InstanceIds } }, { clients });
  const sendForce = (id: string) => sendAws({ operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: [id], Force: true } }, { clients });
  const checks = (...ids: string[]) => readStatusChecks(clients, "eu-west-1", ids);
  return { clock, states, stops, clients, stateOf, send, sendStart, sendForce, checks };
}

describe("the local EC2", () => {
  it("stops a machine in its own time: running for a moment, stopping, and stopped when the world's machine is down", async () => {
    const { clock, send, stateOf } = world();
    expect(await send("i-0a0a0a0a0a")).toBe("i-0a0a0a0a0a running → stopping");
    expect(await stateOf("i-0a0a0a0a0a")).toBe("running");
    await clock.advance(300);
    expect(await stateOf("i-0a0a0a0a0a")).toBe("stopping");
    await clock.advance(4_699);
    expect(await stateOf("i-0a0a0a0a0a")).toBe("stopping");
    await clock.advance(1);
    expect(await stateOf("i-0a0a0a0a0a")).toBe("stopped");
  });

  it("accepts a second stop and does nothing more for it", async () => {
    const { clock, send, stops } = world();
    await send("i-0a0a0a0a0a");
    await clock.advance(1_000);
    expect(await send("i-0a0a0a0a0a")).toBe("i-0a0a0a0a0a stopping → stopping");
    await clock.advance(10_000);
    expect(await send("i-0a0a0a0a0a", "i-0a0a0a0a0b")).toBe("i-0a0a0a0a0a stopped → stopped, i-0a0a0a0a0b stopped → stopped");
    expect(stops).toEqual(["i-0a0a0a0a0a"]);
  });

  it("starts a stopped machine in its own time, and refuses to start one that is still stopping", async () => {
    const { clock, send, sendStart, stateOf } = world();
    await send("i-0a0a0a0a0a");
    await clock.advance(1_000);
    expect(await failureOf(sendStart("i-0a0a0a0a0a"))).toBe("Transient IncorrectInstanceState");
    await clock.advance(10_000);
    expect(await sendStart("i-0a0a0a0a0a")).toBe("i-0a0a0a0a0a stopped → pending");
    expect(await stateOf("i-0a0a0a0a0a")).toBe("pending");
    await clock.advance(3_000);
    expect(await stateOf("i-0a0a0a0a0a")).toBe("running");
    expect(await sendStart("i-0a0a0a0a0a")).toBe("i-0a0a0a0a0a running → running");
  });

  it("cuts the power of a machine whose stop hangs, when it is forced, and not before", async () => {
    const { clock, send, sendForce, stateOf } = world({ takesMs: 3_600_000 });
    await send("i-0a0a0a0a0a");
    await clock.advance(60_000);
    await send("i-0a0a0a0a0a");
    await clock.advance(10_000);
    expect(await stateOf("i-0a0a0a0a0a")).toBe("stopping");
    expect(await sendForce("i-0a0a0a0a0a")).toBe("i-0a0a0a0a0a stopping → stopping");
    expect(await stateOf("i-0a0a0a0a0a")).toBe("stopping");
    await clock.advance(2_000);
    expect(await stateOf("i-0a0a0a0a0a")).toBe("stopped");
  });

  it("tells both checks of a machine that runs, some time after its start, and refuses them for one that it does not know", async () => {
    const { clock, checks, sendStart } = world();
    expect(await checks("i-0a0a0a0a0a", "i-0a0a0a0a0b")).toEqual([{ id: "i-0a0a0a0a0a", system: "ok", instance: "ok" }, { id: "i-0a0a0a0a0b", system: "not-applicable", instance: "not-applicable" }]);
    await sendStart("i-0a0a0a0a0b");
    await clock.advance(3_000);
    expect(await checks("i-0a0a0a0a0b")).toEqual([{ id: "i-0a0a0a0a0b", system: "initializing", instance: "initializing" }]);
    await clock.advance(60_000);
    expect(await checks("i-0a0a0a0a0b")).toMatchObject([{ system: "ok", instance: "ok" }]);
    expect(await failureOf(checks("i-0f0f0f0f0f"))).toBe("Refused InvalidInstanceID.NotFound");
    expect(await checks()).toEqual([]);
  });

  it("finds the machines of a group by its tag, and tells the group of a machine", async () => {
    const { clients, states } = world();
    expect(await readMachinesOfGroup(clients, "eu-west-1", "web-a")).toEqual([{ id: "i-0d0d0d0d0d", state: "shutting-down", reason: "", group: "web-a" }]);
    expect(await readMachinesOfGroup(clients, "eu-central-1", "web-a")).toEqual([]);
    states.set("i-0a0a0a0a0a", { region: "eu-west-1", state: "running", group: "web-a" });
    expect(await readMachines(clients, "eu-west-1", ["i-0a0a0a0a0a"])).toMatchObject([{ group: "web-a" }]);
  });

  it("leaves out what the Region does not know, and what another Region knows", async () => {
    const { clients } = world();
    const machines = await readMachines(clients, "eu-west-1", ["i-0a0a0a0a0a", "i-0b0b0b0b0b", "i-0f0f0f0f0f"]);
    expect(machines).toEqual([{ id: "i-0a0a0a0a0a", state: "running", reason: "" }]);
  });

  it("refuses a call that names one unknown machine, and stops none", async () => {
    const { clients, send, stops } = world();
    expect(await failureOf(send("i-0a0a0a0a0a", "i-0b0b0b0b0b"))).toBe("Refused InvalidInstanceID.NotFound");
    await expect(clients.get(ec2, "eu-west-1", "read").send(new DescribeInstancesCommand({ InstanceIds: ["i-0f0f0f0f0f"] }))).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
    expect(stops).toEqual([]);
  });

  it("refuses to stop a terminated machine", async () => {
    expect(await failureOf(world().send("i-0c0c0c0c0c"))).toBe("Refused IncorrectInstanceState");
  });

  it("says running again when the world brought the machine up by other means", async () => {
    const { clock, send, stateOf, states } = world();
    await send("i-0a0a0a0a0a");
    await clock.advance(6_000);
    states.set("i-0a0a0a0a0a", { region: "eu-west-1", state: "running" });
    expect(await stateOf("i-0a0a0a0a0a")).toBe("running");
  });

  it("shows a fault of the world as a failure of the service and not as a state", async () => {
    const { clock, send, stateOf } = world({ fault: "no such process" });
    await send("i-0a0a0a0a0a");
    await clock.advance(6_000);
    expect(await failureOf(stateOf("i-0a0a0a0a0a"))).toBe("Transient InternalError");
  });

  it("says what it does not implement", async () => {
    const { clients } = world();
    await expect(clients.get(ec2, "eu-west-1", "change").send(new RebootInstancesCommand({ InstanceIds: ["i-0a0a0a0a0a"] }))).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
