// The report of a game day: nothing before the end, then what was drawn with its proof, the people's words, the grades and the day's runs; as a document without script.

import { drawGameDay, gameDayJson } from "../../lambdas/report/game-day-document.ts";
import { draw } from "../../workflows/game-day-state.ts";
import type { GameDay } from "../../workflows/game-day-state.ts";
import { makeGameDayReport } from "../../workflows/reporting/game-day-report.ts";
import type { GameDayReport, ListedRun } from "../../workflows/reporting/game-day-report.ts";
import { createDigest } from "../../workflows/digest.ts";
import { minutes, now, shop } from "./builders.ts";

const faults = [
  { name: "stops", cause: "stop <it>", remove: "start it", expect: "failover", lasts: minutes(20) },
  { name: "hangs", cause: "hang it", remove: "free it", expect: "none", lasts: minutes(20) },
] as const;
const plan = { ...shop(), "game-day": { faults: [...faults] } };
const day: GameDay = {
  id: "shop-day", plan: "shop", planDigest: "d", openedAt: now, who: "ana", what: "ana: half-yearly", source: "site-a", ...draw(faults, { id: "shop-day", planDigest: "d" }, "n"),
  caused: { at: now + minutes(5), by: "ana" }, removed: { at: now + minutes(15), by: "ben" }, stop: null, told: ["begun"],
  closed: { verdict: "failed", sentence: "It was not noticed.", at: now + minutes(20), grades: [{ of: "noticed", outcome: "missed", sentence: "No run was opened." }] },
};
const listed = (run: string, after: number, kind: ListedRun["kind"] = "failover"): ListedRun => ({ run, kind, openedAt: now + minutes(after), end: "succeeded" });
const of = (change: Partial<GameDay> = {}, runs: readonly ListedRun[] = [], isWhole = true): GameDayReport => {
  const report = makeGameDayReport(plan, { ...day, ...change }, runs, isWhole);
  if (report === undefined) throw new TypeError("there is no report");
  return report;
};

test("there is none while the day is open, nor of one whose draw is not told", () => {
  expect(makeGameDayReport(plan, { ...day, closed: null }, [], true)).toBeUndefined();
  expect(makeGameDayReport(plan, { ...day, drawn: null }, [], true)).toBeUndefined();
});

test("what was drawn is proved by the digest of the beginning, and anybody can work it out from what is told; a changed draw is not", () => {
  const { proof, fault } = of();
  expect([fault.name, proof.holds, createDigest(proof.digestOf)]).toEqual([day.drawn.fault, true, day.commitment]);
  const other = of({ drawn: { fault: "hangs", nonce: "other" } });
  expect(other.proof.holds).toBe(false);
  expect(drawGameDay(other, "LIVE").html).toContain("is not that of what is said to have been drawn");
});

test("its runs are those from when the fault was caused until the end, without drills; where the list does not reach so far, that is said", () => {
  const runs = [listed("after", 25), listed("second", 12, "repair"), listed("first", 6), listed("dry", 7, "drill"), listed("before", 2)];
  expect(of({}, runs).runs).toEqual({ listed: [listed("first", 6), listed("second", 12, "repair")], complete: true });
  expect(of({}, runs.slice(0, 3), false).runs.complete).toBe(false);
  expect(of({}, runs, false).runs.complete).toBe(true);
  expect(of({}, [], true).runs).toEqual({ listed: [], complete: true });
  expect(drawGameDay(of({}, runs.slice(0, 3), false), "LIVE").html).toContain("does not reach back");
});

test("a day whose fault nobody caused has no runs and no time for which it stood", () => {
  expect(of({ caused: null, removed: null }, [listed("a", 6)])).toMatchObject({ caused: null, stoodMs: null, runs: { listed: [] } });
  expect(of({ removed: null }).stoodMs).toBeNull();
  expect(of().stoodMs).toBe(minutes(10));
});

test("the document says the world, grades, people, fault, runs and proof, needs nothing else, and is safe from what a plan says", () => {
  const { html } = drawGameDay(of({}, [listed("shop-1", 6)]), "LOCAL", false, (run) => `/runs/${run}/report`);
  for (const told of ["LOCAL, GAME DAY", "Game day failed", "No run was opened.", "ana", "ben", day.commitment, day.drawn.nonce, 'href="/runs/shop-1/report"']) expect(html).toContain(told);
  expect(html).not.toMatch(/<script|<it>|src="|<link/);
  expect(html).toContain("@media print");
  expect(JSON.parse(gameDayJson(of(), "LIVE"))).toEqual({ ...of(), world: "LIVE" });
});
