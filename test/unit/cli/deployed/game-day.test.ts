// Game days from the command line: nothing begins before the plan's name was typed, the fault that was drawn is printed for the facilitator alone, and
// whoever asks how it went hears it by the exit code too.

import { beginGameDayAction, sayOfGameDayAction, showGameDayAction } from "../../../../infra/cli/deployed/game-day-action.ts";
import { standingLines } from "../../../../infra/cli/deployed/standing-lines.ts";
import { standingOf } from "../../../../infra/cli/deployed/standing.ts";
import { calendarLines } from "../../../../infra/cli/deployed/drill-lines.ts";
import { drillsPage } from "../../../../lambdas/console/pages/drills.ts";
import { newestGameDay } from "../../../../lambdas/runtime/record/game-days.ts";
import { sweep } from "../../../../lambdas/sweep/sweep.ts";
import type { GameDay } from "../../../../workflows/game-day-state.ts";
import { minutes, now, shop } from "../../builders.ts";
import { World } from "../../handlers/world.ts";
import { aVisitor } from "../../console/console-world.ts";
import { flat, sitting } from "./seat.ts";

const asked = { reason: "half-yearly", id: "gameday-0001" };
const faults = [
  { name: "shop-stops", cause: "stop the shop", remove: "start the shop", expect: "failover", lasts: minutes(20) },
  { name: "shop-hangs", cause: "hang the shop", remove: "free the shop", expect: "failover", lasts: minutes(20) },
] as const;

async function prepared(): Promise<World> {
  const world = await World.deployed({ ...shop(), "game-day": { faults: [...faults] } });
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [] }, previous: null, told: {} });
  return world;
}
async function begun(): Promise<World> {
  const world = await prepared();
  const { connection, seat } = sitting(world);
  expect(await beginGameDayAction("shop", { ...asked, yes: true }, connection, world.clock, seat)).toBe(0);
  return world;
}
/** One that nobody answered as was right. */
async function failed(): Promise<World> {
  const world = await begun();
  const { connection, seat } = sitting(world);
  await world.call(sweep, {});
  for (const said of ["caused", "removed"] as const) {
    world.clock.time += minutes(2);
    expect(await sayOfGameDayAction("shop", said, asked, connection, world.clock, seat)).toBe(0);
  }
  world.clock.time += minutes(4);
  await world.call(sweep, {});
  return world;
}
const dayOf = async (world: World): Promise<GameDay> => {
  const kept = await world.record.alone((context) => newestGameDay(context, "shop"));
  if (kept === undefined) throw new TypeError("there is no game day");
  return kept.day;
};

it.each<readonly [string, readonly string[] | null, number | "throws"]>([
  ["the plan's name was typed", ["shop"], 0],
  ["something else was typed", ["shob"], "throws"],
  ["nobody can be asked", null, "throws"],
])("where %s it begins only if it was", async (_says, types, code) => {
  const world = await prepared();
  const { connection, seat, printed } = sitting(world, types);
  const begins = beginGameDayAction("shop", asked, connection, world.clock, seat);
  if (code === "throws") {
    await expect(begins).rejects.toMatchObject({ name: "Refused" });
    await expect(dayOf(world)).rejects.toThrow("there is no game day");
    return;
  }
  expect(await begins).toBe(code);
  expect(flat(printed.out)).toContain(`drawn was ${(await dayOf(world)).drawn.fault}`);
});

it("one that may not begin says why, and exits with 5", async () => {
  const world = await prepared();
  await world.record.setKillSwitch("shop", true, "lead-1", "hands off");
  const { connection, seat, printed } = sitting(world);
  expect(await beginGameDayAction("shop", { ...asked, yes: true }, connection, world.clock, seat)).toBe(5);
  expect(flat(printed.err)).toContain("no game day was begun (not-now): the kill switch is on");
});

it("what is said while none is open, or by somebody who is not its facilitator, is not kept, and exits with 5", async () => {
  const none = sitting(await prepared());
  expect(await sayOfGameDayAction("shop", "removed", asked, none.connection, { now: () => now, id: () => "x" } as never, none.seat)).toBe(5);
  const other = sitting(await begun(), null, "lead-1");
  expect(await sayOfGameDayAction("shop", "caused", asked, other.connection, { now: () => now, id: () => "x" } as never, other.seat)).toBe(5);
  expect(flat(other.printed.err)).toContain("on-call-1 is the facilitator of this game day");
});

it("shows what everybody may know while it is open, on the page and in the terminal, and not what was drawn", async () => {
  const world = await begun();
  const { connection, seat, printed } = sitting(world);
  expect(await showGameDayAction("shop", {}, connection, world.clock, seat)).toBe(0);
  const answer = await connection.installation.drills();
  const page = String(drillsPage(answer, { visitor: aVisitor() }).content);
  for (const text of [flat(printed.out), calendarLines(answer.drills, world.clock.now(), seat.out).join("\n"), page]) {
    expect(text).toContain("GAME DAY");
    for (const { name } of faults) expect(text).not.toContain(name);
  }
});

it("the standing of the plan says that a game day is open, whether its fault may stand, and how to look at it; afterwards it says nothing of it", async () => {
  const world = await begun();
  const { connection, seat } = sitting(world);
  const status = async (): Promise<string> => flat(standingLines(await standingOf(connection.installation, world.clock.now()), "eu-north-1", world.clock.now(), seat.out).join("\n"));
  expect(await status()).toContain("GAME DAY: A game day is open, and its fault does not stand now. understudy drill show shop --kind game-day");
  await world.call(sweep, {});
  await sayOfGameDayAction("shop", "caused", asked, connection, world.clock, seat);
  expect(await status()).toContain("GAME DAY: A fault that a person has caused may stand in production; decide as always.");
  const { id } = await dayOf(world);
  await world.open("shop-1", undefined, { by: "alarm", what: "an alarm", at: now, gameDay: id });
  expect(await status()).toContain("LIVE, GAME DAY: failover from site-a to site-b, open since");
  await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "rejected", sentence: "It was rejected." } });
  await sayOfGameDayAction("shop", "removed", asked, connection, world.clock, seat);
  world.clock.time += minutes(4);
  await world.call(sweep, {});
  expect(await status()).not.toContain("GAME DAY");
});

it("shows what was graded once it has ended, and exits with 1 where it failed", async () => {
  const world = await failed();
  const { connection, seat, printed } = sitting(world);
  expect(await showGameDayAction("shop", {}, connection, world.clock, seat)).toBe(1);
  const { drawn, commitment } = await dayOf(world);
  const page = String(drillsPage(await connection.installation.drills(), { visitor: aVisitor() }).content);
  for (const text of [flat(printed.out), page]) for (const told of ["Game day failed", "It was not noticed: no run was opened", drawn.fault, drawn.nonce, commitment]) expect(text).toContain(told);
});

it("as JSON it is the whole game day, and exits with 5 where there has been none", async () => {
  const world = await failed();
  const { connection, seat, printed } = sitting(world);
  await showGameDayAction("shop", { json: true }, connection, world.clock, seat);
  expect(JSON.parse(printed.out)).toMatchObject({ version: 1, day: { closed: { verdict: "failed", grades: expect.arrayContaining([expect.objectContaining({ of: "noticed", outcome: "missed" })]) as unknown } } });
  const none = sitting(await prepared());
  expect(await showGameDayAction("shop", {}, none.connection, world.clock, none.seat)).toBe(5);
});

it.each(["html", "json"] as const)("its report is printed as %s once it has ended; before that there is none, with 5", async (format) => {
  const world = await failed();
  const { connection, seat, printed } = sitting(world);
  expect(await showGameDayAction("shop", { format }, connection, world.clock, seat)).toBe(1);
  const { drawn, commitment } = await dayOf(world);
  for (const told of [drawn.nonce, commitment, "no run was opened"]) expect(printed.out).toContain(told);
  expect(format === "json" ? (JSON.parse(printed.out) as object) : printed.out.slice(0, 15)).toEqual(format === "json" ? expect.objectContaining({ version: 1, verdict: "failed" }) : "<!doctype html>");
  const open = await begun();
  const before = sitting(open);
  expect(await showGameDayAction("shop", { format }, before.connection, open.clock, before.seat)).toBe(5);
  expect(flat(before.printed.err)).toContain("has not ended");
});
