// What people could not be called to when it happened: the sweep calls them, until it works and no longer.

import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { evidenceOf, failing, minutes, now, seconds, shop } from "../builders.ts";
import { alarmOf, throttled, World } from "./world.ts";

const since = new Date(now - seconds(30));

async function swept(world: World): Promise<Readonly<Record<string, string>>> {
  return (await world.call(sweep, {})) as Readonly<Record<string, string>>;
}

describe("a gate to which people could not be called", () => {
  it("is called to by the next sweep, once, and not again after that", async () => {
    const world = await World.deployed();
    world.troubles.push({ operation: "Publish", error: throttled() });
    await world.asked();
    expect(world.pages).toEqual([]);
    world.clock.time += minutes(1);
    await swept(world);
    expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: Fail over to site-b (late)"]);
    world.clock.time += minutes(1);
    await swept(world);
    expect(world.pages).toHaveLength(1);
  });

  it("is called to until it works", async () => {
    const world = await World.deployed();
    for (let tries = 0; tries < 2; tries += 1) world.troubles.push({ operation: "Publish", error: throttled() });
    await world.asked();
    expect((await swept(world))["shop"]).toMatch(/^failed: /);
    expect(world.pages).toEqual([]);
    await swept(world);
    expect(world.pages).toHaveLength(1);
  });

  it("is closed all the same when its source has come back meanwhile", async () => {
    const world = await World.deployed();
    for (let tries = 0; tries < 2; tries += 1) world.troubles.push({ operation: "Publish", error: throttled() });
    await world.asked();
    world.clock.time += minutes(1);
    world.sees = evidenceOf(shop());
    expect((await swept(world))["shop"]).toMatch(/^failed: /);
    expect((await world.gate("approve-failover")).status).toBe("overtaken");
  });

  it("is called to again when the call to its changed facts did not get through", async () => {
    const world = await World.deployed();
    await world.asked();
    world.pages.length = 0;
    world.clock.time += minutes(1);
    world.sees = evidenceOf(shop(), failing({ site: "site-a" }, minutes(2)));
    world.troubles.push({ operation: "Publish", error: throttled() });
    expect(await swept(world)).toEqual({ shop: "gate issued anew" });
    expect(world.pages).toEqual([]);
    await swept(world);
    expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: Fail over to site-b (late)"]);
  });
});

describe("something of which people could not be told", () => {
  const untold = { of: "shop-1 failed", subject: "LIVE shop: failed", text: "It failed." };

  it("is told by the next sweep, once", async () => {
    const world = await World.deployed();
    await world.record.setUntold("shop", untold);
    expect(await swept(world)).toEqual({ shop: "quiet" });
    expect(world.pages).toMatchObject([{ subject: "LIVE shop: failed (late)", text: "It failed." }]);
    await swept(world);
    expect(world.pages).toHaveLength(1);
  });

  it("is told until it works, and keeps nobody from being swept meanwhile", async () => {
    const world = await World.deployed();
    await world.record.setUntold("shop", untold);
    world.alarms.set(alarmOf("site-a"), since);
    world.troubles.push({ operation: "Publish", error: throttled() });
    expect((await swept(world))["shop"]).toMatch(/^started /);
    expect(world.pages).toEqual([]);
    expect((await world.record.readLease("shop")).untold).toEqual(untold);
    await swept(world);
    expect(world.pages).toMatchObject([{ subject: "LIVE shop: failed (late)" }]);
  });

  it("is kept also when it is a run that died", async () => {
    const world = await World.deployed();
    await world.asked();
    const told = world.pages.length;
    world.executions.set("shop-1", { input: "", status: "FAILED" });
    world.troubles.push({ operation: "Publish", error: throttled() });
    expect(await swept(world)).toEqual({ shop: "closed dead run shop-1" });
    expect(world.pages).toHaveLength(told);
    await swept(world);
    expect(world.pages.slice(told)).toMatchObject([{ subject: "LIVE shop: a run died (late)" }]);
  });
});
