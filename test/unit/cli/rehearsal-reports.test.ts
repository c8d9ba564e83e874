// The reports of a rehearsed planned move and of a rehearsed dry drill in words: what is wrong is said, and what is not known too.

import { drillRehearsalLines } from "../../../infra/cli/drill-rehearsal-lines.ts";
import { switchoverLines } from "../../../infra/cli/switchover-lines.ts";
import { drilledWithoutChange } from "../../../infra/local/drill-rehearsal.ts";
import type { DrillRehearsalReport } from "../../../infra/local/drill-rehearsal.ts";
import { movedWithoutLoss } from "../../../infra/local/switchover-rehearsal.ts";
import type { SwitchoverRehearsalReport } from "../../../infra/local/switchover-rehearsal.ts";
import { terminal } from "../../../infra/terminal.ts";

const page = terminal({ write: () => true, columns: 100 }, { NO_COLOR: "1" });

type Move = SwitchoverRehearsalReport["move"];

const noTimes = { detect: null, hold: 400, decide: 500, human: 700, fence: 1_300, promote: 2_200, activate: 3_400, dns: 2_500, webhooks: 2_700, verify: 1_600, overhead: 11_000, outage: 16_000, killToServing: null, total: 23_000, floor: 10_000 };
const move: Move = {
  source: "site-a", target: "site-b", by: "demo", acknowledgedBefore: 20_006,
  refused: { turnedAway: 82, unanswered: 2_708 },
  drained: { because: "chat-config: site-b holds all 21609 transactions that site-a counts", afterMs: 6_800 },
  held: { onlyAtSource: 0, onlyAtTarget: 430, sourceFollows: false },
};
const moved = {
  plan: "hybrid-chat", run: "r", outcome: "succeeded", sentence: "It was switched over.", serving: "site-b", timesMs: noTimes, floorParts: {},
  writes: { acknowledged: 21_277, lost: 0, estimatedLost: null }, mutations: 0, changes: [], webhooks: [], databaseWritableAt: "site-a, site-b",
  resolvesTo: ["203.0.113.10"], handlerRestarts: 0, tempo: 10, report: { planned: "switchover" }, move,
} as unknown as SwitchoverRehearsalReport;
const saidOf = (report: SwitchoverRehearsalReport): string => switchoverLines(report, page.colours).join("\n");

test("a planned move tells how many writes there were, how many were refused, and what both sides hold", () => {
  const said = saidOf(moved);
  expect(said).toContain("writes: 21277 acknowledged, 0 lost\n");
  expect(said).toContain("outage as the client saw it: 16 s");
  expect(said).toContain("✓ moved from site-a to site-b as planned, and every acknowledged write is there");
  expect(said).toContain("demo asked for it and decided it; 20006 of the writes");
  expect(said).toContain("82 writes were turned away by a site that did not serve, and 2708 got no connection");
  expect(said).toContain("6.8 s after the fence: chat-config: site-b holds all 21609 transactions");
  expect(said).toContain("site-a holds 0 messages that site-b does not hold; site-b holds 430 that site-a does not");
  expect(said).toContain("the database at site-a still takes writes itself");
  expect(said).toContain("no copy was made anew here");
  expect(said).not.toMatch(/fault|gate said/);
});

test("a planned move that lost a write, or of which it is not known, is not shown as good", () => {
  const lost = saidOf({ ...moved, writes: { ...moved.writes, lost: 3 }, move: { ...move, drained: null, held: { onlyAtSource: null, onlyAtTarget: null, sourceFollows: false } } });
  expect(lost).toContain("✕ the move from site-a to site-b was not shown to lose nothing");
  expect(lost).toContain("21277 acknowledged, 3 lost");
  expect(lost).toContain("before the promotion nothing was shown");
  expect(lost).toContain("one of the databases could not be read afterwards, so both sides were not compared");
  expect(lost).not.toContain("made anew");
  const rejected = saidOf({ ...moved, outcome: "rejected", serving: "site-a", move: { ...move, drained: null, held: null } });
  expect(rejected).toContain("site-b does not serve, so both sides were not compared");
});

test.each<[string, Partial<SwitchoverRehearsalReport>, boolean]>([
  ["a run that succeeded and lost nothing", {}, true],
  ["a database of the source that was stopped with its machine, where nothing is lost", { move: { ...move, held: { onlyAtSource: null, onlyAtTarget: null, sourceFollows: false } } }, true],
  ["a lost write", { writes: { ...moved.writes, lost: 1 } }, false],
  ["writes that nobody could count", { writes: { ...moved.writes, lost: null } }, false],
  ["a message that only the source holds", { move: { ...move, held: { onlyAtSource: 1, onlyAtTarget: 430, sourceFollows: false } } }, false],
  ["a run that was rejected", { outcome: "rejected" }, false],
  ["a run after which the source still serves", { serving: "site-a", move: { ...move, held: null } }, false],
])("%s: is it a move without loss?", (_what, changed, good) => {
  expect(movedWithoutLoss({ ...moved, ...changed })).toBe(good);
});

const drilled: DrillRehearsalReport = {
  plan: "hybrid-chat", kind: "dry", by: "rehearsal", run: "r", outcome: "succeeded", sentence: "0 changes were made.", lookedAt: 23, differences: [],
  client: { acknowledged: 200, refused: { turnedAway: 0, unanswered: 0 } }, totalMs: 4_000, tempo: 10,
  report: { dry: { steps: [], changes: 10, irreversible: 1, unseen: [], sentences: ["The rules say stand down."] } } as unknown as DrillRehearsalReport["report"],
};

test("a dry drill tells that nothing was changed, by how many looks, and what would be done", () => {
  const said = drillRehearsalLines(drilled, page).join("\n");
  expect(said).toContain("✓ DRILL hybrid-chat: succeeded, nothing was changed");
  expect(said).toContain("looked at from outside before and after: 23 things");
  expect(said).toContain("the client had 200 writes acknowledged, 0 turned away and 0 without an answer");
  expect(said).toContain("What would be done: 10 changes, 1 of which nothing undoes");
  expect(drilledWithoutChange(drilled)).toBe(true);
});

test("a dry drill that changed something, or had no run, is not shown as good", () => {
  const report: DrillRehearsalReport = { ...drilled, outcome: "no-run", report: null, client: null, totalMs: null, differences: [{ what: "machines of site-a", before: "running, up", after: "stopped, down" }] };
  const said = drillRehearsalLines(report, page).join("\n");
  expect(said).toContain("✕ DRILL hybrid-chat: no-run, 1 thing was not the same afterwards");
  expect(said).toContain("machines of site-a: running, up before, stopped, down after");
  expect(said).toContain("The run left no list of what would be done.");
  expect(drilledWithoutChange({ ...drilled, differences: report.differences })).toBe(false);
  expect(drilledWithoutChange({ ...drilled, outcome: "refused" })).toBe(false);
});
