// The clean-up of an isolated drill that the kill switch or a pause held up goes on by itself when that is over, and only then, wherever the sweep dies.

import { open } from "../../../lambdas/open/open.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { authorised, minutes, now, shop, stepped, verdictOf } from "../builders.ts";
import { dyingAt } from "./dying.ts";
import { World } from "./world.ts";

const step = "undo-drill-rds-copy";
const gate = `stuck-${step}`;
const swept = (world: World): Promise<unknown> => world.call(sweep, {});

/** A drill on its way back that asks people about the deletion of its copy. */
async function asking(stuck: object, isolated = true): Promise<World> {
  const world = await World.deployed(shop({ isolated: {} }));
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  const trigger = isolated ? { by: "drill-by-person", who: "on-call-1", what: "on-call-1: quarterly", at: now, drill: "isolated" } : { by: "person", who: "on-call-1", what: "on-call-1: quarterly", at: now };
  await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger, ...(isolated ? { kind: "drill" } : {}) });
  const asked = isolated ? step : "verify-sql-write";
  for (const body of [{ type: "assessed", verdict: verdictOf(), confirms: true } as const, authorised(), { ...stepped(asked, "stuck"), ...stuck }]) await world.say(body);
  await world.ask(`stuck-${asked}`, "token-1", asked);
  return world;
}

const endOf = async (world: World) => {
  const { steps, gates } = await world.state();
  return { told: world.told.map(({ token, output }) => `${token} ${String(output["go"])}`), gate: gates.at(-1)?.status, step: steps[step]?.status, resumed: steps[step]?.resumedAt !== undefined, said: (await world.entries()).filter((each) => each.type === "gate-ended" || (each.type === "step" && each.resumed === true)).length };
};
const goneOn = { told: ["token-1 retry"], gate: "overtaken", step: "waiting", resumed: true, said: 2 };
const waits = { told: [], gate: "waiting", step: "stuck", resumed: false, said: 0 };

it.each<readonly [string, (world: World) => Promise<void>]>([
  ["the kill switch is on", (world) => world.record.setKillSwitch("shop", true, "lead-1", "hands off")],
  ["the plan is paused", (world) => world.record.pause("shop", now + minutes(30), "lead-1", "freeze")],
])("waits for people while %s", async (_what, bar) => {
  const world = await asking({ barred: true });
  await bar(world);
  await swept(world);
  expect(await endOf(world)).toEqual(waits);
});

it("goes on in the minute after a pause has ended, and once", async () => {
  const world = await asking({ barred: true });
  await world.record.pause("shop", now + minutes(30), "lead-1", "freeze");
  await swept(world);
  world.clock.time = now + minutes(31);
  expect(await swept(world)).toEqual({ shop: expect.stringMatching(/^goes on: /) as string });
  expect(await endOf(world)).toEqual(goneOn);
  await swept(world);
  expect(await endOf(world)).toEqual(goneOn);
});

it("what is stuck for another reason waits for a person", async () => {
  const world = await asking({});
  await swept(world);
  expect(await endOf(world)).toEqual(waits);
});

it("no run but an isolated drill goes on by itself", async () => {
  const world = await asking({ barred: true }, false);
  await swept(world);
  expect(world.told).toEqual([]);
  expect((await world.state()).gates.at(-1)?.status).toBe("waiting");
});

it("a person who decided first is not overruled", async () => {
  const world = await asking({ barred: true });
  await world.record.setKillSwitch("shop", true, "lead-1", "hands off");
  await world.decide(gate, "done-by-hand");
  await world.record.setKillSwitch("shop", false, "lead-1", "hands on");
  await swept(world);
  expect(world.told.map(({ output }) => output["go"])).toEqual(["done-by-hand"]);
});

it.each(["before", "after"] as const)("comes to the same end where the sweep died %s any of its writes, also where the switch is on again by then", async (when) => {
  const whole = await asking({ barred: true });
  const { writes } = await dyingAt(whole, undefined, () => swept(whole));
  expect(writes).toBeGreaterThan(3);
  for (const isOnAgain of [false, true]) {
    for (let write = 1; write <= writes; write += 1) {
      const world = await asking({ barred: true });
      expect(await dyingAt(world, { write, when }, () => swept(world))).toMatchObject({ died: true });
      if (isOnAgain) await world.record.setKillSwitch("shop", true, "lead-1", "hands off");
      await swept(world);
      // Its next look meets the switch at the door; what must not be is an end without the clean-up, or nobody who is asked.
      const end = await endOf(world);
      expect({ write, isOnAgain, end }).toEqual({ write, isOnAgain, end: isOnAgain && end.told.length === 0 ? waits : goneOn });
    }
  }
});
