// What people switch on a plan: each switch does its one thing, is refused where there is nothing to do, and changes nothing else.

import { open } from "../../../lambdas/open/open.ts";
import { switchFunction } from "../../../lambdas/switch/switch.ts";
import type { SwitchAnswer } from "../../../lambdas/switch/switch.ts";
import { auditOfPlan } from "../../../lambdas/runtime/record/audit.ts";
import { mostRefusals, readPlanLog } from "../../../lambdas/runtime/record/plan-log.ts";
import { Transient } from "../../../workflows/failure.ts";
import { brokenPlanLog } from "../../../workflows/plan-log.ts";
import type { PlanEntry } from "../../../workflows/plan-log.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { minutes, mutation, now, stepped } from "../builders.ts";
import { World } from "./world.ts";

const hours = (count: number): number => minutes(count * 60);

const ask = async (world: World, change: unknown, more: Readonly<Record<string, unknown>> = {}): Promise<SwitchAnswer> =>
  (await world.call(switchFunction, { plan: "shop", by: "lead-1", reason: "maintenance of site-a", change, ...more })) as SwitchAnswer;

/** What a switch could change: the lease, and the run's own entries. */
const stands = async (world: World): Promise<unknown> => [await world.record.readLease("shop"), await world.types()];
const log = (world: World): Promise<readonly PlanEntry[]> => world.record.alone((context) => readPlanLog(context, "shop", 100));

describe("what was switched is kept", () => {
  it("with who, when and why, in a chain, written before it is done, and found in the audit", async () => {
    const world = await World.deployed();
    await ask(world, { what: "pause", for: "2h" });
    world.clock.time += minutes(5);
    await ask(world, { what: "resume" }, { by: "lead-1", reason: "it is over" });
    await ask(world, { what: "kill-switch", on: true }, { by: "lead-1", reason: "nobody knows what goes on" });
    await world.open();
    await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "expired", sentence: "" }, blockMs: hours(1) });
    await ask(world, { what: "acknowledge", run: "shop-1" });
    const entries = (await log(world)).toReversed();
    expect(entries.map(({ seq, by, reason, deed }) => [seq, by, reason, deed])).toEqual([
      [1, "lead-1", "maintenance of site-a", { type: "paused", until: now + hours(2) }],
      [2, "lead-1", "it is over", { type: "resumed" }],
      [3, "lead-1", "nobody knows what goes on", { type: "kill-switch", on: true }],
      [4, "lead-1", "maintenance of site-a", { type: "acknowledged", run: "shop-1" }],
    ]);
    expect(brokenPlanLog(entries)).toBeUndefined();
    const { lines } = await world.record.alone((context) => auditOfPlan(context, "shop", { person: "lead-1" }, { limit: 10, mostRead: 100 }));
    expect(lines.map(({ kind, run }) => [kind, run])).toEqual([["acknowledge", null], ["kill-switch", null], ["pause", null], ["pause", null]]);
    expect(await world.record.readLease("shop")).toMatchObject({ killSwitchReason: "nobody knows what goes on" });
    // Acknowledged once more it changes nothing, so there is nothing to keep.
    await ask(world, { what: "acknowledge", run: "shop-1" });
    expect(await log(world)).toHaveLength(4);
  });

  it("and where it came to nothing, that too; where it cannot be kept, nothing is switched", async () => {
    const world = await World.deployed();
    const update = world.table.update;
    world.table.update = async (pk, sk, set, conditions) => {
      if (sk === "lease") throw new Transient("the lease does not answer");
      return update(pk, sk, set, conditions);
    };
    await expect(ask(world, { what: "kill-switch", on: true })).rejects.toMatchObject({ message: "the lease does not answer" });
    expect((await log(world)).map(({ deed }) => deed)).toEqual([{ type: "not-done", of: 1, because: "the lease does not answer" }, { type: "kill-switch", on: true }]);
    const put = world.table.put;
    world.table.update = update;
    world.table.put = async (item, conditions) => {
      if (item.sk.startsWith("switched#")) throw new Transient("nothing can be written");
      return put(item, conditions);
    };
    await expect(ask(world, { what: "kill-switch", on: true })).rejects.toMatchObject({ message: "nothing can be written" });
    expect((await world.record.readLease("shop")).killSwitch).toBe(false);
  });

  it("but of what is refused again and again only the first of a day", async () => {
    const world = await World.deployed();
    for (let times = 0; times < mostRefusals + 5; times += 1) await ask(world, { what: "resume" });
    expect(await log(world)).toHaveLength(mostRefusals + 1);
    expect((await log(world))[0]?.deed).toEqual({ type: "refused-beyond", kept: mostRefusals });
    world.clock.time += hours(24);
    await ask(world, { what: "resume" });
    expect((await log(world))[0]?.deed).toMatchObject({ type: "refused", code: "not-paused" });
    // Of a plan that nobody deployed there is no log, or anybody could begin one.
    await ask(world, { what: "resume" }, { plan: "nobodys" });
    expect(await world.record.alone((context) => readPlanLog(context, "nobodys", 10))).toEqual([]);
  });
});

describe("a pause", () => {
  it("is counted by the clock of the function and ends by itself", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "pause", for: "2h" })).toEqual({ done: true, sentence: `shop is paused until ${new Date(now + hours(2)).toISOString()}: runs look and ask, and nothing is changed before then.` });
    expect(await world.record.readLease("shop")).toMatchObject({ pausedUntil: now + hours(2), pausedBy: "lead-1", pauseReason: "maintenance of site-a", killSwitch: false });
  });

  it("ends when somebody resumes, and only a pause that stands can be ended", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "resume" })).toMatchObject({ done: false, code: "not-paused" });
    await ask(world, { what: "pause", for: "30m" });
    expect(await ask(world, { what: "resume" })).toEqual({ done: true, sentence: "shop is no longer paused." });
    expect((await world.record.readLease("shop")).pausedUntil).toBeUndefined();
    await ask(world, { what: "pause", for: "30m" });
    world.clock.time += minutes(30);
    expect(await ask(world, { what: "resume" })).toMatchObject({ done: false, code: "not-paused" });
  });

  it("that would be forgotten before it ends is refused", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "pause", for: "8d" })).toMatchObject({ done: false, code: "pause-too-long" });
    expect((await world.record.readLease("shop")).pausedUntil).toBeUndefined();
  });
});

describe("the kill switch", () => {
  it("is turned on and off, and says who holds it when it is so already", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "kill-switch", on: true })).toMatchObject({ done: true });
    expect(await world.record.readLease("shop")).toMatchObject({ killSwitch: true, killSwitchBy: "lead-1" });
    expect(await ask(world, { what: "kill-switch", on: true })).toEqual({ done: false, code: "already", because: "the kill switch of shop is on already (lead-1)" });
    expect(await ask(world, { what: "kill-switch", on: false })).toMatchObject({ done: true });
    expect((await world.record.readLease("shop")).killSwitch).toBe(false);
  });
});

describe("the block after a run", () => {
  it("is lifted for the run that left it, once", async () => {
    const world = await World.deployed();
    expect(await ask(world, { what: "acknowledge" })).toMatchObject({ done: false, code: "nothing-to-acknowledge" });
    await world.open();
    await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "expired", sentence: "" }, blockMs: hours(1) });
    expect(await ask(world, { what: "acknowledge", run: "shop-0" })).toMatchObject({ done: false, code: "nothing-to-acknowledge" });
    expect(await ask(world, { what: "acknowledge", run: "shop-1" })).toMatchObject({ done: true });
    expect((await world.record.readLease("shop")).blockedUntil).toBeUndefined();
  });
});

describe("stopping a run", () => {
  it("answers the questions of its steps with stop and lets no step go on", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.decide("approve-failover", "approve");
    await world.say({ type: "step", step: "fence", status: "stuck", because: "it does not answer", brought: {} });
    await world.ask("stuck-fence", "token-2", "fence");
    expect(await ask(world, { what: "stop", run: "shop-1" })).toMatchObject({ done: true, sentence: expect.stringContaining("It has changed nothing so far.") });
    expect((await world.state()).stopRequested).toEqual({ by: "lead-1", reason: "maintenance of site-a" });
    expect(await world.gate("stuck-fence")).toMatchObject({ status: "overtaken" });
    expect(world.told.at(-1)).toMatchObject({ token: "token-2", output: { go: "stop" } });
    // Once more, because the first answer was lost: it is stopped already, and told nobody twice.
    const told = world.told.length;
    expect(await ask(world, { what: "stop", run: "shop-1" })).toMatchObject({ done: true });
    expect([world.told.length, (await world.types()).filter((type) => type === "stop-requested").length]).toEqual([told, 1]);
  });

  it.each<readonly [string, readonly EntryBody[], string]>([
    ["has passed its commit point", [{ type: "intent", step: "promote-rds-replica", mutation: mutation({ undo: null }) }], "only-forward"],
    ["is being taken back", [stepped("undo-fence-ec2-stop", "waiting")], "only-back"],
  ])("as a planned move that %s is refused and writes nothing (I22)", async (_what, bodies, code) => {
    const world = await World.deployed();
    const trigger = { by: "person", who: "on-call-1", what: "on-call-1: maintenance", at: now };
    await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger, kind: "switchover" });
    for (const body of bodies) await world.say(body);
    const before = await world.types();
    expect(await ask(world, { what: "stop", run: "shop-1" })).toMatchObject({ done: false, code });
    expect(await world.types()).toEqual(before);
  });

  it("that only asks whether to begin is refused, because rejecting it is the answer to what it asks", async () => {
    const world = await World.deployed();
    await world.asked();
    expect(await ask(world, { what: "stop", run: "shop-1" })).toMatchObject({ done: false, code: "reject-instead" });
    expect([(await world.state()).stopRequested, world.told]).toEqual([null, []]);
    expect(await world.gate("approve-failover")).toMatchObject({ status: "waiting" });
  });

  it("that is not open is refused, and nothing but the refusal is written", async () => {
    const world = await World.deployed();
    await world.asked();
    const before = await stands(world);
    expect(await ask(world, { what: "stop", run: "shop-0" })).toMatchObject({ done: false, code: "not-open" });
    expect(await stands(world)).toEqual(before);
  });
});

describe("who may switch", () => {
  it.each([
    ["pause", { what: "pause", for: "2h" }, "on-call-1", "not-allowed"],
    ["turn on the kill switch", { what: "kill-switch", on: true }, "stranger-1", "not-allowed"],
    ["stop a run", { what: "stop", run: "shop-1" }, "operator-1", "not-allowed"],
    ["stop a run", { what: "stop", run: "shop-1" }, "on-call-1", "reject-instead"],
  ])("is said by the plan: %s %j by %s is %s, and nothing is written", async (_does, change, by, code) => {
    const world = await World.deployed();
    await world.asked();
    const before = await stands(world);
    expect(await ask(world, change, { by })).toMatchObject({ done: false, code });
    expect(await stands(world)).toEqual(before);
    expect((await log(world)).map(({ by: who, reason, deed }) => [who, reason, deed.type, "code" in deed && deed.code])).toEqual([[by, "maintenance of site-a", "refused", code]]);
  });
});

describe("every switch", () => {
  it.each([{ what: "pause", for: "2h" }, { what: "resume" }, { what: "kill-switch", on: true }, { what: "acknowledge" }, { what: "stop", run: "shop-1" }])("of a plan that nobody knows is refused and makes nothing: %j", async (change) => {
    const world = await World.deployed();
    const { writes } = world.table;
    expect(await ask(world, change, { plan: "nothing" })).toEqual({ done: false, code: "no-such-plan", because: "the record knows no plan nothing" });
    expect(world.table.writes).toBe(writes);
  });

  it.each([
    { change: { what: "pause", for: "2" } },
    { change: { what: "pause", for: "-2h" } },
    { change: { what: "pause", until: 5 } },
    { change: { what: "kill-switch" } },
    { change: { what: "stop" } },
    { change: { what: "explode" } },
    { change: { what: "resume" }, reason: "  " },
    { change: { what: "resume" }, by: "" },
    { change: { what: "resume" }, token: "x" },
  ])("that is none is refused: %j", async (more) => {
    const world = await World.deployed();
    await expect(ask(world, undefined, more)).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
  });
});

describe("people hear of it", () => {
  it.each<[string, readonly unknown[], string, readonly string[]]>([
    ["a pause, until when, by whom and why", [{ what: "pause", for: "2h" }], "LIVE shop: paused, by lead-1", [`until ${new Date(now + hours(2)).toISOString()}`, "By lead-1: maintenance of site-a"]],
    ["its end", [{ what: "pause", for: "2h" }, { what: "resume" }], "LIVE shop: resumed, by lead-1", ["no longer paused"]],
    ["the kill switch", [{ what: "kill-switch", on: true }], "LIVE shop: kill switch on, by lead-1", ["no change passes"]],
    ["that it is off again", [{ what: "kill-switch", on: true }, { what: "kill-switch", on: false }], "LIVE shop: kill switch off, by lead-1", ["changes pass again"]],
  ])("%s, each once", async (_what, changes, subject, words) => {
    const world = await World.deployed();
    for (const change of changes) await ask(world, change);
    const told = world.pages;
    expect(told).toHaveLength(changes.length);
    expect(told.at(-1)?.subject).toBe(subject);
    for (const word of words) expect(told.at(-1)?.text).toContain(word);
  });

  it("of nothing that was refused", async () => {
    const world = await World.deployed();
    await ask(world, { what: "resume" });
    await ask(world, { what: "kill-switch", on: false });
    expect(world.pages).toEqual([]);
  });
});
