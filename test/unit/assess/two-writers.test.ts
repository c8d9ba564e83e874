// Two writers by design (E7) that the plan only watches, because they are databases on the nodes themselves (E10): the same
// is said of them as of a database with `writer: both`.

import { assess } from "../../../workflows/assess.ts";
import type { Verdict } from "../../../workflows/assess.ts";
import type { Standing } from "../../../workflows/evidence.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { digestOf, evidenceOf, failing, minutes, now, seconds, writtenShop } from "../builders.ts";
import type { Change } from "../builders.ts";

const watching = (writer: "single" | "both"): Plan =>
  planSchema.parse({
    ...writtenShop,
    services: {
      gateway: writtenShop.services.gateway,
      pair: { probe: { mysql: "{site}.shop.internal:3306", database: "shop", secret: "shop/probe", writer }, from: ["other-site", "inside"], failure: "own-failover", within: "30s" },
    },
  });

/** What everybody who looks at one of the two says of it, for so long. */
const says = (standing: Standing, forMs: number, site?: string): Change => (evidence) => ({
  ...evidence,
  observations: evidence.observations.map((seen) => (seen.thing === "pair" && (site ?? seen.site) === seen.site ? { ...seen, since: seen.at - forMs, answer: { kind: "healthy", detail: "answers", standing } } : seen)),
});
const verdictOf = (plan: Plan, ...changes: readonly Change[]): Verdict =>
  assess(plan, digestOf(plan), evidenceOf(plan, ...changes), { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now - seconds(70), requestedBy: null, alarming: null }, []);

test("both write by design, which is no news", () => {
  expect(verdictOf(watching("both"), says("writer", minutes(9)))).toMatchObject({ verdict: "stand-down", code: "source-alive" });
});

test("both write where one is meant, which calls people", () => {
  expect(verdictOf(watching("single"), says("writer", minutes(9)))).toMatchObject({ verdict: "stand-down", code: "two-active" });
});

test("the writer of the other site alone is no writer elsewhere where both are meant", () => {
  const only = says("writer", minutes(9), "site-b");
  expect([verdictOf(watching("both"), only).code, verdictOf(watching("single"), only).code]).toEqual(["source-alive", "writer-elsewhere"]);
});

test("the two do not get each other's writes: after the hold time people are called and nothing is promoted", () => {
  expect(verdictOf(watching("both"), says("cut-off", seconds(60)))).toMatchObject({ verdict: "stand-down", code: "drifting-apart" });
  expect(verdictOf(watching("both"), says("cut-off", seconds(59)))).toMatchObject({ code: "source-alive" });
});

test("the link between them is lost: the other node sees this one fail, and what is asked says that the two drift apart", () => {
  const cut: readonly Change[] = [says("cut-off", minutes(2)), failing({ observer: "site-b", site: "site-a", thing: "gateway" }, minutes(2))];
  expect(verdictOf(watching("both"), ...cut)).toMatchObject({ verdict: "ask", code: "observers-disagree", sentence: expect.stringContaining("the two writers of pair do not get each other's writes and drift apart") });
  expect(verdictOf(watching("both"), says("writer", minutes(2)), ...cut.slice(1)).sentence).not.toContain("drift");
});
