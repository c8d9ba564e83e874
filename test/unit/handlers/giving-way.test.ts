// An isolated drill that waits at a question while a real run begins: wherever the function that ends it dies, the drill's execution is told, and told once.

import { gate } from "../../../lambdas/gate/gate.ts";
import { assess } from "../../../lambdas/assess/assess.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { evidenceOf, now, shop } from "../builders.ts";
import { dyingAt } from "./dying.ts";
import { throttled, World } from "./world.ts";

const drilled = { by: "drill-by-person", who: "on-call-1", what: "on-call-1: quarterly", at: now, drill: "isolated" };
const begin = (world: World, more: object): Promise<unknown> => world.call(open, { plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", ...more });
const failover = (world: World): Promise<unknown> => begin(world, { run: "shop-2", trigger: { by: "alarm", what: "site-a is down", at: now } });

/** A drill that asks whether it may begin; its task waits for the answer. */
async function asking(): Promise<World> {
  const world = await World.deployed(shop({ isolated: {} }));
  world.sees = evidenceOf(world.plan);
  for (const run of ["shop-1", "shop-2"]) world.executions.set(run, { input: "", status: "RUNNING" });
  await begin(world, { run: "shop-1", kind: "drill", trigger: drilled });
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [] }, previous: null, told: {} });
  await world.call(look, world.carried);
  await world.call(assess, { ...world.carried, confirms: false });
  world.waiting.add("token-1");
  await world.call(gate, { ...world.carried, gate: "approve-failover", token: "token-1" });
  return world;
}

const endOf = async (world: World) => ({ told: world.told.map(({ token, output }) => `${token} ${String(output["go"])}`), closed: (await world.state("shop-1")).closed?.end, open: (await world.record.readLease("shop")).run, asleep: (await world.record.readLease("shop")).asleep });
const allWell = { told: ["token-1 close"], closed: "stopped", open: "shop-2", asleep: undefined };

it("is told at once where nobody dies", async () => {
  const world = await asking();
  expect(await failover(world)).toMatchObject({ go: "opened" });
  expect(await endOf(world)).toEqual(allWell);
});

it.each(["before", "after"] as const)("is told by the next sweep where the one that ends it died %s any of its writes, and the state machine called it again", async (when) => {
  const whole = await asking();
  const { writes } = await dyingAt(whole, undefined, () => failover(whole));
  expect(writes).toBeGreaterThan(5);
  for (let write = 1; write <= writes; write += 1) {
    const world = await asking();
    expect(await dyingAt(world, { write, when }, () => failover(world))).toMatchObject({ died: true });
    await failover(world);
    await world.call(sweep, {});
    expect({ write, ends: await endOf(world) }).toEqual({ write, ends: allWell });
  }
});

it("is told by the next sweep where Step Functions refused the word", async () => {
  const world = await asking();
  world.troubles.push({ operation: "SendTaskSuccess", error: throttled() });
  expect(await failover(world)).toMatchObject({ go: "opened" });
  expect(await endOf(world)).toMatchObject({ told: [], asleep: "shop-1" });
  world.troubles.push({ operation: "SendTaskSuccess", error: throttled() });
  await world.call(sweep, {});
  // Whom nobody could tell is no reason not to look after the run that is open.
  expect(await endOf(world)).toMatchObject({ told: [], asleep: "shop-1" });
  await world.call(sweep, {});
  expect(await endOf(world)).toEqual(allWell);
});

it("is not told of another run's end: a sweep while it waits leaves it at its question", async () => {
  const world = await asking();
  await world.call(sweep, {});
  expect(world.told).toEqual([]);
  expect((await world.gate("approve-failover")).status).toBe("waiting");
});
