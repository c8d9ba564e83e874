// Game days in the console: everybody sees that one is open, and nobody which fault was drawn.

import { beginGameDay } from "../../../lambdas/runtime/record/game-days.ts";
import type { GameDay } from "../../../workflows/game-day-state.ts";
import { newestGameDay } from "../../../lambdas/runtime/record/game-days.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { World } from "../handlers/world.ts";
import { minutes, now, shop } from "../builders.ts";
import { aVisitor, ConsoleWorld, textOf } from "./console-world.ts";

test("a game day that is open shows on the calendar and at home while it is open, and its runs say so first", async () => {
  const made = await ConsoleWorld.make();
  const day: GameDay = {
    id: "shop-day", plan: "shop", planDigest: made.world.planDigest, openedAt: made.world.clock.time, who: "ana", what: "ana: half-yearly", source: "site-a", commitment: "c0ffee", drawn: { fault: "shop-stops", nonce: "n0nce" },
    caused: { at: made.world.clock.time, by: "ana" }, removed: null, stop: null, told: [], closed: null,
  };
  await made.world.record.alone((context) => beginGameDay(context, day));
  for (const path of ["/", "/drills"]) expect(await made.page(path)).not.toMatch(/shop-stops|n0nce/);
  expect(textOf(await made.page("/drills"))).toMatch(/GAME DAY: a fault stands Game day , in which a fault is really caused.*which fault was drawn is secret until the end.*c0ffee/);
  expect(textOf(await made.page("/"))).toContain("A fault that a person has caused may stand in production; decide as always.");
  await made.world.open("shop-1", undefined, { by: "alarm", what: "an alarm", at: made.world.clock.time, gameDay: day.id });
  expect(await made.page("/runs/shop-1")).toMatch(/<strong>LIVE, GAME DAY<\/strong> <span>What is decided really happens/);
});

describe("a game day that is begun from the page", () => {
  const faults = [
    { name: "shop-stops", cause: "stop the shop", remove: "start the shop", expect: "none", lasts: minutes(20) },
    { name: "shop-hangs", cause: "hang the shop", remove: "free the shop", expect: "none", lasts: minutes(20) },
  ] as const;
  const begins = { what: "drill game-day", reason: "half-yearly", id: "0123456789" };
  async function made(): Promise<ConsoleWorld> {
    const world = await World.deployed({ ...shop(), "game-day": { faults: [...faults] } });
    await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [] }, previous: null, told: {} });
    return ConsoleWorld.make(world);
  }
  const dayOf = async ({ world }: ConsoleWorld): Promise<GameDay> => {
    const kept = await world.record.alone((context) => newestGameDay(context, "shop"));
    if (kept === undefined) throw new TypeError("there is no game day");
    return kept.day;
  };
  const drawnOf = async (world: ConsoleWorld): Promise<GameDay["drawn"]> => (await dayOf(world)).drawn;
  const send = (world: ConsoleWorld, headers: Readonly<Record<string, string>> = {}): Promise<Response> => world.post("/plans/shop/requests", { ...begins, digest: world.world.planDigest }, headers);

  test("is offered where the plan lists faults, and only there", async () => {
    expect(await (await made()).page("/plans/shop/start")).toContain('value="drill game-day"');
    expect(await (await ConsoleWorld.make()).page("/plans/shop/start")).not.toContain("game-day");
  });

  test.each([["as a page", {}], ["for the page's script", { accept: "application/json" }]] as const)("shows %s what was drawn in the answer alone, which nothing keeps: no address, no log, no other page", async (_how, headers) => {
    const world = await made();
    const answer = await send(world, headers);
    const text = await answer.text();
    const { fault } = await drawnOf(world);
    expect([answer.status, answer.headers.get("location")]).toEqual([200, null]);
    expect(answer.headers.get("cache-control")).toMatch(/no-store/);
    expect(text).toContain(`drawn was ${fault}`);
    expect(text).not.toContain('"to"');
    expect(JSON.stringify(world.lines)).not.toMatch(/shop-stops|shop-hangs/);
    for (const path of ["/", "/drills", "/plans/shop", "/plans/shop/start", "/audit"]) expect(await world.page(path)).not.toMatch(/shop-stops|shop-hangs/);
  });

  test("shows it again to the same person who sends the same form again, and to nobody else", async () => {
    const world = await made();
    await send(world);
    const { fault } = await drawnOf(world);
    expect(await (await send(world)).text()).toContain(`drawn was ${fault}`);
    world.visitor = aVisitor("lead-1");
    const other = await send(world);
    expect([other.status, await other.text()]).toEqual([200, expect.not.stringContaining(fault)]);
    expect(JSON.stringify(world.lines)).not.toMatch(/shop-stops|shop-hangs/);
  });

  test("says why none was begun, and nothing of a draw", async () => {
    const world = await made();
    await world.world.record.setKillSwitch("shop", true, "lead-1", "hands off");
    const answer = await send(world);
    expect([answer.status, textOf(await answer.text())]).toEqual([409, expect.stringContaining("the kill switch is on")]);
  });

  const said = (page: string): readonly (string | undefined)[] => [...page.matchAll(/value="game-day (\w+)"/g)].map((match) => match[1]);
  const say = async (world: ConsoleWorld, what: string): Promise<readonly [number, string | null]> => {
    const answer = await world.post("/plans/shop/requests", { what: `game-day ${what}`, reason: "as it is", id: "0123456789", digest: world.world.planDigest });
    return [answer.status, answer.headers.get("location")];
  };

  test("is caused by its facilitator, taken back by anybody and ended from the calendar, each as long as it can be", async () => {
    const world = await made();
    await send(world);
    expect(said(await world.page("/drills"))).toEqual(["caused", "ended"]);
    expect(await say(world, "caused")).toEqual([409, null]);
    await world.world.call(sweep, {});
    world.visitor = aVisitor("lead-1");
    expect(said(await world.page("/drills"))).toEqual(["ended"]);
    expect(await say(world, "caused")).toEqual([403, null]);
    world.visitor = aVisitor();
    expect(await say(world, "caused")).toEqual([303, "/drills"]);
    world.visitor = aVisitor("lead-1");
    expect(said(await world.page("/drills"))).toEqual(["removed", "ended"]);
    expect(await say(world, "ended")).toEqual([303, "/drills"]);
    expect(said(await world.page("/drills"))).toEqual(["removed"]);
    expect(await say(world, "removed")).toEqual([303, "/drills"]);
    expect(await say(world, "removed")).toEqual([303, "/drills"]);
    expect(said(await world.page("/drills"))).toEqual([]);
    await world.world.call(sweep, {});
    expect(await say(world, "removed")).toEqual([409, null]);
    expect(textOf(await world.page("/drills"))).toContain("Game day not finished");
  });

  test("has a report once it has ended, linked from the calendar, and none before", async () => {
    const world = await made();
    await send(world);
    await world.world.call(sweep, {});
    await say(world, "caused");
    world.world.clock.time += minutes(5);
    const { id } = await dayOf(world);
    for (const file of ["report", "report.json"]) expect((await world.get(`/drills/shop/${id}/${file}`)).status).toBe(404);
    expect(await world.page("/drills")).not.toContain(`/${id}/report`);
    await say(world, "removed");
    world.world.clock.time += minutes(4);
    await world.world.call(sweep, {});
    expect(await world.page("/drills")).toContain(`href="/drills/shop/${id}/report"`);
    const answer = await world.get(`/drills/shop/${id}/report`);
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*style-src 'sha256-/);
    expect(textOf(await answer.text())).toContain("Game day passed");
    expect(await (await world.get(`/drills/shop/${id}/report.json`)).json()).toMatchObject({ version: 1, gameDay: id, verdict: "passed", proof: { holds: true }, runs: { listed: [], complete: true } });
    expect((await world.get("/drills/shop/another/report")).status).toBe(404);
  });
});
