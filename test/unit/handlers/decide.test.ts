// A person's decision: who may, on which facts, what it means for the record, and that the state machine hears it once.

import { close } from "../../../lambdas/close/close.ts";
import type { Evidence } from "../../../workflows/evidence.ts";
import type { Decision } from "../../../workflows/record.ts";
import { broughtSoFar } from "../../../workflows/brought.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { authorised, minutes, shop, stepped } from "../builders.ts";
import { losing, throttled, World } from "./world.ts";

const approval = "approve-failover";
const fence = "stuck-fence-ec2-stop";
const promotion = "stuck-promote-rds-replica";

async function approving(plan = shop(), sees?: Evidence): Promise<World> {
  const world = await World.deployed(plan);
  if (sees !== undefined) world.sees = sees;
  await world.asked();
  return world;
}

/** An approved run that waits at a step. */
async function stuckAt(step: string): Promise<World> {
  const world = await World.deployed();
  await world.open();
  await world.say(authorised());
  await world.say(stepped(step, "stuck"));
  await world.ask(`stuck-${step}`, "token-1", step);
  return world;
}

describe("a decision that is refused changes no gate, tells the state machine nothing and is kept", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ["another revision", { revision: 2 }, "facts-changed"],
    ["another digest", { digest: "0".repeat(64) }, "facts-changed"],
    ["what is no choice here", { decision: "skip" }, "not-a-choice"],
    ["somebody whom the plan does not name", { by: "intern-1" }, "not-an-approver"],
    ["somebody of a group that the plan does not name", { person: { subject: "intern-1", groups: ["interns"], channel: "console" } }, "not-an-approver"],
    ["somebody who only calls themselves by a name that the plan has", { person: { subject: "intern-1", groups: [], channel: "console" } }, "not-an-approver"],
    ["the plan's name was not typed", { typed: undefined }, "plan-not-typed"],
    ["another plan's name was typed", { typed: "chat" }, "plan-not-typed"],
    ["no reason", { reason: "" }, "reason-missing"],
    ["a reason of blanks", { reason: "     " }, "reason-missing"],
    ["a gate that is not there", { gate: "before-nothing" }, "no-such-gate"],
  ];
  it.each(cases)("%s", async (_says, change, code) => {
    const world = await approving(shop(), losing(shop()));
    const before = await world.entries();
    expect(await world.decide(approval, "approve", change)).toEqual({ decided: false, code, because: expect.stringMatching(/\S/) });
    const [attempt, ...more] = (await world.entries()).slice(before.length);
    expect(attempt).toMatchObject({ type: "attempt-refused", gate: change["gate"] ?? approval, decision: change["decision"] ?? "approve", code, because: expect.stringMatching(/\S/) });
    expect(more).toEqual([]);
    expect(world.told).toEqual([]);
    expect((await world.gate(approval)).status).toBe("waiting");
  });

  it("at a run that is not there, and then there is no record to keep it in", async () => {
    const world = await approving();
    const before = await world.entries();
    expect(await world.decide(approval, "approve", { run: "nobody" })).toMatchObject({ decided: false, code: "no-such-run" });
    expect(await world.entries()).toEqual(before);
  });

  it("too late", async () => {
    const world = await approving();
    world.clock.time += minutes(30) + 1;
    expect(await world.decide(approval, "approve")).toMatchObject({ decided: false, code: "gate-expired" });
    expect(world.told).toEqual([]);
  });

  it("in the last millisecond it is not too late", async () => {
    const world = await approving();
    world.clock.time += minutes(30);
    expect(await world.decide(approval, "approve")).toMatchObject({ decided: true });
  });

  it.each(["expired", "overtaken"] as const)("at a gate that has %s", async (how) => {
    const world = await approving();
    await world.record.endGate({ run: "shop-1", gate: approval, how, because: "" });
    expect(await world.decide(approval, "approve")).toMatchObject({ decided: false, code: "gate-ended" });
    expect(world.told).toEqual([]);
  });
});

it("lets one of two people win who decide at once, and tells the other who and when", async () => {
  const world = await approving();
  const answers = await Promise.all([
    world.decide(approval, "approve", { by: "on-call-1" }),
    world.decide(approval, "reject", { by: "lead-1" }),
  ]);
  const won = answers.find((each) => each.decided);
  const lost = answers.find((each) => !each.decided);
  expect(won).toBeDefined();
  expect(lost).toMatchObject({ code: "already-decided", because: expect.stringContaining(`${won?.decided === true ? `${won.by} decided ${won.decision}` : ""} before you, at ${new Date(world.clock.time).toISOString().slice(0, 16)}`) });
  expect(world.told).toHaveLength(1);
  expect(world.told[0]?.output).toMatchObject({ go: won?.decided === true ? won.decision : "" });
  expect((await world.state()).gates[0]?.decision?.by).toBe(won?.decided === true ? won.by : "");
});

describe("what a decision means", () => {
  const cases: readonly {
    readonly says: string; readonly step?: string; readonly gate: string; readonly decision: Decision; readonly entries: readonly object[];
  }[] = [
    { says: "approving the failover", gate: approval, decision: "approve", entries: [] },
    { says: "rejecting it", gate: approval, decision: "reject", entries: [] },
    { says: "trying a step again", step: "promote-rds-replica", gate: promotion, decision: "retry", entries: [] },
    { says: "skipping a step", step: "promote-rds-replica", gate: promotion, decision: "skip", entries: [{ type: "step", step: "promote-rds-replica", status: "skipped", brought: {} }] },
    { says: "a step that was done by hand", step: "promote-rds-replica", gate: promotion, decision: "done-by-hand", entries: [{ type: "step", step: "promote-rds-replica", status: "done-by-hand", brought: {} }] },
    { says: "stopping the run", step: "promote-rds-replica", gate: promotion, decision: "stop", entries: [{ type: "stop-requested", by: "on-call-1", reason: "site-a is dark" }] },
    { says: "a fence that was seen to by hand confirms it", step: "fence-ec2-stop", gate: fence, decision: "done-by-hand", entries: [{ type: "step", step: "fence-ec2-stop", status: "done-by-hand", brought: { fenced: "confirmed" } }] },
    {
      says: "going on without a confirmed fence accepts an unknown loss", step: "fence-ec2-stop", gate: fence, decision: "approve",
      entries: [{ type: "authorised", how: "approved", digest: "a".repeat(64), acceptedLossSeconds: "unknown" }, { type: "step", step: "fence-ec2-stop", status: "skipped", brought: { fenced: "unconfirmed" } }],
    },
  ];
  it.each(cases.map((each) => [each.says, each] as const))("%s", async (_says, { step, gate, decision, entries }) => {
    const world = step === undefined ? await approving() : await stuckAt(step);
    const before = (await world.entries()).length;
    expect(await world.decide(gate, decision)).toEqual({ decided: true, decision, by: "on-call-1" });
    const { revision, digest } = await world.gate(gate);
    const written = (await world.entries()).slice(before);
    expect(written).toMatchObject([...entries, { type: "gate-decided", gate, revision, digest, decision, by: "on-call-1", reason: "site-a is dark", person: { subject: "on-call-1", groups: [], channel: "lambda" } }]);
    expect(world.told).toEqual([{ token: "token-1", output: { ...world.carried, go: decision } }]);
    expect(await world.record.takeToken("shop-1", gate)).toBeUndefined();
  });

  it.each([["approve", "unconfirmed"], ["done-by-hand", "confirmed"], ["retry", "not-tried"]] as const)("after %s at the fence it counts as %s", async (decision, counts) => {
    const world = await stuckAt("fence-ec2-stop");
    await world.decide(fence, decision);
    expect(broughtSoFar(await world.state()).fence).toBe(counts);
  });
});

describe("a decision whose delivery broke off", () => {
  it("is delivered by the sweep, once, and written once", async () => {
    const world = await approving();
    world.troubles.push({ operation: "SendTaskSuccess", error: throttled() });
    await expect(world.decide(approval, "approve")).rejects.toMatchObject({ name: "Transient" });
    expect(world.told).toEqual([]);
    world.revive();
    await world.call(sweep, {});
    await world.call(sweep, {});
    expect(world.told).toEqual([{ token: "token-1", output: { ...world.carried, go: "approve" } }]);
    expect((await world.types()).filter((type) => type === "gate-decided")).toHaveLength(1);
  });

  it("is delivered by the next person who tries, who is told that it was decided", async () => {
    const world = await approving();
    world.troubles.push({ operation: "SendTaskSuccess", error: throttled() });
    await expect(world.decide(approval, "approve")).rejects.toMatchObject({ name: "Transient" });
    // In the first seconds whoever won is still at it, and is left to it.
    expect(await world.decide(approval, "reject", { by: "lead-1" })).toMatchObject({ decided: false, code: "already-decided" });
    expect(world.told).toEqual([]);
    world.clock.time += 5_000;
    expect(await world.decide(approval, "reject", { by: "lead-1" })).toMatchObject({ decided: false, code: "already-decided" });
    expect(world.told.map((each) => each.output["go"])).toEqual(["approve"]);
  });

  it("is not sent for ever when it had arrived and only the answer was lost: the used-up token is dropped", async () => {
    const world = await approving();
    world.troubles.push({ operation: "SendTaskSuccess", error: new Error("socket hang up"), after: true });
    await expect(world.decide(approval, "approve")).rejects.toMatchObject({ name: "Transient" });
    expect(await world.record.takeToken("shop-1", approval)).toBe("token-1");
    await world.call(sweep, {});
    expect(world.told).toHaveLength(1);
    expect(await world.record.takeToken("shop-1", approval)).toBeUndefined();
  });

  it("is recorded with its question when the question was revised, but never recorded", async () => {
    const world = await approving();
    const { status: _status, decision: _decision, revision: _revision, ...question } = await world.gate(approval);
    await world.record.reviseGate("shop-1", { ...question, digest: "c".repeat(64) });
    await world.decide(approval, "reject");
    expect((await world.state()).gates).toMatchObject([{ revision: 2, digest: "c".repeat(64), status: "decided", decision: { decision: "reject", by: "on-call-1" } }]);
    await world.call(close, world.carried);
    expect((await world.state()).closed?.end).toBe("rejected");
    expect(world.told.map((each) => each.output["go"])).toEqual(["reject"]);
  });

  it("won, but died before it was written: the sweep writes all of it and delivers it", async () => {
    const world = await stuckAt("fence-ec2-stop");
    const { revision, digest } = await world.gate(fence);
    await world.record.decideGate({ run: "shop-1", gate: fence, revision, digest, decision: "approve", by: "on-call-1", reason: "site-a is dark" });
    world.revive();
    await world.call(sweep, {});
    expect((await world.types()).slice(-3)).toEqual(["authorised", "step", "gate-decided"]);
    expect(world.told.map((each) => each.output["go"])).toEqual(["approve"]);
  });
});
