// Machines and groups: what EC2, Auto Scaling and Systems Manager say of them, and what becomes of the site.

import { readScalingGroup } from "../../../../lambdas/aws/auto-scaling.ts";
import { readLaunchFailures } from "../../../../lambdas/aws/scaling-activities.ts";
import { readMachines } from "../../../../lambdas/aws/ec2.ts";
import { readHosts } from "../../../../lambdas/aws/ssm.ts";
import { sendAws } from "../../every-send.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Case, Chapter } from "../suite.ts";
import { broken, inOrder, kindSeen, stays, until } from "../watching.ts";
import type { ContractWorld } from "../world.ts";

export const regionOf = (world: ContractWorld, site: string): string => world.plan.sites[site]?.region ?? "";
export const machineOf = (world: ContractWorld, site: string): string => world.plan.sites[site]?.hosts["chat-vm"] ?? "";
const stateOf = async (world: ContractWorld, site: string): Promise<string | undefined> => (await readMachines(world.at("arbiter").clients, regionOf(world, site), [machineOf(world, site)]))[0]?.state;
const stop = (world: ContractWorld, site: string, region = regionOf(world, site)): Promise<string> => sendAws({ operation: "ec2.StopInstances", region, input: { InstanceIds: [machineOf(world, site)] } }, world.at("arbiter"));
const start = (world: ContractWorld, site: string): Promise<string> => sendAws({ operation: "ec2.StartInstances", region: regionOf(world, site), input: { InstanceIds: [machineOf(world, site)] } }, world.at("arbiter"));
export const pingOf = async (world: ContractWorld, site: string): Promise<string> => (await readHosts(world.at("arbiter").clients, regionOf(world, site), [machineOf(world, site)]))[0]?.ping ?? "not listed";

/** Stops a machine through EC2 for as long as the work goes on. */
export async function fenced(world: ContractWorld, site: string, work: () => Promise<void>): Promise<void> {
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
      if (seen.at(-1) === "stopping") expect(await failureOf(start(world, "site-b"))).toBe("Transient IncorrectInstanceState");
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

export const machinesChapter: Chapter = { title: "machines and groups", cases: [...machines, ...groups] };
