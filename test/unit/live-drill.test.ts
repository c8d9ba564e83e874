// What comes next of a live drill, for each thing that may have happened between two of its runs: it goes on only where nothing speaks
// against it, and whoever reads its end is told where production stands and what the way on is.

import { nextOf, openedWithinMs, sweptWithinMs, waitsForReadinessMs, withEnd } from "../../workflows/live-drill.ts";
import type { SeenBetween } from "../../workflows/live-drill.ts";
import type { LegResult, LiveDrill } from "../../workflows/live-drill-state.ts";
import { withLeg, withResult } from "../../workflows/live-drill-state.ts";
import { copiesBeside } from "../../workflows/live-drill-copies.ts";
import type { SeenOfCopies } from "../../workflows/live-drill-copies.ts";
import { isAway, sayLegResult, sayWayOn } from "../../workflows/live-drill-words.ts";
import { liveLegs, whyNoLiveDrill } from "../../workflows/live-legs.ts";
import { outageOf } from "../../workflows/outage.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunState } from "../../workflows/record.ts";
import { hybridChat, minutes, now, seconds, shop } from "./builders.ts";

const begun: LiveDrill = {
  id: "shop-drill", plan: "shop", planDigest: "d", openedAt: now, by: "person", who: "ana", what: "ana: quarterly", home: "site-a", stayMs: 0, rtoMs: minutes(15),
  planned: liveLegs(shop()), leaves: [], legs: [{ run: "shop-1", at: now, result: null }], told: null, stop: null, closed: null,
};
const result = (change: Partial<LegResult> = {}): LegResult => ({ end: "succeeded", sentence: "It was moved.", closedAt: now + minutes(10), outageMs: seconds(40), ...change });
const seen = (change: Partial<SeenBetween> = {}): SeenBetween => ({ now: now + minutes(11), active: "site-a", planDigest: "d", opened: true, foreign: null, halted: null, readiness: null, ...change });
const looked = (outcome: "pass" | "fail", active = "site-b", at = now + minutes(40)): NonNullable<SeenBetween["readiness"]> => ({ at, active, planDigest: "d", results: [{ code: "record-protected", rows: [], subject: "record", from: "world", outcome, sentence: "s", todo: null }] });

/** There, and a copy made at home: the way home is next. */
const there = (change: Partial<LiveDrill> = {}): LiveDrill => {
  const copied = withResult(withLeg(withResult(begun, result()), "shop-2", now + minutes(11)), result({ closedAt: now + minutes(30), outageMs: null }));
  return { ...copied, ...change };
};
/** Looked at each minute, so that nothing can have happened unseen. */
const watched = (change: Partial<LiveDrill> = {}, at = now + minutes(40)): LiveDrill => there({ lookedAt: at, ...change });
const away = { active: "site-b", now: now + minutes(41), readiness: looked("pass") } as const;
const moved = withResult(begun, result());
const whole = [0, 1].reduce((drill, index) => withResult(withLeg(drill, `shop-${index + 3}`, now + minutes(50)), result({ closedAt: now + minutes(60), outageMs: index === 0 ? seconds(50) : null })), there());

test("a plan whose copies are made anew has four legs; one without a database to promote has two", () => {
  expect(liveLegs(shop()).map(({ kind, source, target }) => `${kind} ${source} ${target}`)).toEqual(["switchover site-a site-b", "reprotect site-b site-a", "switchover site-b site-a", "reprotect site-a site-b"]);
  expect(whyNoLiveDrill(shop())).toEqual([]);
});

test("users may be without service for as long as a client keeps the old answer of a record, after traffic was proved", () => {
  const [traffic] = allSteps(plannedNodes(hybridChat.steps)).filter(({ phase, input }) => phase === "traffic" && "ttl" in input);
  const [first, kept] = [{ attempts: [{ at: now, outcome: "applied" }], status: "done", changedAt: now + seconds(40) }, traffic !== undefined && "ttl" in traffic.input ? traffic.input.ttl : 0];
  const steps = Object.fromEntries(allSteps(plannedNodes(hybridChat.steps)).map(({ id }) => [id, first])) as never;
  expect(kept).toBeGreaterThan(0);
  expect(outageOf(hybridChat, { steps } as never)).toEqual({ ms: seconds(40) + kept });
});

describe("users of a plan without a traffic step are without service until every step is proved", () => {
  const sql: Plan["steps"][number] = { verify: { "sql-write": { database: "orders" } } };
  const withoutTraffic = (...verify: Plan["steps"]): Plan => ({ ...shop(), steps: [...shop().steps.filter((step) => "fence" in step || "promote" in step), ...verify] });
  /** Each step proved ten seconds after the one before, unless it is said otherwise. */
  const proved = (plan: Plan, change: Readonly<Record<string, object>> = {}): RunState => ({
    steps: Object.fromEntries(allSteps(plannedNodes(plan.steps)).map(({ id }, index) => [id, { attempts: [{ at: now, outcome: "applied" }], status: "done", changedAt: now + seconds(10 * (index + 1)), ...change[id] }])),
  }) as never;
  const [asked, promotion] = [withoutTraffic(sql), allSteps(plannedNodes(shop().steps)).find(({ phase }) => phase === "promote")?.id ?? ""];
  const unasked = /no traffic step, and no verify step that was proved after its last promotion/;
  it.each<readonly [string, Plan, Readonly<Record<string, object>>, object]>([
    ["and that is known where a verify step came last", asked, {}, { ms: seconds(10 * asked.steps.length) }],
    ["and a private name that the plan points elsewhere is kept for its time", { ...asked, steps: [{ configure: { "private-cname": { zone: "Z1", name: "db.shop.internal", ttl: seconds(30) } } } as never, ...asked.steps] }, {}, { ms: seconds(10 * (asked.steps.length + 1) + 30) }],
    ["and nobody knows where no step asks as a client does", withoutTraffic(), {}, { ms: null, because: expect.stringMatching(unasked) as string }],
    ["and nobody knows where that was asked before the promotion was proved", asked, { [promotion]: { changedAt: now + minutes(9) } }, { ms: null, because: expect.stringMatching(unasked) as string }],
    ["and nobody knows where a person said so", asked, { "verify-sql-write": { status: "done-by-hand" } }, { ms: null, because: expect.stringContaining("verify-sql-write was skipped or done by hand") as string }],
    ["and nobody knows where a step never came to a proof", asked, { "verify-sql-write": { status: "stuck" } }, { ms: null, because: expect.stringContaining("verify-sql-write never came to a proof") as string }],
    ["and there is no such time where nothing was changed", asked, Object.fromEntries(allSteps(plannedNodes(asked.steps)).map(({ id }) => [id, { attempts: [] }])), { ms: null, because: "it changed nothing" }],
  ])("%s", (_says, plan, change, outage) => {
    expect(outageOf(plan, proved(plan, change))).toEqual(outage);
  });
});

describe("it goes on", () => {
  it.each<readonly [string, LiveDrill, Partial<SeenBetween>, object]>([
    ["with a copy at home, although readiness is red for want of one", moved, { active: "site-b", readiness: looked("fail") }, { does: "start", number: 2, leg: { kind: "reprotect", target: "site-a" } }],
    ["with the way home, once readiness was looked at since the last leg", watched(), away, { does: "start", number: 3, leg: { kind: "switchover", target: "site-a" } }],
    ["with the same leg once more, where its run is not in the record yet", begun, { opened: false, now: now + minutes(5) }, { does: "repeat" }],
  ])("%s", (_says, drill, change, next) => {
    expect(nextOf(drill, seen(change))).toMatchObject(next);
  });
});

describe("it waits", () => {
  it.each<readonly [string, LiveDrill, Partial<SeenBetween>, string, boolean]>([
    ["while a leg is open", begun, {}, "leg 1 (shop-1) has not closed", false],
    ["for as long as the plan lets production stay there", watched({ stayMs: minutes(60) }), away, "site-b serves for 1 h, as the plan says", false],
    ["for a look at readiness from after the last leg, and nobody has to hear of that", watched(), { ...away, readiness: looked("pass", "site-b", now + minutes(29)) }, "readiness was not looked at since the last leg", false],
    ["for a look, and people hear of it where none has come for an hour", watched({}, now + minutes(94)), { ...away, readiness: null, now: now + minutes(95) }, "readiness was not looked at since the last leg", true],
    ["where the newest look was for another site", watched(), { ...away, readiness: looked("pass", "site-a") }, "readiness was not looked at since the last leg", false],
    ["where the newest look is as old as the stay, and people hear of it", watched({ stayMs: minutes(300) }, now + minutes(360)), { ...away, now: now + minutes(361) }, `readiness was last looked at at ${new Date(now + minutes(40)).toISOString().slice(0, 16)}`, true],
    ["for a leg that was started a moment ago and may open yet, although a person ended the drill", { ...begun, stop: { by: "lead-1", because: "enough", at: now } }, { opened: false, now: now + minutes(2) }, "lead-1 ended it: enough; leg 1 (shop-1) was started and has not opened", false],
    ["while readiness is red, and people hear of it", watched(), { ...away, readiness: looked("fail") }, "readiness is red: record-protected record", true],
  ])("%s", (_says, drill, change, because, tell) => {
    expect(nextOf(drill, seen(change))).toEqual({ does: "wait", because: expect.stringContaining(because) as string, tell });
  });
});

describe("it ends", () => {
  it.each<readonly [string, LiveDrill, Partial<SeenBetween>, string, RegExp]>([
    ["passed, when all legs have succeeded", whole, { active: "site-a" }, "passed", /^all 4 legs succeeded$/],
    ["with exceptions, where a leg took longer than the plan promises", { ...whole, rtoMs: seconds(45) }, { active: "site-a" }, "passed-with-exceptions", /^leg 3 left users without service for up to 50 s, and the plan promises 45 s$/],
    ["with exceptions, where that was not measured", { ...whole, legs: whole.legs.map((leg) => ({ ...leg, result: result({ outageMs: null }) })) }, { active: "site-a" }, "passed-with-exceptions", /^how long leg 1 .* not measured; how long leg 3/],
    ["with exceptions that say why it was not", { ...whole, legs: whole.legs.map((leg) => ({ ...leg, result: result({ outageMs: null, unmeasured: "no step asks" }) })) }, { active: "site-a" }, "passed-with-exceptions", /^how long leg 1 left users without service was not measured: no step asks; how long leg 3/],
    ["with exceptions, where only the last leg had some", withResult(whole, result({ end: "done-with-exceptions", sentence: "A step was skipped." })), { active: "site-a" }, "passed-with-exceptions", /A step was skipped/],
    ["with exceptions, where only the last leg had some and its node was shut down", withResult(whole, result({ end: "done-with-exceptions", sentence: "A step was skipped.", shutDown: true })), { active: "site-a" }, "passed-with-exceptions", /A step was skipped\.$/],
    ["not finished, where the node of the last leg was not shut down", withResult(whole, result({ end: "done-with-exceptions", sentence: "A step was skipped.", shutDown: false })), { active: "site-a" }, "not-finished", /^leg 4 of 4 ended as done-with-exceptions: A step was skipped\. It has not shown that the other node serves alone: site-a was not seen/],
    ["not finished, and says no more, where a leg that was to shut a node down expired", withResult(begun, result({ end: "expired", sentence: "Nobody approved.", shutDown: false })), {}, "not-finished", /^leg 1 of 4 ended as expired: Nobody approved\.$/],
    ["not finished, where a leg before the last had some", withResult(begun, result({ end: "done-with-exceptions" })), { active: "site-b" }, "not-finished", /^leg 1 of 4 ended as done-with-exceptions/],
    ["failed, where a leg was taken back", withResult(begun, result({ end: "rolled-back" })), {}, "failed", /rolled-back/],
    ["failed, where a leg broke", withResult(begun, result({ end: "failed" })), {}, "failed", /failed/],
    ["failed, where the rules refused a leg", withResult(there({ legs: [...there().legs, { run: "shop-3", at: now, result: null }] }), result({ end: "refused", sentence: "site-b is not well." })), away, "failed", /leg 3 of 4 ended as refused: site-b is not well/],
    ["not finished, where nobody approved", withResult(begun, result({ end: "expired" })), {}, "not-finished", /expired/],
    ["not finished, where somebody said no", withResult(begun, result({ end: "rejected" })), {}, "not-finished", /rejected/],
    ["not finished, where a failover came between: that is the real thing", moved, { active: "site-a", foreign: "shop-9" }, "not-finished", /^run shop-9, which is no leg of it, came between$/],
    ["not finished, where a person ended it", { ...moved, stop: { by: "lead-1", because: "enough", at: now } }, { active: "site-b" }, "not-finished", /^lead-1 ended it: enough$/],
    ["not finished, where a person ended it and its leg can not open any more", { ...begun, stop: { by: "lead-1", because: "enough", at: now } }, { opened: false, now: now + openedWithinMs + 1 }, "not-finished", /^lead-1 ended it: enough$/],
    ["not finished, where another text of the plan was deployed", moved, { active: "site-b", planDigest: "e" }, "not-finished", /another text of the plan/],
    ["not finished, where the plan was paused", moved, { active: "site-b", halted: "the plan is paused until tomorrow" }, "not-finished", /^the plan is paused until tomorrow$/],
    ["not finished, where production stands elsewhere than the next leg begins", moved, { active: "site-a" }, "not-finished", /^site-a serves, and leg 2 would begin at site-b$/],
    ["not finished, where the run of a leg never opened", begun, { opened: false, now: now + openedWithinMs + 1 }, "not-finished", /^leg 1 \(shop-1\) was started 10 min ago and its run never opened$/],
    ["not finished, where nobody looked at it for more than ten minutes, in which anything may have happened", moved, { active: "site-b", now: now + minutes(10) + sweptWithinMs + 1 }, "not-finished", /^nobody looked at it for 10 min, so what happened meanwhile is not known; where production stands is said by the record$/],
    ["not finished, where a move changed nothing: production stood there before", withResult(begun, result({ mutations: 0 })), { active: "site-b" }, "not-finished", /^leg 1 of 4 changed nothing, so it was not what moved production$/],
    ["not finished, where the kill switch or a pause kept a leg from beginning", withResult(begun, result({ end: "refused", refusedBy: "switchover-paused", sentence: "The kill switch is on." })), {}, "not-finished", /^leg 1 of 4 did not begin: The kill switch is on/],
    ...([["the kill switch is on", { halted: "the kill switch is on" }], ["another text of the plan was deployed meanwhile", { planDigest: "e" }], ["run shop-9, which is no leg of it, came between", { foreign: "shop-9" }], ["site-b serves, and leg 1 would begin at site-a", { active: "site-b" }]] as const).map(
      ([because, change]) => [`not finished, where a leg was kept, has not opened, and ${because}`, begun, { opened: false, now: now + minutes(2), ...change }, "not-finished", new RegExp(`^${because}$`)] as const),
    ["not finished, where readiness stays red", watched({}, now + minutes(30) + waitsForReadinessMs), { ...away, readiness: looked("fail"), now: now + minutes(30) + waitsForReadinessMs + 1 }, "not-finished", /^readiness is red: record-protected record, for 2 h now$/],
  ])("%s", (_says, drill, change, verdict, because) => {
    expect(nextOf(drill, seen(change))).toEqual({ does: "end", verdict, because: expect.stringMatching(because) as string });
  });

  it.each<readonly [string, LiveDrill, string, string, boolean]>([
    ["at home, with a copy at the other site", whole, "site-a", "It ended. Production stands at its home site-a.", false],
    ["at home, where nothing was moved", begun, "site-a", "It ended. Production stands at its home site-a.", false],
    ["away, without a copy", moved, "site-b", "It ended. Production stands at site-b and not at its home site-a. Nothing protects it until a copy at site-a follows: understudy start shop --mode reprotect --reason … The way home, after that: understudy start shop --mode failback --to site-a --reason …", true],
    ["away, with a copy at home", there(), "site-b", "It ended. Production stands at site-b and not at its home site-a. The way home: understudy start shop --mode failback --to site-a --reason …", true],
    ["at home, but without a copy", withResult(withLeg(there(), "shop-3", now), result()), "site-a", "It ended. Production stands at its home site-a. Nothing protects it until a copy at site-b follows: understudy start shop --mode reprotect --reason …", false],
  ])("and says where production stands: %s", (_says, drill, active, sentence, isLeft) => {
    const ended = withEnd(drill, "not-finished", "it ended", active, now);
    expect([ended.closed?.sentence, isAway(ended, active)]).toEqual([sentence.replace("It ended", "it ended"), isLeft]);
  });
});

it.each([
  ["was not seen to be shut down", { end: "done-with-exceptions", shutDown: false }, "done-with-exceptions, run shop-1; its node was not seen to be shut down and to serve again; users were without service for 40 s at most"],
  ["was shut down", { shutDown: true }, "succeeded, run shop-1; users were without service for 40 s at most"],
  ["was not to be shut down, or nobody kept it", {}, "succeeded, run shop-1; users were without service for 40 s at most"],
] as const)("of a leg whose node %s people read so", (_says, change, sentence) => {
  expect(sayLegResult(withResult(begun, result(change)), 0)).toBe(sentence);
});

describe("what protects production beside the drill's own legs", () => {
  const follows = (outcome: "pass" | "fail", at: number, site: string) => ({ at, active: site, results: [{ code: "replica-follows", rows: [], subject: "orders at site-b", from: "world" as const, outcome, sentence: "s", todo: null }] });
  const by = (run: string, site: string) => ({ site, run, since: now + minutes(10) });
  it.each<readonly [string, LiveDrill, Partial<SeenOfCopies>, readonly string[] | null]>([
    ["is what its legs say, where no look has come since", moved, { active: by("shop-1", "site-b"), readiness: follows("fail", now, "site-a") }, null],
    ["is a copy that somebody made by hand, and that was seen since", moved, { active: by("shop-1", "site-b"), readiness: follows("pass", now + minutes(20), "site-b") }, []],
    ["is nothing, where a run that is no leg brought it home and no copy follows", there(), { active: by("shop-9", "site-a"), readiness: follows("fail", now + minutes(20), "site-a") }, ["Nothing protects it until a copy of orders at site-b follows: understudy start shop --mode reprotect --reason …"]],
    ["counts as nothing, where a run that is no leg brought it home and nobody looked since", there(), { active: by("shop-9", "site-a"), readiness: follows("pass", now, "site-b") }, ["Nothing protects it until a copy of orders follows: understudy start shop --mode reprotect --reason …"]],
    ["is not asked, where the plan copies nothing", { ...begun, planned: begun.planned.filter(({ kind }) => kind === "switchover") }, { active: by("shop-9", "site-a"), readiness: follows("pass", now, "site-b") }, null],
    ["is not known, where readiness was never looked at", there(), { active: by("shop-9", "site-a"), readiness: null }, ["Whether anything protects it is not known: no look at readiness tells of its copies."]],
    ["is not known either, where a look since tells of no copy", there(), { active: by("shop-9", "site-a"), readiness: { at: now + minutes(20), active: "site-a", results: [] } }, ["Whether anything protects it is not known: no look at readiness tells of its copies."]],
  ])("%s", (_says, drill, change, sentences) => {
    const beside = copiesBeside(drill, { active: null, readiness: null, plan: shop(), ...change });
    expect(beside).toEqual(sentences);
    if (beside !== null) expect(sayWayOn(drill, "site-a", beside).slice(1)).toEqual(beside);
  });
});
