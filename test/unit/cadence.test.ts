// How often an observer looks and what it tells, on values only: closer as soon as something looks wrong, and nothing more
// than planned while all is well.

import { ballotValue, delaySeconds, intervalAfterMs, isStale, isTrouble, looksWrong, minuteMs, quickMs, ticksAfter, troubleEveryMs, unbrokenForMs, votesToPublish } from "../../workflows/cadence.ts";
import type { Sender } from "../../workflows/cadence.ts";
import type { Answer, Observation } from "../../workflows/evidence.ts";
import { observed } from "../../workflows/observed.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Glimpse, Sighting } from "../../workflows/sightings.ts";
import { evidenceOf, failing, hybridChat, minutes, now, seconds, shopDeciding, silent } from "./builders.ts";
import type { Change } from "./builders.ts";

const byTheMinute = shopDeciding({ every: minuteMs });
const every10s = shopDeciding({ every: seconds(10) });
const deadlineMs = seconds(3);

/** What an observer sees and remembers, all healthy unless changed. */
const seenFrom = (plan: Plan, observer: string, ...changes: readonly Change[]): readonly Observation[] => evidenceOf(plan, ...changes).observations.filter((each) => each.observer === observer);
const sighting = ({ answer, ...seen }: Observation): Sighting => ({ ...seen, kind: answer.kind, detail: answer.detail });
const memory = (plan: Plan, observer: string, ...changes: readonly Change[]): readonly Sighting[] => seenFrom(plan, observer, ...changes).map(sighting);
/** The same some time ago. */
const ago = (ms: number, seen: readonly Sighting[]): readonly Sighting[] => seen.map((each) => ({ ...each, at: each.at - ms, since: each.since - ms }));

describe("the looks that a look orders", () => {
  const minute: Sender = { mode: "minute" };
  const tick = (everyMs: number): Sender => ({ mode: "tick", dueAt: now, everyMs });
  const well = { startedAt: now, wrong: false, wasWrong: false };
  test.each<readonly [string, number, Sender, { readonly wrong?: boolean; readonly wasWrong?: boolean }, readonly number[]]>([
    ["a plan that looks by the minute orders nothing while all is well", 60, minute, {}, []],
    ["and five looks as soon as anything looks wrong", 60, minute, { wrong: true }, [10, 20, 30, 40, 50]],
    ["and five again while it goes on", 60, minute, { wrong: true, wasWrong: true }, [10, 20, 30, 40, 50]],
    ["a look every 10 s is five more a minute", 10, minute, {}, [10, 20, 30, 40, 50]],
    ["and no more than that when something is wrong", 10, minute, { wrong: true }, [10, 20, 30, 40, 50]],
    ["a look every 30 s is one more a minute", 30, minute, {}, [30]],
    ["and five when something is wrong", 30, minute, { wrong: true }, [10, 20, 30, 40, 50]],
    ["an interval that does not divide the minute ends before the next one", 25, minute, {}, [25, 50]],
    ["a look every 5 s stays one every 5 s", 5, minute, { wrong: true }, [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]],
    ["a tick orders nothing while all is well", 30, tick(seconds(30)), {}, []],
    ["a tick that is the first to see trouble orders the coming minute", 30, tick(seconds(30)), { wrong: true }, [10, 20, 30, 40, 50]],
    ["a tick that sees the trouble of before orders nothing: that was done", 30, tick(seconds(30)), { wrong: true, wasWrong: true }, []],
    ["a quick tick never orders, whatever it sees", 30, tick(quickMs), { wrong: true }, []],
    ["a tick of a plan that looks that often anyway never orders", 10, tick(seconds(10)), { wrong: true }, []],
  ])("%s", (_says, every, sender, look, wanted) => {
    const ticks = ticksAfter({ every: seconds(every) }, sender, { ...well, ...look });
    expect(ticks.map(({ dueAt }) => (dueAt - now) / 1_000)).toEqual(wanted);
    for (const { everyMs } of ticks) expect(everyMs).toBe(look.wrong === true ? Math.min(seconds(every), quickMs) : seconds(every));
  });

  it("counts from the begin of the look, so that a slow one does not put the next ones off", () => {
    const [first] = ticksAfter({ every: quickMs }, minute, well);
    expect(first && delaySeconds(first, now + 2_600)).toBe(7);
    expect(first && delaySeconds(first, now + seconds(15))).toBe(0);
  });

  test.each([
    ["on time", 0, false], ["a little early", -2_000, false], ["late, but before the next is due", 9_999, false], ["at the time of the next", 10_000, false], ["after it", 10_001, true], ["minutes later", minutes(5), true],
  ])("a tick that comes %s is dropped or not", (_says, lateMs, stale) => {
    expect(isStale({ dueAt: now, everyMs: quickMs }, now + lateMs)).toBe(stale);
  });

  it("does not take a tick of a slow plan for late when a quick one would be", () => {
    expect(isStale({ dueAt: now, everyMs: seconds(30) }, now + seconds(12))).toBe(false);
  });
});

describe("what looks wrong", () => {
  const wrong = (changes: readonly Change[], previous: readonly Sighting[] = memory(hybridChat, "site-b"), active = "site-a"): boolean => looksWrong(hybridChat, active, memory(hybridChat, "site-b", ...changes), previous);
  const stoppedAtB = ["communication-server", "media-routing-engine", "chat-server"].map((thing) => failing({ thing, site: "site-b" }, minutes(30)));
  const asAlways = memory(hybridChat, "site-b", ...stoppedAtB);
  test.each<readonly [string, boolean, boolean]>([
    ["nothing, when everything is healthy", wrong([]), false],
    ["nothing, when what is stopped on purpose at the standby is stopped (A1)", wrong(stoppedAtB, asAlways), false],
    ["the same at the site that serves", wrong(stoppedAtB, asAlways, "site-b"), true],
    ["a service of the source that fails", wrong([failing({ thing: "gateway", site: "site-a" }, 0)]), true],
    ["a database that fails", wrong([failing({ thing: "chat-config", site: "site-a" }, seconds(20))]), true],
    ["a service of the standby that has to run there", wrong([...stoppedAtB, failing({ thing: "gateway", site: "site-b" }, 0)], asAlways), true],
    ["something that cannot be looked at", wrong([silent({ thing: "gateway", site: "site-a" }, 0)]), true],
    ["what is healthy again and was not a moment ago", wrong([], memory(hybridChat, "site-b", failing({ thing: "gateway", site: "site-a" }, minutes(5)))), true],
    ["what is stopped at the standby and ran a moment ago", wrong(stoppedAtB), true],
    ["what has failed in the same way for 59 minutes", wrong([failing({ thing: "gateway", site: "site-a" }, minutes(59))], memory(hybridChat, "site-b", failing({ thing: "gateway", site: "site-a" }, minutes(58)))), true],
    ["nothing, when it has failed in the same way for an hour: that is known", wrong([failing({ thing: "gateway", site: "site-a" }, minutes(60))], memory(hybridChat, "site-b", failing({ thing: "gateway", site: "site-a" }, minutes(59)))), false],
    ["nothing at the very first look when all is healthy", wrong([], []), false],
    ["trouble at the very first look", wrong([failing({ thing: "gateway", site: "site-a" }, 0)], []), true],
  ])("%s", (_says, is, wanted) => {
    expect(is).toBe(wanted);
  });

  it("is the same for one sighting and for when its next look is due", () => {
    const [gateway] = memory(byTheMinute, "site-b", failing({ thing: "gateway", site: "site-a" }, seconds(10))).filter(({ thing, site }) => thing === "gateway" && site === "site-a");
    if (gateway === undefined) throw new TypeError("site-b looks at the gateway of site-a");
    expect([isTrouble(byTheMinute, "site-a", gateway), intervalAfterMs(byTheMinute, "site-a", gateway)]).toEqual([true, quickMs]);
    expect([isTrouble(byTheMinute, "site-a", { ...gateway, kind: "healthy" }), intervalAfterMs(byTheMinute, "site-a", { ...gateway, kind: "healthy" })]).toEqual([false, minuteMs]);
  });
});

describe("the interval of trouble", () => {
  test.each([
    [60, 60, 10], [60, 200, 10], [60, 600, 30], [60, 3_600, 60], [10, 60, 10], [10, 3_600, 10], [5, 60, 5],
  ])("of a plan that looks every %d s and holds for %d s is %d s", (every, hold, wanted) => {
    expect(troubleEveryMs({ every: seconds(every), hold: seconds(hold) })).toBe(seconds(wanted));
  });
});

describe("without a break", () => {
  const at = (ms: number, kind: Answer["kind"]): Glimpse => ({ observer: "arbiter", thing: "gateway", site: "site-a", at: now + ms, answer: { kind, detail: kind } });
  const sinceAfter = (plan: Plan, ...looks: readonly Glimpse[]): number => {
    const last = looks.reduce<readonly Sighting[]>((previous, look) => observed(plan, "site-a", [look], previous, deadlineMs).sightings, []);
    return ((last[0]?.since ?? 0) - now) / 1_000;
  };
  test.each<readonly [string, Plan, readonly (readonly [number, Answer["kind"]])[], number]>([
    ["two failures a minute apart are not a minute of failure", byTheMinute, [[0, "failing"], [60, "failing"]], 60],
    ["six in that minute are", byTheMinute, [[0, "failing"], [10, "failing"], [20, "failing"], [30, "failing"], [40, "failing"], [50, "failing"], [60, "failing"]], 0],
    ["two of them may be lost", byTheMinute, [[0, "failing"], [30, "failing"], [60, "failing"]], 0],
    ["health goes on from minute to minute", byTheMinute, [[0, "healthy"], [60, "healthy"], [120, "healthy"]], 0],
    ["and although two of its looks are lost", byTheMinute, [[0, "healthy"], [180, "healthy"]], 0],
    ["silence is looked at as closely as failure", byTheMinute, [[0, "silent"], [60, "silent"]], 60],
    ["a plan that looks every 10 s is as it was", every10s, [[0, "failing"], [33, "failing"]], 0],
  ])("%s", (_says, plan, looks, wanted) => {
    expect(sinceAfter(plan, ...looks.map(([second, kind]) => at(seconds(second), kind)))).toBe(wanted);
  });

  it("what is known as failing for long is looked at by the minute, and goes on failing", () => {
    const looks = Array.from({ length: 361 }, (_none, index) => at(seconds(10 * index), "failing"));
    expect(sinceAfter(byTheMinute, ...looks, at(minutes(61), "failing"), at(minutes(62), "failing"))).toBe(0);
  });
});

describe("the votes that are published", () => {
  interface Case {
    readonly plan?: Plan;
    readonly observer?: string;
    readonly sees?: readonly Change[];
    readonly before?: readonly Sighting[];
    readonly active?: string;
    readonly health?: boolean;
  }
  const published = ({ plan = byTheMinute, observer = "site-b", sees = [], before = [], active = "site-a", health = false }: Case): readonly string[] =>
    votesToPublish({ plan, observer, active, seen: seenFrom(plan, observer, ...sees), previous: before, health, deadlineMs }).map(({ site, value }) => `${site} ${value}`);
  const dead = [failing({ site: "site-a" }, 0)];
  const deadBefore = (ms: number, forMs = 0, plan = byTheMinute): readonly Sighting[] => ago(ms, memory(plan, "site-b", failing({ site: "site-a" }, forMs)));

  test.each<readonly [string, Case, readonly string[]]>([
    ["health is told at the minute", { health: true }, ["site-a 0", "site-b 0"]],
    ["health is not told in between", {}, []],
    ["trouble is told at the minute, beside the health of the other site", { sees: dead, health: true }, ["site-a 1", "site-b 0"]],
    ["trouble is told in between too", { sees: dead }, ["site-a 1"]],
    ["silence is never told", { sees: [silent({}, minutes(1))], health: true }, []],
    ["a second failing look confirms it", { sees: dead, before: deadBefore(seconds(10)) }, ["site-a 2"]],
    ["also by the minute, when the looks between were lost", { sees: dead, before: deadBefore(seconds(60)) }, ["site-a 2"]],
    ["not when the look before is long gone", { sees: dead, before: deadBefore(seconds(200)) }, ["site-a 1"]],
    ["not when the same message came twice", { sees: dead, before: deadBefore(300) }, ["site-a 1"]],
    ["but when the second of them follows an older look", { sees: dead, before: deadBefore(300, seconds(10)) }, ["site-a 2"]],
    ["not when the look before saw health", { sees: dead, before: ago(seconds(10), memory(byTheMinute, "site-b")) }, ["site-a 1"]],
    ["not when the look before was blind", { sees: dead, before: ago(seconds(10), memory(byTheMinute, "site-b", silent({}, minutes(1)))) }, ["site-a 1"]],
    ["a faster plan confirms as fast", { plan: every10s, sees: dead, before: deadBefore(seconds(10), 0, every10s) }, ["site-a 2"]],
    ["what is stopped on purpose at the standby is no vote about it", { plan: hybridChat, sees: [failing({ thing: "chat-server", site: "site-b" }, minutes(9))], health: true }, ["site-a 0", "site-b 0"]],
    ["at the site that serves it is one", { plan: hybridChat, sees: [failing({ thing: "chat-server", site: "site-b" }, minutes(9))], active: "site-b", health: true }, ["site-a 0", "site-b 1"]],
    ["a service that fails over by itself is no vote", { plan: hybridChat, observer: "site-a", sees: [failing({ thing: "mongodb", site: "site-a" }, minutes(9))], health: true }, ["site-a 0", "site-b 0"]],
  ])("%s", (_says, given, wanted) => {
    expect(published(given)).toEqual(wanted);
  });

  it("are told only by those who vote", () => {
    const plan = shopDeciding({ votes: { of: ["arbiter", "inside"], need: 2 } });
    expect(published({ plan, observer: "site-b", health: true })).toEqual(["site-b 0"]);
  });

  it("have values that alarms can add up: two failing looks weigh as much as one that is confirmed", () => {
    expect(ballotValue.failing * 2).toBe(ballotValue.confirmed);
    expect(ballotValue.healthy).toBe(0);
  });
});

test("a break is told from the interval that was due, two of which may be missing, and the time of a look", () => {
  expect(unbrokenForMs(quickMs, deadlineMs)).toBe(33_000);
});
