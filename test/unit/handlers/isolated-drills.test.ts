// Isolated drills where they begin and where they give way: each machine takes only its own, and a real run ends one, keeping what it leaves.

import { close } from "../../../lambdas/close/close.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { keepDrill } from "../../../lambdas/runtime/record/drills.ts";
import { open } from "../../../lambdas/open/open.ts";
import { read } from "../../../lambdas/read/read.ts";
import type { DrillsAnswer } from "../../../lambdas/read/read.ts";
import { drillCopyName, isolatedMachineName } from "../../../workflows/names.ts";
import { authorised, mutation, now, shop, stepped, verdictOf } from "../builders.ts";
import { World } from "./world.ts";

const asking = { plan: "shop", by: "on-call-1", reason: "quarterly", id: "isolated-0001", drill: { kind: "isolated" } };
const drilled = { by: "drill-by-person", who: "on-call-1", what: "on-call-1: quarterly", at: now, drill: "isolated" };
const opening = (world: World, more: object) => world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", ...more });

async function prepared(isolated: Parameters<typeof shop>[0] = { isolated: {} }): Promise<World> {
  const world = await World.deployed(shop(isolated));
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [] }, previous: null, told: {} });
  return world;
}

test("one that is asked for starts its own machine", async () => {
  const world = await prepared();
  expect(await world.call(request, asking)).toMatchObject({ answered: "started" });
  expect(world.starts[0]?.stateMachineArn).toContain(isolatedMachineName("shop", "site-b"));
});

test("a plan that lets none starts none, and says how it would", async () => {
  const world = await prepared({});
  expect(await world.call(request, asking)).toMatchObject({ answered: "not-now", because: expect.stringContaining("it has no section isolated") as string });
  expect(world.starts).toEqual([]);
});

test.each<readonly [string, object]>([
  ["the machine of a failover, asked for an isolated drill", { trigger: drilled }],
  ["the machine of isolated drills, started by an alarm", { kind: "drill", trigger: { by: "alarm", what: "down", at: now } }],
  ["the machine of isolated drills, asked for a dry one", { kind: "drill", trigger: { ...drilled, drill: "dry" } }],
])("%s, opens nothing", async (_what, more) => {
  const world = await prepared();
  await expect(opening(world, more)).rejects.toMatchObject({ name: "Refused", code: "wrong-machine" });
  expect((await world.record.readLease("shop")).run).toBeUndefined();
});

/** A drill that somebody has let begin, and that has told RDS to make its copy. */
async function making(): Promise<World> {
  const world = await prepared();
  await opening(world, { kind: "drill", trigger: drilled });
  const id = drillCopyName("shop", "orders", 1);
  const copying = mutation({ key: `copy to ${id}`, call: { operation: "rds.CreateDBInstanceReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: id, SourceDBInstanceIdentifier: "arn", DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, CopyTagsToSnapshot: false, EnableIAMDatabaseAuthentication: false, Tags: [] } } });
  for (const body of [{ type: "assessed", verdict: verdictOf(), confirms: true } as const, authorised(), stepped("drill-left-overs", "done"), { type: "intent", step: "drill-rds-copy", mutation: copying } as const]) await world.record.append({ run: "shop-1", plan: "shop", epoch: 1, body });
  return world;
}
const leftOf = async (world: World) => ((await world.call(read, { what: "drills" })) as DrillsAnswer).drills[0]?.isolated?.left ?? [];

test("a real run ends it at once, and what it leaves is kept", async () => {
  const world = await making();
  const answer = await world.call(open, { run: "shop-2", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: { by: "alarm", what: "site-a is down", at: now } });
  expect(answer).toMatchObject({ go: "opened", epoch: 2 });
  expect((await world.record.state("shop-1"))?.closed).toMatchObject({ end: "stopped", sentence: expect.stringMatching(/^The drill gave way: run shop-2 begins: site-a is down\. It left something behind\. Not seen to be taken back: Make a copy of orders at site-b for the drill/) as string });
  expect(await leftOf(world)).toMatchObject([{ run: "shop-1", region: "eu-central-1", because: expect.stringContaining("Make a copy of orders") as string }]);
});

test("one that a real run has ended says nothing any more when its execution ends: what a later drill found stands", async () => {
  const world = await making();
  await world.call(open, { run: "shop-2", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: { by: "alarm", what: "site-a is down", at: now } });
  await world.record.alone((context) => keepDrill(context, "shop", "isolated", { left: [] }));
  await world.call(close, { ...world.carried, run: "shop-1", epoch: 1 });
  expect(await leftOf(world)).toEqual([]);
});

test("another drill does not end it", async () => {
  const world = await making();
  expect(await world.call(open, { run: "shop-2", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: { ...drilled, drill: "dry" } })).toMatchObject({ go: "joined" });
  expect((await world.record.state("shop-1"))?.closed).toBeNull();
});

test("an execution that dies leaves it failed, never succeeded, and what it leaves is kept until a look has found nothing", async () => {
  const world = await making();
  await world.call(close, { ...world.carried, run: "shop-1", epoch: 1, error: { Error: "States.Runtime" } });
  expect((await world.record.state("shop-1"))?.closed).toMatchObject({ end: "failed", sentence: expect.stringContaining("left something behind") as string });
  expect(await leftOf(world)).not.toEqual([]);
});

test("one whose steps were all seen undone is not said to have left anything", async () => {
  const world = await making();
  const result = { type: "result", step: "drill-rds-copy", key: "copy", intentSeq: 5, outcome: "applied", answer: "", tookMs: 1 } as const;
  for (const body of [result, stepped("drill-rds-copy", "done"), stepped("drill-rds-promote", "done"), stepped("undo-drill-rds-promote", "done"), stepped("undo-drill-rds-copy", "done"), stepped("undo-drill-left-overs", "done")]) await world.record.append({ run: "shop-1", plan: "shop", epoch: 1, body });
  await world.call(close, { ...world.carried, run: "shop-1", epoch: 1 });
  expect((await world.record.state("shop-1"))?.closed).toMatchObject({ end: "succeeded", sentence: expect.stringContaining("Clean-up is proven") as string });
  expect(await leftOf(world)).toEqual([]);
  expect((await world.record.readLease("shop")).blockedUntil).toBeUndefined();
});

describe("what drills left is asked to be deleted", () => {
  const cleaning = { ...asking, drill: { kind: "isolated", cleans: true } };
  const red = { code: "replica-follows", rows: [], subject: "orders", from: "world" as const, outcome: "fail" as const, sentence: "s", todo: null };
  /** The trigger with which the machine of isolated drills was started. */
  const started = ({ starts }: World) => starts.map(({ input, stateMachineArn }) => [stateMachineArn, (JSON.parse(input) as { readonly trigger: object }).trigger] as const);

  test("the machine of isolated drills is started by a word of its own, also where a site is not ready", async () => {
    const world = await prepared();
    await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [red] }, previous: null, told: {} });
    expect(await world.call(request, asking)).toMatchObject({ answered: "not-now" });
    expect(await world.call(request, cleaning)).toMatchObject({ answered: "started" });
    expect(await world.call(request, { ...cleaning, drill: { ...cleaning.drill, kind: "dry" } })).toMatchObject({ answered: "not-now" });
    expect(started(world)).toEqual([[expect.stringContaining(isolatedMachineName("shop", "site-b")), expect.objectContaining({ by: "clean-up-by-person", drill: "isolated" })]]);
  });

  test("nothing is started beside a run, or while the kill switch is on", async () => {
    const world = await prepared();
    await world.record.setKillSwitch("shop", true, "lead-1", "hands off");
    expect(await world.call(request, cleaning)).toMatchObject({ answered: "not-now", because: "the kill switch is on" });
    await world.record.setKillSwitch("shop", false, "lead-1", "over");
    await world.open();
    expect(await world.call(request, cleaning)).toMatchObject({ answered: "busy" });
    expect(world.starts).toEqual([]);
  });

  test.each<readonly [string, readonly string[], string, RegExp]>([
    ["succeeds once nothing is seen to be left, and is no drill that ended well", ["drill-left-overs", "undo-drill-left-overs"], "succeeded", /^Nothing of an earlier drill was found, and nothing was deleted\./],
    ["has failed where nobody looked at its end", ["drill-left-overs"], "failed", /^What earlier drills left is not known to be gone \(it was not looked for\)\./],
    ["has failed where it came to nothing", [], "failed", /^What earlier drills left is not known to be gone/],
  ])("the run %s", async (_says, done, end, sentence) => {
    const world = await prepared();
    await opening(world, { kind: "drill", trigger: { ...drilled, by: "clean-up-by-person" } });
    expect((await world.record.state("shop-1"))?.trigger).toMatchObject({ by: "person", cleans: true, drill: "isolated" });
    for (const body of [{ type: "assessed", verdict: verdictOf(), confirms: true } as const, authorised(), ...done.map((step) => stepped(step, "done"))]) await world.record.append({ run: "shop-1", plan: "shop", epoch: 1, body });
    await world.call(close, { ...world.carried, run: "shop-1", epoch: 1 });
    expect((await world.record.state("shop-1"))?.closed).toMatchObject({ end, sentence: expect.stringMatching(sentence) as string });
    expect(((await world.call(read, { what: "drills" })) as DrillsAnswer).drills[0]?.isolated).toMatchObject({ good: null, cleans: true });
  });
});
