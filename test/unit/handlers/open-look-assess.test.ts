// The first states of a run: it takes the lease or joins, looks from everywhere, and says where to go. Nothing is changed.

import { assess } from "../../../lambdas/assess/assess.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import type { Evidence } from "../../../workflows/evidence.ts";
import { sights } from "../../../workflows/evidence.ts";
import { back, evidenceOf, failing, minutes, seconds, shop, shopDeciding } from "../builders.ts";
import { dead, throttled, World } from "./world.ts";

describe("open", () => {
  it("takes the lease and the next epoch", async () => {
    const world = await World.deployed();
    expect(await world.open()).toEqual({ ...world.carried, epoch: 1, go: "opened" });
    expect(await world.record.readLease("shop")).toMatchObject({ run: "shop-1", epoch: 1 });
  });

  it("answers the same when it is called again, and writes one opening", async () => {
    const world = await World.deployed();
    const first = await world.open();
    world.revive();
    expect(await world.open()).toEqual(first);
    expect(await world.types()).toEqual(["opened"]);
  });

  it("joins with epoch 0 when another run is open", async () => {
    const world = await World.deployed();
    await world.open();
    expect(await world.open("shop-2")).toMatchObject({ run: "shop-2", epoch: 0, go: "joined" });
    expect((await world.record.readLease("shop")).run).toBe("shop-1");
  });
});

describe("open, in the moment of a deployment", () => {
  it("goes by the text that its machine was compiled from, whatever the start named", async () => {
    const world = await World.deployed();
    const before = "0".repeat(64);
    const event = { run: "shop-1", plan: "shop", planDigest: before, source: "site-a", target: "site-b", trigger: { by: "alarm", what: "", at: 0 } };
    expect(await world.call(open, event, { ...world.environment(), UNDERSTUDY_PLAN_DIGEST: world.planDigest })).toMatchObject({ planDigest: world.planDigest, go: "opened" });
    expect(await world.entries()).toMatchObject([{ type: "opened", planDigest: world.planDigest }]);
  });
});

describe("look", () => {
  it("writes down what every vantage point sees of everything", async () => {
    const world = await World.deployed();
    await world.open();
    expect(await world.call(look, world.carried)).toEqual({ ...world.carried, go: "looked" });
    const { evidence } = await world.state();
    expect(evidence?.observations).toHaveLength(sights(shop()).length);
    expect(evidence).toMatchObject({ source: "site-a", target: "site-b", fence: "not-tried" });
    expect(new Set(evidence?.lastWrites)).toEqual(new Set(world.sees.lastWrites));
  });

  it("calls a vantage point silent that cannot be asked, and believes the others", async () => {
    const world = await World.deployed();
    await world.open();
    world.troubles.push({ operation: "Invoke", error: new Error("no such function") });
    await world.call(look, world.carried);
    const { evidence } = await world.state();
    const mute = new Set((evidence?.observations ?? []).filter((each) => each.answer.detail.includes("its probe could not be asked")).map((each) => each.observer));
    expect(mute.size).toBe(1);
    expect(evidence?.observations.filter((each) => mute.has(each.observer)).every((each) => each.answer.kind === "silent")).toBe(true);
    expect(evidence?.observations).toHaveLength(sights(shop()).length);
  });
});

describe("assess", () => {
  const alive = evidenceOf(shop());
  const cases: readonly (readonly [string, Evidence, string, readonly string[]])[] = [
    ["asks when the site is dead", dead(shop()), "ask", ["assessed"]],
    ["stands down when it answers", alive, "stand-down", ["assessed"]],
    ["watches until the hold time has passed", evidenceOf(shop(), failing({ site: "site-a" }, seconds(10))), "watch", ["assessed"]],
    ["refuses when the target cannot take over", evidenceOf(shop(), failing({ site: "site-a" }, minutes(2)), failing({ site: "site-b" }, minutes(2))), "refuse", ["assessed"]],
  ];
  it.each(cases)("%s", async (_says, sees, go, types) => {
    const world = await World.deployed();
    world.sees = sees;
    await world.open();
    await world.call(look, world.carried);
    const before = (await world.types()).length;
    expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go, ...(go === "watch" ? { waitSeconds: 10 } : {}) });
    expect((await world.types()).slice(before)).toEqual(types);
  });

  it("goes ahead by itself in an automatic plan whose every condition holds, and accepts no more than the objective", async () => {
    const plan = shopDeciding({ mode: "automatic" });
    const world = await World.deployed(plan);
    world.sees = evidenceOf(plan, failing({ site: "site-a" }, minutes(2)), back({ site: "site-b" }, minutes(60)));
    await world.open();
    await world.call(look, world.carried);
    const { go } = (await world.call(assess, { ...world.carried, confirms: false })) as { readonly go: string };
    const { verdict, authorised } = await world.state();
    expect([go, verdict?.missing]).toEqual(["fail-over", []]);
    expect(authorised).toMatchObject({ how: "automatic", digest: verdict?.digest });
    expect(Number(authorised?.acceptedLossSeconds) * 1000).toBeLessThanOrEqual(plan.objectives.rpo);
  });

  it.each<readonly [string, (world: World) => void | Promise<void>, string]>([
    ["many plans fail at once (R18, I18)", async (world) => {
      await world.record.setDeployed("chat", await world.record.putDocument(shop({ plan: "chat", priority: 1 })));
      world.alarms.set("understudy-chat-site-a-down", new Date(world.clock.time));
    }, "2 of 2 deployed plans fail at once; take them up by priority: chat (1), shop (100)"],
    ["nobody can say how many fail", (world) => void world.troubles.push({ operation: "DescribeAlarms", error: throttled() }), "it could not be told how many other plans fail too"],
    ["automation is paused", (world) => world.record.pause("shop", world.clock.time + minutes(5), "lead-1", "freeze"), "automation is paused"],
  ])("asks in the same plan while %s, and nobody is authorised", async (_says, given, missing) => {
    const plan = shopDeciding({ mode: "automatic" });
    const world = await World.deployed(plan);
    world.sees = evidenceOf(plan, failing({ site: "site-a" }, minutes(2)));
    await world.open();
    await world.call(look, world.carried);
    await given(world);
    expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go: "ask" });
    const { verdict, authorised } = await world.state();
    expect([verdict?.code, verdict?.missing, authorised]).toEqual(["primary-dead", [missing], null]);
  });

  it("goes ahead once the pause has expired", async () => {
    const plan = shopDeciding({ mode: "automatic" });
    const world = await World.deployed(plan);
    world.sees = evidenceOf(plan, failing({ site: "site-a" }, minutes(2)));
    await world.open();
    await world.record.pause("shop", world.clock.time + seconds(30), "lead-1", "freeze");
    world.clock.time += seconds(31);
    await world.call(look, world.carried);
    expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go: "fail-over" });
  });

  describe("after an approval", () => {
    const after: readonly (readonly [string, Evidence, string, boolean])[] = [
      ["goes ahead on the same facts", dead(shop()), "go", true],
      ["asks again on other facts", evidenceOf(shop(), failing({ site: "site-a" }, minutes(2))), "ask", false],
      ["closes when the source came back", alive, "close", false],
      ["closes when the target went away", evidenceOf(shop(), failing({ site: "site-a" }, minutes(2)), failing({ site: "site-b" }, minutes(2))), "close", false],
    ];
    it.each(after)("%s", async (_says, sees, go, isAuthorised) => {
      const world = await World.deployed();
      await world.asked();
      await world.decide("approve-failover", "approve");
      world.sees = sees;
      await world.call(look, world.carried);
      expect(await world.call(assess, { ...world.carried, confirms: true })).toMatchObject({ go });
      expect((await world.state()).authorised !== null).toBe(isAuthorised);
    });
  });

  describe("of an automatic run that looks again because it waited too long to act", () => {
    const begun = async (): Promise<World> => {
      const world = await World.deployed(shopDeciding({ mode: "automatic" }));
      await world.open();
      world.sees = dead(world.plan);
      await world.call(look, world.carried);
      expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go: "fail-over" });
      return world;
    };

    it("goes on by itself where the rule still says so", async () => {
      const world = await begun();
      world.clock.time += minutes(3);
      world.sees = { ...dead(world.plan), at: world.clock.time };
      await world.call(look, world.carried);
      expect(await world.call(assess, { ...world.carried, confirms: true })).toMatchObject({ go: "go" });
      const { authorised, verdict } = await world.state();
      expect(authorised).toMatchObject({ how: "automatic", digest: verdict?.digest });
    });

    it("asks a person where something is missing now", async () => {
      const world = await begun();
      await world.record.pause("shop", world.clock.time + minutes(30), "lead-1", "freeze");
      await world.call(look, world.carried);
      expect(await world.call(assess, { ...world.carried, confirms: true })).toMatchObject({ go: "ask" });
    });

    it("ends where the source has come back", async () => {
      const world = await begun();
      world.sees = evidenceOf(world.plan);
      await world.call(look, world.carried);
      expect(await world.call(assess, { ...world.carried, confirms: true })).toMatchObject({ go: "close" });
    });
  });

  it("is a mistake of ours before anything was looked at", async () => {
    const world = await World.deployed();
    await world.open();
    await expect(world.call(assess, { ...world.carried, confirms: false })).rejects.toMatchObject({ name: "Defect" });
  });
});
