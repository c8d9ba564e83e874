// When drills are due: EventBridge's way of writing cron, time zones, and days that the plan freezes.

import { lastDue, nextDrills, overdueSince } from "../../workflows/drill-times.ts";
import type { PlannedDrill } from "../../workflows/drill-plan.ts";
import { frozenAt } from "../../workflows/drill-plan.ts";

const drill = (every: string, zone = "UTC"): PlannedDrill => ({ kind: "dry", every, zone });
const from = Date.UTC(2026, 0, 1);
const said = (times: readonly number[]): readonly string[] => times.map((at) => new Date(at).toISOString().slice(0, 16));

it.each([
  ["Sunday is 1", drill("cron(0 6 ? * 1 *)"), ["2026-01-04T06:00", "2026-01-11T06:00"]],
  ["the second Tuesday", drill("cron(0 6 ? * 3#2 *)"), ["2026-01-13T06:00", "2026-02-10T06:00"]],
  ["the last day of the month", drill("cron(0 6 L * ? *)"), ["2026-01-31T06:00", "2026-02-28T06:00"]],
  ["the first of each quarter", drill("cron(0 3 1 */3 ? *)"), ["2026-01-01T03:00", "2026-04-01T03:00"]],
  ["a zone ahead of UTC", drill("cron(30 5 ? * THU *)", "Asia/Karachi"), ["2026-01-01T00:30", "2026-01-08T00:30"]],
  ["a zone whose clock is changed meanwhile", drill("cron(0 3 28,30 3 ? *)", "Europe/Berlin"), ["2026-03-28T02:00", "2026-03-30T01:00"]],
  ["one year only", drill("cron(0 3 1 1 ? 2026)"), ["2026-01-01T03:00"]],
])("%s", (_says, each, times) => {
  expect(said(nextDrills({}, each, from, 2))).toEqual(times);
});

const freeze = [{ from: "2026-01-05", until: "2026-01-11", because: "stocktaking" }];

it("frozen days have no drill, and are not overdue", () => {
  const monday = drill("cron(0 6 ? * MON *)");
  expect(said(nextDrills({ freeze }, monday, from, 2))).toEqual(["2026-01-12T06:00", "2026-01-19T06:00"]);
  expect(said([lastDue({ freeze }, monday, Date.UTC(2026, 0, 10)) ?? 0])).toEqual(["2025-12-29T06:00"]);
  expect([frozenAt({ freeze }, Date.UTC(2026, 0, 4, 23, 59)), frozenAt({ freeze }, Date.UTC(2026, 0, 11, 23, 59)), frozenAt({ freeze }, Date.UTC(2026, 0, 12))]).toEqual([undefined, "the plan freezes drills from 2026-01-05 until 2026-01-11: stocktaking", undefined]);
});

it.each<readonly [string, { readonly now: number; readonly since: number; readonly good: number | undefined }, string | undefined]>([
  ["an hour after it was due", { now: Date.UTC(2026, 0, 5, 7), since: from, good: undefined }, "2026-01-05T06:00"],
  ["not within that hour", { now: Date.UTC(2026, 0, 5, 6, 59), since: from, good: undefined }, undefined],
  ["not what was due before the plan was deployed", { now: Date.UTC(2026, 0, 6), since: Date.UTC(2026, 0, 5, 12), good: undefined }, undefined],
  ["not where one has ended well since", { now: Date.UTC(2026, 0, 6), since: from, good: Date.UTC(2026, 0, 5, 6, 2) }, undefined],
  ["where the last good one is older, also after a new deployment", { now: Date.UTC(2026, 0, 6), since: Date.UTC(2026, 0, 5, 12), good: Date.UTC(2025, 11, 29, 6, 2) }, "2026-01-05T06:00"],
])("overdue: %s", (_says, times, due) => {
  const found = overdueSince({}, drill("cron(0 6 ? * MON *)"), times);
  expect(found === undefined ? undefined : said([found])[0]).toBe(due);
});
