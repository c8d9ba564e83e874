// Live drills: what begins one and what does not, that each leg is started once whoever dies when, that people are asked at each of them
// as the plan says, and that the end says where production stands.

import { assess } from "../../../lambdas/assess/assess.ts";
import { gate } from "../../../lambdas/gate/gate.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { read } from "../../../lambdas/read/read.ts";
import type { DrillsAnswer } from "../../../lambdas/read/read.ts";
import { keepDrill } from "../../../lambdas/runtime/record/drills.ts";
import { newestLiveDrill } from "../../../lambdas/runtime/record/live-drills.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { LiveDrill } from "../../../workflows/live-drill-state.ts";
import type { RunEnd } from "../../../workflows/record.ts";
import { evidenceOf, minutes, mutation, now, shop } from "../builders.ts";
import { alarmOf, throttled, World } from "./world.ts";

const quarterly: NonNullable<ReturnType<typeof shop>["drills"]> = [{ kind: "live", every: "cron(0 12 1 */3 ? *)", zone: "UTC", approvers: 2, stay: minutes(30) }];
const asking = (change: object = {}) => ({ plan: "shop", by: "on-call-1", reason: "quarterly", id: "drill-0001", drill: { kind: "live", ...change } });
const scheduled = (at: string) => ({ plan: "shop", by: "schedule", reason: "the plan's schedule", id: at, drill: { kind: "live", scheduled: at } });

const ready = async (world: World, active = "site-a"): Promise<void> => {
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: world.clock.time, active, results: [] }, previous: null, told: {} });
};
async function prepared(more: Parameters<typeof shop>[0] = {}): Promise<World> {
  const world = await World.deployed(shop(more));
  world.sees = evidenceOf(world.plan);
  await ready(world);
  return world;
}
async function begun(more: Parameters<typeof shop>[0] = {}): Promise<World> {
  const world = await prepared(more);
  expect(await world.call(request, asking())).toMatchObject({ answered: "started" });
  return world;
}
const drillOf = async (world: World): Promise<LiveDrill> => {
  const kept = await world.record.alone((context) => newestLiveDrill(context, "shop"));
  if (kept === undefined) throw new TypeError("there is no live drill");
  return kept.drill;
};
const newest = (world: World) => world.starts.at(-1) ?? { name: "", input: "{}", stateMachineArn: "" };

/** Opens the leg that was started last, as its machine does. */
async function opens(world: World, direction = { source: "site-a", target: "site-b" }, kind = "switchover"): Promise<string> {
  const { name, input } = newest(world);
  const { trigger } = JSON.parse(input) as { readonly trigger: unknown };
  await world.call(open, { run: name, plan: "shop", planDigest: world.planDigest, ...direction, kind, trigger });
  return name;
}
/** It ends; `serves` is the site that it moved production to. */
async function closes(world: World, end: RunEnd, serves?: string): Promise<void> {
  const { name } = newest(world);
  const { epoch } = await world.record.readLease("shop");
  if (serves !== undefined) await world.record.append({ run: name, plan: "shop", epoch, body: { type: "intent", step: "fence-ec2-stop", mutation: mutation() } });
  if (serves !== undefined) await world.record.setActive("shop", { site: serves, run: name });
  await world.record.close({ run: name, plan: "shop", epoch, body: { type: "closed", end, sentence: `It ended as ${end}.` } });
}
const sweeps = async (world: World, after = minutes(1)): Promise<string | undefined> => {
  world.clock.time += after;
  return ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"];
};

describe("a live drill that is asked for", () => {
  it("starts the planned move away from home, and says in the trigger which leg of which drill that is", async () => {
    const world = await begun();
    const drill = await drillOf(world);
    expect(newest(world).stateMachineArn).toContain(":stateMachine:shop-switchover-to-site-b:live");
    expect(JSON.parse(newest(world).input)).toMatchObject({ trigger: { by: "live-drill-by-person", who: "on-call-1", drill: "live", leg: { drill: drill.id, number: 1, of: 4 }, what: expect.stringMatching(/^on-call-1: quarterly \(leg 1 of 4 of the live drill .*, in which production moves\)$/) as string } });
    await opens(world);
    expect(await world.record.state(newest(world).name)).toMatchObject({ kind: "switchover", dry: false, trigger: { by: "person", leg: { number: 1 } } });
  });

  it("begins once, however often the same request comes", async () => {
    const world = await begun();
    expect(await world.call(request, asking())).toMatchObject({ answered: "duplicate", run: newest(world).name });
    await opens(world);
    expect(await world.call(request, asking())).toMatchObject({ answered: "duplicate" });
    // Production is away meanwhile, which speaks against another one and not against this.
    await closes(world, "succeeded", "site-b");
    expect(await world.call(request, asking())).toMatchObject({ answered: "duplicate" });
    expect(((await world.call(read, { what: "drills", plan: "shop" })) as DrillsAnswer).drills[0]?.live?.refused).toBeNull();
    expect(world.executions.size).toBe(1);
  });

  it("that has ended, and after which another was, is not begun once more by its old request", async () => {
    const world = await begun();
    for (const id of ["drill-0001", "drill-0002"]) {
      await world.call(request, { ...asking(), id });
      await opens(world);
      await closes(world, "rejected");
      await sweeps(world);
      await ready(world);
    }
    expect(world.executions.size).toBe(2);
    expect(await world.call(request, asking())).toMatchObject({ answered: "duplicate" });
    expect((await drillOf(world)).closed?.verdict).toBe("not-finished");
  });

  it("is begun by the sweep where its first leg could not be started", async () => {
    const world = await prepared();
    world.troubles.push({ operation: "StartExecution", error: throttled() });
    expect(await world.call(request, asking())).toMatchObject({ answered: "started", because: expect.stringContaining("the sweep starts it within a minute") as string });
    expect(world.executions.size).toBe(0);
    expect(await sweeps(world)).toMatch(/^live drill .*: leg 1 of 4 started$/);
    expect(await sweeps(world)).toMatch(/^live drill .*: leg 1 of 4 started$/);
    expect(world.executions.size).toBe(1);
  });

  it.each<readonly [string, (world: World) => Promise<unknown>, object, string, string]>([
    ["another one has not ended", (world) => world.call(request, { ...asking(), id: "drill-0000" }), asking(), "busy", "has not ended, and no other drill starts beside it"],
    ["production is not at home", (world) => world.record.setActive("shop", { site: "site-b", run: "shop-0" }), asking(), "not-active", "a live drill begins at the home of shop, site-a; bring production home first"],
    ["it would lead to where it begins", async () => undefined, asking({ to: "site-a" }), "not-active", "site-a serves already"],
    ["a run is open", (world) => world.open(), asking(), "busy", "run shop-1 is open"],
    ["a failover was requested", (world) => world.record.setWish("shop", { id: "request-1", what: "dark", at: now }), asking(), "busy", "a failover was requested and is about to start"],
    ["the kill switch is on", (world) => world.record.setKillSwitch("shop", true, "lead-1"), asking(), "not-now", "the kill switch is on"],
    ["whoever asks may not", async () => undefined, { ...asking(), by: "stranger-1" }, "not-allowed", "stranger-1 may not ask for a run"],
    ["the schedule is said to ask, at a time that the plan does not have", async () => undefined, scheduled("2026-01-01T11:59:00Z"), "not-now", "has no live drill due at 2026-01-01T11:59:00Z"],
    ["the schedule is said to ask, at a time that is yet to come", async () => undefined, scheduled("2031-04-01T12:00:00Z"), "not-now", "due at 2031-04-01T12:00:00Z, which is not yet"],
  ])("does not begin where %s", async (_says, given, event, answered, because) => {
    const world = await prepared({ drills: quarterly });
    await given(world);
    const before = world.starts.length;
    expect(await world.call(request, event)).toMatchObject({ answered, because: expect.stringContaining(because) as string });
    expect(world.starts).toHaveLength(before);
  });

  it("does not begin of a plan that it could not bring home", async () => {
    const { databases: { orders }, ...rest } = shop();
    const world = await prepared({ ...rest, databases: { orders: { ...orders, engine: "mysql" } } as never });
    expect(await world.call(request, asking())).toMatchObject({ answered: "not-now", because: expect.stringContaining("could not be moved away and home again by planned moves: of orders no transactions are counted") as string });
    expect(world.starts).toEqual([]);
  });

  it("begins by the plan's schedule at a time that the plan has, for nobody in person, and keeps other drills from starting", async () => {
    const world = await prepared({ drills: quarterly });
    expect(await world.call(request, scheduled("2026-01-01T12:00:00Z"))).toMatchObject({ answered: "started" });
    await opens(world);
    expect((await world.record.state(newest(world).name))?.trigger).toMatchObject({ by: "schedule", drill: "live" });
    await closes(world, "succeeded", "site-b");
    expect(await world.call(request, { ...asking(), drill: { kind: "dry" }, id: "drill-0002" })).toMatchObject({ answered: "busy" });
  });
});

describe("a leg", () => {
  it("asks as many people as the plan says, who read first that production moves", async () => {
    const world = await begun({ drills: quarterly });
    const run = await opens(world);
    const carried = { ...world.carried, run };
    await world.call(look, carried);
    await world.call(assess, { ...carried, confirms: false });
    world.waiting.add("token-1");
    await world.call(gate, { ...carried, gate: "approve-failover", token: "token-1" });
    expect(world.pages.map(({ subject }) => subject)).toEqual(["LIVE DRILL shop: Switch over to site-b"]);
    const [asked] = await world.record.gates(run);
    expect(asked).toMatchObject({ approvers: 2, sentences: expect.arrayContaining([expect.stringMatching(/^This is leg 1 of 4 of the live drill .*: production really moves\.$/)]) as string[] });
    const { revision, digest } = asked ?? {};
    const answer = { run, gate: "approve-failover", revision, digest, decision: "approve", reason: "as announced" };
    expect(await world.call(decide, { ...answer, by: "on-call-1" })).toMatchObject({ decided: false, code: "waits-for-others" });
    expect(await world.call(decide, { ...answer, by: "lead-1" })).toMatchObject({ decided: true });
  });

  it("follows when the one before has succeeded, and not twice where the sweep dies around its start", async () => {
    const world = await begun();
    await opens(world);
    expect(await sweeps(world)).toBe("open");
    await closes(world, "succeeded", "site-b");
    world.troubles.push({ operation: "StartExecution", error: throttled(), after: true });
    await sweeps(world);
    expect(await sweeps(world)).toMatch(/leg 2 of 4 started/);
    expect(world.executions.size).toBe(2);
    expect(newest(world).stateMachineArn).toContain(":shop-copy-over-to-site-a:");
    expect((await drillOf(world)).legs).toHaveLength(2);
  });

  it("home waits for the stay and for a look at readiness from after the copy", async () => {
    const world = await begun({ drills: quarterly });
    await opens(world);
    await closes(world, "succeeded", "site-b");
    await sweeps(world);
    await opens(world, { source: "site-b", target: "site-a" }, "reprotect");
    world.clock.time += minutes(5);
    await closes(world, "succeeded");
    expect(await sweeps(world)).toContain("site-b serves for 30 min, as the plan says");
    for (let looks = 0; looks < 3; looks += 1) await sweeps(world, minutes(9));
    expect(await sweeps(world, minutes(3))).toContain("readiness was not looked at since the last leg");
    await ready(world, "site-b");
    expect(await sweeps(world)).toMatch(/leg 3 of 4 started/);
    expect(world.pages).toEqual([]);
  });

  it("that cannot be started keeps nobody from hearing of an overdue drill, and is tried again", async () => {
    const world = await begun({ drills: [{ kind: "dry", every: "cron(0 6 ? * MON *)", zone: "UTC" }] });
    await world.record.alone((context) => keepDrill(context, "shop", "dry", { good: { run: "shop-0", at: now - 90 * 24 * minutes(60) } }));
    world.executions.clear();
    world.troubles.push({ operation: "StartExecution", error: throttled() });
    expect(await sweeps(world)).toMatch(/^failed: /);
    expect(world.pages.map(({ subject }) => subject)).toEqual(["DRILL shop: the dry drill is overdue"]);
    expect(await sweeps(world)).toMatch(/leg 1 of 4 started/);
  });

  it("does not follow while an alarm stands: the failover is the real thing and ends the drill", async () => {
    const world = await begun();
    await opens(world);
    await closes(world, "succeeded", "site-b");
    world.alarms.set(alarmOf("site-b"), new Date(now));
    expect(await sweeps(world)).toMatch(/^started shop-/);
    await world.call(open, { run: newest(world).name, plan: "shop", planDigest: world.planDigest, source: "site-b", target: "site-a", trigger: { by: "sweep", what: "alarm", at: now } });
    expect(await sweeps(world)).not.toContain("live drill");
    await closes(world, "succeeded", "site-a");
    world.alarms.clear();
    expect(await sweeps(world)).toMatch(/^live drill .* ended: not finished$/);
    expect(world.pages.at(-1)).toMatchObject({ subject: "LIVE DRILL shop: not finished", text: expect.stringContaining("which is no leg of it, came between. Production stands at its home site-a.") as string });
  });
});

describe("a leg that was started and has not opened", () => {
  it.each<readonly [string, (world: World) => Promise<unknown>]>([
    ["a person ended the drill", (world) => world.call(request, asking({ end: true }))],
    ["the kill switch ended the drill", async (world) => {
      await world.record.setKillSwitch("shop", true, "lead-1");
      expect(await sweeps(world)).toMatch(/ended: not finished$/);
      await world.record.setKillSwitch("shop", false, "lead-1");
    }],
  ])("does not begin where %s", async (_says, ends) => {
    const world = await begun();
    await ends(world);
    const run = await opens(world);
    expect(await world.record.state(run)).toBeUndefined();
    expect((await world.record.readLease("shop")).run).toBeUndefined();
    await sweeps(world, minutes(11));
    expect((await drillOf(world)).closed?.verdict).toBe("not-finished");
  });

  it("is opened again by a repeated call, although the drill was ended since", async () => {
    const world = await begun();
    const run = await opens(world);
    await world.call(request, asking({ end: true }));
    await opens(world);
    expect((await world.record.readLease("shop")).run).toBe(run);
  });

  it("has a word that a function of before live drills refuses, and one without its number opens nothing", async () => {
    const world = await begun();
    const { trigger } = JSON.parse(newest(world).input) as { readonly trigger: { readonly by: string } };
    expect(["alarm", "sweep", "person", "schedule", "drill-by-person", "drill-by-schedule"]).not.toContain(trigger.by);
    const without = { by: trigger.by, drill: "live", what: "what", at: now };
    await expect(world.call(open, { run: newest(world).name, plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", kind: "switchover", trigger: without })).rejects.toMatchObject({ code: "not-a-leg" });
  });
});

describe("the end", () => {
  it("is told once, with where production stands and the way home, and is red until it is home", async () => {
    const world = await begun();
    await opens(world);
    await closes(world, "succeeded", "site-b");
    await sweeps(world);
    await opens(world, { source: "site-b", target: "site-a" }, "reprotect");
    await closes(world, "rejected");
    world.troubles.push({ operation: "Publish", error: throttled() });
    await sweeps(world);
    expect(await sweeps(world)).toMatch(/ended: not finished$/);
    expect(await sweeps(world)).toBe("quiet");
    const told = world.pages.filter(({ subject }) => subject.startsWith("LIVE DRILL"));
    expect(told).toMatchObject([{ subject: "LIVE DRILL shop: not finished", text: expect.stringContaining("Production stands at site-b and not at its home site-a. Nothing protects it until a copy at site-a follows: understudy start shop --mode reprotect --reason … The way home, after that: understudy start shop --mode failback --to site-a --reason …") as string }]);
    const standing = async () => ((await world.call(read, { what: "drills", plan: "shop" })) as DrillsAnswer).drills[0]?.live?.drills[0];
    expect(await standing()).toMatchObject({ away: true, closed: { verdict: "not-finished" } });
    // Somebody brings it home by hand.
    await world.record.setActive("shop", { site: "site-a", run: "shop-9" });
    expect(await standing()).toMatchObject({ away: false });
  });

  it("comes by a person who may stop runs, between two legs and beside an open one", async () => {
    const world = await begun();
    await opens(world);
    expect(await world.call(request, { ...asking({ end: true }), by: "stranger-1" })).toMatchObject({ answered: "not-allowed" });
    expect(await world.call(request, asking({ end: true }))).toMatchObject({ answered: "ending", because: expect.stringContaining(`understudy run stop ${newest(world).name}`) as string });
    expect(await world.call(request, asking({ end: true }))).toMatchObject({ answered: "duplicate" });
    const { lines } = (await world.call(read, { what: "audit", plan: "shop" })) as { readonly lines: readonly { readonly who: string; readonly action: string }[] };
    expect(lines.filter(({ action }) => action.includes("live drill"))).toEqual([expect.objectContaining({ who: "on-call-1", action: `ended the live drill ${(await drillOf(world)).id}` }), expect.objectContaining({ who: "stranger-1", action: "was refused the end of a live drill" })]);
    await closes(world, "succeeded", "site-b");
    expect(await sweeps(world)).toMatch(/ended: not finished$/);
    expect(await world.call(request, asking({ end: true }))).toMatchObject({ answered: "not-now", because: "no live drill of shop is open" });
    expect(world.starts).toHaveLength(1);
  });
});
