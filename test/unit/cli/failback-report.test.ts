// What counts as having gone there and back, how the data of both sites is compared, and what the report says of it.

import { failbackLines } from "../../../infra/cli/failback-lines.ts";
import { compareRows } from "../../../infra/local/compared-rows.ts";
import type { Leg, LegKind } from "../../../infra/local/failback-leg.ts";
import { wentThereAndBack } from "../../../infra/local/failback-rehearsal.ts";
import type { FailbackReport } from "../../../infra/local/failback-rehearsal.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { terminal } from "../../../infra/terminal.ts";

const page = terminal({ write: () => true, columns: 100 }, { NO_COLOR: "1" });

const leg = (kind: LegKind, source: string, target: string, changed: Partial<Leg> = {}): Leg => ({
  time: 1, kind, source, target, run: "r", outcome: "succeeded", sentence: "It is done.", asked: 1, acknowledgedBefore: 100, acknowledgedAfter: 300,
  refused: { turnedAway: 2, unanswered: 30 }, outageMs: kind === "reprotect" ? null : 15_000, totalMs: 20_000, lost: 0, lostIds: [], drained: null, ...changed,
});
const legs = [leg("switchover", "site-a", "site-b"), leg("reprotect", "site-b", "site-a"), leg("failback", "site-b", "site-a"), leg("reprotect", "site-a", "site-b")];
const whole: FailbackReport = {
  plan: "hybrid-chat", tempo: 20, home: "site-a", by: "demo", times: 1, legs, serving: "site-a", databaseWritableAt: "site-a", writes: { acknowledged: 900, lost: 0 },
  keptOfLost: null, sides: { sites: ["site-a", "site-b"], same: 900, differing: 0, examples: [] }, changes: ["rds.ModifyDBInstance"],
};
const failedOver = [leg("failover", "site-a", "site-b", { lost: 3, lostIds: [7, 8, 9] }), ...legs.slice(1)];
const withLeg = (at: number, changed: Partial<Leg>): Partial<FailbackReport> => ({ legs: legs.map((each, index) => (index === at ? { ...each, ...changed } : each)) });

test.each<[string, Partial<FailbackReport>, boolean]>([
  ["four parts that succeeded, with the same rows at both sites", {}, true],
  ["a failover that lost three writes, which are kept", { legs: failedOver, keptOfLost: 3 }, true],
  ["a failover that lost three writes, of which one is gone", { legs: failedOver, keptOfLost: 2 }, false],
  ["a failover of which nobody knows what it lost", { legs: [leg("failover", "site-a", "site-b", { lost: null }), ...legs.slice(1)] }, false],
  ["a planned move that lost one write, even if it is kept", { ...withLeg(0, { lost: 1, lostIds: [7] }), keptOfLost: 1 }, false],
  ["a way home that lost one write", withLeg(2, { lost: 1, lostIds: [7] }), false],
  ["a copy that was made while writes were lost", withLeg(3, { lost: 1, lostIds: [7] }), false],
  ["a part that was refused", withLeg(1, { outcome: "refused" }), false],
  ["a way that ended early", { legs: legs.slice(0, 3) }, false],
  ["one time of two", { times: 2 }, false],
  ["another site that serves in the end", { serving: "site-b" }, false],
  ["nobody who serves", { serving: null }, false],
  ["two databases that take writes", { databaseWritableAt: "site-a, site-b" }, false],
  ["a row that is not the same", { sides: { sites: ["site-a", "site-b"], same: 899, differing: 1, examples: [42] } }, false],
  ["no row at all", { sides: { sites: ["site-a", "site-b"], same: 0, differing: 0, examples: [] } }, false],
  ["data that was not compared", { sides: null }, false],
])("%s: was the way gone as it has to be?", (_what, changed, good) => {
  const report = { ...whole, ...changed };
  expect(wentThereAndBack(report)).toBe(good);
  expect(failbackLines(report, page.colours).join("\n")).toContain(good ? "✓ hybrid-chat: there and back" : "✕ hybrid-chat: the way there and back was not gone");
});

test("the report tells of each part its outage, what was acknowledged, lost, turned away and not answered", () => {
  const said = failbackLines(whole, page.colours).join("\n");
  expect(said).toContain("✓ planned move from site-a to site-b: succeeded\n      outage 15 s · 20 s in all · 200 writes acknowledged meanwhile, 0 lost\n      2 turned away, 30 unanswered");
  expect(said).toContain("✓ copy of site-b made at site-a: succeeded\n      outage none");
  expect(said).toContain("✓ failback from site-b to site-a");
  expect(said).toContain("site-a and site-b hold the same 900 rows, compared one by one");
  expect(said).not.toContain("set aside");
});

test("the report tells where the way ends, how often it was asked for, and what is kept of what was lost", () => {
  const said = failbackLines({ ...whole, legs: [failedOver[0] as Leg, leg("reprotect", "site-b", "site-a", { outcome: "refused", sentence: "Somebody writes there.", asked: 3, lost: null, totalMs: null })], keptOfLost: 3, sides: null }, page.colours).join("\n");
  expect(said).toContain("✓ failover from site-a to site-b: succeeded\n      outage 15 s · 20 s in all · 200 writes acknowledged meanwhile, 3 lost");
  expect(said).toContain("✕ copy of site-b made at site-a: refused, asked for 3 times");
  expect(said).toContain("not ended in all");
  expect(said).toContain("lost not counted, because no site serves");
  expect(said).toContain("Somebody writes there.");
  expect(said).toContain("2 of its 4 parts were not begun");
  expect(said).toContain("of what the failover lost, 3 are kept in the instance that was set aside");
  expect(said).toContain("was not compared");
});

test("rows are compared by all that they hold, and a copy that is a moment behind is waited for", async () => {
  const clock = new VirtualClock();
  const behind = new Map([[1, "(1,10:00)"]]);
  const ahead = new Map([[1, "(1,10:00)"], [2, "(2,10:01)"]]);
  let looks = 0;
  const reading = compareRows({ rows: (site) => Promise.resolve(site === "site-a" ? ahead : (looks += 1) < 3 ? behind : ahead) }, ["site-a", "site-b"], clock);
  await clock.advance(1_000);
  expect(await reading).toEqual({ sites: ["site-a", "site-b"], same: 2, differing: 0, examples: [] });
});

test("a row that is there twice with other content differs, and so does one that only one site has", async () => {
  const clock = new VirtualClock();
  const rows = { "site-a": new Map([[1, "(1,10:00)"], [2, "(2,10:01)"]]), "site-b": new Map([[1, "(1,10:59)"], [3, "(3,10:02)"]]) };
  const reading = compareRows({ rows: (site) => Promise.resolve(rows[site as keyof typeof rows]) }, ["site-a", "site-b"], clock);
  await clock.advance(60_000);
  expect(await reading).toEqual({ sites: ["site-a", "site-b"], same: 0, differing: 3, examples: [1, 2, 3] });
});
