// Live drills from the command line: nothing begins before the plan's name was typed, what stands is told with the way home, and whoever
// asks for one that left production away hears it by the exit code too.

import { beginLiveDrillAction, endLiveDrillAction, showLiveDrillAction } from "../../../../infra/cli/deployed/live-drill-action.ts";
import { standingLines } from "../../../../infra/cli/deployed/standing-lines.ts";
import { calendarLines } from "../../../../infra/cli/deployed/drill-lines.ts";
import { standingOf } from "../../../../infra/cli/deployed/standing.ts";
import { newestLiveDrill, changeLiveDrill } from "../../../../lambdas/runtime/record/live-drills.ts";
import { open } from "../../../../lambdas/open/open.ts";
import { sweep } from "../../../../lambdas/sweep/sweep.ts";
import { withEnd } from "../../../../workflows/live-drill.ts";
import { withResult } from "../../../../workflows/live-drill-state.ts";
import { shutDownStepId } from "../../../../workflows/node-stage.ts";
import { minutes, mutation, now, seconds } from "../../builders.ts";
import { World } from "../../handlers/world.ts";
import { flat, sitting } from "./seat.ts";

const asked = { reason: "quarterly", id: "drill-0001" };

async function prepared(): Promise<World> {
  const world = await World.deployed();
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [] }, previous: null, told: {} });
  return world;
}

/** A drill that is under way: its first leg is open. */
async function underWay(): Promise<World> {
  const world = await prepared();
  const { connection, seat } = sitting(world);
  await beginLiveDrillAction("shop", { ...asked, yes: true }, connection, world.clock, seat);
  const { name, input } = world.starts[0] ?? { name: "", input: "{}" };
  await world.call(open, { run: name, plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", kind: "switchover", trigger: (JSON.parse(input) as { readonly trigger: unknown }).trigger });
  return world;
}

/** One whose first leg moved production, and which ended there. */
async function leftAway(): Promise<World> {
  const world = await underWay();
  const run = world.starts[0]?.name ?? "";
  await world.record.close({ run, plan: "shop", epoch: 1, body: { type: "closed", end: "succeeded", sentence: "It was moved." } });
  await world.record.setActive("shop", { site: "site-b", run });
  await world.record.alone(async (context) => {
    const kept = await newestLiveDrill(context, "shop");
    if (kept === undefined) throw new TypeError("there is no drill");
    const moved = withResult(kept.drill, { end: "succeeded", sentence: "It was moved.", closedAt: now, outageMs: seconds(41) });
    await changeLiveDrill(context, kept, withEnd(moved, "not-finished", "lead-1 ended it: enough", "site-b", now));
  });
  return world;
}

it.each<readonly [string, readonly string[] | null, number | "throws"]>([
  ["the plan's name was typed", ["shop"], 0],
  ["something else was typed", ["shob"], "throws"],
  ["nobody can be asked", null, "throws"],
])("where %s it begins only if it was", async (_says, types, code) => {
  const world = await prepared();
  const { connection, seat, printed } = sitting(world, types);
  const begins = beginLiveDrillAction("shop", asked, connection, world.clock, seat);
  if (code === "throws") await expect(begins).rejects.toMatchObject({ name: "Refused" });
  else expect(await begins).toBe(code);
  expect(world.starts).toHaveLength(code === 0 ? 1 : 0);
  if (code === 0) {
    expect(flat(printed.err)).toContain("production moves to the other site and home again");
    expect(flat(printed.out)).toMatch(/^A live drill has begun; its first leg is run shop-\w+\. Follow it: understudy drill show shop\./);
  }
});

it.each<readonly [string, () => Promise<never>]>([
  ["of before drills, which does not know the question", () => Promise.reject(new TypeError("no such question"))],
  ["of before live drills, which answers without them", () => Promise.resolve({ drills: [{ plan: "shop" }] } as never)],
])("an installation %s is asked to begin or to end nothing: it would take that for a request of a failover", async (_says, drills) => {
  const world = await prepared();
  const { connection, seat } = sitting(world);
  const older = { ...connection, installation: { ...connection.installation, drills } };
  await expect(beginLiveDrillAction("shop", { ...asked, yes: true }, older, world.clock, seat)).rejects.toThrow();
  await expect(endLiveDrillAction("shop", asked, older, world.clock, seat)).rejects.toThrow();
  expect(world.starts).toEqual([]);
});

it("a refusal has exit code 5 and its reason", async () => {
  const world = await prepared();
  await world.record.setKillSwitch("shop", true, "lead-1");
  const { connection, seat, printed } = sitting(world);
  expect(await beginLiveDrillAction("shop", { ...asked, yes: true }, connection, world.clock, seat)).toBe(5);
  expect(flat(printed.err)).toContain("no drill was started (not-now): the kill switch is on");
  expect(await showLiveDrillAction("shop", {}, connection, world.clock, seat)).toBe(5);
  expect(await endLiveDrillAction("shop", asked, connection, world.clock, seat)).toBe(5);
});

it("one that is under way is shown with its legs, and status says that production moves", async () => {
  const world = await underWay();
  const { connection, seat, printed } = sitting(world);
  expect(await showLiveDrillAction("shop", {}, connection, world.clock, seat)).toBe(0);
  expect(flat(printed.out)).toMatch(/^LIVE DRILL of shop, in which production moves .*▶ Live drill under way · .*1 of 4 · switch over from site-a to site-b: run shop-\w+ is open or about to begin 2 of 4 · protect site-a again: not begun .*Production stands at its home site-a\./);
  const lines = standingLines(await standingOf(connection.installation, now), "eu-north-1", now, seat.out);
  expect(flat(lines.join("\n"))).toMatch(/LIVE DRILL, leg 1 of 4, in which production moves: switchover from site-a to site-b, open since .*LIVE DRILL under way, in which production moves: Production stands at its home site-a\. understudy drill show shop/);
});

it("while it has a node shut down, status says that this is on purpose", async () => {
  const world = await underWay();
  const { connection, seat } = sitting(world);
  const lines = async (): Promise<string> => flat(standingLines(await standingOf(connection.installation, now), "eu-north-1", now, seat.out).join("\n"));
  expect(await lines()).not.toContain("off on purpose");
  await world.record.append({ run: world.starts[0]?.name ?? "", plan: "shop", epoch: 1, body: { type: "intent", step: shutDownStepId, mutation: mutation({ key: "stop i-0a0a0a0a0a", call: { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } } }) } });
  expect(await lines()).toMatch(/LIVE DRILL: site-a is off on purpose since .*: the live drill has shut its machine i-0a0a0a0a0a down, and starts it again\./);
});

it("one that left production away is red, with the way home, in every place and in its exit code", async () => {
  const world = await leftAway();
  const { connection, seat, printed } = sitting(world);
  expect(await showLiveDrillAction("shop", {}, connection, world.clock, seat)).toBe(1);
  expect(flat(printed.out)).toMatch(/✕ Not back home \(not finished\) · .*lead-1 ended it: enough\. Production stands at site-b .*succeeded, run shop-\w+; users were without service for 41 s at most .*Now: Production stands at site-b and not at its home site-a\..*understudy start shop --mode failback --to site-a --reason … understudy report shop-/);
  const status = standingLines(await standingOf(connection.installation, now), "eu-north-1", now, seat.out);
  expect(flat(status.join("\n"))).toContain("Not back home from a LIVE DRILL: Production stands at site-b and not at its home site-a.");
  const calendar = calendarLines((await connection.installation.drills()).drills, now, seat.out);
  expect(flat(calendar.join("\n"))).toMatch(/✕ Not back home \(not finished\) · live, 2026-01-01 .*; users without service for at most 41 s\. understudy drill show shop --id shop-\w+$/);
});

it("ended from the terminal, it begins no further leg, and says what of it goes on", async () => {
  const world = await underWay();
  const { connection, seat, printed } = sitting(world);
  expect(await endLiveDrillAction("shop", { ...asked, reason: "the customer calls" }, connection, world.clock, seat)).toBe(0);
  expect(flat(printed.out)).toMatch(/^The live drill is ended: no further leg starts; leg 1 \(shop-\w+\) goes on unless you stop it too: understudy run stop shop-/);
  await world.record.close({ run: world.starts[0]?.name ?? "", plan: "shop", epoch: 1, body: { type: "closed", end: "succeeded", sentence: "It was moved." } });
  world.clock.time += minutes(1);
  await world.call(sweep, {});
  expect(world.starts).toHaveLength(1);
});
