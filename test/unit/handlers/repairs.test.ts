// Runs that mend a site: who may start one, what it asks, and that none stays open beyond its time.

import { assess } from "../../../lambdas/assess/assess.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { close } from "../../../lambdas/close/close.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { sayInstant } from "../../../workflows/units.ts";
import { authorised, evidenceOf, minutes, now, seconds, writtenShop } from "../builders.ts";
import { alarmOf, machineTo, World } from "./world.ts";

const restart = { restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["gateway"], within: "5m" } } };
const plan = (more: object = {}): Plan => planSchema.parse({ ...writtenShop, repairs: { shop: { title: "Restart the shop", within: "10m", steps: [restart], ...more } } });
const asking = (site: string, more: object = {}) => ({ plan: "shop", by: "operator-1", reason: "it does not answer", id: "request-0001", repair: { name: "shop", site, ...more } });
const machine = "arn:aws:states:eu-north-1:123456789012:stateMachine:shop-repair-shop-at-site-a:live";

/** A repair of the active site that has come to its approval. */
async function repairing(): Promise<World> {
  const world = await World.deployed(plan());
  // Nothing is wrong as far as anybody sees.
  world.sees = evidenceOf(world.plan);
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-a", repair: "shop", trigger: { by: "person", what: "operator-1: it does not answer", at: now } });
  await world.call(look, world.carried);
  await world.call(assess, { ...world.carried, confirms: false });
  await world.ask("approve-failover", "token-1");
  return world;
}

describe("a request for a repair", () => {
  it("starts the machine of that repair and site, with who asked and why", async () => {
    const world = await World.deployed(plan());
    expect(await world.call(request, asking("site-a"))).toMatchObject({ answered: "started" });
    expect(world.starts.map(({ stateMachineArn }) => stateMachineArn)).toEqual([machine]);
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { by: "person", what: "operator-1: it does not answer" } });
  });

  it("starts one run when it comes twice", async () => {
    const world = await World.deployed(plan());
    await world.call(request, asking("site-a"));
    world.clock.time += seconds(5);
    expect(await world.call(request, asking("site-a"))).toMatchObject({ answered: "duplicate" });
    expect(world.executions.size).toBe(1);
  });

  it.each<[string, object, ReturnType<typeof asking>, object]>([
    ["the plan has no such repair", {}, asking("site-a", { name: "shops" }), { answered: "no-machine", because: "the plan shop has no repair shops; it has shop" }],
    ["it does not run at that site", { sites: ["site-b"] }, asking("site-a"), { answered: "no-machine", because: "the repair shop of shop runs at site-b, and not at site-a" }],
    ["the site stands by", {}, asking("site-b"), { answered: "not-active", because: "site-a serves and site-b stands by, and the plan does not let shop run at a site that stands by" }],
  ])("starts nothing when %s", async (_when, more, event, answer) => {
    const world = await World.deployed(plan(more));
    expect(await world.call(request, event)).toEqual(answer);
    expect(world.starts).toEqual([]);
  });

  it("starts nothing and writes nothing while a failover is open", async () => {
    const world = await World.deployed(plan());
    await world.open();
    const { writes } = world.table;
    expect(await world.call(request, asking("site-a"))).toEqual({ answered: "busy", because: "run shop-1 is open, and nothing is repaired beside it" });
    expect([world.starts, world.table.writes]).toEqual([[], writes]);
  });

  it("may be for a standby where the plan says so", async () => {
    const world = await World.deployed(plan({ standby: true }));
    expect(await world.call(request, asking("site-b"))).toMatchObject({ answered: "started" });
  });
});

describe("an open repair", () => {
  it("asks under its own title, and expires before the run's time is over", async () => {
    const world = await repairing();
    const gate = await world.gate("approve-failover");
    expect(gate).toMatchObject({ title: "Repair site-a: shop", choices: ["approve", "reject"], acceptedLossSeconds: 0, expiresAt: now + minutes(10) });
    expect(gate.sentences).toEqual(expect.arrayContaining(["Proposed: Restart the shop, at site-a and nowhere else. Nothing is fenced, promoted or moved.", "Cannot be undone: Restart shop on app at site-a."]));
  });

  describe("is refused", () => {
    const written = { role: "writer", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null } as const;
    const writer: Answer = { kind: "healthy", detail: "answers as the writer", database: written };
    const dark: Answer = { kind: "silent", detail: "blind" };
    const dead: Answer = { kind: "failing", detail: "did not answer" };
    const well: Answer = { kind: "healthy", detail: "answers" };
    const scheduler = { ...writtenShop, services: { ...writtenShop.services, scheduler: { probe: { tcp: "scheduler.{site}.shop.internal:8080" }, from: ["other-site", "inside"], failure: "site", standby: "stopped" } } };
    it.each<[string, string, Answer, string]>([
      ["where the database is written at the other site", "orders", writer, "repair-beside-a-writer"],
      ["where nobody could see the database at the other site", "orders", dark, "repair-beside-the-unseen"],
      ["not where the database at the other site is seen to fail", "orders", dead, "repair-requested"],
      ["where a scheduler runs at the other site that is stopped there on purpose", "scheduler", well, "repair-beside-a-writer"],
      ["where nobody could see whether it is stopped", "scheduler", dark, "repair-beside-the-unseen"],
      ["not where it is seen to be stopped", "scheduler", dead, "repair-requested"],
    ])("%s", async (_where, thing, answer, code) => {
      const shop = planSchema.parse({ ...scheduler, repairs: { shop: { title: "Restart the shop", within: "10m", steps: [restart] } } });
      const world = await World.deployed(shop);
      const stopped = evidenceOf(shop).observations.map((each) => (each.site === "site-b" && each.thing === "scheduler" ? { ...each, answer: dead } : each));
      world.sees = { ...evidenceOf(shop), observations: stopped.map((each) => (each.site === "site-b" && each.thing === thing ? { ...each, answer } : each)) };
      await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-a", repair: "shop", trigger: { by: "person", what: "", at: now } });
      await world.call(look, world.carried);
      expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go: code === "repair-requested" ? "ask" : "refuse" });
      expect((await world.state()).verdict).toMatchObject({ code });
    });
  });

  it("is left alone by the sweep while it has time, also with an alarm that stands", async () => {
    const world = await repairing();
    world.alarms.set(alarmOf("site-a"), new Date(now));
    world.clock.time = now + minutes(10) - 1;
    await world.call(sweep, {});
    expect([(await world.gate("approve-failover")).status, world.starts.length]).toEqual(["waiting", 0]);
  });

  it("is ended by the sweep when its time is over, and what stood meanwhile then starts, blocked by nothing", async () => {
    const world = await repairing();
    world.alarms.set(alarmOf("site-a"), new Date(now));
    world.clock.time = now + minutes(10);
    await world.call(sweep, {});
    expect((await world.gate("approve-failover")).status).toBe("expired");
    expect(world.told.at(-1)).toMatchObject({ token: "token-1" });
    await world.call(close, world.carried);
    expect((await world.state()).closed).toMatchObject({ end: "expired" });
    world.clock.time += minutes(1);
    expect(((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"]).toMatch(/^started shop-/);
  });

  it("is stopped when its time is over while a step goes on, once", async () => {
    const world = await repairing();
    await world.decide("approve-failover", "approve");
    await world.say(authorised({ digest: (await world.state()).verdict?.digest ?? "" }));
    await world.say({ type: "step", step: "restart-services", status: "waiting", because: "taken up", brought: {} });
    world.clock.time = now + minutes(10);
    await world.call(sweep, {});
    await world.call(sweep, {});
    expect((await world.types()).filter((type) => type === "stop-requested")).toHaveLength(1);
    await world.call(close, world.carried);
    expect((await world.state()).closed).toMatchObject({ end: "stopped", sentence: expect.stringContaining("understudy stopped the run: the time of this repair is over, 10 min after it began.") });
  });

  describe("and a person who requests a failover meanwhile", () => {
    const failover = { plan: "shop", by: "lead-1", reason: "mending takes too long", id: "request-0002" };
    const answers = async (world: World): Promise<string | undefined> => ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"];

    it("is told that the repair is ended for it and until when, and no run is started beside it", async () => {
      const world = await repairing();
      expect(await world.call(request, failover)).toEqual({ answered: "after-repair", because: `the repair shop of site-a (run shop-1) is open and is ended for this, which may take until ${sayInstant(world.clock.time + minutes(6))}; then the failover starts by itself, looks and asks` });
      expect([world.starts, (await world.entries()).at(-1)]).toMatchObject([[], { type: "joined", trigger: { by: "person" } }]);
    });

    it("has the repair ended by the sweep and the failover started when it is over, once", async () => {
      const world = await repairing();
      await world.call(request, failover);
      await answers(world);
      expect((await world.gate("approve-failover")).status).toBe("expired");
      await world.call(close, world.carried);
      expect(await answers(world)).toMatch(/^started shop-/);
      expect(world.starts.map(({ stateMachineArn, input }) => [stateMachineArn, (JSON.parse(input ?? "") as { readonly trigger: unknown }).trigger])).toEqual([[machineTo("shop", "site-b"), { by: "person", who: "lead-1", what: "lead-1: mending takes too long", at: expect.any(Number) }]]);
      expect(await answers(world)).not.toMatch(/started/);
      expect(world.starts).toHaveLength(1);
    });

    it("has a step that goes on stopped, with the reason", async () => {
      const world = await repairing();
      await world.decide("approve-failover", "approve");
      await world.say(authorised({ digest: (await world.state()).verdict?.digest ?? "" }));
      await world.say({ type: "step", step: "restart-services", status: "waiting", because: "taken up", brought: {} });
      await world.call(request, failover);
      await answers(world);
      expect((await world.state()).stopRequested).toEqual({ by: "understudy", reason: "a failover was requested instead (lead-1: mending takes too long)" });
    });

    it("is told when it did not start in time, and it starts no more", async () => {
      const world = await repairing();
      await world.call(request, failover);
      await world.call(close, world.carried);
      world.clock.time += world.plan.decide.expires + minutes(1);
      await answers(world);
      expect([world.starts, (await world.record.readLease("shop")).wish, world.pages.at(-1)]).toMatchObject([[], undefined, { subject: "LIVE shop: a requested failover did not start" }]);
    });

    it("is added to an alarm's failover that opened first", async () => {
      const world = await repairing();
      await world.call(request, failover);
      await world.call(close, world.carried);
      await world.open("shop-2");
      await answers(world);
      expect([world.starts, (await world.record.readLease("shop")).wish]).toEqual([[], undefined]);
    });
  });

  it("does not make the mended site another active one", async () => {
    const world = await repairing();
    await world.say(authorised());
    await world.say({ type: "step", step: "restart-services", status: "done", because: "", brought: {} });
    await world.call(close, world.carried);
    expect([(await world.state()).closed?.end, await world.record.active("shop")]).toEqual(["succeeded", undefined]);
  });
});
