// How many plans fail at once: what the assess function learns of it, and what it does when nobody can tell.

import { alarmingPlans } from "../../../lambdas/assess/alarming.ts";
import type { Failure } from "../../../workflows/failure.ts";
import { failTogether } from "../../../workflows/together.ts";
import { now, seconds, shop } from "../builders.ts";
import { alarmOf, throttled, World } from "./world.ts";

const since = new Date(now - seconds(30));

async function withOthers(...others: readonly ReturnType<typeof shop>[]): Promise<World> {
  const world = await World.deployed();
  for (const plan of others) await world.record.setDeployed(plan.plan, await world.record.putDocument(plan));
  return world;
}
const untold: Failure[] = [];
beforeEach(() => untold.splice(0));
const alarmingOf = (world: World) => alarmingPlans("shop", world.services("assess"), (because) => untold.push(because));
const named = (plan: string, more: Partial<ReturnType<typeof shop>> = {}) => shop({ plan, ...more });

it("counts the plan that is assessed, and of the others those whose alarm about their active site stands", async () => {
  const world = await withOthers(named("chat", { priority: 1 }), named("mail"), named("left"));
  await world.record.setActive("left", { site: "site-b", run: "left-1" });
  for (const plan of ["chat", "left"]) world.alarms.set(alarmOf("site-a", plan), since);
  expect(await alarmingOf(world)).toEqual({ plans: [{ plan: "chat", priority: 1 }, { plan: "shop", priority: 100 }], deployed: 4 });
});

it("counts the alarms of a plan's own", async () => {
  const world = await withOthers(named("mail", { triggers: { alarms: { "site-a": ["5xx"] }, need: 1 } }));
  world.alarms.set("understudy-mail-site-a-triggered", since);
  expect((await alarmingOf(world))?.plans).toHaveLength(2);
});

it("counts no plan that was taken back", async () => {
  const world = await withOthers();
  await world.record.setDeployed("gone", await world.record.putDocument(named("gone")), "stack");
  await world.record.withdraw("gone", "stack");
  world.alarms.set(alarmOf("site-a", "gone"), since);
  expect(await alarmingOf(world)).toEqual({ plans: [{ plan: "shop", priority: 100 }], deployed: 1 });
});

it("is not known when CloudWatch does not say, and that lets nothing go ahead by itself", async () => {
  const world = await withOthers(named("mail"));
  world.troubles.push({ operation: "DescribeAlarms", error: throttled() });
  const alarming = await alarmingOf(world);
  expect(alarming).toBeNull();
  expect(failTogether(alarming)).toBe("it could not be told how many other plans fail too");
  expect(untold.map(({ code }) => code)).toEqual([throttled().name]);
});

it("is not known when one of the plans cannot be read, and the log says which one that is", async () => {
  const world = await withOthers();
  await world.record.setDeployed("mail", "0".repeat(64));
  expect(await alarmingOf(world)).toBeNull();
  expect(untold.map(({ message }) => message)).toEqual([expect.stringMatching(/^the plan mail is deployed and cannot be read, so no plan fails over by itself: .*; deploy mail again or delete its stack$/)]);
});

it("asks for more alarms than one call takes", async () => {
  const world = await withOthers(...Array.from({ length: 120 }, (_none, index) => named(`p${index}`)));
  for (const plan of ["p3", "p119"]) world.alarms.set(alarmOf("site-a", plan), since);
  expect((await alarmingOf(world))?.plans.map(({ plan }) => plan)).toEqual(["p119", "p3", "shop"]);
});

test.each<readonly [string, number, number, boolean]>([
  ["the only plan", 1, 1, false],
  ["one of two", 1, 2, false],
  ["both of two", 2, 2, true],
  ["half of four", 2, 4, true],
  ["two of five", 2, 5, false],
  ["three of seven", 3, 7, false],
  ["four of any number", 4, 500, true],
])("%s", (_says, failing, deployed, together) => {
  const plans = Array.from({ length: failing }, (_none, index) => ({ plan: `p${index}`, priority: 100 }));
  expect(failTogether({ plans, deployed }) !== undefined).toBe(together);
});
