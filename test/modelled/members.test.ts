// Members of one cluster over both sites (A5–A13): what a look at each finds, by the written behaviour.

import { MongoCluster } from "../../infra/local/modelled/cluster.ts";
import type { Plan } from "../../workflows/plan.ts";
import { applied, shipped as shippedPlan, storyPlan } from "./applications.ts";
import type { Applied } from "./applications.ts";

const chat = (plan: Plan = storyPlan("hybrid-chat-members")): Applied => applied(plan);
const mongoOf = ({ application }: Applied): MongoCluster => {
  const cluster = application.clusters.get("mongodb");
  if (!(cluster instanceof MongoCluster)) throw new TypeError("mongodb is no cluster over both sites");
  return cluster;
};
/** Cuts a place off from the others; looks from itself still reach it. */
const cutOff = ({ network }: Applied, place: string): void => {
  for (const other of ["site-a", "site-b", "arbiter"].filter((each) => each !== place)) network.cut({ kind: "between", from: place, to: other, how: "full" });
};
const writer = { kind: "healthy", standing: "writer" };
const follower = { kind: "healthy", standing: "follower" };
const leaderless = { kind: "failing", reached: true, standing: "leaderless" };

/** What each member is seen to be, from its own site; the neutral one from site-b. */
const seen = async ({ look }: Applied): Promise<readonly unknown[]> => [await look("mongodb/site-a", "site-a"), await look("mongodb/site-b", "site-b"), await look("mongodb/arbiter", "site-b")];

test("the stories' plan is the shipped one but for how MongoDB is watched", () => {
  const { services: { mongodb: told, ...others }, ...plan } = storyPlan("hybrid-chat-members");
  const { services: { mongodb: shipped, ...same }, ...ship } = shippedPlan("hybrid-chat");
  expect({ ...plan, others }).toEqual({ ...ship, others: same });
  expect(told).not.toEqual(shipped);
});

test("the primary says that it is the writer, the others that they follow it", async () => {
  expect(await seen(chat())).toMatchObject([writer, follower, follower]);
});

test("a member that stops refuses, and until another is elected those left know no primary", async () => {
  const world = chat();
  mongoOf(world).setMember("site-a", false);
  expect(await seen(world)).toMatchObject([{ kind: "failing", reached: false, detail: "refused the connection" }, leaderless, leaderless]);
  await world.pass(12);
  expect(await seen(world)).toMatchObject([{ reached: false }, writer, follower]);
});

test("without a majority what is left stays without a primary (A8)", async () => {
  const world = chat();
  mongoOf(world).setMember("site-a", false);
  mongoOf(world).setMember("arbiter", false);
  await world.pass(60);
  expect(await seen(world)).toMatchObject([{ reached: false }, leaderless, { reached: false }]);
});

test("a member that is cut off says that it knows no primary, and from the other side nobody answers (A9)", async () => {
  const world = chat();
  cutOff(world, "site-b");
  await world.pass(12);
  expect(await world.look("mongodb/site-b", "site-b")).toMatchObject(leaderless);
  expect(await world.look("mongodb/site-b", "site-b", "site-a")).toMatchObject({ kind: "failing", reached: false });
  expect(await world.look("mongodb/site-a", "site-a")).toMatchObject(writer);
  expect(await world.look("mongodb/arbiter", "site-a")).toMatchObject(follower);
});

test("a primary that is cut off is none any more, and the others have another (A11)", async () => {
  const world = chat();
  cutOff(world, "site-a");
  await world.pass(12);
  expect(await seen(world)).toMatchObject([leaderless, writer, follower]);
});

test("the neutral member stands at neither site: it answers while the site that is asked about is dark", async () => {
  const world = chat();
  world.network.setDown("site-a", true);
  await world.pass(12);
  expect(await world.look("mongodb/arbiter", "site-a", "site-b")).toMatchObject(follower);
  expect(await world.look("mongodb/site-a", "site-a", "site-b")).toMatchObject({ kind: "failing", detail: "did not answer within 3 s" });
});

test("members are those that the plan names, and the one at home is primary whatever their order", async () => {
  const plan = storyPlan("hybrid-chat-members");
  const { mongodb } = plan.services;
  if (mongodb === undefined || !("probe" in mongodb)) throw new TypeError("the plan does not watch mongodb");
  const world = chat({ ...plan, services: { ...plan.services, mongodb: { ...mongodb, members: { m1: "arbiter", m2: "site-b", m3: "site-a" } } } });
  expect(mongoOf(world).primary).toBe("m3");
  expect(await world.look("mongodb/m3", "site-a")).toMatchObject(writer);
  mongoOf(world).setMember("m3", false);
  await world.pass(12);
  expect(mongoOf(world).primary).toBe("m2");
  expect(await world.look("mongodb/m2", "site-b")).toMatchObject(writer);
});
