// Clusters that fail over by themselves: MongoDB's elections (A5–A13) and the brokers' connectors (A18–A24).

import { BrokerCluster, MongoCluster } from "../../infra/local/modelled/cluster.ts";
import { parts } from "./parts.ts";
import { seconds } from "./worlds.ts";

type World = ReturnType<typeof parts>;

function mongoOf({ application }: World): MongoCluster {
  const cluster = application.clusters.get("mongodb");
  if (!(cluster instanceof MongoCluster)) throw new TypeError("mongodb is no cluster");
  return cluster;
}
function brokersOf({ application }: World): BrokerCluster {
  const cluster = application.clusters.get("activemq");
  if (!(cluster instanceof BrokerCluster)) throw new TypeError("activemq is no cluster");
  return cluster;
}

const down = (...members: readonly string[]) => (world: World): void => members.forEach((member) => mongoOf(world).setMember(member, false));
const alone = (member: string) => (world: World): void => {
  for (const other of ["site-a", "site-b", "arbiter"].filter((each) => each !== member)) world.network.cut({ kind: "between", from: member, to: other, how: "full" });
};

test.each<[string, (world: World) => void, string | undefined]>([
  ["all is well", () => undefined, "site-a"],
  ["A5: the primary is down", down("site-a"), "site-b"],
  ["A6: the arbiter is down, and two are still a majority", down("arbiter"), "site-a"],
  ["A7: the secondary is down", down("site-b"), "site-a"],
  ["A8: the primary and the arbiter are down", down("site-a", "arbiter"), undefined],
  ["A9: the secondary's link is down", alone("site-b"), "site-a"],
  ["A11: the primary's link is down", alone("site-a"), "site-b"],
  ["the site of the primary is dark", (world) => void world.network.setDown("site-a", true), "site-b"],
])("%s", async (_what, trouble, primary) => {
  const world = parts();
  trouble(world);
  await world.pass(seconds(12));
  expect(mongoOf(world).primary).toBe(primary);
});

test("an election takes its time, and until it is over nobody is primary", async () => {
  const world = parts();
  down("site-a")(world);
  await world.pass(seconds(10));
  expect(mongoOf(world).primary).toBeUndefined();
  expect(mongoOf(world).works("site-b")).toBe(false);
  await world.pass(seconds(2));
  expect(mongoOf(world).works("site-b")).toBe(true);
});

test("A12: the member with the higher priority is primary again by itself when it is back", async () => {
  const world = parts();
  down("site-a")(world);
  await world.pass(seconds(60));
  mongoOf(world).setMember("site-a", true);
  expect(mongoOf(world).primary).toBe("site-b");
  await world.pass(seconds(12));
  expect(mongoOf(world).primary).toBe("site-a");
});

test("B13: whoever is given the highest priority is elected some seconds later, by a new version of the configuration that reaches a majority first", async () => {
  const world = parts();
  expect(mongoOf(world).configuration).toEqual({ priorities: "site-a/2,site-b/1", version: 1, isCommitted: true });
  mongoOf(world).prefer("site-b");
  expect(mongoOf(world).configuration).toEqual({ priorities: "site-b/3,site-a/2", version: 2, isCommitted: false });
  await world.pass(seconds(3));
  expect([mongoOf(world).configuration.isCommitted, mongoOf(world).primary]).toEqual([true, "site-a"]);
  await world.pass(seconds(9));
  expect(mongoOf(world).primary).toBe("site-b");
});

test("A18: one broker dies and the same site goes on serving over the other", () => {
  const world = parts();
  brokersOf(world).setMember("site-a", false);
  expect(brokersOf(world).serving).toEqual(["site-a"]);
});

test("A19, A20: a dead site's connector is replaced, and the other keeps serving when it is back", () => {
  const world = parts();
  world.network.setDown("site-a", true);
  expect(brokersOf(world).serving).toEqual(["site-b"]);
  world.network.setDown("site-a", false);
  expect(brokersOf(world).serving).toEqual(["site-b"]);
  world.network.setDown("site-b", true);
  expect(brokersOf(world).serving).toEqual(["site-a"]);
});

test("A21: while the way between the connectors is away, both serve; afterwards one", () => {
  const world = parts();
  world.network.cut({ kind: "between", from: "site-a", to: "site-b", how: "full" });
  expect(brokersOf(world).serving).toEqual(["site-a", "site-b"]);
  world.network.restore({ from: "site-a", to: "site-b" });
  expect(brokersOf(world).serving).toEqual(["site-a"]);
});

test("both brokers gone: no connector serves", () => {
  const world = parts();
  brokersOf(world).setMember("site-a", false);
  brokersOf(world).setMember("site-b", false);
  expect(brokersOf(world).serving).toEqual([]);
});
