// What console and command line are told of the record: all of it but what lets somebody decide, and nothing is changed.

import { read } from "../../../lambdas/read/read.ts";
import type { OverviewAnswer, PlanAnswer, PlanOverview, RunAnswer } from "../../../lambdas/read/read.ts";
import { minutes, now } from "../builders.ts";
import { World } from "./world.ts";

const ask = async <T>(world: World, question: unknown): Promise<T> => (await world.call(read, question)) as T;

describe("the plans that the record knows", () => {
  it("are those that were deployed, each with where it is and what holds it", async () => {
    const world = await World.deployed();
    await world.record.setKillSwitch("shop", true, "lead-1");
    expect(await ask(world, { what: "plans" })).toMatchObject({
      plans: [{ plan: "shop", deployed: { planDigest: world.planDigest, at: now }, active: null, lease: { plan: "shop", epoch: 0, killSwitch: true, killSwitchBy: "lead-1" } }],
    });
  });

  it("stay in the list when they were taken back", async () => {
    const world = await World.deployed();
    await world.record.setDeployed("bank", "b".repeat(64), "stack-1");
    await world.record.withdraw("bank", "stack-1");
    const { plans } = await ask<{ readonly plans: readonly PlanAnswer[] }>(world, { what: "plans" });
    expect(plans.map(({ plan, deployed }) => [plan, deployed === null])).toEqual([["bank", true], ["shop", false]]);
  });
});

describe("the runs of a plan", () => {
  it("come newest first, with what stands beside them", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.record.setActive("shop", { site: "site-b", run: "shop-0" });
    expect(await ask(world, { what: "runs", plan: "shop" })).toMatchObject({ plan: "shop", active: { site: "site-b", run: "shop-0" }, lease: { run: "shop-1", epoch: 1 }, runs: [{ run: "shop-1", kind: "failover", end: null }] });
    world.clock.time += minutes(1);
    await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "rejected", sentence: "" } });
    world.clock.time += minutes(1);
    world.epoch = 2;
    await world.open("shop-2");
    expect(await ask(world, { what: "runs", plan: "shop" })).toMatchObject({ runs: [{ run: "shop-2", end: null }, { run: "shop-1", end: "rejected" }] });
    expect(await ask(world, { what: "runs", plan: "shop", limit: 1 })).toMatchObject({ runs: [{ run: "shop-2" }] });
  });

  it("of a plan that nobody knows are refused", async () => {
    const world = await World.deployed();
    await expect(world.call(read, { what: "runs", plan: "nothing" })).rejects.toMatchObject({ name: "Refused", code: "no-such-plan" });
  });
});

describe("one run", () => {
  it("is told whole: its state, its gates, its entries in order", async () => {
    const world = await World.deployed();
    await world.asked();
    const answer = await ask<RunAnswer>(world, { what: "run", run: "shop-1" });
    expect(answer).toMatchObject({ info: { run: "shop-1", plan: "shop", end: null }, state: { run: "shop-1", source: "site-a", target: "site-b" }, gates: [{ gate: "approve-failover", status: "waiting" }], more: false });
    expect(answer.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: answer.state.lastSeq }, (_, index) => index + 1));
    expect((await ask<RunAnswer>(world, { what: "run", run: "shop-1", after: 2 })).entries[0]?.seq).toBe(3);
    expect((await ask<RunAnswer>(world, { what: "run", run: "shop-1", after: answer.state.lastSeq })).entries).toEqual([]);
  });

  it("comes in pieces when it is too long for one answer, and none is left out", async () => {
    const world = await World.deployed();
    await world.open();
    for (let count = 0; count < 20; count += 1) await world.say({ type: "paged", sentence: `${count} ${"x".repeat(300_000)}` });
    const seen: number[] = [];
    for (let more = true; more; ) {
      const answer = await ask<RunAnswer>(world, { what: "run", run: "shop-1", after: seen.at(-1) ?? 0 });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_000_000);
      seen.push(...answer.entries.map(({ seq }) => seq));
      more = answer.more;
    }
    expect(seen).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  it("that nobody knows is refused", async () => {
    const world = await World.deployed();
    await expect(world.call(read, { what: "run", run: "shop-9" })).rejects.toMatchObject({ name: "Refused", code: "no-such-run" });
  });
});

describe("the text of a plan", () => {
  it("is given by its digest, whole", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "text", digest: world.planDigest })).toEqual({ text: world.plan });
    await expect(world.call(read, { what: "text", digest: "0".repeat(64) })).rejects.toMatchObject({ message: expect.stringContaining("no plan") });
  });
});

describe("every answer", () => {
  it("holds no task token, neither of a gate that waits nor of one that was decided", async () => {
    const world = await World.deployed();
    await world.asked();
    const questions = [{ what: "plans" }, { what: "runs", plan: "shop" }, { what: "run", run: "shop-1" }];
    const all = async () => JSON.stringify(await Promise.all(questions.map((each) => ask(world, each))));
    const waiting = await all();
    await world.decide("approve-failover", "approve");
    const decided = await all();
    expect([waiting, decided].map((text) => text.includes("approve-failover"))).toEqual([true, true]);
    expect([waiting, decided].map((text) => text.includes("token-1"))).toEqual([false, false]);
  });

  it("is given without a write, a page or a start", async () => {
    const world = await World.deployed();
    await world.asked();
    const [writes, pages] = [world.table.writes, world.pages.length];
    for (const each of [{ what: "plans" }, { what: "runs", plan: "shop" }, { what: "run", run: "shop-1" }]) await ask(world, each);
    expect([world.table.writes, world.pages.length, world.starts.length]).toEqual([writes, pages, 0]);
  });

  it.each([{}, { what: "all" }, { what: "runs" }, { what: "run" }, { what: "run", run: "" }, { what: "plans", plan: "shop" }, { what: "run", run: "shop-1", after: -1 }, { what: "runs", plan: "shop", limit: 100_000 }, null, "plans"])("is none for a question that is none: %j", async (question) => {
    const world = await World.deployed();
    await expect(world.call(read, question)).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
  });
});

describe("what the console asks", () => {
  it("all plans at once, each with what is open in it and who may decide, without its evidence", async () => {
    const world = await World.deployed();
    await world.asked();
    const { overview } = await ask<{ readonly overview: readonly PlanOverview[] }>(world, { what: "overview" });
    expect(overview).toMatchObject([{ plan: "shop", text: { home: "site-a", named: { plan: "shop" }, regions: { "site-a": "eu-west-1" } }, newest: { run: "shop-1", end: null }, open: { state: { run: "shop-1" }, gates: [{ gate: "approve-failover", status: "waiting" }] } }]);
    expect(JSON.stringify(overview)).not.toMatch(/observations|token-1/);
  });

  it("a plan that was taken back is still in it, with no text", async () => {
    const world = await World.deployed();
    await world.record.setDeployed("bank", "b".repeat(64), "stack-1");
    await world.record.withdraw("bank", "stack-1");
    expect(await ask(world, { what: "overview" })).toMatchObject({ overview: [{ plan: "bank", text: null, open: null, newest: null }, { plan: "shop" }] });
  });

  it("a plan whose record does not hold is unreadable, with why, and the others are there", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.record.setDeployed("bank", world.planDigest);
    const query = world.table.query;
    world.table.query = async (pk, range) => {
      const items = await query(pk, range);
      return pk === "run#shop-1" && range?.prefix === "entry#" ? items.map((item) => ({ ...item, entry: String(item["entry"]).replace('"type":"looked"', '"type":"Looked"') })) : items;
    };
    world.revive();
    const answer = await ask<OverviewAnswer>(world, { what: "overview" });
    expect(answer.overview.map(({ plan }) => plan)).toEqual(["bank"]);
    expect(answer.unreadable).toEqual([{ plan: "shop", because: expect.stringMatching(/^The record of run shop-1 does not hold: entry \d+ was changed after it was written/) }]);
  });

  it("one plan with its text and its newest readiness, and a text by its digest", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "plan", plan: "shop" })).toMatchObject({ plan: "shop", text: { plan: "shop", home: "site-a" }, report: null, runs: [] });
    expect(await ask(world, { what: "text", digest: world.planDigest })).toEqual({ text: JSON.parse(JSON.stringify(world.plan)) });
    await expect(world.call(read, { what: "plan", plan: "nothing" })).rejects.toMatchObject({ name: "Refused", code: "no-such-plan" });
    await expect(world.call(read, { what: "text", digest: "short" })).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
  });
});
