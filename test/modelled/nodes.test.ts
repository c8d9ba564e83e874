// Clusters that each site has for itself (C3, C12), by their written behaviour.

import { NodeCluster } from "../../infra/local/modelled/nodes.ts";
import { applied, storyPlan } from "./applications.ts";
import type { Applied } from "./applications.ts";

const iqBot = (): Applied => applied(storyPlan("iq-bot"));
const nodesOf = ({ application }: Applied, service: string): NodeCluster => {
  const cluster = application.clusters.get(service);
  if (!(cluster instanceof NodeCluster)) throw new TypeError(`${service} has no nodes`);
  return cluster;
};

test("a node that stops refuses the connection, and the nodes beside it and at the other site go on", async () => {
  const world = iqBot();
  expect(nodesOf(world, "iq-bot").setMember("node-1@site-a", false)).toBe(true);
  expect(await world.says("iq-bot/node-1", "site-a")).toBe("failing: refused the connection");
  expect(await world.says("iq-bot/node-2", "site-a")).toMatch(/^healthy/);
  expect(await world.says("iq-bot/node-1", "site-b")).toMatch(/^healthy/);
  expect(await world.says("rabbitmq/node-1", "site-a")).toMatch(/^healthy/);
});

test("a member without its site is none of them, as both sites have one of that name", () => {
  expect(nodesOf(iqBot(), "iq-bot").setMember("node-1", false)).toBe(false);
});

test("a machine takes the nodes of its name with it, of every service", async () => {
  const world = iqBot();
  for (const id of world.application.hosts.named("node-2@site-a")) world.application.hosts.setDead(id, true);
  for (const thing of ["iq-bot/node-2", "rabbitmq/node-2"]) expect(await world.says(thing, "site-a")).toBe("failing: did not answer within 3 s");
  expect(await world.says("sql-always-on/sql-2", "site-a")).toMatch(/^healthy/);
});

test("the cluster does its work while enough nodes run", () => {
  const world = iqBot();
  const nodes = nodesOf(world, "iq-bot");
  expect(nodes.works("site-a")).toBe(true);
  nodes.setMember("node-1@site-a", false);
  expect(nodes.works("site-a")).toBe(true);
  nodes.setMember("node-3@site-a", false);
  expect([nodes.works("site-a"), nodes.runs("site-a"), nodes.works("site-b")]).toEqual([false, true, true]);
});

test("with too few nodes left a web node still answers for itself, and a queue's node moves no message", async () => {
  const world = iqBot();
  for (const service of ["iq-bot", "rabbitmq"]) for (const node of ["node-1", "node-2"]) nodesOf(world, service).setMember(`${node}@site-a`, false);
  expect(await world.says("iq-bot/node-3", "site-a")).toMatch(/^healthy/);
  expect(await world.says("rabbitmq/node-3", "site-a")).toBe("failing: takes connections and confirms no message: the queue is dead");
});

test("a queue that fails as a whole is dead behind open ports, and anything else is gone (C12)", async () => {
  const world = iqBot();
  world.application.setFailed("rabbitmq", "site-a", true);
  const dead = await world.look("rabbitmq/node-1", "site-a");
  expect(dead).toMatchObject({ kind: "failing", reached: true });
  expect(await world.says("iq-bot/node-1", "site-a")).toMatch(/^healthy/);
  world.application.setFailed("iq-bot", "site-a", true);
  expect(await world.look("iq-bot/node-1", "site-a")).toMatchObject({ kind: "failing", reached: false });
  world.application.setFailed("rabbitmq", "site-a", false);
  expect(await world.says("rabbitmq/node-1", "site-a")).toMatch(/^healthy/);
});

test("a node is seen only where the way to its site is there", async () => {
  const world = iqBot();
  world.network.cut({ kind: "between", from: "site-a", to: "site-b", how: "full" });
  expect(await world.says("iq-bot/node-1", "site-a", "site-b")).toBe("failing: did not answer within 3 s");
  expect(await world.says("iq-bot/node-1", "site-a", "arbiter")).toMatch(/^healthy/);
});
