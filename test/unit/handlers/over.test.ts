// A question that is over is told at once, once, to those alone who keep incidents; and nobody's decision waits for that.

import { close } from "../../../lambdas/close/close.ts";
import { switchFunction } from "../../../lambdas/switch/switch.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { Evidence } from "../../../workflows/evidence.ts";
import { authorised, evidenceOf, minutes, shop, stepped } from "../builders.ts";
import { losing, throttled, World } from "./world.ts";

const approval = "approve-failover";
const promotion = "promote-rds-replica";
const stuck = `stuck-${promotion}`;

async function approving(plan = shop(), sees?: Evidence): Promise<World> {
  const world = await World.deployed(plan);
  world.carrier = "understudy-notify";
  if (sees !== undefined) world.sees = sees;
  await world.asked();
  return world;
}
async function stuckAtPromotion(): Promise<World> {
  const world = await World.deployed();
  world.carrier = "understudy-notify";
  await world.open();
  await world.say(authorised());
  await world.say(stepped(promotion, "stuck"));
  await world.ask(stuck, "token-1", promotion);
  return world;
}
const swept = async (world: World): Promise<unknown> => world.call(sweep, {});
const overOf = (...incidents: readonly string[]) => ({ to: "understudy-notify", payload: { over: { run: "shop-1", incidents } } });
const incidentOf = async (world: World, gate: string): Promise<string> => `shop-1/${gate}@${(await world.gate(gate)).openedAt}`;

describe("what ends a question ends its incident, once, and mails nobody", () => {
  it("a decision, before whoever decided has their answer", async () => {
    const world = await approving();
    const pages = world.pages.length;
    expect(await world.decide(approval, "reject")).toMatchObject({ decided: true });
    const told = [overOf(await incidentOf(world, approval))];
    expect(world.handed).toEqual(told);
    await swept(world);
    await swept(world);
    expect(world.handed).toEqual(told);
    expect(world.pages).toHaveLength(pages);
  });

  it("its expiry", async () => {
    const world = await approving();
    world.clock.time += minutes(31);
    await swept(world);
    await swept(world);
    expect(world.handed).toEqual([overOf(await incidentOf(world, approval))]);
  });

  it("facts that overtake it", async () => {
    const world = await approving();
    world.sees = evidenceOf(shop());
    await swept(world);
    await swept(world);
    expect((await world.gate(approval)).status).toBe("overtaken");
    expect(world.handed).toEqual([overOf(await incidentOf(world, approval))]);
  });

  it("a stop of the run", async () => {
    const world = await stuckAtPromotion();
    expect(await world.call(switchFunction, { plan: "shop", by: "lead-1", reason: "wrong plan", change: { what: "stop", run: "shop-1" } })).toMatchObject({ done: true });
    expect(world.handed).toEqual([overOf(await incidentOf(world, stuck))]);
    await swept(world);
    expect(world.handed).toHaveLength(1);
  });

  it("a run that went on without an answer, at the next sweep", async () => {
    const world = await stuckAtPromotion();
    await world.record.endGate({ run: "shop-1", gate: stuck, how: "expired", because: "nobody decided in time" });
    await swept(world);
    expect(world.handed).toEqual([overOf(await incidentOf(world, stuck))]);
  });

  it("the end of its run, also where nobody could be told of that end, which would have ended all incidents", async () => {
    const world = await stuckAtPromotion();
    world.troubles.push({ operation: "Publish", error: throttled() });
    await world.call(close, { ...world.carried, error: { Error: "States.Runtime" } });
    expect(world.handed).toEqual([]);
    await swept(world);
    await swept(world);
    expect(world.handed).toEqual([overOf(await incidentOf(world, stuck))]);
  });

  it("with each escalation that was one of its own", async () => {
    const world = await stuckAtPromotion();
    for (const nth of [3, 4]) await world.say({ type: "reminded", gate: stuck, nth, sentence: "nobody answered" });
    await world.decide(stuck, "retry");
    const incident = await incidentOf(world, stuck);
    expect(world.handed).toEqual([overOf(incident, `${incident}#3`, `${incident}#4`)]);
  });

  it("and the same question asked again is another one", async () => {
    const world = await stuckAtPromotion();
    await world.decide(stuck, "retry");
    const first = await incidentOf(world, stuck);
    world.clock.time += minutes(1);
    await world.ask(stuck, "token-2", promotion);
    await swept(world);
    expect(world.handed).toEqual([overOf(first)]);
    await world.decide(stuck, "retry");
    const second = await incidentOf(world, stuck);
    expect(second).not.toBe(first);
    expect(world.handed).toEqual([overOf(first), overOf(second)]);
  });
});

describe("nothing is told", () => {
  const needsTwo = shop({ access: { approve: ["on-call-1"], "accept-loss": ["on-call-1", "lead-1"], request: ["on-call-1"] } });
  it.each([
    ["a decision was refused", { by: "intern-1" }, "not-an-approver"],
    ["time was taken", { decision: "hold", reason: "calling the provider" }, "held"],
    ["somebody else has to approve too", {}, "waits-for-others"],
  ])("where %s: the question still waits", async (_where, change, code) => {
    const world = await approving(needsTwo, losing(needsTwo));
    expect(await world.decide(approval, "approve", change)).toMatchObject({ decided: false, code });
    await swept(world);
    expect([(await world.gate(approval)).status, world.handed]).toEqual(["waiting", []]);
  });

  it("where nothing carries messages on, as locally", async () => {
    const world = await approving();
    world.carrier = undefined;
    await world.decide(approval, "reject");
    await swept(world);
    expect(world.handed).toEqual([]);
  });
});

describe("where it cannot be handed on", () => {
  it("the decision stands and the run hears of it; the next sweep hands it on, once", async () => {
    const world = await approving();
    world.troubles.push({ operation: "Invoke", error: throttled() });
    expect(await world.decide(approval, "reject")).toEqual({ decided: true, decision: "reject", by: "on-call-1" });
    expect(world.told).toMatchObject([{ token: "token-1", output: { go: "reject" } }]);
    expect(world.handed).toEqual([]);
    await swept(world);
    await swept(world);
    expect(world.handed).toEqual([overOf(await incidentOf(world, approval))]);
  });

  it("or nobody knows whether it was, it is handed on again, the same", async () => {
    const world = await approving();
    world.troubles.push({ operation: "Invoke", error: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), after: true });
    await world.decide(approval, "reject");
    await swept(world);
    const told = overOf(await incidentOf(world, approval));
    expect(world.handed).toEqual([told, told]);
  });

  it("the plan is swept all the same, and counts among those that the alarm is about", async () => {
    const world = await approving();
    await world.record.endGate({ run: "shop-1", gate: approval, how: "overtaken", because: "" });
    await world.say({ type: "gate-ended", gate: approval, how: "overtaken", because: "" });
    const said: unknown[][] = [];
    const log = { info: (...line: unknown[]) => void said.push(line), error: (...line: unknown[]) => void said.push(line) };
    world.troubles.push({ operation: "Invoke", error: throttled() });
    const env = { ...world.environment(), UNDERSTUDY_ACCOUNTS: {}, UNDERSTUDY_PLANS: ["shop"], UNDERSTUDY_PROBES: undefined };
    const answers = await sweep.run({ env, input: {}, services: world.services("sweep"), log, remainingMs: () => 50_000 } as unknown as Parameters<typeof sweep.run>[0]);
    expect(answers).toEqual({ shop: "open" });
    expect(said).toContainEqual(["incidents of questions that are over could not be ended yet", expect.objectContaining({ run: "shop-1" })]);
    expect(said).toContainEqual(["plans are locked or were not swept", expect.objectContaining({ PlansNotSwept: 1, notSwept: ["shop"] })]);
  });
});
