// People who do not answer are called again by the sweep, each time once, and what is sent stands in the record.

import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { authorised, minutes, shop, stepped } from "../builders.ts";
import { throttled, topic, World } from "./world.ts";
import type { Plan } from "../../../workflows/plan.ts";

const approval = "approve-failover";

async function approving(): Promise<World> {
  const world = await World.deployed(shop());
  await world.asked();
  world.pages.splice(0);
  return world;
}
const reminded = async (world: World): Promise<readonly number[]> => (await world.entries()).flatMap((body) => (body.type === "reminded" ? [body.nth] : []));

it("calls at a third and at two thirds of the time, each once, however often it is swept", async () => {
  const world = await approving();
  for (let minute = 0; minute < 29; minute += 1) {
    await world.call(sweep, {});
    world.clock.time += minutes(1);
  }
  expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: reminder 1 of 2, Fail over to site-b", "LIVE shop: reminder 2 of 2, Fail over to site-b"]);
  expect(await reminded(world)).toEqual([1, 2]);
});

it("calls nobody to what was decided", async () => {
  const world = await approving();
  await world.decide(approval, "reject");
  world.clock.time += minutes(15);
  await world.call(sweep, {});
  expect(world.pages).toEqual([]);
});

it("calls at the next sweep where it could not, and the run is swept nevertheless", async () => {
  const world = await approving();
  world.clock.time += minutes(11);
  world.troubles.push({ operation: "Publish", error: throttled() });
  expect(await world.call(sweep, {})).toMatchObject({ shop: expect.stringContaining("failed") });
  expect(await reminded(world)).toEqual([]);
  await world.call(sweep, {});
  expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: reminder 1 of 2, Fail over to site-b"]);
});

const duty = "arn:aws:sns:eu-north-1:111122223333:duty-managers";
const escalating = (): Plan => ({ ...shop(), decide: { ...shop().decide, escalate: duty } });

it("calls the plan's second topic too where nobody answered, and only then", async () => {
  const world = await World.deployed(escalating());
  await world.open();
  await world.say(authorised());
  await world.say(stepped("verify-sql-write", "stuck"));
  await world.ask("stuck-verify-sql-write", "token-1", "verify-sql-write");
  world.pages.splice(0);
  world.clock.time += minutes(11);
  await world.call(sweep, {});
  expect(world.pages.map(({ topic: to }) => to === duty)).toEqual([false]);
  world.clock.time += minutes(20);
  await world.call(sweep, {});
  expect(world.pages.slice(1)).toMatchObject([{ topic: duty, subject: expect.stringContaining("ESCALATED, nobody answered: Verify that orders") }, { topic, subject: expect.stringContaining("ESCALATED, nobody decides") }]);
  await world.call(sweep, {});
  expect(world.pages).toHaveLength(3);
});

it("tells the second topic once that a question expired because nobody answered it", async () => {
  const world = await World.deployed(escalating());
  await world.asked();
  world.pages.splice(0);
  world.clock.time += minutes(31);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await world.call(sweep, {});
  expect(world.pages.filter(({ topic: to }) => to === duty)).toMatchObject([{ text: expect.stringContaining('"Fail over to site-b" has expired, because nobody decided since') }]);
});

it("escalates what never expires, and the gate stays open", async () => {
  const world = await World.deployed();
  await world.open();
  await world.say(authorised());
  await world.say(stepped("verify-sql-write", "stuck"));
  await world.ask("stuck-verify-sql-write", "token-1", "verify-sql-write");
  world.pages.splice(0);
  world.clock.time += minutes(31);
  await world.call(sweep, {});
  expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: ESCALATED, nobody decides: Verify that orders takes writes at site-b is stuck"]);
  expect((await world.gate("stuck-verify-sql-write")).status).toBe("waiting");
  expect(world.told).toEqual([]);
});
