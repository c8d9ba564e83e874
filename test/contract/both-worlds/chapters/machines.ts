// Machines, groups and the scripts on hosts: what EC2, Auto Scaling and Systems Manager say, and what becomes of the site.

import { readLaunchFailures, readScalingGroup } from "../../../../lambdas/aws/auto-scaling.ts";
import { readMachines } from "../../../../lambdas/aws/ec2.ts";
import { commandIdIn } from "../../../../lambdas/aws/sends/ssm.ts";
import { findCommands, readHosts, readInvocation } from "../../../../lambdas/aws/ssm.ts";
import { wrapperExit, wrapScript } from "../../../../lambdas/steps/epoch-wrapper.ts";
import { sendAws } from "../../every-send.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Case, Chapter } from "../suite.ts";
import { broken, inOrder, kindSeen, stays, until } from "../watching.ts";
import type { ContractWorld } from "../world.ts";

const regionOf = (world: ContractWorld, site: string): string => world.plan.sites[site]?.region ?? "";
const machineOf = (world: ContractWorld, site: string): string => world.plan.sites[site]?.hosts["chat-vm"] ?? "";
const stateOf = async (world: ContractWorld, site: string): Promise<string | undefined> => (await readMachines(world.at("arbiter").clients, regionOf(world, site), [machineOf(world, site)]))[0]?.state;
const stop = (world: ContractWorld, site: string, region = regionOf(world, site)): Promise<string> => sendAws({ operation: "ec2.StopInstances", region, input: { InstanceIds: [machineOf(world, site)] } }, world.at("arbiter"));
const start = (world: ContractWorld, site: string): Promise<string> => sendAws({ operation: "ec2.StartInstances", region: regionOf(world, site), input: { InstanceIds: [machineOf(world, site)] } }, world.at("arbiter"));
const pingOf = async (world: ContractWorld, site: string): Promise<string> => (await readHosts(world.at("arbiter").clients, regionOf(world, site), [machineOf(world, site)]))[0]?.ping ?? "not listed";

/** Stops a machine through EC2 for as long as the work goes on. */
async function fenced(world: ContractWorld, site: string, work: () => Promise<void>): Promise<void> {
  await stop(world, site);
  await until(world, () => stateOf(world, site), (state) => state === "stopped");
  try {
    await work();
  } finally {
    await start(world, site);
    await until(world, () => stateOf(world, site), (state) => state === "running");
  }
}

const machines: readonly Case[] = [
  {
    sentence: "EC2 stops a machine in its own time: running for a moment, stopping, stopped; and starts it again: pending, running",
    tell: async (world) => {
      const id = machineOf(world, "site-b");
      expect(await stop(world, "site-b")).toBe(`${id} running → stopping`);
      inOrder(await until(world, () => stateOf(world, "site-b"), (state) => state === "stopped"), ["running", "stopping", "stopped"]);
      expect(await stays(world, () => stateOf(world, "site-b"))).toBe("stopped");
      expect(await stop(world, "site-b")).toBe(`${id} stopped → stopped`);
      expect(await start(world, "site-b")).toBe(`${id} stopped → pending`);
      inOrder(await until(world, () => stateOf(world, "site-b"), (state) => state === "running"), ["pending", "running"]);
      expect(await start(world, "site-b")).toBe(`${id} running → running`);
    },
  },
  {
    sentence: "A machine that is stopping is stopped once, and cannot be started",
    tell: async (world) => {
      await stop(world, "site-b");
      const seen = await until(world, () => stateOf(world, "site-b"), (state) => state !== "running");
      if (seen.at(-1) === "stopping") expect(await failureOf(start(world, "site-b"))).toBe("Refused IncorrectInstanceState");
      await stop(world, "site-b");
      await until(world, () => stateOf(world, "site-b"), (state) => state === "stopped");
      await start(world, "site-b");
      await until(world, () => stateOf(world, "site-b"), (state) => state === "running");
    },
  },
  {
    sentence: "EC2 and Systems Manager know no machine of another Region, and nothing is stopped there",
    tell: async (world) => {
      expect(await failureOf(stop(world, "site-a", regionOf(world, "site-b")))).toBe("Refused InvalidInstanceID.NotFound");
      expect(await readMachines(world.at("arbiter").clients, regionOf(world, "site-b"), [machineOf(world, "site-a")])).toEqual([]);
      expect(await readHosts(world.at("arbiter").clients, regionOf(world, "site-b"), [machineOf(world, "site-a")])).toEqual([]);
      expect(await stays(world, () => stateOf(world, "site-a"))).toBe("running");
    },
  },
  {
    sentence: "On a machine that was stopped nothing answers and the client's writes end, while the database of its site, which is not on it, is well",
    tell: async (world) => {
      await fenced(world, "site-a", async () => {
        for (const [place, thing] of [["arbiter", "gateway"], ["site-b", "customer-channel-manager"], ["site-b", "chat-server"]] as const) {
          expect([thing, await kindSeen(world, place, thing, "site-a")]).toEqual([thing, "failing"]);
        }
        expect(world.truth.runs("gateway", "site-a")).toBe(false);
        expect(await kindSeen(world, "site-b", "chat-config", "site-a")).toBe("healthy");
        await stays(world, () => world.truth.clientWrites("site-a"));
      });
      await until(world, () => kindSeen(world, "site-b", "chat-server", "site-a"), (kind) => kind === "healthy");
    },
  },
  {
    sentence: "A machine whose site lost its power still reads running in EC2, its agent is lost, and a stop is accepted and ends in stopped (R8)",
    tell: async (world) => {
      await broken(world, { what: "site", site: "site-b" }, async () => {
        expect(await stays(world, () => stateOf(world, "site-b"))).toBe("running");
        expect(await pingOf(world, "site-b")).toBe("ConnectionLost");
        await stop(world, "site-b");
        await until(world, () => stateOf(world, "site-b"), (state) => state === "stopped");
        expect(await pingOf(world, "site-b")).toBe("not listed");
      });
      // Whoever gave the site its power back has started its machines again.
      expect(await stateOf(world, "site-b")).toBe("running");
      await until(world, () => pingOf(world, "site-b"), (ping) => ping === "Online");
    },
  },
  {
    sentence: "Power alone does not bring a machine back that EC2 starts at a dark site: nothing answers there",
    tell: async (world) => {
      await broken(world, { what: "site", site: "site-b" }, async () => {
        await stop(world, "site-b");
        await until(world, () => stateOf(world, "site-b"), (state) => state === "stopped");
        await start(world, "site-b");
        await until(world, () => stateOf(world, "site-b"), (state) => state === "running");
        expect(await kindSeen(world, "arbiter", "gateway", "site-b")).toBe("failing");
        expect(await pingOf(world, "site-b")).toBe("ConnectionLost");
      });
    },
  },
  {
    sentence: "One machine that died by itself reads running in EC2, its agent is lost, and its site has its power",
    needs: { what: "machine", site: "site-b" },
    tell: async (world) => {
      await broken(world, { what: "machine", site: "site-b" }, async () => {
        expect([await stateOf(world, "site-b"), await pingOf(world, "site-b")]).toEqual(["running", "ConnectionLost"]);
        expect(await kindSeen(world, "site-a", "chat-config", "site-b")).toBe("healthy");
      });
    },
  },
  {
    sentence: "The Region of a site that is cut off does not answer: a look is lost, and of a change nobody knows what became of it",
    tell: async (world) => {
      await broken(world, { what: "isolation", site: "site-b" }, async () => {
        expect(await failureOf(readMachines(world.at("arbiter").clients, regionOf(world, "site-b"), [machineOf(world, "site-b")]))).toMatch(/^Transient /);
        expect(await failureOf(stop(world, "site-b"))).toMatch(/^Unknown /);
      });
      expect(await stays(world, () => stateOf(world, "site-b"))).toBe("running");
    },
  },
  {
    sentence: "The Region of a site without power answers: machines that die take no Region with them",
    tell: async (world) => {
      await broken(world, { what: "site", site: "site-b" }, async () => {
        expect(await readScalingGroup(world.at("arbiter").clients, regionOf(world, "site-b"), "media-workers-b")).toMatchObject({ name: "media-workers-b" });
      });
    },
  },
];

const groups: readonly Case[] = [
  {
    sentence: "A group takes its new size at once and its machines in their own time, and lets them go in theirs",
    tell: async (world) => {
      const { clients, clock } = world.at("arbiter");
      const region = regionOf(world, "site-b");
      const resize = (MinSize: number, MaxSize: number, DesiredCapacity: number, at = region): Promise<string> =>
        sendAws({ operation: "autoscaling.UpdateAutoScalingGroup", region: at, input: { AutoScalingGroupName: "media-workers-b", MinSize, MaxSize, DesiredCapacity } }, { clients });
      const group = () => readScalingGroup(clients, region, "media-workers-b");
      const states = async () => (await group())?.instances.map(({ lifecycle }) => lifecycle) ?? [];
      const since = clock.now();
      expect(await group()).toMatchObject({ min: 0, max: 6, desired: 0, instances: [] });
      expect(await resize(2, 6, 2)).toBe("accepted");
      expect(await group()).toMatchObject({ min: 2, max: 6, desired: 2 });
      inOrder(await until(world, states, (all) => all.length === 2 && all.every((each) => each === "InService")), [["Pending", "Pending"], ["InService", "InService"]]);
      expect(await readLaunchFailures(clients, region, "media-workers-b", since)).toEqual([]);
      expect(await resize(2, 6, 2)).toBe("accepted");
      expect(await stays(world, states)).toEqual(["InService", "InService"]);
      await resize(0, 6, 0);
      inOrder(await until(world, states, (all) => all.length === 0), [["Terminating", "Terminating"], []]);
      // Sizes that do not fit each other, and a Region that has no such group.
      expect(await failureOf(resize(2, 6, 1))).toBe("Refused ValidationError");
      expect(await failureOf(resize(2, 6, 2, regionOf(world, "site-a")))).toBe("Refused ValidationError");
      expect(await readScalingGroup(clients, regionOf(world, "site-a"), "media-workers-b")).toBeUndefined();
      expect(await group()).toMatchObject({ min: 0, max: 6, desired: 0 });
    },
  },
];

const takeover = "/opt/expertflow/HAScripts/takeover.sh";
const renounce = "/opt/expertflow/HAScripts/renounce.sh";
interface Order {
  readonly mark: string;
  readonly epoch: number;
  readonly scripts?: readonly string[];
  readonly role?: string;
  readonly step?: string;
  readonly site?: string;
  readonly executionSeconds?: number;
}
/** Sends a script as the product's steps do, and gives the command. */
async function order(world: ContractWorld, { mark, epoch, scripts = [takeover], site = "site-b", role = `${site}/chat-vm`, step = "activate", executionSeconds }: Order): Promise<string> {
  const script = wrapScript({ plan: world.plan.plan, step, epoch, mark, role, scripts });
  const Parameters: Record<string, string[]> = { commands: [script], ...(executionSeconds === undefined ? {} : { executionTimeout: [String(executionSeconds)] }) };
  const input = { DocumentName: "AWS-RunShellScript", InstanceIds: [machineOf(world, site)], Comment: mark, TimeoutSeconds: 30, Parameters };
  return commandIdIn(await sendAws({ operation: "ssm.SendCommand", region: regionOf(world, site), input }, world.at("arbiter"))) ?? "no command";
}
const invocation = (world: ContractWorld, command: string, site = "site-b") => readInvocation(world.at("arbiter").clients, regionOf(world, site), command, machineOf(world, site));
const over = ["Success", "Failed", "TimedOut"];
/** Waits for the end of a command. */
async function ended(world: ContractWorld, command: string, site = "site-b"): Promise<{ readonly status: string; readonly exitCode: number; readonly stderr: string }> {
  await until(world, async () => (await invocation(world, command, site))?.status, (status) => over.includes(status ?? ""));
  const end = await invocation(world, command, site);
  return { status: end?.status ?? "", exitCode: end?.exitCode ?? 0, stderr: end?.stderr ?? "" };
}
const runsAt = (world: ContractWorld, site: string): readonly boolean[] => ["communication-server", "media-routing-engine", "chat-server"].map((service) => world.truth.runs(service, site));

const scripts: readonly Case[] = [
  {
    sentence: "A script is not known for a moment, then goes on, then ends well; a takeover has started what stands by stopped, a renounce stops it again",
    tell: async (world) => {
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
      const since = world.at("arbiter").clock.now();
      const command = await order(world, { mark: "us/r/activate/1", epoch: 1 });
      const shown = (): Promise<string> => invocation(world, command).then((each) => each?.status ?? "does not exist");
      inOrder(await until(world, shown, (status) => over.includes(status)), ["does not exist", "Pending", "InProgress", "Success"]);
      expect(await invocation(world, command)).toMatchObject({ exitCode: 0 });
      expect(runsAt(world, "site-b")).toEqual([true, true, true]);
      expect(await kindSeen(world, "site-a", "chat-server", "site-b")).toBe("healthy");
      // It is found again by its comment, because Systems Manager has no token for it.
      expect(await findCommands(world.at("arbiter").clients, regionOf(world, "site-b"), ["us/r/activate/1"], since)).toEqual([{ id: command, comment: "us/r/activate/1", hosts: [machineOf(world, "site-b")] }]);
      expect(await ended(world, await order(world, { mark: "us/r/undo/1", epoch: 1, step: "undo", scripts: [renounce] }))).toMatchObject({ status: "Success", exitCode: 0 });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
  {
    sentence: "A takeover starts also what had died, as the vendor's script starts whatever does not run",
    tell: async (world) => {
      await world.breaks({ what: "service", service: "chat-server", site: "site-a" });
      expect(runsAt(world, "site-a")).toEqual([true, true, false]);
      await ended(world, await order(world, { mark: "us/r/again/1", epoch: 1, step: "again", site: "site-a" }), "site-a");
      expect(runsAt(world, "site-a")).toEqual([true, true, true]);
    },
  },
  {
    sentence: "The same mark sent twice is two commands and one run: the second tells what the first came to, and does nothing",
    tell: async (world) => {
      const first = await order(world, { mark: "us/r/activate/2", epoch: 2 });
      expect(await ended(world, first)).toMatchObject({ status: "Success", exitCode: 0 });
      await world.breaks({ what: "service", service: "chat-server", site: "site-b" });
      const second = await order(world, { mark: "us/r/activate/2", epoch: 2 });
      expect(second).not.toBe(first);
      expect(await ended(world, second)).toMatchObject({ status: "Success", exitCode: 0, stderr: expect.stringContaining("nothing was run again") });
      expect(runsAt(world, "site-b")).toEqual([true, true, false]);
      await world.mends({ what: "service", service: "chat-server", site: "site-b" });
      await ended(world, await order(world, { mark: "us/r/undo/2", epoch: 2, step: "undo", scripts: [renounce] }));
    },
  },
  {
    sentence: "An older epoch, a host that is not meant and a script that is not there fail and run nothing (A4, R16)",
    tell: async (world) => {
      await ended(world, await order(world, { mark: "us/r/other/5", epoch: 5, step: "other", scripts: [renounce] }));
      expect(await ended(world, await order(world, { mark: "us/r/activate/4", epoch: 4 }))).toMatchObject({ status: "Failed", exitCode: wrapperExit.olderEpoch });
      expect(await ended(world, await order(world, { mark: "us/r/activate/6", epoch: 6, role: "site-a/chat-vm" }))).toMatchObject({ status: "Failed", exitCode: wrapperExit.wrongHost });
      expect(await ended(world, await order(world, { mark: "us/r/absent/6", epoch: 6, step: "absent", scripts: ["/opt/expertflow/HAScripts/absent.sh"] }))).toMatchObject({ status: "Failed", exitCode: 127 });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
  {
    sentence: "The first script that fails ends the run, and the next ones are not run",
    tell: async (world) => {
      expect(await ended(world, await order(world, { mark: "us/r/series/7", epoch: 7, step: "series", scripts: ["/opt/expertflow/HAScripts/absent.sh", takeover] }))).toMatchObject({ status: "Failed", exitCode: 127 });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
  {
    sentence: "A command for a host whose agent is lost is delayed, and runs when the host is back",
    tell: async (world) => {
      let command = "";
      await broken(world, { what: "site", site: "site-b" }, async () => {
        command = await order(world, { mark: "us/r/late/8", epoch: 8, step: "late" });
        await until(world, async () => (await invocation(world, command))?.status, (status) => status === "Delayed");
      });
      expect(await ended(world, command)).toMatchObject({ status: "Success", exitCode: 0 });
      expect(runsAt(world, "site-b")).toEqual([true, true, true]);
      await ended(world, await order(world, { mark: "us/r/undo/8", epoch: 8, step: "undo", scripts: [renounce] }));
    },
  },
  {
    sentence: "A command for a host that EC2 has stopped is refused",
    tell: async (world) => {
      await fenced(world, "site-b", async () => {
        expect(await pingOf(world, "site-b")).toBe("not listed");
        expect(await failureOf(order(world, { mark: "us/r/stopped/9", epoch: 9 }))).toBe("Refused InvalidInstanceId");
      });
    },
  },
  {
    sentence: "A host that dies under a script gives no end: it goes on until its time is over, and nothing that came later in it has run",
    tell: async (world) => {
      // The first line is slow in both worlds; had the second run, the services would tell.
      const command = await order(world, { mark: "us/r/dies/10", epoch: 10, step: "dies", scripts: ["sleep 3", takeover], executionSeconds: 5 });
      await until(world, async () => (await invocation(world, command))?.status, (status) => status === "InProgress");
      await broken(world, { what: "site", site: "site-b" }, async () => {
        const seen = await until(world, async () => (await invocation(world, command))?.status, (status) => over.includes(status ?? ""));
        inOrder(seen, ["InProgress", "TimedOut"]);
        expect(await invocation(world, command)).toMatchObject({ status: "TimedOut", details: "ExecutionTimedOut", exitCode: -1 });
      });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
];

export const machinesChapter: Chapter = { title: "machines and groups", cases: [...machines, ...groups] };
export const scriptsChapter: Chapter = { title: "scripts on hosts", cases: scripts };
