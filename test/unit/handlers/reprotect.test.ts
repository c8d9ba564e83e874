// While a copy is made again: people hear once that the site that serves fails, and the old database is counted twice before it is set aside.

import { assess } from "../../../lambdas/assess/assess.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { Change } from "../builders.ts";
import { copy, evidenceOf, minutes, now, seconds, shop } from "../builders.ts";
import { alarmOf, World } from "./world.ts";

const since = new Date(now - seconds(30));
const old = (transactions: number): Change => copy({ role: "writer", writeAccepted: true, transactions });

async function reprotecting(): Promise<World> {
  const world = await World.deployed();
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", kind: "reprotect", trigger: { by: "person", what: "on-call-1: mended", at: now } });
  return world;
}
const looks = async (world: World, transactions: number, confirms: boolean): Promise<string | undefined> => {
  world.sees = evidenceOf(shop(), old(transactions));
  await world.call(look, world.carried);
  await world.call(assess, { ...world.carried, confirms });
  return (await world.state()).verdict?.code;
};

test("people are called once when the site that serves fails, with what they have to do", async () => {
  const world = await reprotecting();
  world.alarms.set(alarmOf("site-a"), since);
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    await world.call(sweep, {});
    world.clock.time += minutes(1);
  }
  expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: site-a fails during a re-protection"]);
  expect(world.pages[0]?.text).toContain("Stop it: understudy run stop shop-1 --reason … Then the failover starts by itself");
});

test("nobody is called while no alarm stands, and nobody when a failover is open", async () => {
  const world = await reprotecting();
  await world.call(sweep, {});
  expect(world.pages).toEqual([]);
  const other = await World.deployed();
  await other.open();
  other.alarms.set(alarmOf("site-a"), since);
  await other.call(sweep, {});
  expect(other.pages).toEqual([]);
});

test("an old database that is written to between the question and the act is not set aside, and a repeated call says the same", async () => {
  const world = await reprotecting();
  expect(await looks(world, 5_000, false)).toBe("reprotect-requested");
  world.clock.time += minutes(1);
  expect(await looks(world, 5_007, true)).toBe("reprotect-target-written");
  await world.call(assess, { ...world.carried, confirms: true });
  expect((await world.state()).verdict?.code).toBe("reprotect-target-written");
});

test("one that nobody writes to is", async () => {
  const world = await reprotecting();
  await looks(world, 5_000, false);
  world.clock.time += minutes(1);
  expect(await looks(world, 5_000, true)).toBe("reprotect-requested");
});
