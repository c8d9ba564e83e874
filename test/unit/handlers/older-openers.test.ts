// Runs that began before the control stack was deployed anew: their gates are opened by the functions, and wait in the machine, of then;
// whoever decides is of now. What is written here is as those functions wrote it.

import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import type { DecisionAnswer } from "../../../lambdas/gate/decide-function.ts";
import { keys } from "../../../lambdas/runtime/record/context.ts";
import { createDigest } from "../../../workflows/digest.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { GateFacts } from "../../../workflows/record.ts";
import { authorised, minutes, shop, stepped } from "../builders.ts";
import { losing, World } from "./world.ts";

const approval = "approve-failover";
const access = { approve: ["on-call-1"], "accept-loss": ["on-call-1", "lead-1", "eva"], request: ["on-call-1"] };
const fence = "stuck-fence-ec2-stop";

/** Writes the gate as an older opener did: it says nothing of what it understands, and leaves there what it does not know. */
async function reopenedByOlder(world: World, name: string, digest?: string): Promise<void> {
  const { status: _status, decision: _decision, votes: _votes, understands: _understands, ...facts } = await world.gate(name);
  const revision = digest === undefined ? facts.revision : facts.revision + 1;
  const asked: GateFacts = { ...facts, revision, digest: digest ?? facts.digest };
  await world.table.update(keys.run("shop-1"), keys.gate(name), { status: "waiting", revision, digest: asked.digest, facts: asked, decision: undefined, because: undefined });
}
async function approving(): Promise<World> {
  const world = await World.deployed(shop({ access }));
  world.sees = losing(world.plan);
  await world.asked();
  return world;
}
async function hold(world: World): Promise<DecisionAnswer> {
  const { revision, digest } = await world.gate(approval);
  return (await world.call(decide, { run: "shop-1", gate: approval, revision, digest, decision: "hold", by: "on-call-1", reason: "I look at it" })) as DecisionAnswer;
}
async function atTheFence(): Promise<World> {
  const world = await World.deployed(shop());
  await world.open();
  await world.say(authorised());
  await world.say(stepped("fence-ec2-stop", "stuck", { brought: { fenced: "unconfirmed" } }));
  await world.ask(fence, "token-1", "fence-ec2-stop");
  return world;
}

it("an opener of now says what it understands, so its gate may be held", async () => {
  const world = await approving();
  expect((await world.gate(approval)).understands).toBe(2);
  expect(await hold(world)).toMatchObject({ decided: false, code: "held" });
});

it("a gate of before is not held, because its machine would end the wait all the same; it can be decided", async () => {
  const world = await approving();
  await reopenedByOlder(world, approval);
  expect(await hold(world)).toMatchObject({ decided: false, code: "not-a-choice", because: expect.stringContaining("this run began before gates could be held") });
  expect((await world.gate(approval)).held).toBeUndefined();
  expect(await world.decide(approval, "reject")).toMatchObject({ decided: true });
});

it.each([["of now ends a step's gate by the word", true], ["of before is left to end by its own time-out", false]])("a machine %s when its time is over", async (_which, isNew) => {
  const world = await atTheFence();
  if (!isNew) await reopenedByOlder(world, fence);
  world.clock.time += minutes(31);
  await world.call(sweep, {});
  expect(world.told.map(({ output }) => output["go"])).toEqual(isNew ? ["expired"] : []);
  expect((await world.gate(fence)).status).toBe(isNew ? "expired" : "waiting");
});

it("approvals of earlier facts count for nothing where an older opener asked anew and left them there", async () => {
  const world = await approving();
  await world.decide(approval, "approve");
  await reopenedByOlder(world, approval, createDigest("other facts"));
  expect((await world.gate(approval)).votes).toBeUndefined();
  expect(await world.decide(approval, "approve", { by: "lead-1" })).toMatchObject({ decided: false, code: "waits-for-others", because: expect.stringContaining("1 of 2: lead-1") });
  expect(await world.decide(approval, "approve", { by: "eva" })).toMatchObject({ decided: true, by: "lead-1 and eva" });
});

it("of two who approve in the same instant over such a rest exactly one completes it", async () => {
  const world = await approving();
  await world.decide(approval, "approve");
  await reopenedByOlder(world, approval, createDigest("other facts"));
  const answers = await Promise.all(["lead-1", "eva"].map((by) => world.decide(approval, "approve", { by })));
  expect(answers.map(({ decided }) => decided).toSorted()).toEqual([false, true]);
});

const anybody = (): Plan => {
  const { access: _access, ...older } = shop();
  return older;
};
it("a run of a plan that names nobody waits until somebody deploys who may decide, and then they may", async () => {
  const world = await World.deployed(anybody());
  await world.asked();
  expect(await world.decide(approval, "reject")).toMatchObject({ decided: false, code: "not-an-approver", because: expect.stringContaining("add access: { approve: [on-call-1] } to it and deploy it again") });
  await world.record.setDeployed("shop", await world.record.putDocument(shop({ access })));
  expect(await world.decide(approval, "reject", { by: "stranger" })).toMatchObject({ decided: false, code: "not-an-approver" });
  expect(await world.decide(approval, "reject")).toMatchObject({ decided: true });
});
