// The commit window through the real functions: it makes the target the active site, keeps the lease, is closed as it was chosen, and a
// return starts once and only for who may ask for it.

import { AwsAnswerError } from "../../../infra/local/aws/backend.ts";
import { close } from "../../../lambdas/close/close.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { startRun } from "../../../lambdas/intake/start-run.ts";
import { heldLease } from "../../../lambdas/sweep/held-leases.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { switchFunction } from "../../../lambdas/switch/switch.ts";
import { commitGate } from "../../../workflows/commit-gate.ts";
import { reprotectMachineName } from "../../../workflows/names.ts";
import { longestHoldMs } from "../../../workflows/operations.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { authorised, minutes, now, shop, stepped } from "../builders.ts";
import { alarmOf, World } from "./world.ts";

const access = { request: ["lead-1"], approve: ["on-call-1", "lead-1"], "accept-loss": ["on-call-1", "lead-1", "eva"], skip: ["lead-1"], pause: ["lead-1"] };
const reprotection = `arn:aws:states:eu-north-1:123456789012:stateMachine:${reprotectMachineName("shop", "site-a")}:live`;

/** A failover whose steps are all done, with its window open for four hours. */
async function looking(): Promise<World> {
  const world = await World.deployed(shop({ commit: { within: minutes(240) }, access }));
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  await world.asked();
  await world.decide("approve-failover", "approve");
  await world.say(authorised({ digest: (await world.state()).verdict?.digest ?? "" }));
  for (const { id } of allSteps(plannedNodes(world.plan.steps))) await world.say(stepped(id, "done"));
  await world.ask(commitGate, "token-2");
  world.pages.splice(0);
  world.told.splice(0);
  return world;
}
const person = (subject: string) => ({ subject, groups: [], channel: "console" as const });
const choose = (world: World, decision: "commit" | "return", by = "lead-1") => world.decide(commitGate, decision, { by, reason: "looked at it", person: person(by) });
const swept = async (world: World): Promise<string | undefined> => ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"];
const closed = async (world: World) => {
  await world.call(close, world.carried);
  return (await world.state()).closed;
};

it("makes the target the active site while people look, so that the next failure is the target's, and keeps the lease", async () => {
  const world = await looking();
  expect([(await world.record.active("shop"))?.site, (await world.record.readLease("shop")).run]).toEqual(["site-b", "shop-1"]);
  const answer = await startRun({ plan: "shop", site: "site-b", by: "alarm", what: "the alarm of site-b", at: world.clock.time, nameParts: ["a"] }, { UNDERSTUDY_PLANS: ["shop"], UNDERSTUDY_MACHINES: world.environment()["UNDERSTUDY_MACHINES"] ?? "" }, world.services("intake"));
  expect(answer).toMatchObject({ answered: "joined", run: "shop-1" });
});

it.each(["commit", "return"] as const)("%s hands its word on, changes nothing, and a second choice comes too late", async (decision) => {
  const world = await looking();
  const { mutations } = await world.state();
  expect(await choose(world, decision)).toMatchObject({ decided: true, decision });
  expect(world.told.map(({ token, output }) => [token, output["go"]])).toEqual([["token-2", decision]]);
  expect(await choose(world, decision === "commit" ? "return" : "commit")).toMatchObject({ decided: false, code: "already-decided" });
  expect(await closed(world)).toMatchObject({ end: "succeeded" });
  expect((await world.state()).mutations).toBe(mutations);
});

it.each([["approve", "not-a-choice"], ["stop", "not-a-choice"], ["skip", "not-a-choice"]] as const)("%s is no choice there", async (decision, code) => {
  expect(await (await looking()).decide(commitGate, decision)).toMatchObject({ decided: false, code });
});

it("is committed by time, by the sweep, and nobody is called as if a question had been left", async () => {
  const world = await looking();
  world.clock.time += minutes(241);
  expect(await swept(world)).toBe("expired: Commit to site-b");
  expect(world.told.map(({ output }) => output["go"])).toEqual(["expired"]);
  expect(await closed(world)).toMatchObject({ end: "succeeded", sentence: expect.stringContaining("so it is committed by time.") });
  expect(world.pages.some(({ subject }) => subject.includes("ESCALATED"))).toBe(false);
});

it("can be held, and can be stopped, which is no choice", async () => {
  const world = await looking();
  const { expiresAt } = await world.gate(commitGate);
  await world.decide(commitGate, "hold" as never, { reason: "asking the call centre" });
  expect((await world.gate(commitGate)).expiresAt).toBe((expiresAt ?? 0) + minutes(10));
  expect(await world.call(switchFunction, { plan: "shop", by: "lead-1", reason: "to start another", change: { what: "stop", run: "shop-1" } })).toMatchObject({ done: true });
  expect(await closed(world)).toMatchObject({ end: "stopped", sentence: expect.stringContaining("lead-1 stopped the run") });
  expect([(await world.record.readLease("shop")).returns, (await world.record.active("shop"))?.site]).toEqual([undefined, "site-b"]);
});

it("tells whoever asks for a failover meanwhile to commit first", async () => {
  const world = await looking();
  expect(await world.call(request, { plan: "shop", by: "lead-1", reason: "site-b fails", id: "request-0001" })).toMatchObject({ answered: "busy", because: expect.stringContaining("understudy run commit shop-1/commit-window") });
  expect(world.starts).toEqual([]);
});

it("calls people once where the site that serves fails, and says how the run is ended", async () => {
  const world = await looking();
  world.alarms.set(alarmOf("site-b"), new Date(world.clock.time));
  await swept(world);
  await swept(world);
  expect(world.pages.filter(({ subject }) => subject.includes("fails"))).toMatchObject([{ subject: "LIVE shop: site-b fails during the commit window", text: expect.stringContaining("Commit it: understudy run commit shop-1/commit-window --reason … Then ask for the failover (understudy start shop --reason …), because nothing starts by itself for 1 h.") }]);
});

it("is no lease that is stuck, however long it may be", async () => {
  const world = await looking();
  world.clock.time += longestHoldMs + minutes(1);
  expect(await heldLease("shop", world.services("sweep"))).toMatchObject({ run: "shop-1", stuck: undefined });
});

describe("a return", () => {
  it("starts when the lease is free, as that person's request, once", async () => {
    const world = await looking();
    await choose(world, "return");
    await closed(world);
    expect((await world.record.readLease("shop")).returns).toMatchObject({ run: "shop-1", to: "site-a", starts: "reprotect", who: "lead-1", what: "lead-1: looked at it" });
    expect(await swept(world)).toMatch(/^started shop-/);
    expect(world.starts.map(({ stateMachineArn, input }) => [stateMachineArn, (JSON.parse(input ?? "") as { readonly trigger: unknown }).trigger])).toEqual([[reprotection, expect.objectContaining({ by: "person", who: "lead-1", what: "lead-1: looked at it" })]]);
    await swept(world);
    expect([world.starts.length, (await world.record.readLease("shop")).returns]).toEqual([1, undefined]);
  });

  it("starts the same run where the sweep died after it had started it", async () => {
    const world = await looking();
    await choose(world, "return");
    await closed(world);
    const { returns } = await world.record.readLease("shop");
    await swept(world);
    await world.table.update("plan#shop", "lease", { returnOf: returns?.run, returnTo: returns?.to, returnStarts: returns?.starts, returnWho: returns?.who, returnWhat: returns?.what, returnAt: returns?.at });
    await swept(world);
    expect([new Set(world.starts.map(({ name }) => name)).size, (await world.record.readLease("shop")).returns]).toEqual([1, undefined]);
  });

  it("of somebody who may not ask for runs starts nothing, and says so", async () => {
    const world = await looking();
    await choose(world, "return", "on-call-1");
    expect(await closed(world)).toMatchObject({ sentence: expect.stringContaining("Nothing was started for it, because on-call-1 may not ask for a run") });
    await swept(world);
    expect([world.starts, (await world.record.readLease("shop")).returns]).toEqual([[], undefined]);
  });

  it("that won in its gate, and whose decider died before the record had it, is kept when the run is closed, as its end says", async () => {
    const world = await looking();
    const { revision, digest } = await world.gate(commitGate);
    await world.record.decideGate({ run: "shop-1", gate: commitGate, revision, digest, reason: "looked at it", by: "lead-1", person: person("lead-1"), decision: "return", approvers: 1 });
    expect(await closed(world)).toMatchObject({ sentence: expect.stringContaining("is asked for now in the name of lead-1") });
    expect((await world.record.readLease("shop")).returns).toMatchObject({ starts: "reprotect", who: "lead-1" });
  });

  it("of somebody whom the plan as it is deployed now lets ask for no run starts nothing: they are told, and it is forgotten", async () => {
    const world = await looking();
    await world.record.setDeployed("shop", await world.record.putDocument(shop({ commit: { within: minutes(240) }, access: { ...access, request: ["on-call-1"] } })));
    await choose(world, "return");
    await closed(world);
    await swept(world);
    expect([world.starts, (await world.record.readLease("shop")).returns, world.pages.at(-1)]).toMatchObject([[], undefined, { subject: "LIVE shop: the return to site-a did not start", text: expect.stringContaining("lead-1 may not ask for a run for shop; the plan names on-call-1. Nothing was changed") }]);
  });

  it("that was started, and long ago ended before anybody forgot it, is forgotten without a word", async () => {
    const world = await looking();
    await choose(world, "return");
    await closed(world);
    const { returns } = await world.record.readLease("shop");
    await swept(world);
    const started = world.starts[0]?.name ?? "";
    await world.open(started, { source: "site-b", target: "site-a" }, { by: "person", who: "lead-1", what: "lead-1: looked at it", at: world.clock.time });
    await world.record.close({ run: started, plan: "shop", epoch: 2, body: { type: "closed", end: "succeeded", sentence: "done" } });
    await world.table.update("plan#shop", "lease", { returnOf: returns?.run, returnTo: returns?.to, returnStarts: returns?.starts, returnWho: returns?.who, returnWhat: returns?.what, returnAt: returns?.at });
    world.clock.time += minutes(180);
    world.pages.splice(0);
    await swept(world);
    expect([world.starts.length, (await world.record.readLease("shop")).returns, world.pages]).toEqual([1, undefined, []]);
  });

  it("that is too old while nobody can be called keeps no failover from starting, and is told later", async () => {
    const world = await looking();
    await choose(world, "return");
    await closed(world);
    world.clock.time += minutes(90);
    world.alarms.set(alarmOf("site-b"), new Date(world.clock.time));
    world.troubles.push({ operation: "Publish", error: new AwsAnswerError("InternalError", "away") });
    expect(await swept(world)).toMatch(/^started shop-/);
    const lease = await world.record.readLease("shop");
    expect([world.starts.length, lease.returns, lease.untold]).toMatchObject([1, undefined, { subject: "LIVE shop: the return to site-a did not start" }]);
  });

  it("of a run whose execution was ended by hand is not started, and people are told that it is not", async () => {
    const world = await looking();
    await choose(world, "return");
    world.executions.set("shop-1", { input: "", status: "ABORTED" });
    world.pages.splice(0);
    await swept(world);
    expect([(await world.record.readLease("shop")).returns, (await world.state()).closed?.end]).toEqual([undefined, "failed"]);
    expect(world.pages.map(({ text }) => text).join()).toContain("lead-1 chose to return to site-a (looked at it). Nothing was started for it, because the run failed; ask for it again if it is still wanted. First a copy of orders");
  });

  it("that is too old, because nobody swept, is told to people with the command, and starts no more", async () => {
    const world = await looking();
    await choose(world, "return");
    await closed(world);
    world.pages.splice(0);
    world.clock.time += world.plan.decide.expires + minutes(1);
    await swept(world);
    expect([world.starts, (await world.record.readLease("shop")).returns, world.pages.at(-1)]).toMatchObject([[], undefined, { subject: "LIVE shop: the return to site-a did not start", text: expect.stringContaining("understudy start shop --mode reprotect") }]);
  });
});

it("is not opened where the traffic never moved: the target is not said to serve, and the run ends", async () => {
  const world = await World.deployed(shop({ commit: { within: minutes(240) }, access }));
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  await world.asked();
  await world.decide("approve-failover", "approve");
  await world.say(authorised({ digest: (await world.state()).verdict?.digest ?? "" }));
  for (const { id, phase } of allSteps(plannedNodes(world.plan.steps))) if (phase !== "traffic") await world.say(stepped(id, phase === "verify" ? "skipped" : "done"));
  await world.ask(commitGate, "token-2");
  expect([await world.record.active("shop"), (await world.state()).gates.some(({ gate }) => gate === commitGate), world.told.at(-1)?.output["go"]]).toEqual([undefined, false, "close"]);
  expect(await closed(world)).toMatchObject({ end: "failed", sentence: expect.stringContaining("The run ended before its steps") });
  expect((await world.record.active("shop"))?.site).not.toBe("site-b");
});

it("a dry run asks nobody and moves no active site", async () => {
  const world = await World.deployed(shop({ commit: { within: minutes(240) }, access }));
  await world.open("shop-1", undefined, { by: "drill-by-person", drill: "dry", who: "lead-1", what: "lead-1: monthly", at: now });
  await world.ask(commitGate, "token-1");
  expect([(await world.types()).at(-1), await world.record.active("shop"), world.told.at(-1)?.output["go"]]).toEqual(["would-ask", undefined, "approve"]);
});
