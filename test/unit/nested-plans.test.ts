// What may be nested: between the plans of a deployment, and in one plan alone.

import { nestedKey, nestedId, nestedRun, nestingFaults, whyNotNested } from "../../workflows/nested-plans.ts";
import { whyNoLiveDrill } from "../../workflows/live-legs.ts";
import { planFaults } from "../../workflows/plan-rules.ts";
import type { Plan } from "../../workflows/plan.ts";
import { shop } from "./builders.ts";

const step = (plan: string, sites: Readonly<Record<string, string>> = { "site-a": "site-a", "site-b": "site-b" }): Plan["steps"] => [{ activate: { plan: { plan, sites: { ...sites } } } }];
const named = (plan: string, change: Partial<Plan> = {}): Plan => shop({ plan, ...change });

describe("between the plans of a deployment", () => {
  const orders = named("orders");
  const rows: readonly (readonly [what: string, plans: readonly Plan[], faults: readonly RegExp[]])[] = [
    ["one that is a step of another is right", [named("portal", { steps: step("orders") }), orders], []],
    ["one that is a step of two others is right", [named("portal", { steps: step("orders") }), named("shop", { steps: step("orders") }), orders], []],
    ["one that is not there is told", [named("portal", { steps: step("orders") })], [/the plan portal has a step of the plan orders, and no plan of this deployment is called so/]],
    ["a circle is told from both sides", [named("portal", { steps: step("orders") }), named("orders", { steps: step("portal") })], [/the plan orders has a step of a plan itself \(portal\)/, /the plan portal has a step of a plan itself \(orders\)/]],
    ["a third one below is told", [named("portal", { steps: step("shop") }), named("shop", { steps: step("orders") }), orders], [/the plan shop has a step of a plan itself \(orders\)/]],
    ["an arbiter elsewhere is told once", [named("portal", { steps: step("orders") }), named("orders", { arbiter: { region: "eu-south-1" } })], [/has its arbiter in eu-south-1 and portal in eu-north-1/]],
    ["a site that is not there is told", [named("portal", { steps: step("orders", { "site-a": "site-a", "site-b": "north" }) }), orders], [/the plan orders has no site north; it has site-a and site-b/]],
  ];
  it.each(rows)("%s", (_what, plans, faults) => {
    expect(nestingFaults(plans, true)).toEqual(faults.map((each) => expect.stringMatching(each)));
  });

  it("of some of which not all are known, one that is missing is no fault", () => {
    expect(nestingFaults([named("portal", { steps: step("orders") })], false)).toEqual([]);
  });

  it("a step that names no site for a direction says so", () => {
    expect(whyNotNested(named("portal"), orders, undefined)).toBe("the plan orders has no site for it; it has site-a and site-b");
  });
});

describe("in one plan", () => {
  const codes = (steps: Plan["steps"]): readonly string[] => planFaults(named("portal", { steps })).flatMap(({ rule, path }) => (path.includes("plan") ? [rule] : []));
  it.each([
    ["itself is no step", step("portal"), ["no-plan-in-itself"]],
    ["one site for both is none", step("orders", { "site-a": "east", "site-b": "east" }), ["nested-plan-moves-too"]],
    ["a site for one direction alone is not enough", step("orders", { "site-a": "east" }), ["a-value-for-each-site"]],
  ] as const)("%s", (_what, steps, wanted) => {
    expect(codes(steps as Plan["steps"])).toEqual(wanted);
  });

  it("nothing is drilled live that moves another plan", () => {
    expect(whyNoLiveDrill(named("portal", { steps: step("orders") }))).toContainEqual(expect.stringMatching(/^its step would have the plan orders moved and moved home/));
    expect(whyNoLiveDrill(named("portal")).filter((why) => why.includes("the plan"))).toEqual([]);
  });
});

it("a request has the same id and run for the same run, step and try, and another for any other", () => {
  const id = nestedId("portal-1", "activate-plan", 1);
  const others = [nestedId("portal-2", "activate-plan", 1), nestedId("portal-1", "activate-plan-2", 1), nestedId("portal-1", "activate-plan", 2)];
  expect(nestedId("portal-1", "activate-plan", 1)).toBe(id);
  expect(new Set([id, ...others]).size).toBe(4);
  const runs = [nestedRun("orders", "failover", "east", id), nestedRun("orders", "switchover", "east", id), nestedRun("orders", "switchover", "west", id)];
  expect(new Set(runs).size).toBe(3);
  expect(new Set(runs.map(nestedKey)).size).toBe(3);
});
