// Dry drills: what starts one and what does not, that nobody is asked and nothing is changed, that a real run never waits for one, and
// that an overdue one is told once.

import { assess } from "../../../lambdas/assess/assess.ts";
import { close } from "../../../lambdas/close/close.ts";
import { intake } from "../../../lambdas/intake/intake.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { read } from "../../../lambdas/read/read.ts";
import type { DrillsAnswer } from "../../../lambdas/read/read.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { drillKinds } from "../../../workflows/drill-kinds.ts";
import type { DrillKind } from "../../../workflows/drill-kinds.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { CheckResult } from "../../../workflows/readiness/results.ts";
import { evidenceOf, minutes, now, shop, stepped } from "../builders.ts";
import { alarmOf, World } from "./world.ts";

const weekly: NonNullable<ReturnType<typeof shop>["drills"]> = [{ kind: "dry", every: "cron(30 5 ? * THU *)", zone: "UTC" }];
const asking = (drill: { readonly kind: DrillKind; readonly to?: string } = { kind: "dry" }) => ({ plan: "shop", by: "on-call-1", reason: "monthly", id: "drill-0001", drill });
const scheduled = (at: string) => ({ plan: "shop", by: "schedule", reason: "the plan's schedule", id: at, drill: { kind: "dry", scheduled: at } });
const check = (outcome: CheckResult["outcome"]): CheckResult => ({ code: "record-protected", rows: [], subject: "record", from: "world", outcome, sentence: "s", todo: null });
const trigger = { by: "drill-by-person", who: "on-call-1", what: "on-call-1: monthly", at: now, drill: "dry" };

const ready = async (world: World, outcome: CheckResult["outcome"] = "pass", at = world.clock.time): Promise<void> => {
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at, active: "site-a", results: [check(outcome)] }, previous: null, told: {} });
};

async function prepared(more: Parameters<typeof shop>[0] = {}): Promise<World> {
  const world = await World.deployed(shop(more));
  world.sees = evidenceOf(world.plan);
  await ready(world);
  return world;
}

const drilling = async (world: World): Promise<void> => {
  await world.open("shop-1", undefined, trigger);
  await world.call(look, world.carried);
};

describe("a drill that is asked for", () => {
  it("starts the failover's own machine, and says in the trigger what it is", async () => {
    const world = await prepared();
    const answer = await world.call(request, asking());
    expect(answer).toEqual({ answered: "started", run: world.starts[0]?.name });
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { by: "drill-by-person", who: "on-call-1", what: "on-call-1: monthly", drill: "dry" } });
  });

  it.each<readonly [string, (world: World) => Promise<unknown>, ReturnType<typeof asking>, string]>([
    ["a run is open", (world) => world.open(), asking(), "run shop-1 is open, and no drill starts beside a run"],
    ["the kill switch is on", (world) => world.record.setKillSwitch("shop", true, "lead-1"), asking(), "the kill switch is on"],
    ["the plan is paused", (world) => world.record.pause("shop", now + minutes(10), "lead-1", "freeze"), asking(), "the plan is paused until 2026-01-01T12:10:00.000Z"],
    ["readiness is red", (world) => ready(world, "fail", now + 1), asking(), "readiness is red: record-protected record fails"],
    ["readiness is old", async (world) => (world.clock.time += minutes(121)), asking(), "readiness was looked at 2 h 1 min ago, which is too long; see why the looks are missing"],
    ["the plan lets no isolated one", async () => undefined, asking({ kind: "isolated" }), "the plan shop lets no isolated drill: it has no section isolated, which says what one may start and by which test names it is verified"],
    ["a failover would lead elsewhere", async () => undefined, asking({ kind: "dry", to: "site-a" }), "site-a serves, so a failover of shop leads to site-b and not to site-a"],
  ])("does not start while %s, and the refusal is kept", async (_says, given, event, because) => {
    const world = await prepared();
    await given(world);
    expect(await world.call(request, event)).toMatchObject({ because });
    expect(world.starts).toEqual([]);
    const { drills } = (await world.call(read, { what: "drills" })) as DrillsAnswer;
    // What is kept is kept by the kind that was asked for.
    expect(drillKinds.flatMap((kind) => drills[0]?.[kind]?.refused?.because ?? [])).toEqual([because]);
    expect(drills[0]?.[event.drill.kind]?.refused?.because).toBe(because);
  });

  it("is not for everybody, and not before the first look at readiness", async () => {
    const world = await World.deployed();
    expect(await world.call(request, { ...asking(), by: "stranger-1" })).toMatchObject({ answered: "not-allowed" });
    expect(await world.call(request, asking())).toMatchObject({ answered: "not-now", because: "readiness was never looked at; it is every half hour, so wait for the first look" });
    expect(world.starts).toEqual([]);
  });
});

describe("a drill by the plan's schedule", () => {
  it("starts once for its time, for nobody in person", async () => {
    const world = await prepared({ drills: weekly });
    const due = scheduled("2026-01-01T12:00:00Z");
    expect(await world.call(request, due)).toMatchObject({ answered: "started" });
    await world.call(request, due);
    expect(world.executions.size).toBe(1);
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { by: "drill-by-schedule", who: "schedule", drill: "dry" } });
  });

  it.each<readonly [string, Parameters<typeof shop>[0], string, string]>([
    ["it comes 20 minutes late", { drills: weekly }, "2026-01-01T11:40:00Z", "too-late"],
    ["the plan has no such drill any more", {}, "2026-01-01T12:00:00Z", "not-now"],
    ["the plan freezes drills on that day", { drills: weekly, freeze: [{ from: "2025-12-20", until: "2026-01-01", because: "the busiest weeks" }] }, "2026-01-01T12:00:00Z", "not-now"],
  ])("is dropped where %s", async (_says, more, at, answered) => {
    const world = await prepared(more);
    expect(await world.call(request, scheduled(at))).toMatchObject({ answered });
    expect(world.starts).toEqual([]);
  });
});

describe("a dry drill", () => {
  it("goes on whatever the rules say, and says what they would say if the source failed now and whom that would ask", async () => {
    const world = await prepared();
    await drilling(world);
    expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go: "fail-over" });
    const state = await world.record.state("shop-1");
    expect(state).toMatchObject({ kind: "drill", dry: true, verdict: { verdict: "stand-down" }, authorised: null, drill: { kind: "dry", assumed: { verdict: "ask", code: "primary-dead", missing: ["the plan asks a person"] } } });
    expect(state?.drill?.assumed?.losses).toEqual([expect.objectContaining({ database: "orders", known: true })]);
    expect(state?.drill?.wouldAsk).toEqual([expect.objectContaining({ gate: "approve-failover", title: "Fail over to site-b", of: "on-call-1 or lead-1", approvers: 1 })]);
  });

  it("says so once when it is assessed again", async () => {
    const world = await prepared();
    await drilling(world);
    await world.call(assess, { ...world.carried, confirms: false });
    await world.call(assess, { ...world.carried, confirms: false });
    expect((await world.types()).filter((type) => type === "assumed" || type === "would-ask")).toEqual(["would-ask", "assumed"]);
  });

  it("asks nobody at a gate of the plan, goes on at once and keeps whom it would have asked", async () => {
    const world = await prepared({ steps: shop().steps.map((step, index) => (index === 0 ? { fence: { "ec2-stop": { hosts: ["app"], gate: "May site-a be switched off?" } } } : step)) as never });
    await drilling(world);
    await world.ask("before-fence-ec2-stop", "token-1", "fence-ec2-stop");
    expect(world.told).toEqual([{ token: "token-1", output: { ...world.carried, go: "approve" } }]);
    expect(world.pages).toEqual([]);
    expect(await world.record.gates("shop-1")).toEqual([]);
    expect((await world.record.state("shop-1"))?.drill?.wouldAsk).toMatchObject([{ title: "May site-a be switched off?", of: "on-call-1 or lead-1" }]);
  });

  it("passes over a step whose function cannot be run, and says so", async () => {
    const world = await prepared();
    await drilling(world);
    await world.ask("stuck-fence-ec2-stop", "token-1", "fence-ec2-stop");
    expect(world.told).toMatchObject([{ output: { go: "skip" } }]);
    expect((await world.record.state("shop-1"))?.steps["fence-ec2-stop"]).toMatchObject({ status: "stuck" });
    expect(world.pages).toEqual([]);
  });

  it("ends without a block, makes nothing active, and people read DRILL first", async () => {
    const world = await prepared();
    await drilling(world);
    await world.call(assess, { ...world.carried, confirms: false });
    for (const step of allSteps(plannedNodes(world.plan.steps))) await world.say(stepped(step.id, "would"));
    await world.call(close, world.carried);
    expect((await world.record.state("shop-1"))?.closed).toMatchObject({ end: "succeeded", sentence: expect.stringMatching(/0 changes were made\.$/) as string });
    expect([await world.record.active("shop"), (await world.record.readLease("shop")).blockedUntil]).toEqual([undefined, undefined]);
    expect(world.pages.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^DRILL shop: /)]);
  });
});

describe("a real run", () => {
  it("ends a dry drill when it opens, and the drill writes nothing more", async () => {
    const world = await prepared();
    await drilling(world);
    expect(await world.open("shop-2")).toMatchObject({ go: "opened", epoch: 2 });
    expect((await world.record.state("shop-1"))?.closed).toMatchObject({ end: "stopped", sentence: expect.stringMatching(/^The drill gave way: run shop-2 begins: .*Nothing was changed\.$/) as string });
    await expect(world.call(assess, { ...world.carried, confirms: false })).rejects.toMatchObject({ code: "stale-epoch" });
    expect(await world.call(close, { ...world.carried, error: { Error: "Refused" } })).toMatchObject({ go: "ok" });
    expect((await world.record.readLease("shop")).run).toBe("shop-2");
  });

  it("opens after a call that died between the end of the drill and its own beginning", async () => {
    const world = await prepared();
    await drilling(world);
    await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "stopped", sentence: "The drill gave way." } });
    expect(await world.open("shop-2")).toMatchObject({ go: "opened", epoch: 2 });
  });

  it("is not ended by a drill, nor is another drill", async () => {
    const world = await prepared();
    await world.open();
    expect(await world.open("shop-2", undefined, trigger)).toMatchObject({ go: "joined" });
    const other = await prepared();
    await drilling(other);
    expect(await other.open("shop-2", undefined, trigger)).toMatchObject({ go: "joined" });
    expect((await other.record.state("shop-1"))?.closed).toBeNull();
  });

  it("is never taken from a trigger that says drill in words of another version: it does not open, and nobody is asked", async () => {
    const world = await prepared();
    await expect(world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: { ...trigger, by: "person" } })).rejects.toThrow();
    expect(await world.record.state("shop-1")).toBeUndefined();
    expect(world.pages).toEqual([]);
  });

  it.each([["isolated", "wrong-machine"], ["live", "not-a-leg"], ["game-day", "no-run"]])("by the failover's machine never opens for a drill of the kind %s", async (kind, code) => {
    const world = await prepared();
    await expect(world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: { ...trigger, drill: kind } })).rejects.toMatchObject({ code });
  });

  it.each<readonly [string, (world: World) => Promise<unknown>]>([
    ["an alarm", (world) => world.call(intake, { source: "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", region: "eu-north-1", detail: { alarmName: alarmOf("site-a"), state: { value: "ALARM", timestamp: "2026-01-01T12:00:00.000+0000" } } })],
    ["a sweep that finds the alarm, because its event was lost", (world) => world.call(sweep, {})],
    ["a person", (world) => world.call(request, { plan: "shop", by: "on-call-1", reason: "site-a is dark", id: "request-0001" })],
  ])("is started by %s beside a dry drill, and joins it never", async (_says, given) => {
    const world = await prepared();
    world.alarms.set(alarmOf("site-a"), new Date(now));
    await drilling(world);
    await given(world);
    expect(world.starts).toHaveLength(1);
    expect(JSON.parse(world.starts[0]?.input ?? "")).not.toHaveProperty("trigger.drill");
    expect(await world.types()).not.toContain("joined");
  });
});

describe("an overdue drill", () => {
  const later = async (): Promise<World> => {
    const world = await prepared({ drills: weekly });
    // The next Thursday, half past six.
    world.clock.time = Date.UTC(2026, 0, 8, 6, 31);
    return world;
  };

  it("is told once, by its own name, and again only after one that ended well", async () => {
    const world = await later();
    await world.call(sweep, {});
    await world.call(sweep, {});
    expect(world.pages.map(({ subject }) => subject)).toEqual(["DRILL shop: the dry drill is overdue"]);
    expect(world.pages[0]?.text).toContain("was due at 2026-01-08T05:30:00.000Z");
    expect(((await world.call(read, { what: "drills", plan: "shop" })) as DrillsAnswer).drills[0]?.planned).toEqual([{ ...weekly[0], next: [Date.UTC(2026, 0, 15, 5, 30), Date.UTC(2026, 0, 22, 5, 30), Date.UTC(2026, 0, 29, 5, 30)], overdueSince: Date.UTC(2026, 0, 8, 5, 30) }]);
  });

  it.each<readonly [string, (world: World) => Promise<unknown>]>([
    ["within its hour", async (world) => (world.clock.time = Date.UTC(2026, 0, 8, 6, 29))],
    ["where one ended well since", async (world) => {
      world.clock.time = Date.UTC(2026, 0, 8, 5, 31);
      await drilling(world);
      await world.call(assess, { ...world.carried, confirms: false });
      for (const step of allSteps(plannedNodes(world.plan.steps))) await world.say(stepped(step.id, "would"));
      await world.call(close, world.carried);
      world.pages.length = 0;
      world.clock.time = Date.UTC(2026, 0, 8, 6, 31);
    }],
  ])("is none %s", async (_says, given) => {
    const world = await later();
    await given(world);
    await world.call(sweep, {});
    expect(world.pages).toEqual([]);
  });
});
