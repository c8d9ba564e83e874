// The last state of every run: how it ended, the lease, the block, the active site, and that all of it happens once.

import { close } from "../../../lambdas/close/close.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { authorised, decided, gateFacts, minutes, seconds, shop, shopWithSteps, stepped, verdictOf, writtenShop } from "../builders.ts";
import { setRenewals } from "../../../lambdas/runtime/record/site-leases.ts";
import { throttled, World } from "./world.ts";

const ids = allSteps(plannedNodes(shop().steps)).map((step) => step.id);
const assessed = (change: Parameters<typeof verdictOf>[0] = {}): EntryBody => ({ type: "assessed", verdict: verdictOf(change), confirms: false });
const allDone = ids.map((id) => stepped(id, "done"));
const untilTraffic = ids.filter((id) => !id.startsWith("verify")).map((id) => stepped(id, "done"));
const broken = { Error: "States.Timeout", Cause: "a state took too long" };

interface Case {
  readonly says: string;
  readonly entries: readonly EntryBody[];
  readonly asks?: true;
  readonly error?: typeof broken;
  readonly end: string;
  readonly go: "ok" | "failed";
  readonly moved?: true;
  readonly blockMs?: number;
}
const stopped: EntryBody = { type: "stop-requested", by: "on-call-1", reason: "wrong site" };
const cases: readonly Case[] = [
  { says: "every step was proved", entries: [authorised(), ...allDone], end: "succeeded", go: "ok", moved: true },
  { says: "a step was skipped by a person", entries: [authorised(), ...allDone, stepped(ids.at(-1) ?? "", "skipped")], end: "done-with-exceptions", go: "ok", moved: true },
  { says: "the source is alive", entries: [assessed({ verdict: "stand-down" })], end: "no-action", go: "ok", blockMs: seconds(60) },
  { says: "a person rejected it", entries: [assessed(), { type: "gate-opened", facts: gateFacts() }, decided("reject")], end: "rejected", go: "ok" },
  { says: "nobody decided", entries: [assessed()], asks: true, end: "expired", go: "failed" },
  { says: "the target is not ready", entries: [assessed({ verdict: "refuse", code: "target-not-ready" })], end: "refused", go: "failed" },
  { says: "the facts never settled", entries: [assessed()], end: "refused", go: "failed" },
  { says: "a person stopped it before traffic moved", entries: [authorised(), stopped], end: "stopped", go: "failed" },
  { says: "a person stopped it after traffic moved", entries: [authorised(), ...untilTraffic, stopped], end: "stopped", go: "failed", moved: true },
  { says: "it was taken back", entries: [authorised(), stepped("fence-ec2-stop", "done"), stepped("undo-fence-ec2-stop", "done")], end: "rolled-back", go: "failed" },
  { says: "it could not be taken back", entries: [authorised(), stepped("fence-ec2-stop", "done"), stepped("undo-fence-ec2-stop", "stuck")], end: "failed", go: "failed" },
  { says: "an error ended it at the start", entries: [], error: broken, end: "failed", go: "failed" },
  { says: "an error ended it after traffic moved", entries: [authorised(), ...untilTraffic], error: broken, end: "failed", go: "failed", moved: true },
  { says: "an error ended it while it asked", entries: [assessed()], asks: true, error: broken, end: "failed", go: "failed" },
  { says: "it ended before its steps", entries: [authorised()], end: "failed", go: "failed" },
  { says: "it ended before anything was assessed", entries: [], end: "failed", go: "failed" },
];

async function played({ entries, asks }: Pick<Case, "entries" | "asks">): Promise<World> {
  const world = await World.deployed();
  await world.open();
  for (const body of entries) await world.say(body);
  if (asks) await world.ask("approve-failover", "token-1");
  world.pages.length = 0;
  return world;
}

describe("how runs end", () => {
  it.each(cases.map((each) => [each.says, each] as const))("%s", async (_says, given) => {
    const world = await played(given);
    const error = given.error === undefined ? {} : { error: given.error };
    const at = world.clock.time;
    expect(await world.call(close, { ...world.carried, ...error })).toEqual({ ...world.carried, go: given.go });

    const { closed } = await world.state();
    expect(closed?.end).toBe(given.end);
    if (given.error !== undefined) expect(closed?.sentence).toContain("States.Timeout (a state took too long)");
    const lease = await world.record.readLease("shop");
    expect(lease.run).toBeUndefined();
    expect(lease).toMatchObject({ blockedUntil: at + (given.blockMs ?? minutes(60)), blockedBy: "shop-1" });
    expect(await world.record.active("shop")).toEqual(given.moved ? { site: "site-b", run: "shop-1", since: at } : undefined);
    expect((await world.record.gates("shop-1")).every((each) => each.status !== "waiting")).toBe(true);
    expect(world.pages).toMatchObject([{ subject: `LIVE shop: ${given.end}`, text: closed?.sentence }]);
    expect(await world.record.listRuns("shop", 5)).toMatchObject([{ run: "shop-1", end: given.end }]);
  });

  it.each(cases.map((each) => [each.says, each] as const))("called twice it answers the same: %s", async (_says, given) => {
    const world = await played(given);
    const event = { ...world.carried, ...(given.error === undefined ? {} : { error: given.error }) };
    const first = await world.call(close, event);
    const before = [await world.entries(), await world.record.readLease("shop"), await world.record.active("shop")];
    world.clock.time += seconds(5);
    world.revive();
    expect(await world.call(close, event)).toEqual(first);
    expect([await world.entries(), await world.record.readLease("shop"), await world.record.active("shop")]).toEqual(before);
  });
});

it("closes also when people cannot be told", async () => {
  const world = await played({ entries: [authorised(), ...allDone] });
  world.troubles.push({ operation: "Publish", error: throttled() });
  expect(await world.call(close, world.carried)).toMatchObject({ go: "ok" });
  expect((await world.state()).closed?.end).toBe("succeeded");
  const lease = await world.record.readLease("shop");
  expect([lease.run, lease.untold?.subject]).toEqual([undefined, "LIVE shop: succeeded"]);
});

it("keeps nothing to be told later where people were told", async () => {
  const world = await played({ entries: [authorised(), ...allDone] });
  await world.call(close, world.carried);
  expect((await world.record.readLease("shop")).untold).toBeUndefined();
});

it.each([[undefined, "ok"], [broken, "failed"]] as const)("closes nothing for a run that never got the lease (error %j)", async (error, go) => {
  const world = await played({ entries: [] });
  const before = world.table.writes;
  const event = { ...world.carried, run: "shop-2", epoch: 0, ...(error === undefined ? {} : { error }) };
  expect(await world.call(close, event)).toMatchObject({ run: "shop-2", go });
  expect((await world.record.readLease("shop")).run).toBe("shop-1");
  expect([world.table.writes, world.pages]).toEqual([before, []]);
});

it("leaves the active site as it is when it comes again after a later run has moved on", async () => {
  const world = await played({ entries: [authorised(), ...allDone] });
  await world.call(close, world.carried);
  await world.open("shop-2", { source: "site-b", target: "site-a" });
  await world.record.setActive("shop", { site: "site-a", run: "shop-2" });
  await world.call(close, world.carried);
  expect(await world.record.active("shop")).toMatchObject({ site: "site-a", run: "shop-2" });
  expect((await world.record.readLease("shop")).run).toBe("shop-2");
});

it("lets a decision of the last instant stand, and tells the state machine", async () => {
  const world = await World.deployed();
  const { revision, digest } = await world.asked();
  await world.record.decideGate({ run: "shop-1", gate: "approve-failover", revision, digest, decision: "reject", by: "lead-1", reason: "not now" });
  await world.call(close, world.carried);
  expect((await world.state()).closed).toMatchObject({ end: "rejected", sentence: expect.stringContaining("lead-1 rejected the failover: not now") });
  expect(world.told.map((each) => each.output["go"])).toEqual(["reject"]);
});

it("says that the watchdogs of the target may not renew where a person answered for the fence", async () => {
  const guarded = shopWithSteps([{ fence: { "self-fence": { hosts: ["app"], stop: ["stop"] } } }, ...writtenShop.steps]);
  const world = await World.deployed(guarded);
  await world.open();
  await world.record.alone((context) => setRenewals(context, { plan: "shop", site: "site-b", renewals: "forbidden", since: 1, run: "shop-0", epoch: 0 }));
  await world.say(authorised());
  for (const { id } of allSteps(plannedNodes(guarded.steps))) await world.say(stepped(id, id === "fence-self-fence" ? "done-by-hand" : "done"));
  await world.call(close, world.carried);
  expect((await world.state()).closed?.sentence).toContain("The watchdogs of site-b may not renew");
});
