// How proofs grow old and end with a change of their step, and that adding them is the same in any order.

import fc from "fast-check";
import { createDigest } from "../../../workflows/digest.ts";
import { figureOf, proofStanding, sayFigure, sayPart, sayWhole } from "../../../workflows/proof-standing.ts";
import { mostDefinitions, noProofs, proofParts, withProofs } from "../../../workflows/proofs.ts";
import type { KeptProofs, Proof } from "../../../workflows/proofs.ts";
import { definitionOf } from "../../../workflows/step-definition.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { minutes, now, shop } from "../builders.ts";

const plan = shop();
const digest = createDigest(plan);
const there = { source: "site-a", target: "site-b" };
const days = (count: number): number => minutes(count * 24 * 60);
const proof: Proof = { run: "shop-1", at: now, kind: "failover", planDigest: digest };
const all: KeptProofs = {
  steps: Object.fromEntries(allSteps(plannedNodes(plan.steps)).map((step) => [definitionOf(plan, step, there), { step: step.id, target: "site-b", looked: proof, done: proof }])),
  whole: { "site-b": { done: proof } },
};
const standing = (of: Plan = plan, at = now, kept = all, direction = there) => proofStanding(of, createDigest(of), direction, kept, at);
const figure = (...given: Parameters<typeof standing>): string => sayFigure(figureOf(standing(...given)));
const database = plan.databases["orders"];
const moved: Plan = { ...plan, databases: { orders: { ...(database as NonNullable<typeof database>), "rds-replica": { "site-a": { id: "orders-a", endpoint: "a:1" }, "site-b": { id: "another", endpoint: "b:1" } } } } };

it.each<[string, string, string]>([
  ["at once", figure(), "4 of 4 steps to site-b proven"],
  ["on the ninetieth day", figure(plan, now + days(90)), "4 of 4 steps to site-b proven"],
  ["just after it", figure(plan, now + days(90) + 1), "0 of 4 steps to site-b proven"],
  ["on the ninetieth day of a plan that says 30d", figure({ ...plan, proof: { holds: days(30) } }, now + days(90)), "0 of 4 steps to site-b proven"],
  ["of the way home", figure(plan, now, all, { source: "site-b", target: "site-a" }), "0 of 4 steps to site-a proven"],
  ["once a title, a limit and a gate elsewhere were changed", figure({ ...plan, title: "Another", objectives: { rto: 1, rpo: 1 } }), "4 of 4 steps to site-b proven"],
  ["once the database that two steps name was changed", figure(moved), "2 of 4 steps to site-b proven"],
  ["once the machine that the fence names was changed", figure({ ...plan, sites: { ...plan.sites, "site-a": { region: "eu-west-1", hosts: { app: "i-0c0c0c0c0c" } } } }), "3 of 4 steps to site-b proven"],
  ["once the target's Region was changed", figure({ ...plan, sites: { ...plan.sites, "site-b": { region: "eu-west-3", hosts: { app: "i-0b0b0b0b0b" } } } }), "0 of 4 steps to site-b proven"],
  ["with nothing kept", figure(plan, now, noProofs), "0 of 4 steps to site-b proven"],
])("%s: %s is %s", (_, said, expected) => {
  expect(said).toBe(expected);
});

it("says of a part by whom it is proven, or why it is not", () => {
  const partOf = (of: Plan, at: number, kept = all) => sayPart("done", standing(of, at, kept).steps[1]?.parts.done ?? { proven: false, by: null, because: "" });
  expect(partOf(plan, now)).toBe(`done on 2026-01-01 by failover shop-1, with plan ${digest.slice(0, 12)}`);
  expect(partOf(plan, now + days(91))).toBe(`not proven: done last on 2026-01-01 by failover shop-1, with plan ${digest.slice(0, 12)}, but that is longer ago than 90 days`);
  expect(partOf(moved, now)).toContain("but it was defined otherwise then");
  expect(partOf(plan, now, noProofs)).toBe("never done, as far as is known");
});

it.each(["repair", "reprotect"] as const)("a step of a %s that has the same id was no former definition of the plan's step", (kind) => {
  const [first] = allSteps(plannedNodes(plan.steps));
  const other: KeptProofs = { steps: { another: { step: first?.id ?? "", target: "site-b", looked: { ...proof, kind }, done: { ...proof, kind } } }, whole: {} };
  expect(standing(plan, now, other).steps[0]?.parts.done).toEqual({ proven: false, by: null, because: "no run has shown it" });
  const failover: KeptProofs = { steps: { another: { step: first?.id ?? "", target: "site-b", done: proof } }, whole: {} };
  expect(standing(plan, now, failover).steps[0]?.parts.done).toEqual({ proven: false, by: proof, because: "it was defined otherwise then" });
});

it("a re-protection that an earlier version kept as a proof of the whole plan is none", () => {
  expect(standing(plan, now, { steps: {}, whole: { "site-b": { done: { ...proof, kind: "reprotect" } } } }).whole).toEqual({ looked: null, done: null });
});

it("says of the whole with which text it was proven", () => {
  expect(sayWhole(standing())).toEqual([expect.stringMatching(/carried out to site-b on 2026-01-01 by failover shop-1.*the text of now\.$/), "No dry drill to site-b has succeeded yet."]);
  expect(sayWhole(standing(moved))[0]).toContain("another text than now");
});

it("a dry drill's proof counts as looked at, and not as done", () => {
  const looked: KeptProofs = { steps: Object.fromEntries(Object.entries(all.steps).map(([key, { done: _done, ...rest }]) => [key, rest])), whole: {} };
  expect(figure(plan, now, looked)).toBe("0 of 4 steps to site-b proven, 4 only looked at");
});

const proofs = fc.record({ run: fc.constantFrom("r-1", "r-2", "r-3"), at: fc.integer({ min: 1, max: 5 }), kind: fc.constant("failover" as const), planDigest: fc.constant("d") });
const parts = fc.record(Object.fromEntries(proofParts.map((part) => [part, proofs])) as Record<(typeof proofParts)[number], typeof proofs>, { requiredKeys: [] });
const kept: fc.Arbitrary<KeptProofs> = fc.record({
  steps: fc.dictionary(fc.constantFrom("a", "b", "c"), parts.map((each) => ({ step: "s", target: "t", ...each }))),
  whole: fc.dictionary(fc.constantFrom("t", "u"), parts),
});

it("comes to the same in any order and however often", () => {
  fc.assert(fc.property(kept, kept, kept, (a, b, c) => {
    const once = withProofs(withProofs(withProofs(noProofs, a), b), c);
    expect(withProofs(withProofs(withProofs(noProofs, c), a), b)).toEqual(once);
    expect(withProofs(withProofs(once, b), a)).toEqual(once);
  }));
});

it("keeps the newest definitions where there are too many", () => {
  const many = Object.fromEntries(Array.from({ length: mostDefinitions + 5 }, (_, index) => [`d${index}`, { step: "s", target: "t", done: { ...proof, at: index + 1 } }]));
  const left = Object.keys(withProofs({ steps: many, whole: {} }, noProofs).steps);
  expect([left.length, left.includes("d0"), left.includes(`d${mostDefinitions + 4}`)]).toEqual([mostDefinitions, false, true]);
});
