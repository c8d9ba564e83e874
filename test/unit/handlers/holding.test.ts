// Time that a person takes at a gate: who may, how often, and that the gate ends when that time is over and not before.

import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { minutes, shop } from "../builders.ts";
import { World } from "./world.ts";

const approval = "approve-failover";

async function approving(): Promise<World> {
  const world = await World.deployed(shop());
  await world.asked();
  world.pages.splice(0);
  return world;
}
const hold = (world: World, change: Readonly<Record<string, unknown>> = {}) => world.decide(approval, "hold" as never, { reason: "calling the provider", ...change });
const swept = (world: World): Promise<unknown> => world.call(sweep, {});

it("moves the expiry by ten minutes, says so in the question, and is kept with who it was", async () => {
  const world = await approving();
  const { expiresAt, digest } = await world.gate(approval);
  expect(await hold(world)).toEqual({ decided: false, code: "held", because: expect.stringContaining("it now expires at 2026-01-01T12:40:00") });
  const gate = await world.gate(approval);
  expect(gate).toMatchObject({ status: "waiting", revision: 1, digest, expiresAt: (expiresAt ?? 0) + minutes(10), held: [{ by: "on-call-1", reason: "calling the provider" }] });
  expect(gate.sentences.at(-1)).toMatch(/^If nobody decides, this expires at 2026-01-01T12:40:00\.\d+Z without failing over\.$/);
  expect((await world.state()).gates[0]).toEqual(gate);
  expect((await world.entries()).at(-1)).toMatchObject({ type: "gate-held", hold: { by: "on-call-1", person: { channel: "lambda" } } });
  expect(world.told).toEqual([]);
});

it("can be done twice and not more, and not by strangers", async () => {
  const world = await approving();
  expect(await hold(world, { by: "intern-1" })).toMatchObject({ decided: false, code: "not-an-approver" });
  expect(await hold(world)).toMatchObject({ code: "held" });
  expect(await hold(world, { by: "lead-1" })).toMatchObject({ code: "held" });
  expect(await hold(world)).toMatchObject({ decided: false, code: "held-enough" });
  expect(await hold(world, { digest: "0".repeat(64) })).toMatchObject({ decided: false, code: "facts-changed" });
  expect((await world.gate(approval)).expiresAt).toBe(((await world.state()).gates[0]?.openedAt ?? 0) + minutes(50));
});

it("two who hold in the same instant take ten minutes each", async () => {
  const world = await approving();
  const before = (await world.gate(approval)).expiresAt ?? 0;
  await Promise.all([hold(world), hold(world, { by: "lead-1" })]);
  const gate = await world.gate(approval);
  expect(gate.expiresAt).toBe(before + minutes(20));
  expect((await world.state()).gates[0]?.expiresAt).toBe(before + minutes(20));
});

it("moves the next reminder, and sends none twice", async () => {
  const world = await approving();
  world.clock.time += minutes(10);
  await swept(world);
  await hold(world);
  for (let minute = 0; minute < 29; minute += 1) {
    world.clock.time += minutes(1);
    await swept(world);
    if (minute === 18) expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: reminder 1 of 2, Fail over to site-b"]);
  }
  expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE shop: reminder 1 of 2, Fail over to site-b", "LIVE shop: reminder 2 of 2, Fail over to site-b"]);
});

it("is kept when the facts change", async () => {
  const world = await approving();
  await hold(world);
  const { expiresAt, status: _status, decision: _decision, held: _held, revision: _revision, ...asked } = await world.gate(approval);
  await world.record.reviseGate("shop-1", { ...asked, expiresAt: (expiresAt ?? 0) - minutes(10), digest: "c".repeat(64) });
  expect(await world.gate(approval)).toMatchObject({ revision: 2, expiresAt, held: [{ by: "on-call-1" }] });
});

describe("a gate whose time is over", () => {
  it("is ended by the sweep, once, and the run is told", async () => {
    const world = await approving();
    world.clock.time += minutes(30);
    await swept(world);
    expect((await world.gate(approval)).status).toBe("waiting");
    world.clock.time += minutes(1);
    expect(await swept(world)).toEqual({ shop: "expired: Fail over to site-b" });
    await swept(world);
    expect((await world.state()).gates[0]?.status).toBe("expired");
    expect(world.told).toEqual([{ token: "token-1", output: { ...world.carried, go: "expired" } }]);
    expect(await hold(world)).toMatchObject({ decided: false, code: "gate-ended" });
    expect((await world.types()).filter((type) => type === "gate-ended")).toHaveLength(1);
  });

  it("waits on where somebody has taken time", async () => {
    const world = await approving();
    await hold(world);
    world.clock.time += minutes(31);
    await swept(world);
    expect((await world.gate(approval)).status).toBe("waiting");
    expect(await world.decide(approval, "reject")).toMatchObject({ decided: true });
  });

  it("is not ended where somebody takes time in the same instant", async () => {
    const world = await approving();
    const before = await world.gate(approval);
    await hold(world);
    expect(await world.record.endGate({ run: "shop-1", gate: approval, how: "expired", because: "", unlessHeldSince: before })).toMatchObject({ ended: false });
  });

  it("is ended by the next sweep where this one died before it told the run", async () => {
    const world = await approving();
    world.clock.time += minutes(31);
    await world.record.endGate({ run: "shop-1", gate: approval, how: "expired", because: "" });
    world.revive();
    await swept(world);
    expect(world.told.map(({ output }) => output["go"])).toEqual(["expired"]);
    expect((await world.state()).gates[0]?.status).toBe("expired");
  });
});
