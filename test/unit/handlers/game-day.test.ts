// Game days: what begins one and what does not, who hears what was drawn, that what is told and kept comes once whoever dies when, and what the end says.

import { request } from "../../../lambdas/intake/request.ts";
import { open } from "../../../lambdas/open/open.ts";
import { read } from "../../../lambdas/read/read.ts";
import type { DrillsAnswer } from "../../../lambdas/read/read.ts";
import { readDrill } from "../../../lambdas/runtime/record/drills.ts";
import { changeGameDay, newestGameDay } from "../../../lambdas/runtime/record/game-days.ts";
import { readPlanLog } from "../../../lambdas/runtime/record/plan-log.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { holdsCommitment } from "../../../workflows/game-day-state.ts";
import type { GameDay } from "../../../workflows/game-day-state.ts";
import { evidenceOf, minutes, now, shop, writtenShop } from "../builders.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { approvalFacts } from "../../../workflows/gate-facts.ts";
import { dead, throttled, World } from "./world.ts";

const faults = [
  { name: "shop-stops", cause: "stop the shop", remove: "start the shop", expect: "none", lasts: minutes(20) },
  { name: "shop-hangs", cause: "hang the shop", remove: "free the shop", expect: "none", lasts: minutes(20) },
] as const;
const asking = (id = "gameday-0001", by = "on-call-1") => ({ plan: "shop", by, reason: "half-yearly", id, drill: { kind: "game-day" } });
const saying = (said: "caused" | "removed" | "ended", by = "on-call-1") => ({ plan: "shop", by, reason: "as it is", id: "said-0001", drill: { kind: "game-day", ...(said === "ended" ? { end: true } : { said }) } });

async function prepared(): Promise<World> {
  const world = await World.deployed({ ...planSchema.parse({ ...writtenShop, repairs: { "restart-app": { title: "Restart the shop", within: "10m", steps: [{ restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["shop"], within: "3m" } } }] } } }), "game-day": { faults: [...faults] } });
  world.sees = evidenceOf(world.plan);
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: world.clock.time, active: "site-a", results: [] }, previous: null, told: {} });
  return world;
}
async function begun(): Promise<World> {
  const world = await prepared();
  expect(await world.call(request, asking())).toMatchObject({ answered: "started" });
  return world;
}
async function caused(): Promise<World> {
  const world = await begun();
  await sweeps(world);
  expect(await world.call(request, saying("caused"))).toMatchObject({ answered: "noted" });
  return world;
}
const dayOf = async (world: World): Promise<GameDay> => {
  const kept = await world.record.alone((context) => newestGameDay(context, "shop"));
  if (kept === undefined) throw new TypeError("there is no game day");
  return kept.day;
};
const sweeps = async (world: World, after = minutes(1)): Promise<string | undefined> => {
  world.clock.time += after;
  return ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"];
};
const subjects = (world: World): readonly string[] => world.pages.map(({ subject }) => subject);

describe("a game day that is asked for", () => {
  it("draws one of the list, tells it to the facilitator, and starts no run", async () => {
    const world = await prepared();
    const answer = (await world.call(request, asking())) as { readonly because: string };
    const day = await dayOf(world);
    expect(answer.because).toContain(`drawn was ${day.drawn.fault}, and nobody else is told`);
    expect(faults.map(({ name }) => name)).toContain(day.drawn.fault);
    expect(holdsCommitment(day)).toBe(true);
    expect(world.executions.size).toBe(0);
  });

  it("is begun once, however often the same request comes, and none but its facilitator hears again what was drawn", async () => {
    const world = await begun();
    const { drawn } = await dayOf(world);
    expect(await world.call(request, asking())).toMatchObject({ answered: "duplicate", because: expect.stringContaining(drawn.fault) as string });
    const other = (await world.call(request, asking("gameday-0001", "lead-1"))) as { readonly because: string };
    expect(other).toMatchObject({ answered: "duplicate" });
    expect(other.because).not.toContain(drawn.fault);
    expect(await dayOf(world)).toMatchObject({ drawn });
    expect(await world.call(request, asking("gameday-0002"))).toMatchObject({ answered: "busy" });
  });

  it.each<readonly [string, (world: World) => Promise<unknown>, string]>([
    ["a run is open", (world) => world.record.open({ plan: "shop", run: "shop-1", execution: "shop-1", body: { type: "opened", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", kind: "failover", trigger: { by: "alarm", what: "x", at: now } } }), "run shop-1 is open"],
    ["the kill switch is on", (world) => world.record.setKillSwitch("shop", true, "lead-1", "hands off"), "the kill switch is on"],
    ["the plan is paused", (world) => world.record.pause("shop", now + minutes(60), "lead-1", "freeze"), "the plan is paused"],
    ["readiness is old", async (world) => void (world.clock.time += minutes(180)), "readiness was looked at"],
  ])("does not begin where %s", async (_says, comes, because) => {
    const world = await prepared();
    await comes(world);
    expect(await world.call(request, asking())).toMatchObject({ because: expect.stringContaining(because) as string });
    await expect(dayOf(world)).rejects.toThrow("there is no game day");
  });

  it("is none of a plan that lists no faults, and none by the clock", async () => {
    const without = await World.deployed(shop());
    expect(await without.call(request, asking())).toMatchObject({ answered: "not-now", because: expect.stringContaining("no section game-day") as string });
    const world = await prepared();
    expect(await world.call(request, { plan: "shop", by: "schedule", reason: "the plan's schedule", id: new Date(now).toISOString(), drill: { kind: "game-day", scheduled: new Date(now).toISOString() } })).toMatchObject({ answered: "not-now" });
    await expect(dayOf(world)).rejects.toThrow("there is no game day");
  });
});

describe("what was drawn", () => {
  it("stands in nothing that others read, page or log before the end, and in all of it afterwards", async () => {
    const world = await caused();
    const { drawn, commitment } = await dayOf(world);
    const secrets = [drawn.nonce, ...faults.flatMap(({ name, cause }) => [name, cause])];
    const seen = async (): Promise<string> => {
      const [answer, logged] = await Promise.all([world.call(read, { what: "drills", plan: "shop" }), world.record.alone((context) => readPlanLog(context, "shop", 50))]);
      return JSON.stringify([answer, logged, world.pages]);
    };
    const before = await seen();
    for (const secret of secrets) expect(before).not.toContain(secret);
    expect(before).toContain(commitment);

    world.clock.time += minutes(2);
    await world.call(request, saying("removed"));
    await sweeps(world, minutes(4));
    const { closed } = await dayOf(world);
    expect(closed).toMatchObject({ verdict: "passed" });
    expect(world.pages.at(-1)?.text).toContain(drawn.nonce);
    const [about] = ((await world.call(read, { what: "drills", plan: "shop" })) as DrillsAnswer).drills;
    expect(about?.["game-day"]?.days).toMatchObject([{ drawn, closed: { verdict: "passed" } }]);
  });

  it("is caused by the facilitator alone, and not where something came up since", async () => {
    const world = await begun();
    await sweeps(world);
    expect(await world.call(request, saying("caused", "lead-1"))).toMatchObject({ answered: "not-allowed" });
    for (const [because, comes] of [
      ["readiness is red", () => world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: world.clock.time, active: "site-a", results: [{ code: "record-protected", rows: [], subject: "record", from: "world", outcome: "fail", sentence: "s", todo: null }] }, previous: null, told: {} })],
      ["the plan is paused", () => world.record.pause("shop", now + minutes(60), "lead-1", "freeze")],
      ["the kill switch is on", () => world.record.setKillSwitch("shop", true, "lead-1", "hands off")],
      ["run shop-1 is open", () => world.open()],
    ] as const) {
      await comes();
      expect(await world.call(request, saying("caused"))).toMatchObject({ answered: "not-now", because: expect.stringMatching(new RegExp(`${because}.*; do not cause the fault`)) as string });
    }
    expect(await dayOf(world)).toMatchObject({ caused: null });
    expect(await world.call(request, saying("removed"))).toMatchObject({ answered: "not-now" });
  });

  it("is not caused before people were told that the day has begun and by which digest the draw is bound, also where they cannot be called", async () => {
    const world = await begun();
    expect(await world.call(request, saying("caused"))).toMatchObject({ answered: "not-now", because: expect.stringContaining("people have not been told yet that the game day has begun") as string });
    world.troubles.push({ operation: "Publish", error: throttled() });
    await sweeps(world);
    expect(await world.call(request, saying("caused"))).toMatchObject({ answered: "not-now" });
    expect(await dayOf(world)).toMatchObject({ caused: null });
    await sweeps(world);
    expect(world.pages.at(-1)?.text).toContain((await dayOf(world)).commitment);
    expect(await world.call(request, saying("caused"))).toMatchObject({ answered: "noted" });
  });

  it("is said to be caused and taken back once; a second word is answered as such", async () => {
    const world = await caused();
    const { caused: first } = await dayOf(world);
    world.clock.time += minutes(1);
    expect(await world.call(request, saying("caused"))).toMatchObject({ answered: "duplicate" });
    expect(await world.call(request, saying("removed", "lead-1"))).toMatchObject({ answered: "noted" });
    expect(await world.call(request, saying("removed"))).toMatchObject({ answered: "duplicate" });
    expect(await dayOf(world)).toMatchObject({ caused: first, removed: { by: "lead-1" } });
  });

  it("is graded although somebody would end the day after it was taken back: that is refused, and changes nothing", async () => {
    const world = await caused();
    world.clock.time += minutes(2);
    await world.call(request, saying("removed"));
    expect(await world.call(request, saying("ended", "lead-1"))).toMatchObject({ answered: "too-late", because: expect.stringContaining("on-call-1 has said at") as string });
    expect(await dayOf(world)).toMatchObject({ stop: null });
    await sweeps(world, minutes(4));
    expect(await dayOf(world)).toMatchObject({ closed: { verdict: "passed" } });
  });

  it("stands in the trigger of a failover that begins meanwhile, and of none before or after", async () => {
    const world = await begun();
    const starts = async (id: string): Promise<unknown> => {
      await world.call(request, { plan: "shop", by: "lead-1", reason: "it fails", id });
      return (JSON.parse(world.starts.at(-1)?.input ?? "{}") as { readonly trigger: { readonly gameDay?: string } }).trigger.gameDay;
    };
    expect(await starts("before-0001")).toBeUndefined();
    await sweeps(world);
    await world.call(request, saying("caused"));
    const { id } = await dayOf(world);
    expect(await starts("during-0001")).toBe(id);
    // Also where a text that lists no faults is deployed while it stands.
    await world.record.setDeployed("shop", await world.record.putDocument(planSchema.parse(writtenShop)));
    expect(await starts("during-0002")).toBe(id);
    const { name, input } = world.starts.at(-1) ?? { name: "", input: "{}" };
    await world.call(open, { run: name, plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: (JSON.parse(input) as { readonly trigger: unknown }).trigger });
    expect(await world.record.state(name)).toMatchObject({ kind: "failover", trigger: { gameDay: id } });
    await world.call(request, saying("removed"));
    await world.record.close({ run: name, plan: "shop", epoch: 1, body: { type: "closed", end: "rejected", sentence: "It was rejected." } });
    expect(await starts("after-00001")).toBeUndefined();
  });
});

it.each([
  ["planned move", { switchover: { to: "site-b" } }],
  ["re-protection", { reprotect: {} }],
  ["repair", { repair: { name: "restart-app", site: "site-a" } }],
])("stands in the trigger of a %s too that a person asks for meanwhile, and of none before or after", async (_what, what) => {
  const world = await begun();
  const starts = async (id: string): Promise<unknown> => {
    expect(await world.call(request, { plan: "shop", by: "lead-1", reason: "it fails", id, ...what })).toMatchObject({ answered: "started" });
    return (JSON.parse(world.starts.at(-1)?.input ?? "{}") as { readonly trigger: { readonly gameDay?: string } }).trigger.gameDay;
  };
  expect(await starts("before-0001")).toBeUndefined();
  await sweeps(world);
  await world.call(request, saying("caused"));
  expect(await starts("during-0001")).toBe((await dayOf(world)).id);
  await world.call(request, saying("removed"));
  expect(await starts("after-00001")).toBeUndefined();
});

describe("people", () => {
  it("are told once that it has begun, and once how the fault is taken back, also beside an open run", async () => {
    const world = await caused();
    expect(subjects(world)).toEqual(["GAME DAY shop: it has begun"]);
    await sweeps(world);
    await world.record.open({ plan: "shop", run: "shop-1", execution: "shop-1", body: { type: "opened", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", kind: "failover", trigger: { by: "alarm", what: "x", at: now } } });
    for (let sweep = 0; sweep < 3; sweep += 1) await sweeps(world, minutes(10));
    expect(subjects(world).filter((subject) => subject.startsWith("GAME DAY"))).toEqual(["GAME DAY shop: it has begun", "GAME DAY shop: take the fault back; a run is open"]);
  });

  it("are told by the next sweep where they could not be called, and nothing is graded before they were", async () => {
    const world = await caused();
    world.clock.time += minutes(2);
    await world.call(request, saying("removed"));
    world.troubles.push({ operation: "Publish", error: throttled() });
    expect(await sweeps(world, minutes(4))).toMatch(/the game day failed: /);
    expect(await dayOf(world)).toMatchObject({ closed: null });
    expect(await world.record.alone((context) => readDrill(context, "shop", "game-day"))).toMatchObject({ good: null });
    await sweeps(world);
    expect(await dayOf(world)).toMatchObject({ closed: { verdict: "passed" } });
    expect(await world.record.alone((context) => readDrill(context, "shop", "game-day"))).toMatchObject({ good: { run: (await dayOf(world)).id } });
    expect(subjects(world).filter((subject) => subject.endsWith(": passed"))).toHaveLength(1);
  });
});

describe("whoever dies while people are called, before or after they were, leaves a day that the next sweep brings to the same end", () => {
  /** From the draw to the end: the fault is caused, its time is over, and it is taken back. `dies`: at which call of people, counted from 0. */
  async function whole(dies: number, after: boolean): Promise<{ readonly day: GameDay; readonly called: readonly string[] }> {
    const world = await begun();
    let calls = 0;
    const sweeping = async (): Promise<void> => {
      if (calls === dies) world.troubles.push({ operation: "Publish", error: throttled(), ...(after ? { after: true as const } : {}) });
      calls += 1;
      await sweeps(world);
      await sweeps(world);
    };
    await sweeping();
    await world.call(request, saying("caused"));
    world.clock.time += minutes(20);
    await sweeping();
    await world.call(request, saying("removed"));
    world.clock.time += minutes(4);
    await sweeping();
    return { day: await dayOf(world), called: [...new Set(subjects(world))] };
  }
  const end = ({ told, closed }: GameDay): unknown => [told, closed?.verdict, closed?.grades.map(({ of, outcome }) => [of, outcome])];

  it.each([0, 1, 2].flatMap((dies) => [[dies, false], [dies, true]] as const))("at call %d, after it: %p", async (dies, after) => {
    const [undisturbed, disturbed] = [await whole(-1, false), await whole(dies, after)];
    expect(end(disturbed.day)).toEqual(end(undisturbed.day));
    expect(disturbed.called).toEqual(undisturbed.called);
    expect(undisturbed.called).toEqual(["GAME DAY shop: it has begun", "GAME DAY shop: take the fault back", "GAME DAY shop: failed"]);
  });
});

it("a game day that is due and that nobody has begun is told as overdue, once, with the command", async () => {
  const world = await World.deployed({ ...shop(), "game-day": { faults: [...faults] }, drills: [{ kind: "game-day", every: "cron(0 13 * * ? *)", zone: "UTC" }] });
  world.sees = evidenceOf(world.plan);
  for (let day = 0; day < 4; day += 1) await sweeps(world, 24 * minutes(60));
  const overdue = world.pages.filter(({ subject }) => subject === "DRILL shop: the game-day drill is overdue");
  expect(overdue).toHaveLength(1);
  expect(overdue[0]?.text).toContain("understudy drill start shop --kind game-day");
});

it("a question that is asked while the fault stands says that it may be the fault or a real failure", async () => {
  const world = await caused();
  const { id } = await dayOf(world);
  world.sees = dead(world.plan);
  await world.open("shop-1", undefined, { by: "alarm", what: "an alarm", at: now, gameDay: id });
  const state = await world.record.state("shop-1");
  if (state === undefined) throw new TypeError("the run has no record");
  expect(approvalFacts(world.plan, state, now).sentences).toContainEqual(expect.stringContaining(`The fault of the game day ${id} stood when this run began`));
  expect(approvalFacts(world.plan, { ...state, trigger: { by: "alarm", what: "an alarm", at: now } }, now).sentences.join(" ")).not.toContain("game day");
});

it("a day whose plan has another text by now ends, and is judged by the text from which was drawn", async () => {
  const world = await begun();
  await sweeps(world);
  const digest = await world.record.putDocument({ ...shop(), title: "Another text" });
  await world.record.setDeployed("shop", digest);
  await sweeps(world);
  expect(await dayOf(world)).toMatchObject({ closed: { verdict: "not-finished", sentence: expect.stringContaining("another text of the plan is deployed by now") as string } });
});

it("of two who change it at the same time one is refused, and nothing is lost", async () => {
  const world = await begun();
  const before = await world.record.alone((context) => newestGameDay(context, "shop"));
  if (before === undefined) throw new TypeError("there is no game day");
  await world.call(request, saying("ended", "lead-1"));
  await expect(world.record.alone((context) => changeGameDay(context, before, { ...before.day, told: ["begun"] }))).rejects.toMatchObject({ code: "raced" });
  expect(await dayOf(world)).toMatchObject({ stop: { by: "lead-1" }, told: [] });
});
