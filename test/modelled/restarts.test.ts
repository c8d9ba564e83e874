// What its platform starts anew (D2, D3, D5), by its written behaviour. The plan allows four minutes, so a restart takes 160 s.

import { applied, shipped, storyPlan } from "./applications.ts";
import type { Applied } from "./applications.ts";

const proActive = (): Applied => applied(storyPlan("proactive"));
const runs = ({ application }: Applied, site = "site-a"): boolean => application.answers("scheduler", site);

test("a service that fails is started anew after two thirds of its time", async () => {
  const world = proActive();
  world.application.setFailed("scheduler", "site-a", true);
  await world.pass(159);
  expect(runs(world)).toBe(false);
  await world.pass(2);
  expect(runs(world)).toBe(true);
});

test("a machine that dies is replaced, and one that fails again begins anew", async () => {
  const world = proActive();
  const [machine = ""] = world.application.hosts.named("scheduler@site-a");
  world.application.hosts.setDead(machine, true);
  await world.pass(161);
  expect(runs(world)).toBe(true);
  world.application.hosts.setDead(machine, true);
  await world.pass(159);
  expect(runs(world)).toBe(false);
  await world.pass(2);
  expect(runs(world)).toBe(true);
});

test.each(["autoscaling", "eks"])("nothing is started while %s does not answer in the Region, and it is tried again", async (service) => {
  const world = proActive();
  world.network.setPlane(service, "eu-west-1", false);
  world.application.setFailed("scheduler", "site-a", true);
  await world.pass(600);
  expect(runs(world)).toBe(false);
  world.network.setPlane(service, "eu-west-1", true);
  await world.pass(31);
  expect(runs(world)).toBe(true);
});

test("nothing is started at a site without power", async () => {
  const world = proActive();
  world.network.setDown("site-a", true);
  world.application.setFailed("scheduler", "site-a", true);
  await world.pass(600);
  world.network.setDown("site-a", false);
  expect(runs(world)).toBe(false);
});

async function stopped(world: Applied): Promise<string> {
  const [machine = ""] = world.application.hosts.named("scheduler@site-a");
  const stopping = world.application.hosts.machines.stop(machine);
  await world.pass(31);
  await stopping;
  return machine;
}

test("a machine of a group that is stopped through EC2 is replaced: a second scheduler runs where a fence was thought to be (D3)", async () => {
  const world = proActive();
  const machine = await stopped(world);
  expect([runs(world), world.application.hosts.machines.describe(machine)]).toMatchObject([false, { state: "stopped", group: "proactive-a" }]);
  await world.pass(161);
  expect([runs(world), world.application.hosts.machines.describe(machine)]).toMatchObject([true, { state: "terminated", group: "proactive-a" }]);
});

test("a machine of a group whose launches are suspended stays stopped", async () => {
  const world = proActive();
  world.application.hosts.setLaunches("site-a", "proactive-a", false);
  await stopped(world);
  await world.pass(600);
  expect(runs(world)).toBe(false);
});

test("the machines of a group that the plan fences bear what runs there, one after the other, until the group is empty", async () => {
  const world = applied(shipped("proactive"));
  const { hosts } = world.application;
  expect([runs(world), runs(world, "site-b")]).toEqual([true, false]);
  for (const id of hosts.named("proactive-a@site-a")) hosts.setDead(id, true);
  expect(runs(world)).toBe(false);
  await world.pass(161);
  expect(runs(world)).toBe(true);
  hosts.setLaunches("site-a", "proactive-a", false);
  hosts.setGroupRuns("site-a", "proactive-a", false);
  await world.pass(600);
  expect(runs(world)).toBe(false);
  hosts.setGroupRuns("site-b", "proactive-b", true);
  world.application.launched("site-b");
  expect(runs(world, "site-b")).toBe(true);
});

test("a machine that stands by stopped starts what is on it", async () => {
  const world = applied(storyPlan("stopped-standby"));
  expect(world.application.answers("shop", "site-b")).toBe(false);
  const [machine = ""] = world.application.hosts.named("web@site-b");
  expect(world.application.hosts.machines.describe(machine)).toMatchObject({ state: "stopped" });
  const starting = world.application.hosts.machines.start(machine);
  await world.pass(41);
  await starting;
  expect(world.application.answers("shop", "site-b")).toBe(true);
});

test("a machine whose stop hangs stops when it is forced", async () => {
  const world = applied(storyPlan("stopped-standby"));
  const { hosts } = world.application;
  const [machine = ""] = hosts.named("web@site-a");
  hosts.stick(machine);
  void hosts.machines.stop(machine);
  await world.pass(600);
  expect(hosts.machines.describe(machine)?.state).toBe("running");
  const forcing = hosts.machines.force?.(machine);
  await world.pass(21);
  await forcing;
  expect(hosts.machines.describe(machine)?.state).toBe("stopped");
});

test("what stands by is not started by a restart, and is with the first machine of its group", async () => {
  const world = proActive();
  await world.pass(600);
  expect(runs(world, "site-b")).toBe(false);
  world.application.launched("site-b");
  expect(runs(world, "site-b")).toBe(true);
});

test("what no platform starts stays down", async () => {
  const world = applied(shipped("queuemetrics"));
  world.application.setFailed("web", "node-a", true);
  await world.pass(3_600);
  expect(world.application.answers("web", "node-a")).toBe(false);
});

test("a machine of a cluster that dies is no matter of a platform, and the cluster's failure as a whole is", async () => {
  const world = applied(storyPlan("iq-bot"));
  const { hosts } = world.application;
  for (const id of hosts.named("sql-1@site-a")) hosts.setDead(id, true);
  world.application.setFailed("sql-always-on", "site-a", true);
  await world.pass(61);
  expect(world.application.works("sql-always-on", "site-a")).toBe(true);
  expect(hosts.carry("site-a", "sql-1")).toBe(false);
});
