// Time that people take at the gates of a repair: by how much it is lengthened, how often, and that nobody's thinking keeps a failover.

import { assess } from "../../../lambdas/assess/assess.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { startRun } from "../../../lambdas/intake/start-run.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { keys } from "../../../lambdas/runtime/record/context.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { triggeredAlarmName } from "../../../workflows/names.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { repairEndsAt } from "../../../workflows/repairs.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { sayInstant } from "../../../workflows/units.ts";
import { authorised, evidenceOf, minutes, now, seconds, writtenShop } from "../builders.ts";
import { alarmOf, World } from "./world.ts";

const approval = "approve-failover";
const stuck = "stuck-restart-services";
const restart = { restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["gateway"], within: "5m" } } };
const written = { ...writtenShop, repairs: { shop: { title: "Restart the shop", within: "10m", steps: [restart] } } };
const plan = planSchema.parse(written);

/** A repair with ten minutes that asks for its approval; all looks well. */
async function repairing(of = plan): Promise<World> {
  const world = await World.deployed(of);
  world.sees = evidenceOf(world.plan);
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-a", repair: "shop", trigger: { by: "person", what: "operator-1: it does not answer", at: now } });
  await world.call(look, world.carried);
  await world.call(assess, { ...world.carried, confirms: false });
  await world.ask(approval, "token-1");
  return world;
}
const hold = (world: World, gate = approval, change: object = {}) => world.decide(gate, "hold" as never, { reason: "asking the vendor", ...change });
const joined = (by: "alarm" | "person", what: string): EntryBody => ({ type: "joined", trigger: { by, what, at: now } });
const swept = async (world: World): Promise<string | undefined> => ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"];
const statusOf = async (world: World, gate = approval): Promise<string> => (await world.gate(gate)).status;
async function at(world: World, ms: number): Promise<string | undefined> {
  world.clock.time = now + ms;
  return swept(world);
}

it("a hold gives question and repair ten minutes more, and both ends that are told move", async () => {
  const world = await repairing();
  const before = await world.gate(approval);
  expect(before.sentences).toEqual(expect.arrayContaining([`No failover starts while this repair is open. It ends at ${sayInstant(now + minutes(10))} at the latest.`, "Whoever holds its gates gives it ten minutes more, twice at most; that is over when a failover is called for."]));
  expect(await hold(world)).toMatchObject({ code: "held", because: `it now expires at ${sayInstant(now + minutes(20))}` });
  const after = await world.gate(approval);
  expect([after.expiresAt, after.runEndsAt, after.digest]).toEqual([now + minutes(20), now + minutes(20), before.digest]);
  expect(after.sentences).toEqual(expect.arrayContaining([`No failover starts while this repair is open. It ends at ${sayInstant(now + minutes(20))} at the latest.`, `If nobody decides, this expires at ${sayInstant(now + minutes(20))} and nothing is changed.`]));
  expect((await world.entries()).at(-1)).toMatchObject({ type: "gate-held", hold: { by: "on-call-1", reason: "asking the vendor" } });
});

it("is left alone beyond its own time, and the deadline still comes", async () => {
  const world = await repairing();
  await hold(world);
  await at(world, minutes(20) - 1);
  expect(await statusOf(world)).toBe("waiting");
  expect(await at(world, minutes(20))).toBe("ended repair shop-1: the time of this repair is over, 20 min after it began, 10 min of which people held it");
  expect([await statusOf(world), world.told.at(-1)]).toMatchObject(["expired", { token: "token-1", output: { go: "expired" } }]);
});

it("is held twice in all, also where the second is another gate, and no third time", async () => {
  const world = await repairing();
  await hold(world);
  await world.decide(approval, "approve");
  await world.say(authorised({ digest: (await world.state()).verdict?.digest ?? "" }));
  await world.say({ type: "step", step: "restart-services", status: "stuck", because: "it does not answer", brought: {} });
  await world.ask(stuck, "token-2", "restart-services");
  expect((await world.gate(stuck)).expiresAt).toBe(now + minutes(20));
  expect(await hold(world, stuck)).toMatchObject({ code: "held" });
  expect(await hold(world, stuck)).toMatchObject({ decided: false, code: "held-enough", because: "the gates of this repair were held 2 times, which is as often as can be; decide" });
  expect((await world.gate(stuck)).expiresAt).toBe(now + minutes(30));
  // A gate that is asked again forgets its holds; the repair does not.
  await world.decide(stuck, "retry");
  await world.say({ type: "step", step: "restart-services", status: "stuck", because: "it does not answer", brought: {} });
  world.clock.time += seconds(10);
  await world.ask(stuck, "token-3", "restart-services");
  expect([(await world.gate(stuck)).held, (await world.gate(stuck)).expiresAt]).toEqual([undefined, now + minutes(30)]);
  expect(await hold(world, stuck)).toMatchObject({ code: "held-enough" });
  await at(world, minutes(30) - 1);
  expect(await statusOf(world, stuck)).toBe("waiting");
  await at(world, minutes(30));
  expect(await statusOf(world, stuck)).toBe("expired");
});

it("is held no longer once an alarm has joined: before its own time is over, that counts again", async () => {
  const world = await repairing();
  await hold(world);
  await world.say(joined("alarm", "understudy-shop-site-a-down"));
  await at(world, minutes(10) - 1);
  expect(await statusOf(world)).toBe("waiting");
  expect(await at(world, minutes(10))).toBe("ended repair shop-1: the 10 min of this repair are over, and what people took of time does not count any more, because a failover waits (understudy-shop-site-a-down)");
  expect(await statusOf(world)).toBe("expired");
});

it("ends at once where an alarm joins after its own time, and keeps the five minutes for its way back", async () => {
  const world = await repairing();
  await hold(world);
  await at(world, minutes(14));
  expect(await statusOf(world)).toBe("waiting");
  await world.say(joined("alarm", "understudy-shop-site-a-down"));
  expect(repairEndsAt(plan, await world.state())).toBe(now + minutes(14));
  await swept(world);
  expect(await statusOf(world)).toBe("expired");
});

it("ends where the alarm stood before it began and nothing blocks a failover; while one is blocked it is held on", async () => {
  for (const [blockedForMs, status] of [[0, "expired"], [minutes(60), "waiting"]] as const) {
    const world = await repairing();
    await hold(world);
    if (blockedForMs > 0) await world.table.update(keys.plan("shop"), keys.lease, { blockedUntil: now + blockedForMs });
    world.alarms.set(alarmOf("site-a"), new Date(now - minutes(3)));
    await at(world, minutes(10) - 1);
    expect(await statusOf(world)).toBe("waiting");
    await at(world, minutes(11));
    expect(await statusOf(world)).toBe(status);
  }
});

it("ends as well where an alarm of the user's own stood before it began", async () => {
  const world = await repairing(planSchema.parse({ ...written, triggers: { alarms: { "site-a": ["chat errors"] }, need: 1 } }));
  await hold(world);
  world.alarms.set(triggeredAlarmName("shop", "site-a"), new Date(now - minutes(3)));
  await at(world, minutes(11));
  expect(await statusOf(world)).toBe("expired");
});

it("is held on where an alarm tells of itself while failovers are blocked: none waits for it", async () => {
  const world = await repairing();
  await world.table.update(keys.plan("shop"), keys.lease, { blockedUntil: now + minutes(60), blockedBy: "shop-0" });
  const alarm = { plan: "shop", site: "site-a", by: "alarm", what: "the alarm of site-a", at: now, nameParts: ["a"] } as const;
  const start = () => startRun(alarm, { UNDERSTUDY_PLANS: ["shop"], UNDERSTUDY_MACHINES: world.environment()["UNDERSTUDY_MACHINES"] ?? "" }, world.services("intake"));
  expect(await start()).toMatchObject({ answered: "blocked", because: expect.stringContaining("because of run shop-0") });
  expect(await hold(world)).toMatchObject({ code: "held" });
  world.clock.time = now + minutes(61);
  expect(await start()).toMatchObject({ answered: "joined", run: "shop-1" });
});

it.each<[string, (world: World) => Promise<unknown>]>([
  ["an alarm has joined", (world) => world.say(joined("alarm", "the alarm of site-a"))],
  ["a person has requested a failover", (world) => world.call(request, { plan: "shop", by: "lead-1", reason: "the alarm of site-a", id: "request-0002" })],
  ["a person's request is kept and whoever took it died before the record had it", (world) => world.record.setWish("shop", { id: "request-0002", who: "lead-1", identity: undefined, what: "the alarm of site-a", at: now })],
])("cannot be held once %s, and whoever wants to is told why", async (_when, happens) => {
  const world = await repairing();
  await happens(world);
  expect(await hold(world)).toMatchObject({ decided: false, code: "failover-waits", because: expect.stringMatching(/^a failover waits for the end of this repair \(.*the alarm of site-a\), so it cannot be held; decide, or let it end$/) });
  expect((await world.gate(approval)).held).toBeUndefined();
});

it("of before repairs could be held is not held, because its machine would end the wait all the same; it can be decided", async () => {
  const world = await repairing();
  const { status: _status, decision: _decision, votes: _votes, ...facts } = await world.gate(approval);
  await world.table.update(keys.run("shop-1"), keys.gate(approval), { facts: { ...facts, understands: 1 } });
  expect(await hold(world)).toMatchObject({ decided: false, code: "not-a-choice", because: expect.stringContaining("this repair began before repairs could be held") });
  expect(await world.decide(approval, "reject")).toMatchObject({ decided: true });
});

it("keeps what was held when the facts change, and counts it once", async () => {
  const world = await repairing();
  await hold(world);
  const { expiresAt: _expiresAt, status: _status, decision: _decision, held: _held, revision: _revision, runEndsAt: _runEndsAt, sentences: _sentences, ...asked } = await world.gate(approval);
  await world.record.reviseGate("shop-1", { ...asked, expiresAt: now + minutes(10), runEndsAt: now + minutes(10), sentences: [`It ends at ${sayInstant(now + minutes(10))}.`], digest: "c".repeat(64) });
  await world.say({ type: "gate-opened", facts: await world.gate(approval) });
  expect([await world.gate(approval), (await world.state()).holds]).toMatchObject([{ revision: 2, expiresAt: now + minutes(20), sentences: [`It ends at ${sayInstant(now + minutes(20))}.`] }, [{ gate: approval }]]);
});
