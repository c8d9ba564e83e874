// Game days: the draw cannot be changed or guessed, what comes next for each thing that may be so, and what is graded by what runs have shown.

import * as fc from "fast-check";
import { causedWithinMs, givesUpMs, nextOfGameDay, settlesMs } from "../../workflows/game-day.ts";
import type { SeenOfDay } from "../../workflows/game-day.ts";
import { Defect } from "../../workflows/failure.ts";
import { gradeOf, peopleIn } from "../../workflows/game-day-grade.ts";
import type { RunOfDay } from "../../workflows/game-day-grade.ts";
import { draw, faultOf, faultStands, holdsCommitment, shownGameDay } from "../../workflows/game-day-state.ts";
import type { GameDay, PlannedFault } from "../../workflows/game-day-state.ts";
import { begunByTheClock, sayDrills } from "../../workflows/drill-plan.ts";
import { liveOrDrill } from "../../workflows/drill-kinds.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { RunState } from "../../workflows/record.ts";
import { entriesOf, minutes, now, seconds, shop } from "./builders.ts";

const fault = (change: Partial<PlannedFault> = {}): PlannedFault => ({ name: "stops", cause: "stop it", remove: "start it", expect: "failover", lasts: minutes(20), ...change });
const planWith = (change: Partial<PlannedFault> = {}) => ({ ...shop(), "game-day": { faults: [fault(change), fault({ name: "hangs" })] } });
const begun: GameDay = {
  id: "shop-day", plan: "shop", planDigest: "d", openedAt: now, who: "ana", what: "ana: half-yearly", source: "site-a", commitment: "", drawn: { fault: "stops", nonce: "n" },
  caused: null, removed: null, stop: null, told: ["begun"], closed: null,
};
const caused: GameDay = { ...begun, caused: { at: now + minutes(5), by: "ana" } };
const removed: GameDay = { ...caused, removed: { at: now + minutes(15), by: "ben" } };
const stop = { at: now + minutes(6), by: "ben", because: "enough" };

describe("the draw", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 2, maxLength: 50 });

  test("is one of the list, is bound by its digest, and nothing that is told otherwise afterwards fits it", () => {
    fc.assert(fc.property(names, fc.string(), fc.string(), (list, nonce, other) => {
      const day = { id: "day", planDigest: "d" };
      const { drawn, commitment } = draw(list.map((name) => ({ name })), day, nonce);
      expect(list).toContain(drawn.fault);
      expect(holdsCommitment({ ...day, drawn, commitment })).toBe(true);
      const changes = [{ drawn: { ...drawn, fault: `${drawn.fault}x` } }, { planDigest: "e" }, { id: "day-2" }, ...(other === nonce ? [] : [{ drawn: { ...drawn, nonce: other } }])];
      for (const change of changes) expect(holdsCommitment({ ...day, drawn, commitment, ...change })).toBe(false);
    }));
  });

  test("comes to each fault about equally often", () => {
    const list = ["a", "b", "c", "d"].map((name) => ({ name }));
    const drawn = Array.from({ length: 4_000 }, (_, index) => draw(list, begun, `nonce ${index}`).drawn.fault);
    for (const { name } of list) expect(Math.abs(drawn.filter((each) => each === name).length - 1_000)).toBeLessThan(150);
  });

  test("is not possible from an empty list, and of a text that has no such fault any more nothing is told", () => {
    expect(() => draw([], begun, "n")).toThrow(Defect);
    expect(() => faultOf(shop(), begun)).toThrow("plan shop has no fault stops");
  });

  test("is shown to nobody before the end", () => {
    for (const day of [begun, caused, removed]) expect(JSON.stringify(shownGameDay(day))).not.toMatch(/stops|"n"/);
    expect(shownGameDay({ ...removed, closed: { verdict: "passed", sentence: "s", at: now, grades: [] } }).drawn).toEqual(begun.drawn);
  });
});

test("a fault stands from when it is caused until somebody says that it is taken back, or the day has ended", () => {
  expect([begun, caused, removed, { ...caused, closed: { verdict: "failed", sentence: "s", at: now, grades: [] } } satisfies GameDay].map(faultStands)).toEqual([false, true, false, false]);
});

test("what a run does while a fault stands is real, and is called so", () => {
  expect(liveOrDrill({ trigger: { gameDay: "shop-day" } })).toBe("LIVE, GAME DAY");
});

test("no clock begins one: of the plan's drills the others are scheduled, and what is said of it says so", () => {
  const [weekly, yearly] = [{ kind: "dry", every: "cron(0 6 ? * MON *)", zone: "UTC" }, { kind: "game-day", every: "cron(0 6 1 1 ? *)", zone: "UTC" }] as const;
  expect(begunByTheClock({ drills: [weekly, yearly] })).toEqual([weekly]);
  expect(begunByTheClock({})).toEqual([]);
  expect(sayDrills({ drills: [yearly] })).toEqual(["A game day is due at cron(0 6 1 1 ? *) in UTC; nothing begins it by itself, a facilitator does."]);
});

describe("what comes next", () => {
  const seen = (change: Partial<SeenOfDay> = {}): SeenOfDay => ({ now: now + minutes(6), halted: null, foreign: null, openRun: null, active: "site-a", ...change });
  it.each<readonly [string, GameDay, Partial<SeenOfDay>, object]>([
    ["people are told that it has begun", { ...begun, told: [] }, {}, { does: "tell", what: "begun" }],
    ["the facilitator is waited for", begun, {}, { does: "wait", because: "ana has not caused the fault yet" }],
    ["it is over when nothing may be caused any more", begun, { halted: "the kill switch is on" }, { does: "end", verdict: "not-finished" }],
    ["it is over when the site fails by itself", begun, { foreign: "shop-1" }, { does: "end", verdict: "not-finished" }],
    ["it is over when nothing was caused for too long", begun, { now: now + causedWithinMs + 1 }, { does: "end", verdict: "not-finished" }],
    ["it is over when it is ended before the fault", { ...begun, stop }, {}, { does: "end", verdict: "not-finished" }],
    ["the fault stands, and a pause changes nothing about that", caused, { halted: "the plan is paused", foreign: "shop-1", openRun: "shop-1" }, { does: "wait", because: "the fault stands" }],
    ["its time is over", caused, { now: now + minutes(26), openRun: "shop-1" }, { does: "tell", what: "take-back-run" }],
    ["its time is over, and no run is open", caused, { now: now + minutes(26) }, { does: "tell", what: "take-back" }],
    ["a run has opened after everybody was told", { ...caused, told: ["begun", "take-back"] }, { now: now + minutes(27), openRun: "shop-1" }, { does: "tell", what: "take-back-run" }],
    ["a run is open, and everybody was told so", { ...caused, told: ["begun", "take-back", "take-back-run"] }, { now: now + minutes(28), openRun: "shop-1" }, { does: "wait" }],
    ["the run of which everybody was told has ended", { ...caused, told: ["begun", "take-back-run"] }, { now: now + minutes(28) }, { does: "wait" }],
    ["production has moved after everybody was told that a run is open", { ...caused, told: ["begun", "take-back-run"] }, { now: now + minutes(28), active: "site-b", openRun: "shop-1" }, { does: "tell", what: "take-back-moved" }],
    ["its time is over, and everybody was told", { ...caused, told: ["begun", "take-back"] }, { now: now + minutes(27) }, { does: "wait" }],
    ["production has moved after everybody was told", { ...caused, told: ["begun", "take-back"] }, { now: now + minutes(27), active: "site-b" }, { does: "tell", what: "take-back-moved" }],
    ["production has moved before anybody was told", caused, { now: now + minutes(26), active: "site-b" }, { does: "tell", what: "take-back-moved" }],
    ["production has moved, and everybody was told so", { ...caused, told: ["begun", "take-back", "take-back-moved"] }, { now: now + minutes(28), active: "site-b" }, { does: "wait" }],
    ["production is home again after everybody was told that it had moved", { ...caused, told: ["begun", "take-back-moved"] }, { now: now + minutes(40) }, { does: "wait" }],
    ["production has moved, and the time of the fault is not over", caused, { active: "site-b" }, { does: "wait" }],
    ["it was caused before anybody was told that it had begun, as an earlier version let it be, and its time is over", { ...caused, told: [] }, { now: now + minutes(26) }, { does: "tell", what: "take-back" }],
    ["it was caused so, and is taken back", { ...removed, told: [] }, { now: now + minutes(30) }, { does: "grade" }],
    ["an earlier version told people of the move by the name of the plain call: they are told once more", { ...caused, told: ["begun", "take-back"] }, { now: now + minutes(30), active: "site-b" }, { does: "tell", what: "take-back-moved" }],
    ["a later version told something that this one does not know", { ...caused, told: ["begun", "take-back", "something-else"] }, { now: now + minutes(27) }, { does: "wait" }],
    ["it is ended while the fault stands", { ...caused, stop }, {}, { does: "tell", what: "take-back" }],
    ["nobody has ever said that it is taken back", { ...caused, told: ["begun", "take-back"] }, { now: now + minutes(26) + givesUpMs }, { does: "grade" }],
    ["an alarm of the fault may be on its way", removed, { now: now + minutes(15) + settlesMs - 1 }, { does: "wait" }],
    ["a run of it is open", removed, { now: now + minutes(30), openRun: "shop-1" }, { does: "wait", because: "run shop-1 is open" }],
    ["it was ended, and the fault is taken back", { ...removed, stop }, { now: now + minutes(16) }, { does: "end", verdict: "not-finished" }],
    ["an earlier version let it be ended after the fault was taken back", { ...removed, stop: { ...stop, at: now + minutes(16) } }, { now: now + minutes(30) }, { does: "grade" }],
    ["all is over", removed, { now: now + minutes(30) }, { does: "grade" }],
  ])("%s", (_says, day, change, next) => {
    expect(nextOfGameDay(planWith(), day, seen(change))).toMatchObject(next);
  });

  test("how the fault is taken back is told to everybody, and only then which it is", () => {
    expect(nextOfGameDay(planWith(), { ...begun, told: [] }, seen())).toMatchObject({ text: expect.not.stringMatching(/stops|stop it|start it/) });
    expect(nextOfGameDay(planWith(), caused, seen({ now: now + minutes(26) }))).toMatchObject({ text: expect.stringContaining("It is stops. Take it back now: start it.") });
  });
});

test("whoever is told to take a fault back hears that production has moved meanwhile, because what was stopped there must not start again (I1)", () => {
  const late = { now: now + minutes(26) };
  const takeBack = (active: string): unknown => nextOfGameDay(planWith(), caused, { ...late, halted: null, foreign: null, openRun: null, active });
  expect(takeBack("site-b")).toMatchObject({ text: expect.stringContaining("site-b serves by now, and no longer site-a: see first that this starts nothing at site-a that was stopped") });
  expect(takeBack("site-a")).toMatchObject({ text: expect.stringContaining("See first whether a run is open by then: start nothing at site-a that it has stopped.") });
  expect(nextOfGameDay(planWith(), { ...caused, told: ["begun", "take-back"] }, { ...late, halted: null, foreign: null, openRun: null, active: "site-b" })).toMatchObject({ text: expect.stringMatching(/^Production has moved since people were told to take the fault back\..*Take it back now: start it\. site-b serves by now/) });
});

test("whoever is told to take a fault back while a run is open hears that it may have stopped something by then (I1)", () => {
  expect(nextOfGameDay(planWith(), caused, { now: now + minutes(26), halted: null, foreign: null, openRun: "shop-1", active: "site-a" })).toMatchObject({ text: expect.stringContaining("Run shop-1 is open and may move production: see first what it has stopped at site-a") });
  expect(nextOfGameDay(planWith(), { ...caused, told: ["begun", "take-back"] }, { now: now + minutes(27), halted: null, foreign: null, openRun: "shop-1", active: "site-a" })).toMatchObject({ text: expect.stringMatching(/^Run shop-1 is open since people were told to take the fault back\..*see first what it has stopped at site-a/) });
});

describe("graded is", () => {
  const steps = allSteps(plannedNodes(shop().steps));
  const traffic = steps.filter(({ phase }) => phase === "traffic").map(({ id }) => id);
  const provedAt = (at: number): RunState["steps"] => Object.fromEntries(steps.map(({ id }) => [id, { status: "done", because: "", changedAt: traffic.includes(id) ? at : now + minutes(6), startedAt: now, attempts: [], would: [] }])) as never;
  const run = (change: Partial<RunState> = {}, losses: RunOfDay["losses"] = [], people: RunOfDay["people"] = [{ by: "ben" }]): RunOfDay => ({
    plan: shop(), losses, people,
    state: { run: "shop-1", plan: "shop", planDigest: "d", kind: "failover", dry: false, source: "site-a", target: "site-b", epoch: 1, openedAt: now + minutes(6), trigger: { by: "alarm", what: "", at: now }, evidence: null, verdict: null, gates: [], unpaged: [], authorised: {} as never, steps: provedAt(now + minutes(12)), stopRequested: null, closed: { end: "succeeded", sentence: "", at: now + minutes(13) }, mutations: 4, lastSeq: 9, ...change },
  });
  const lost = (max: number): RunOfDay["losses"] => [{ database: "orders", atPromotion: { database: "orders", known: true, seconds: { min: 0, max } } }] as never;
  const known: GameDay = { ...removed, identity: "https://id.example 17" };
  const standing = (ms: number): GameDay => ({ ...caused, removed: { at: now + minutes(5) + ms, by: "ana" } });
  const quiet = { steps: {}, authorised: null, mutations: 0 } as const;
  type Outcomes = Readonly<Record<string, string>>;

  it.each<readonly [string, Partial<PlannedFault>, GameDay, readonly RunOfDay[], string, Outcomes]>([
    ["a failover in time, with a loss that is let", {}, removed, [run({}, lost(5))], "passed", { noticed: "met", decided: "met", rto: "met", rpo: "met", removed: "met" }],
    ["a failover with more loss than is let", {}, removed, [run({}, lost(100_000))], "failed", { decided: "met", rpo: "missed" }],
    ["a failover whose loss nobody measured: passed, with an exception", {}, removed, [run()], "passed-with-exceptions", { rto: "met", rpo: "not-graded" }],
    ["a failover that took too long", {}, removed, [run({ steps: provedAt(now + minutes(5) + shop().objectives.rto + 1) }, lost(0))], "failed", { decided: "met", rto: "missed" }],
    ["a failover that was noticed late", { notice: seconds(30) }, removed, [run({}, lost(0))], "failed", { noticed: "missed", decided: "met" }],
    ["nothing, where a failover was right", {}, removed, [], "failed", { noticed: "missed", decided: "missed", rto: "not-graded", rpo: "not-graded" }],
    ["a rejected failover, where one was right", {}, removed, [run({ ...quiet, closed: { end: "rejected", sentence: "", at: now } })], "failed", { noticed: "met", decided: "missed" }],
    ["the second failover, after a first that was rejected", {}, removed, [run({ ...quiet, run: "shop-0", closed: { end: "rejected", sentence: "", at: now } }), run({}, lost(0))], "passed", { decided: "met" }],
    ["nothing, where nothing was right", { expect: "none" }, removed, [], "passed", { noticed: "not-graded", decided: "met", removed: "met" }],
    ["a rejected failover, where nothing was right", { expect: "none" }, removed, [run({ ...quiet, closed: { end: "rejected", sentence: "", at: now } })], "passed", { decided: "met" }],
    ["a failover, where nothing was right", { expect: "none" }, removed, [run({}, lost(0))], "failed", { decided: "missed" }],
    ["changes that were taken back, where nothing was right", { expect: "none" }, removed, [run({ closed: { end: "rolled-back", sentence: "", at: now } })], "failed", { decided: "missed" }],
    ["a repair, where one was right", { expect: "repair" }, removed, [run({ kind: "repair", repair: "restart" })], "passed", { noticed: "met", decided: "met" }],
    ["a failover, where a repair was right", { expect: "repair" }, removed, [run({}, lost(0))], "failed", { decided: "missed" }],
    ["a planned move, where a failover was right", {}, removed, [run({ kind: "switchover" })], "failed", { decided: "missed" }],
    ["a failover that the facilitator approved, who knew", {}, removed, [run({}, lost(0), [{ by: "ana" }])], "passed-with-exceptions", { noticed: "met", decided: "not-graded" }],
    ["a failover that the facilitator approved under a second name", {}, known, [run({}, lost(0), [{ by: "ana-admin", identity: "https://id.example 17" }])], "passed-with-exceptions", { decided: "not-graded" }],
    ["a failover that somebody else of the same issuer approved", {}, known, [run({}, lost(0), [{ by: "ben", identity: "https://id.example 18" }])], "passed", { decided: "met" }],
    ["a failover after another in which the facilitator decided", {}, removed, [run({ ...quiet, run: "shop-0", closed: { end: "rejected", sentence: "", at: now } }, [], [{ by: "ana" }]), run({}, lost(0))], "passed-with-exceptions", { decided: "not-graded" }],
    ["a failover that the facilitator asked for under a second name", {}, known, [run({ trigger: { by: "person", who: "ana-admin", identity: "https://id.example 17", what: "", at: now } }, lost(0))], "passed-with-exceptions", { noticed: "not-graded" }],
    ["a failover that the facilitator approved with another", {}, removed, [run({}, lost(0), [{ by: "ana" }, { by: "ben" }])], "passed-with-exceptions", { decided: "not-graded" }],
    ["a failover that the facilitator approved, where nothing was right", { expect: "none" }, removed, [run({}, [], [{ by: "ana" }])], "failed", { decided: "missed" }],
    ["a failover that a step of another plan's run began", {}, removed, [run({ trigger: { by: "plan", who: "ben", what: "step activate-plan of run a-1 of the plan a", at: now } }, lost(0))], "passed-with-exceptions", { noticed: "not-graded", decided: "met" }],
    ["a failover that a step of another plan's run began in time", { notice: seconds(30) }, removed, [run({ openedAt: now + minutes(5), trigger: { by: "plan", what: "step activate-plan of run a-1 of the plan a", at: now } }, lost(0))], "passed-with-exceptions", { noticed: "not-graded" }],
    ["a failover that another person asked for", {}, removed, [run({ trigger: { by: "person", who: "ben", what: "", at: now } }, lost(0))], "passed", { noticed: "met" }],
    ["a failover that the facilitator asked for", {}, removed, [run({ trigger: { by: "person", who: "ana", what: "", at: now } }, lost(0))], "passed-with-exceptions", { noticed: "not-graded" }],
    ["nothing, where the fault stood for too short a time to be noticed", {}, standing(seconds(69)), [], "not-finished", { noticed: "not-graded", decided: "not-graded", removed: "met" }],
    ["nothing, where nothing was right and the fault stood for a second", { expect: "none" }, standing(seconds(1)), [], "not-finished", { noticed: "not-graded", decided: "not-graded", removed: "met" }],
    ["a rejected failover, where nothing was right and the fault stood for too short a time", { expect: "none" }, standing(seconds(69)), [run({ ...quiet, closed: { end: "rejected", sentence: "", at: now } })], "not-finished", { decided: "not-graded" }],
    ["nothing, where nothing was right and the fault stood just long enough", { expect: "none" }, standing(seconds(70)), [], "passed", { decided: "met" }],
    ["a failover, where nothing was right and the fault stood for a second", { expect: "none" }, standing(seconds(1)), [run({}, lost(0))], "failed", { decided: "missed" }],
    ["a fault that was taken back before it was caused, by the clocks", { expect: "none" }, standing(seconds(-1)), [], "not-finished", { decided: "not-graded" }],
    ["a fault that was taken back late", { expect: "none", lasts: minutes(3) }, removed, [], "failed", { decided: "met", removed: "missed" }],
    ["a fault that nobody has said was taken back", { expect: "none" }, caused, [], "failed", { decided: "met", removed: "missed" }],
  ])("%s", (_says, change, day, runs, verdict, outcomes) => {
    const graded = gradeOf(planWith(change), day, runs, now + minutes(30));
    expect(Object.fromEntries(graded.grades.map(({ of, outcome }) => [of, outcome]))).toMatchObject(outcomes);
    expect(graded.verdict).toBe(verdict);
  });

  test("says for how long the fault stood and how long it has to, where that was too short", () => {
    expect(gradeOf(planWith({ expect: "none" }), standing(seconds(1)), [], now).sentence).toContain("Not shown: the fault stood for too short a time: 1 s, and what is looked at every 10 s and held for 1 min has to last 1 min 10 s. So what was decided for it shows nothing.");
  });

  test("no part of the facilitator in a run is overlooked: who asked, joined, voted, held, decided a question that was asked anew, or stopped it", () => {
    const trigger = (who: string) => ({ by: "person", who, identity: `i ${who}`, what: `${who}: it fails`, at: now }) as const;
    const vote = (by: string) => ({ by, reason: "r", at: now, person: { subject: by, groups: [], issuer: "i", issuerSubject: by, channel: "console" } }) as const;
    const entries = entriesOf(
      { type: "joined", trigger: trigger("ben") }, { type: "joined", trigger: { by: "person", what: "gil: as older records say it", at: now } }, { type: "joined", trigger: { by: "alarm", what: "ana: an alarm", at: now } },
      { type: "gate-voted", gate: "g", revision: 1, digest: "d", vote: vote("cem"), need: 2 }, { type: "gate-held", gate: "g", revision: 1, hold: vote("dora"), expiresAt: null },
      { type: "gate-decided", gate: "g", revision: 1, digest: "d", decision: "retry", ...vote("eli") }, { type: "stop-requested", by: "fay", reason: "r" },
    );
    const known = (by: string) => ({ by, identity: `i ${by}` });
    expect(peopleIn(entries)).toEqual([known("ben"), { by: "gil" }, known("cem"), known("dora"), known("eli"), { by: "fay" }]);
  });

  test("no day whose fault nobody caused", () => {
    expect(() => gradeOf(planWith(), begun, [], now)).toThrow(Defect);
  });

  test("the time from when the fault was caused, and not from when it was noticed", () => {
    expect(gradeOf(planWith(), removed, [run({}, lost(0))], now).sentence).toContain("RTO: 7 min from when the fault was caused until traffic was proved at the target");
  });
});
