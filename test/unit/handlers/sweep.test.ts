// The sweep of every minute: it does what events alone would miss, and nothing at all when nothing is to be done.

import { auditOfPlan, auditRun } from "../../../lambdas/runtime/record/audit.ts";
import { intake } from "../../../lambdas/intake/intake.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { Evidence } from "../../../workflows/evidence.ts";
import { back, evidenceOf, failing, minutes, now, seconds, shop } from "../builders.ts";
import { alarmOf, machineTo, throttled, World } from "./world.ts";

const approval = "approve-failover";
const since = new Date(now - seconds(30));
const cameBack: Evidence = evidenceOf(shop());
/** The observer inside site-a can look again and sees it fail too. */
const sawMore: Evidence = evidenceOf(shop(), failing({ site: "site-a" }, minutes(2)));

async function swept(world: World): Promise<Readonly<Record<string, string>>> {
  return (await world.call(sweep, {})) as Readonly<Record<string, string>>;
}
async function asking(sees?: Evidence): Promise<World> {
  const world = await World.deployed();
  await world.asked();
  world.pages.length = 0;
  world.sees = sees ?? world.sees;
  world.clock.time += minutes(1);
  return world;
}
/** What must not change when nothing is to be done. */
const traces = (world: World) => [world.table.writes, world.starts.length, world.told.length, world.pages.length];

describe("an alarm that stands with no run open", () => {
  it("starts one, once", async () => {
    const world = await World.deployed();
    world.alarms.set(alarmOf("site-a"), since);
    expect((await swept(world))["shop"]).toMatch(/^started shop-/);
    world.clock.time += minutes(1);
    await swept(world);
    expect(world.executions.size).toBe(1);
    expect(world.starts[0]).toMatchObject({ stateMachineArn: machineTo("shop", "site-b"), name: expect.stringMatching(/^[0-9A-Za-z-]{1,80}$/) });
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { by: "sweep", at: since.getTime() } });
  });

  it("starts another one after a run has ended, once the block is over, because the alarm still stands", async () => {
    const world = await World.deployed();
    world.alarms.set(alarmOf("site-a"), since);
    await swept(world);
    const first = world.starts[0]?.name ?? "";
    await world.open(first);
    await world.record.close({ plan: "shop", run: first, epoch: 1, body: { type: "closed", end: "failed", sentence: "" }, blockMs: minutes(60) });
    world.executions.set(first, { input: "", status: "FAILED" });
    expect((await swept(world))["shop"]).toMatch(/^blocked: /);
    world.clock.time += minutes(60);
    expect((await swept(world))["shop"]).toMatch(/^started /);
    expect(world.starts.at(-1)?.name).not.toBe(first);
  });
});

describe("the user's own alarms that stand with no run open", () => {
  const triggered = "understudy-shop-site-a-triggered";
  const triggers = { alarms: { "site-a": ["site-a-5xx", "site-a-latency"] }, need: 2 };
  const ended = async (world: World): Promise<void> => {
    const first = world.starts[0]?.name ?? "";
    await world.open(first);
    await world.record.close({ plan: "shop", run: first, epoch: 1, body: { type: "closed", end: "no-action", sentence: "" }, blockMs: minutes(1) });
    world.executions.set(first, { input: world.executions.get(first)?.input ?? "", status: "SUCCEEDED" });
    world.clock.time += minutes(2);
  };

  it("start one, once for each time that they rise, because what our observers see counts", async () => {
    const world = await World.deployed(shop({ triggers }));
    world.alarms.set(triggered, since);
    expect((await swept(world))["shop"]).toMatch(/^started shop-/);
    await ended(world);
    expect((await swept(world))["shop"]).toMatch(/^duplicate: /);
    expect(world.executions.size).toBe(1);
    world.alarms.set(triggered, new Date(world.clock.time));
    expect((await swept(world))["shop"]).toMatch(/^started /);
    expect(world.executions.size).toBe(2);
  });

  it("start none again that an event has started", async () => {
    const world = await World.deployed(shop({ triggers }));
    world.alarms.set(triggered, since);
    await world.call(intake, { source: "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", region: "eu-north-1", detail: { alarmName: triggered, state: { value: "ALARM", timestamp: "" } } });
    await ended(world);
    expect((await swept(world))["shop"]).toMatch(/^duplicate: /);
    expect(world.executions.size).toBe(1);
  });

  it("are not asked after in a plan that names none, or none for the site that is active", async () => {
    for (const plan of [shop(), shop({ triggers: { alarms: { "site-b": ["b"] }, need: 1 } })]) {
      const world = await World.deployed(plan);
      world.alarms.set(triggered, since);
      expect(await swept(world)).toEqual({ shop: "quiet" });
    }
  });

  it("do not take the place of the votes: these start again after each run", async () => {
    const world = await World.deployed(shop({ triggers }));
    world.alarms.set(triggered, since).set(alarmOf("site-a"), since);
    await swept(world);
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { what: expect.stringContaining(alarmOf("site-a")) } });
  });
});

/** What is in the record is in the audit too: that a sweep puts it there is no part of what these tests are about. */
const findable = (world: World): Promise<void> => world.record.alone((context) => auditRun(context, "shop-1"));

it("puts what a run has told into the audit, once", async () => {
  const world = await World.deployed();
  await world.open();
  await swept(world);
  const { lines } = await world.record.alone((context) => auditOfPlan(context, "shop", {}, { limit: 10, mostRead: 10 }));
  expect(lines).toEqual([expect.objectContaining({ run: "shop-1", seq: 1, kind: "start", action: "started the failover to site-b (alarm)" })]);
  const before = traces(world);
  await swept(world);
  expect(traces(world)).toEqual(before);
});

it("does nothing at all when it is quiet", async () => {
  const world = await World.deployed();
  const before = traces(world);
  expect(await swept(world)).toEqual({ shop: "quiet" });
  expect(traces(world)).toEqual(before);
});

it("does nothing for a run that is at work", async () => {
  const world = await World.deployed();
  await world.open();
  world.alarms.set(alarmOf("site-a"), since);
  await findable(world);
  const before = traces(world);
  expect(await swept(world)).toEqual({ shop: "open" });
  expect(traces(world)).toEqual(before);
});

describe("a run whose execution is dead", () => {
  it.each(["FAILED", "TIMED_OUT", "ABORTED", "SUCCEEDED"])("(%s) is closed as failed, and people are called", async (status) => {
    const world = await asking();
    world.executions.set("shop-1", { input: "", status });
    expect(await swept(world)).toEqual({ shop: "closed dead run shop-1" });
    expect((await world.state()).closed).toMatchObject({ end: "failed", sentence: expect.stringContaining("its execution ended without closing it") });
    expect((await world.record.readLease("shop")).run).toBeUndefined();
    expect((await world.gate(approval)).status).toBe("overtaken");
    expect(world.pages.map((each) => each.subject)).toEqual(["LIVE shop: a run died"]);
    const before = traces(world);
    expect(await swept(world)).toEqual({ shop: "quiet" });
    expect(traces(world)).toEqual(before);
  });

  it.each([["RUNNING"], ["PENDING_REDRIVE"], [undefined]])("is not closed while it may live (%s)", async (status) => {
    const world = await World.deployed();
    await world.open();
    if (status === undefined) world.executions.clear();
    else world.executions.set("shop-1", { input: "", status });
    await swept(world);
    expect((await world.state()).closed).toBeNull();
  });
});

describe("an approval that waits", () => {
  it("writes nothing when the facts are the same", async () => {
    const world = await asking();
    await findable(world);
    const before = traces(world);
    expect(await swept(world)).toEqual({ shop: "waiting for a person" });
    expect(traces(world)).toEqual(before);
  });

  it("is overtaken when the source came back: the run is told to close", async () => {
    const world = await asking(cameBack);
    expect(await swept(world)).toEqual({ shop: "gate overtaken: source-alive" });
    expect(await world.gate(approval)).toMatchObject({ status: "overtaken", decision: null });
    expect((await world.types()).slice(-3)).toEqual(["looked", "assessed", "gate-ended"]);
    expect(world.told).toEqual([{ token: "token-1", output: { ...world.carried, go: "close" } }]);
    expect(await world.decide(approval, "approve")).toMatchObject({ decided: false, code: "gate-ended" });
    const before = traces(world);
    await swept(world);
    expect(traces(world)).toEqual(before);
  });

  it("waits on while the source has answered for one look only, and is overtaken once it has for one look more than the failure needed", async () => {
    const world = await asking(evidenceOf(shop(), back({ site: "site-a" }, seconds(10))));
    await findable(world);
    const before = traces(world);
    expect(await swept(world)).toEqual({ shop: "waiting for a person" });
    expect(traces(world)).toEqual(before);
    // Also when people have thought for longer than a run watches: nobody watches while they are asked.
    world.clock.time += minutes(20);
    expect(await swept(world)).toEqual({ shop: "waiting for a person" });
    world.sees = evidenceOf(shop(), back({ site: "site-a" }, seconds(20)));
    expect(await swept(world)).toEqual({ shop: "gate overtaken: source-alive" });
  });

  it("tells the run to close at the next sweep when this one could not", async () => {
    const world = await asking(cameBack);
    world.troubles.push({ operation: "SendTaskSuccess", error: throttled() });
    expect((await swept(world))["shop"]).toMatch(/^failed: /);
    expect(world.told).toEqual([]);
    world.revive();
    await swept(world);
    expect(world.told.map((each) => each.output["go"])).toEqual(["close"]);
    expect((await world.types()).filter((type) => type === "gate-ended")).toHaveLength(1);
  });

  it("is finished by the next sweep when this one died just after it ended the gate", async () => {
    const world = await asking(cameBack);
    await world.record.endGate({ run: "shop-1", gate: approval, how: "overtaken", because: "" });
    await swept(world);
    expect((await world.state()).gates[0]?.status).toBe("overtaken");
    expect(world.told.map((each) => each.output["go"])).toEqual(["close"]);
  });

  it("is issued anew when the facts changed: next revision, people are called, the same expiry", async () => {
    const world = await asking(sawMore);
    const before = await world.gate(approval);
    expect(await swept(world)).toEqual({ shop: "gate issued anew" });
    const after = await world.gate(approval);
    expect(after).toMatchObject({ status: "waiting", revision: 2, openedAt: before.openedAt, expiresAt: before.expiresAt });
    expect(after.digest).not.toBe(before.digest);
    expect((await world.state()).verdict?.digest).toBe(after.digest);
    expect((await world.types()).slice(-3)).toEqual(["looked", "assessed", "gate-opened"]);
    expect(world.pages).toMatchObject([{ subject: "LIVE shop: facts changed, Fail over to site-b", text: after.sentences.join("\n") }]);
    const trace = traces(world);
    await swept(world);
    expect(traces(world)).toEqual(trace);
  });

  it("refuses a decision on the old facts, and the same token answers one on the new", async () => {
    const world = await asking(sawMore);
    const { revision, digest } = await world.gate(approval);
    await swept(world);
    expect(await world.decide(approval, "approve", { revision, digest })).toMatchObject({ decided: false, code: "facts-changed" });
    expect(world.told).toEqual([]);
    expect(await world.decide(approval, "approve")).toMatchObject({ decided: true });
    expect(world.told.map((each) => each.token)).toEqual(["token-1"]);
  });

  it("is left alone once a person has decided, whatever is seen", async () => {
    const world = await asking(cameBack);
    await world.decide(approval, "approve");
    const before = traces(world);
    await swept(world);
    expect(traces(world)).toEqual(before);
  });

  it("is recorded by the next sweep when this one died just after it revised the gate", async () => {
    const world = await asking(sawMore);
    const { status: _status, decision: _decision, revision: _revision, ...question } = await world.gate(approval);
    await world.record.reviseGate("shop-1", { ...question, digest: "c".repeat(64) });
    await swept(world);
    expect((await world.state()).gates[0]).toMatchObject({ revision: (await world.gate(approval)).revision, digest: (await world.gate(approval)).digest });
  });
});

describe("one plan's trouble", () => {
  it("does not keep another plan from being swept", async () => {
    const world = await World.deployed();
    world.plans = ["broken", ...world.plans];
    await world.record.setDeployed("broken", "0".repeat(64));
    world.alarms.set(alarmOf("site-a"), since);
    const answers = await swept(world);
    expect(answers["broken"]).toMatch(/^failed: /);
    expect(answers["shop"]).toMatch(/^started shop-/);
  });

  it("does not keep the next minute from trying again", async () => {
    const world = await World.deployed();
    world.alarms.set(alarmOf("site-a"), since);
    world.troubles.push({ operation: "DescribeAlarms", error: throttled() });
    expect((await swept(world))["shop"]).toMatch(/^failed: /);
    expect((await swept(world))["shop"]).toMatch(/^started /);
  });

  it("that nobody has deployed is said", async () => {
    const world = await World.deployed();
    world.plans = ["other"];
    await world.record.setDeployed("shop", world.planDigest, "the stack");
    await world.record.withdraw("shop", "the stack");
    expect(await swept(world)).toEqual({ other: "not deployed" });
  });

  it("that is enrolled and was left out of this deployment is said, because nobody would act for it", async () => {
    const world = await World.deployed();
    world.plans = ["other"];
    expect(await swept(world)).toEqual({ other: "not deployed", shop: expect.stringContaining("not in this deployment") as string });
  });
});
