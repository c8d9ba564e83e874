// Several people who have to approve together what loses writes: who counts, what ends it, and that exactly one of them completes it.

import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { sayVotes } from "../../../workflows/voting.ts";
import { shop } from "../builders.ts";
import { losing, World } from "./world.ts";

const approval = "approve-failover";
const access = { approve: ["on-call-1"], "accept-loss": ["on-call-1", "lead-1", "group:owners"], request: ["on-call-1"] };

async function approving(more: object = {}): Promise<World> {
  const world = await World.deployed(shop({ access: { ...access, ...more } }));
  world.sees = losing(world.plan);
  await world.asked();
  return world;
}
const ofType = async <T extends EntryBody["type"]>(world: World, type: T) => (await world.entries()).filter((body): body is Extract<EntryBody, { type: T }> => body.type === type);

it("counts the first of two and tells how far it is; the second completes it, and both reasons are kept", async () => {
  const world = await approving();
  expect((await world.gate(approval)).sentences).toContain("2 people have to approve this, because writes may be lost; one no ends it. Each of them types the plan's name, shop.");
  expect(await world.decide(approval, "approve")).toMatchObject({ decided: false, code: "waits-for-others", because: expect.stringContaining('1 of 2: on-call-1 at') });
  expect(world.told).toEqual([]);
  const waits = (await world.state()).gates[0];
  expect(waits).toMatchObject({ status: "waiting", approvers: 2, votes: [{ by: "on-call-1", reason: "site-a is dark" }] });
  expect(waits === undefined ? "" : sayVotes(waits)).toMatch(/^1 of 2: on-call-1 at 2026-01-01T12:00:00\.\d+Z, "site-a is dark"$/);
  expect(await world.decide(approval, "approve", { by: "lead-1", reason: "seen it too" })).toEqual({ decided: true, decision: "approve", by: "on-call-1 and lead-1" });
  expect(world.told.map(({ output }) => output["go"])).toEqual(["approve"]);
  expect((await world.state()).gates[0]?.decision).toMatchObject({ decision: "approve", by: "on-call-1 and lead-1", reason: "on-call-1: site-a is dark; lead-1: seen it too" });
  expect((await ofType(world, "gate-voted")).map(({ vote }) => vote.by)).toEqual(["on-call-1", "lead-1"]);
});

it("nobody approves twice, under whatever name the call gives", async () => {
  const world = await approving();
  await world.decide(approval, "approve");
  const person = { subject: "on-call-1", groups: ["owners"], channel: "console" };
  expect(await world.decide(approval, "approve", { by: "somebody else", person })).toMatchObject({ decided: false, code: "already-voted" });
  expect((await world.gate(approval)).status).toBe("waiting");
});

it("one no ends it, whoever has approved before", async () => {
  const world = await approving();
  await world.decide(approval, "approve");
  expect(await world.decide(approval, "reject", { by: "lead-1" })).toMatchObject({ decided: true, decision: "reject" });
  expect(world.told.map(({ output }) => output["go"])).toEqual(["reject"]);
  expect(await world.decide(approval, "approve", { by: "lead-1" })).toMatchObject({ decided: false, code: "already-decided" });
});

it.each([[2], [3]])("of %i who approve in the same instant exactly one completes it", async (need) => {
  const world = await approving({ "loss-approvers": need });
  const people = ["on-call-1", "lead-1", ...(need === 3 ? ["eva"] : [])].map((subject) => ({ subject, groups: subject === "eva" ? ["owners"] : [], channel: "console" }));
  const answers = await Promise.all(people.map((person) => world.decide(approval, "approve", { by: person.subject, person })));
  expect(answers.filter(({ decided }) => decided)).toHaveLength(1);
  expect(answers.filter((answer) => !answer.decided && answer.code === "waits-for-others")).toHaveLength(need - 1);
  expect(world.told).toHaveLength(1);
  expect(await ofType(world, "gate-decided")).toHaveLength(1);
  // Two may write the same approval down; it counts once.
  expect((await world.state()).gates[0]?.votes?.map(({ by }) => by).toSorted()).toEqual(people.map(({ subject }) => subject).toSorted());
});

it("an approval of other facts does not count any more, and people are told whose", async () => {
  const world = await approving();
  const { digest } = await world.gate(approval);
  await world.decide(approval, "approve");
  const { status: _status, decision: _decision, votes: _votes, revision: _revision, ...question } = await world.gate(approval);
  await world.record.reviseGate("shop-1", { ...question, digest: "c".repeat(64) });
  expect((await world.gate(approval)).votes).toBeUndefined();
  expect(await world.decide(approval, "approve", { by: "lead-1", revision: 1, digest })).toMatchObject({ decided: false, code: "facts-changed" });
  expect(await world.decide(approval, "approve", { by: "lead-1" })).toMatchObject({ decided: false, code: "waits-for-others" });
  expect(world.told).toEqual([]);
});

it("an approval whose writer died before it was recorded is recorded by the sweep, once", async () => {
  const world = await approving();
  const { revision, digest } = await world.gate(approval);
  await world.record.decideGate({ run: "shop-1", gate: approval, revision, digest, decision: "approve", by: "on-call-1", reason: "site-a is dark", approvers: 2 });
  world.revive();
  await world.call(sweep, {});
  await world.call(sweep, {});
  expect((await world.state()).gates[0]?.votes?.map(({ by }) => by)).toEqual(["on-call-1"]);
  expect(await ofType(world, "gate-voted")).toHaveLength(1);
});

it("whoever asked for the run does not accept its loss, and somebody else does", async () => {
  const world = await World.deployed(shop({ access: { ...access, "loss-approvers": 1 } }));
  world.sees = losing(world.plan);
  await world.asked("on-call-1");
  expect(await world.decide(approval, "approve")).toMatchObject({ decided: false, code: "asked-for-it" });
  expect(await world.decide(approval, "approve", { by: "lead-1" })).toMatchObject({ decided: true });
});

it("keeps fifty refused attempts of a run one by one, then one line, and decides as before", async () => {
  const world = await approving({ "loss-approvers": 1 });
  for (let count = 0; count < 60; count += 1) await world.decide(approval, "approve", { by: `intern-${count}` });
  expect(await ofType(world, "attempt-refused")).toHaveLength(50);
  expect(await ofType(world, "attempts-beyond")).toEqual([{ type: "attempts-beyond", kept: 50, more: null }]);
  expect(await world.decide(approval, "approve")).toMatchObject({ decided: true });
});
