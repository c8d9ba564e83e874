// A database of the modelled world: writes that never stop, a copy that follows, and what a promotion loses.

import { databaseOf, parts } from "./parts.ts";
import { seconds } from "./worlds.ts";

test("a copy is as far behind as it is told, and holds what its source wrote until then", async () => {
  const world = parts();
  const database = databaseOf(world);
  database.setLag(seconds(5));
  await world.pass(seconds(100));
  const [writer, copy] = [database.reading("site-a"), database.reading("site-b")];
  expect(writer).toMatchObject({ role: "writer", newestWriteAt: world.clock.now(), transactions: 5_000 });
  expect(copy).toMatchObject({ role: "replica", newestWriteAt: world.clock.now() - seconds(5), transactions: 4_750, lagMs: seconds(5) });
});

test.each([
  ["replication is cut", (world: ReturnType<typeof parts>) => databaseOf(world).setCut(true)],
  ["the way to the source is away", (world: ReturnType<typeof parts>) => world.network.cut({ kind: "between", from: "site-a", to: "site-b", how: "full" })],
  ["the copy is down", (world: ReturnType<typeof parts>) => databaseOf(world).setUp("site-b", false)],
])("a copy stands still while %s", async (_what, stop) => {
  const world = parts();
  const database = databaseOf(world);
  await world.pass(seconds(60));
  const stoodAt = database.newestAt("site-b");
  stop(world);
  await world.pass(seconds(60));
  expect(database.newestAt("site-b")).toBe(stoodAt);
  expect(database.reading("site-b")?.lagMs).toBeNull();
});

test("a copy catches up at ten times the pace", async () => {
  const world = parts();
  const database = databaseOf(world);
  database.setCut(true);
  await world.pass(seconds(90));
  database.setCut(false);
  await world.pass(seconds(5));
  expect(world.clock.now() - database.newestAt("site-b")).toBeCloseTo(45_000, -3);
  await world.pass(seconds(10));
  expect(world.clock.now() - database.newestAt("site-b")).toBe(200);
});

test("nothing is lost where nothing was promoted, however far the copy is behind", async () => {
  const world = parts();
  databaseOf(world).setCut(true);
  await world.pass(seconds(600));
  expect(databaseOf(world).lostSeconds()).toBe(0);
});

test("what the former writer had written after the copy's position is lost, and grows while it writes on", async () => {
  const world = parts();
  const database = databaseOf(world);
  await world.pass(seconds(60));
  database.setCut(true);
  await world.pass(seconds(10));
  const promoted = database.promote("site-b");
  await world.pass(seconds(90));
  await promoted;
  // Nobody fenced the former writer: it took writes for these hundred seconds too.
  expect(database.lostSeconds()).toBeCloseTo(100.2, 1);
  expect([database.isWriter("site-a"), database.isWriter("site-b")]).toEqual([true, true]);
  expect([world.application.accepts(database, "site-a"), world.application.accepts(database, "site-b")]).toEqual([true, true]);
  database.setUp("site-a", false);
  const lost = database.lostSeconds();
  await world.pass(seconds(60));
  expect(database.lostSeconds()).toBe(lost);
});

test.each([
  ["told later it grows until it is reached", "from-now", 10],
  ["told before the story it has been so for long", "since-long", 45],
] as const)("a lag of 45 s, ten seconds on: %s", async (_what, how, behind) => {
  const world = parts();
  await world.pass(seconds(100));
  databaseOf(world).setLag(seconds(45), how);
  await world.pass(seconds(10));
  expect(Math.round((world.clock.now() - databaseOf(world).newestAt("site-b")) / 1_000)).toBe(behind);
});

test("a promotion waits for a copy that is down", async () => {
  const world = parts();
  const database = databaseOf(world);
  void database.promote("site-b");
  database.setUp("site-b", false);
  await world.pass(seconds(300));
  expect(database.isWriter("site-b")).toBe(false);
  database.setUp("site-b", true);
  await world.pass(seconds(10));
  expect(database.isWriter("site-b")).toBe(true);
});

test("a lag that nobody can read hides what the copy holds, and the copy follows nevertheless", async () => {
  const world = parts();
  const database = databaseOf(world);
  database.setLag(null);
  await world.pass(seconds(60));
  expect(database.reading("site-b")).toMatchObject({ newestWriteAt: null, lagMs: null });
  expect(world.clock.now() - database.newestAt("site-b")).toBe(200);
});

test("no client writes where its name does not lead, or where the front of the site is gone", async () => {
  const world = parts();
  const database = databaseOf(world);
  await world.pass(seconds(10));
  world.application.setFailed("gateway", "site-a", true);
  const last = database.newestAt("site-a");
  await world.pass(seconds(60));
  expect(database.newestAt("site-a")).toBe(last);
  world.application.setFailed("gateway", "site-a", false);
  await world.pass(seconds(1));
  expect(database.newestAt("site-a")).toBe(world.clock.now());
});
