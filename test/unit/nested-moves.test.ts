// Whether the plans that are steps of another could be moved as planned with it.

import { plannedMovesStay, whyNestedStay } from "../../workflows/nested-moves.ts";
import type { NestedPlan } from "../../workflows/nested-moves.ts";
import type { Plan } from "../../workflows/plan.ts";
import { givenFor } from "../../workflows/readiness/check.ts";
import { nestedPlanChecks } from "../../workflows/readiness/nested-plans.ts";
import { hybridChat, now, shop } from "./builders.ts";

const parent: Plan = shop({ plan: "portal", steps: [{ activate: { plan: { plan: "orders", sites: { "site-a": "site-a", "site-b": "site-b" } } } }] });
const movable: Plan = { ...hybridChat, plan: "orders", arbiter: parent.arbiter };
const never: Plan = { ...movable, databases: Object.fromEntries(Object.entries(movable.databases).map(([name, database]) => [name, { ...database, engine: "mysql" }])) as unknown as Plan["databases"] };
const known = (plan: Plan, active: string): ReadonlyMap<string, NestedPlan> => new Map([["orders", { plan, active }]]);

const rows: readonly (readonly [what: string, known: ReadonlyMap<string, NestedPlan>, wanted: readonly RegExp[]])[] = [
  ["can be moved: nothing", known(movable, "site-a"), []],
  ["can never be moved as planned: that, why, and what to do first", known(never, "site-a"), [/^the plan orders, which is a step of this one and serves at site-a, can never be moved as planned: of chat-config no transactions are counted.*Have it serve at site-b first, by a failover of its own$/]],
  ["can never be moved as planned and serves there already: nothing", known(never, "site-b"), []],
  ["has not the site that is named: that", known({ ...movable, sites: { west: { region: "eu-west-1", hosts: {} } } }, "west"), [/^the plan orders has no site site-b/]],
  ["is not in the record: that", new Map(), [/^the record knows no plan orders/]],
];
it.each(rows)("of a step that is a plan which %s", (_what, given, wanted) => {
  expect(whyNestedStay(parent, "site-b", given)).toEqual(wanted.map((each) => expect.stringMatching(each)));
});

it("of a plan without such a step nothing is asked", () => {
  expect(whyNestedStay(shop({ plan: "portal" }), "site-b", new Map())).toEqual([]);
});

it("of plans that are read from files the same is said, from where they are at home, and of one that is not among them nothing", () => {
  const lossless: Plan = { ...movable, plan: "portal", steps: [...movable.steps, ...parent.steps] };
  expect(plannedMovesStay(lossless, [lossless, never])).toEqual([expect.stringContaining("can never be moved as planned")]);
  expect(plannedMovesStay(lossless, [lossless, movable])).toEqual([]);
  expect(plannedMovesStay(lossless, [lossless])).toEqual([]);
});

it("of a plan that could itself never be moved as planned nothing is said", () => {
  const neither: Plan = { ...never, plan: "portal", steps: [...never.steps, ...parent.steps] };
  expect(plannedMovesStay(neither, [neither, never])).toEqual([]);
});

describe("readiness, where a plan that is a step", () => {
  const judged = (plan: Plan, other: Plan, active: string) => nestedPlanChecks.flatMap(({ items }) => items(givenFor(plan, "site-a", now)).map(({ judge }) => judge([{ plan: other, active, killSwitch: false, pausedUntil: null, openRun: null, at: now }])));
  const of = (from: Plan): Plan => ({ ...from, plan: "portal", steps: [...from.steps, ...parent.steps] });

  it("can never be moved as planned while this one could, warns: a failover is not hindered by it", () => {
    expect(judged(of(movable), never, "site-a")).toEqual([{ outcome: "warn", sentence: expect.stringMatching(/^A planned move of portal would be refused, because orders serves at site-a and can never be moved as planned: of chat-config no transactions/), todo: "Before a planned move, have orders serve at site-b by a failover of its own." }]);
  });

  it.each([["serves there already", of(movable), never, "site-b"], ["could be moved as planned", of(movable), movable, "site-a"], ["can no more be moved as planned than this one", of(never), never, "site-a"]] as const)("%s, passes", (_what, plan, other, active) => {
    expect(judged(plan, other, active)).toMatchObject([{ outcome: "pass" }]);
  });
});
