// A person's request for a failover: one run for one request, also during a block, and never beside an open run.

import { request } from "../../../lambdas/intake/request.ts";
import { open } from "../../../lambdas/open/open.ts";
import { minutes, seconds } from "../builders.ts";
import { machineTo, World } from "./world.ts";

const asking = (change: Readonly<Record<string, unknown>> = {}) => ({ plan: "shop", by: "on-call-1", reason: "maintenance of site-a", id: "request-0001", ...change });

it("starts a run away from the active site that says who asked and why", async () => {
  const world = await World.deployed();
  const answer = await world.call(request, asking());
  expect(answer).toEqual({ answered: "started", run: world.starts[0]?.name });
  expect(world.starts[0]?.stateMachineArn).toBe(machineTo("shop", "site-b"));
  expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { by: "person", what: "on-call-1: maintenance of site-a", at: world.clock.time } });
});

it.each([["at once", 0], ["later", seconds(5)]])("starts one run when the same request comes again %s", async (_says, laterMs) => {
  const world = await World.deployed();
  await world.call(request, asking());
  world.clock.time += laterMs;
  await world.call(request, asking());
  expect(world.executions.size).toBe(1);
});

it("starts another run for another request", async () => {
  const world = await World.deployed();
  await world.call(request, asking());
  await world.call(request, asking({ id: "request-0002" }));
  expect(world.executions.size).toBe(2);
});

it("joins a run that is open", async () => {
  const world = await World.deployed();
  await world.open();
  expect(await world.call(request, asking())).toMatchObject({ answered: "joined" });
  expect((await world.entries()).at(-1)).toMatchObject({ type: "joined", trigger: { by: "person" } });
  expect(world.starts).toEqual([]);
});

it("works during a block, because the block keeps only what starts by itself", async () => {
  const world = await World.deployed();
  await world.open();
  await world.record.close({ plan: "shop", run: "shop-1", epoch: 1, body: { type: "closed", end: "failed", sentence: "" }, blockMs: minutes(60) });
  expect(await world.call(request, asking())).toMatchObject({ answered: "started" });
});

it("goes the other way when the application was moved before", async () => {
  const world = await World.deployed();
  await world.record.setActive("shop", { site: "site-b", run: "shop-0" });
  await world.call(request, asking());
  expect(world.starts[0]?.stateMachineArn).toBe(machineTo("shop", "site-a"));
});

it.each([
  ["a plan that nobody deployed", { plan: "unknown" }, "plan unknown is not deployed in the record"],
  ["a direction that is not deployed", {}, "no failover of shop to site-b is deployed"],
])("says so for %s", async (_says, change, because) => {
  const world = await World.deployed();
  world.plans = [];
  expect(await world.call(request, asking(change))).toEqual({ answered: "no-machine", because });
  expect(world.starts).toEqual([]);
});

it.each([["no reason", { reason: "" }], ["nobody's name", { by: "" }], ["an id that is too short to be one", { id: "1" }]])("refuses a request with %s", async (_says, change) => {
  const world = await World.deployed();
  await expect(world.call(request, asking(change))).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
  expect(world.starts).toEqual([]);
});

it("is not swallowed by a planned move that is open: the person is told to stop it first, and it hears nothing", async () => {
  const world = await World.deployed();
  const trigger = { by: "person", who: "lead-1", what: "lead-1: maintenance", at: world.clock.time };
  await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger, kind: "switchover" });
  expect(await world.call(request, asking())).toEqual({ answered: "busy", because: expect.stringContaining("understudy run stop shop-1") as string });
  expect([world.starts, await world.types()]).toEqual([[], ["opened"]]);
});
