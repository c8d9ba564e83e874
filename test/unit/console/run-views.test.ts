// The parts of a run's page that are reckoned from its entries: the lag over time, the sentences of entries, who did what, and
// the graph's way through the compiled definition.

import { machineOf, wayThrough, wrap } from "../../../lambdas/console/pages/graph.ts";
import type { Series } from "../../../lambdas/console/pages/graph.ts";
import { lagsOf } from "../../../lambdas/console/pages/run-data.ts";
import { deedOf, tellEntry } from "../../../lambdas/console/pages/run-entries.ts";
import { linePath, saysLag } from "../../../lambdas/console/view/lag-chart.ts";
import { elapsed } from "../../../lambdas/console/pages/run.ts";
import { makeReport } from "../../../workflows/report.ts";
import { readRun } from "../../../workflows/record.ts";
import type { Entry, EntryBody, RunState } from "../../../workflows/record.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { entriesOf, evidenceOf, minutes, now, opening, shop } from "../builders.ts";

const hours = minutes(120);
const entry = (body: EntryBody, seq = 1): Entry => ({ run: "shop-1", seq, at: now, epoch: 1, previous: "", hash: "", body });
const replica = (observer: string, lagMs: number | null, at: number) => ({ observer, thing: "orders", site: "site-b", at, since: at, answer: { kind: "healthy" as const, detail: "", database: { role: "replica" as const, newestWriteAt: null, transactions: null, trialWrites: null, lagMs } } });

describe("lag", () => {
  test("of a look is the largest that somebody knew, and unknown only where nobody did", () => {
    const looked = (observations: readonly ReturnType<typeof replica>[]): Entry => entry({ type: "looked", evidence: { ...evidenceOf(shop()), observations } });
    const lags = lagsOf([looked([replica("arbiter", null, 1), replica("site-b", 200, 1), replica("site-a", 900, 1)]), looked([replica("arbiter", null, 2)])]);
    expect([...lags]).toEqual([["orders at site-b", [{ at: 1, lagMs: 900 }, { at: 2, lagMs: null }]]]);
  });

  test.each([
    [[{ at: 0, lagMs: 0 }, { at: 10, lagMs: 1000 }], "M0.0 118.0h0.01L640.0 4.0", "between 0 s and 1 s at 2 looks"],
    [[{ at: 0, lagMs: 0 }, { at: 5, lagMs: null }, { at: 10, lagMs: 0 }], "M0.0 118.0h0.01M640.0 118.0h0.01", "between 0 s and 0 s at 2 looks, not known at 1"],
    [[{ at: 0, lagMs: null }], "", "not known at any of 1 looks"],
  ])("of %j has a gap where it was unknown, and says so", (points, path, sentence) => {
    expect([linePath(points, 1000), saysLag(points)]).toEqual([path, sentence]);
  });
});

describe("entries", () => {
  test("of a kind that this console does not know are shown as they are", () => {
    expect(tellEntry({ type: "sung", song: "la" } as unknown as EntryBody)).toMatchObject({ sentence: "sung: this console does not know what that is.", detail: expect.stringContaining("la") });
  });

  test("tell a call whose fate is unknown as such, and never as done", () => {
    const result = (outcome: "applied" | "unknown"): EntryBody => ({ type: "result", step: "fence", key: "k", intentSeq: 1, outcome, answer: "", tookMs: 1 });
    expect([tellEntry(result("unknown")).mark.tone, tellEntry(result("applied")).mark.tone]).toEqual(["unknown", "good"]);
  });

  test("of what merely happened are nobody's deed; a decision is its person's, with reason and digest", () => {
    expect(deedOf("shop", entry({ type: "paged", sentence: "x" }))).toBeUndefined();
    expect(deedOf("shop", entry({ type: "attempt-refused", gate: "g", decision: "approve", by: "eve", code: "not-an-approver", because: "the plan names others" }))).toEqual({ who: "eve", what: "was refused approve at g", why: "the plan names others" });
    expect(deedOf("shop", entry({ type: "gate-decided", gate: "g", revision: 2, digest: "d", decision: "reject", by: "bo", reason: "no" }))).toEqual({ who: "bo", what: "reject at g, revision 2", why: "no", digest: "d" });
  });
});

describe("the time", () => {
  const shown = (kind: "failover" | "reprotect"): string => {
    const entries = entriesOf().map((each) => ({ ...each, body: { ...opening, kind } }));
    const [state, report] = [readRun(entries), makeReport(shop(), entries, now)];
    if (state === undefined || report === undefined) throw new TypeError("there is an opening entry");
    return String(elapsed({ state, report, plan: shop() }, { now: now + hours }));
  };

  test("of a failover is held against the RTO, and over it is marked", () => {
    expect(shown("failover")).toMatch(/of the 15 min that are promised \(RTO\).*over/s);
  });

  test("of a re-protection is held against nothing, because nothing is down for it", () => {
    expect(shown("reprotect")).toMatch(/^<div class="elapsed"><p>Running for <strong>2 h<\/strong>; nothing is down for it, so no time is promised/);
    expect(shown("reprotect")).not.toMatch(/15 min|over<|<progress/);
  });
});

describe("the graph", () => {
  test("has each step of the plan once, in the order in which it runs", () => {
    const plan = shop();
    const machine = machineOf(plan, { source: "site-a", target: "site-b" } as RunState);
    const flat = (series: Series): readonly (string | undefined)[] => series.flatMap((each) => ("branches" in each ? each.branches.flatMap(flat) : [each.step]));
    expect(machine === undefined ? [] : flat(wayThrough(machine)).filter((step) => step !== undefined)).toEqual(allSteps(plannedNodes(plan.steps)).map(({ id }) => id));
  });

  test.each([["short", ["short"]], ["Move records of agents.chat.example.com to site-b", ["Move records of", "agents.chat.example.com to", "site-b"]], ["a".repeat(60), [`${"a".repeat(32)}…`]]])("breaks %j into lines that fit", (label, lines) => {
    expect(wrap(label)).toEqual(lines);
  });
});
