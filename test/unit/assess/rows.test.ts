// Every row of the scenario table that ends in nothing or in a move is decided by the rule that rule-rows.ts names, shown on
// evidence of that row. The ids and kinds are those of the scenario table, so that no row can be forgotten.

import { assess, rules } from "../../../workflows/assess.ts";
import type { Verdict } from "../../../workflows/assess.ts";
import { planFaults } from "../../../workflows/plan-rules.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { guardingRules, ruleRows } from "../../../workflows/rule-rows.ts";
import type { Circumstances } from "../../../workflows/situation.ts";
import { back, digestOf, evidenceOf, failing, hybridChat, minutes, now, seconds, shop, silent } from "../builders.ts";
import type { Change } from "../builders.ts";
import { being, estate, estateSeen } from "./estate.ts";

/** All 79 rows by what they ask for. Of a row with two kinds the first one counts. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  NONE: ["A1", "A5", "A10", "A11", "A12", "A18", "A20", "A21", "A22", "A23", "A30", "A33", "B5", "C1", "C3", "C6", "D2", "D3", "D5", "E1", "E2", "E3", "E4", "E5", "E6", "E7"],
  BLOCK: ["A6", "A7", "A9", "A24"],
  SITE: ["A2", "A8", "A14", "A15", "A16", "A17", "A19", "B1", "B11"],
  PLAN: ["A3", "C2", "E13"],
  STEP: ["A4", "A13", "A25", "A28", "A29", "A31", "A32", "B3", "B7", "C4", "C5", "C11", "C12", "D1", "E16"],
  CHECK: ["B2", "B4", "B6", "B8", "B9", "B12", "B13", "C7", "C8", "C9", "C10", "D4", "E8", "E9", "E10", "E11", "E12", "E15"],
  EXT: ["A26", "A27", "B10"],
  DRILL: ["E14"],
};
const decided = [...(kinds["NONE"] ?? []), ...(kinds["BLOCK"] ?? []), ...(kinds["SITE"] ?? [])];

const calm: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now - seconds(70), requestedBy: null, alarming: { plans: [{ plan: "estate", priority: 100 }], deployed: 1 } };
const long = minutes(10);
const source = { site: "site-a" };
const target = { site: "site-b" };
const dead: readonly Change[] = [failing(source, long), silent({ observer: "site-a" }, long)];
const fails = (thing: string, forMs = long): Change => failing({ thing, ...source }, forMs);
/** A member of MongoDB that nobody reaches. */
const lost = (member: string): Change => failing({ thing: `mongo/${member}` }, long);
const cutOff = (member: string, inside: string): readonly Change[] => [lost(member), being({ thing: `mongo/${member}`, observer: inside }, "leaderless", long, "failing")];
const elected = being({ thing: "mongo/m2" }, "writer", long);

interface Shown {
  readonly plan?: Plan;
  readonly seen: readonly Change[];
}
const inEstate = (...seen: readonly Change[]): Shown => ({ seen });
const inShop = (...seen: readonly Change[]): Shown => ({ plan: shop(), seen });
const inChat = (...seen: readonly Change[]): Shown => ({ plan: hybridChat, seen });

const shown: Readonly<Record<string, Shown>> = {
  A1: inEstate(failing({ thing: "scheduler", ...target }, minutes(999))),
  A2: inChat(...dead),
  A5: inEstate(lost("m1"), elected),
  A6: inEstate(lost("m3")),
  A7: inEstate(lost("m2")),
  A8: inEstate(lost("m1"), lost("m3"), being({ thing: "mongo/m2" }, "leaderless", long, "failing")),
  A9: inEstate(...cutOff("m2", "site-b")),
  A10: inEstate(failing({ thing: "mongo/m2" }, seconds(30))),
  A11: inEstate(...cutOff("m1", "site-a"), elected),
  A12: inEstate(being({ thing: "mongo/m1" }, "follower", long), elected),
  A14: inChat(fails("customer-channel-manager")),
  A15: inChat(fails("communication-server")),
  A16: inChat(fails("media-routing-engine")),
  A17: inChat(fails("chat-server")),
  A18: inEstate(fails("broker")),
  A19: inShop(...dead),
  A20: inEstate(back(target, seconds(5))),
  A21: inEstate(failing({ observer: "site-b", ...source }, long)),
  A22: inShop(fails("broker"), failing({ thing: "gateway", ...target }, long)),
  A23: inShop(failing({ thing: "gateway", ...source }, long)),
  A24: inShop(failing(target, long)),
  A30: inEstate(fails("facebook")),
  A33: inEstate(fails("viber")),
  B1: inShop(...dead),
  B5: inShop(fails("gateway", seconds(5))),
  B11: inEstate(fails("orders")),
  C1: inEstate(),
  C3: inEstate(fails("rabbit/r2")),
  C6: inEstate(fails("sql")),
  D2: inEstate(fails("scheduler", minutes(2))),
  D3: inEstate(fails("scheduler", minutes(4))),
  D5: inEstate(fails("scheduler", minutes(5) - 1)),
  E1: inEstate(fails("web")),
  E2: inEstate(failing({ thing: "web", ...target }, long)),
  E3: inEstate(fails("sql")),
  E4: inEstate(failing({ thing: "sql", ...target }, long)),
  E5: inEstate(fails("config")),
  E6: inEstate(failing({ thing: "config", ...target }, long)),
  E7: inEstate(being({ thing: "config" }, "cut-off", long)),
};

function verdictOn({ plan = estate(), seen }: Shown): Verdict {
  const evidence = plan.plan === "estate" ? estateSeen(plan, ...seen) : evidenceOf(plan, ...seen);
  return assess(plan, digestOf(plan), evidence, calm, []);
}

describe("the rows", () => {
  it("are all 79, each of one kind", () => {
    const all = Object.values(kinds).flat();
    expect(all).toHaveLength(79);
    expect(new Set(all).size).toBe(79);
    expect([...(kinds["NONE"] ?? []), ...(kinds["BLOCK"] ?? [])]).toHaveLength(30);
  });

  it("that a rule decides are decided by exactly one, with a reason", () => {
    const named = Object.values(ruleRows).flat();
    expect(named.map(({ row }) => row).sort()).toEqual(decided.toSorted());
    for (const { says, because } of named) expect(`${says}: ${because}`).toMatch(/^\S.{10,}: \S.{10,}$/);
  });

  it("have every rule, or the rule says what else it is for", () => {
    const codes = rules.map(({ code }) => code);
    expect([...Object.keys(ruleRows), ...Object.keys(guardingRules)].sort()).toEqual(codes.toSorted());
  });

  it("stand on a plan that may be used", () => {
    expect(planFaults(estate())).toEqual([]);
  });
});

describe("each row is decided by its rule", () => {
  it.each(Object.entries(ruleRows).flatMap(([code, list]) => list.map(({ row, says }) => [row, says, code] as const)))("%s: %s", (row, _says, code) => {
    const given = shown[row];
    expect(given).toBeDefined();
    if (given === undefined) return;
    const verdict = verdictOn(given);
    expect(verdict.code).toBe(code);
    expect(verdict.sentence).toMatch(/^\S[^{}]*\.$/);
    expect(verdict.verdict).not.toBe("fail-over");
    // A21 calls people, and to A23 the rules of A2 apply; whatever else ends in nothing does so without asking anybody.
    if (!(kinds["SITE"] ?? []).includes(row) && row !== "A21" && row !== "A23") expect(["stand-down", "watch"]).toContain(verdict.verdict);
    if ((kinds["SITE"] ?? []).includes(row)) expect(verdict.verdict).toBe("ask");
  });
});

describe("a blocked row", () => {
  it.each(kinds["BLOCK"] ?? [])("%s says that the standby could not take over, and why", (row) => {
    const verdict = verdictOn(shown[row] ?? inEstate());
    expect(verdict.verdict).toBe("stand-down");
    expect(verdict.blocked.length).toBeGreaterThan(0);
    expect(verdict.reasons.join()).toContain("site-b is not ready");
  });

  it.each(["A7", "A24"])("%s is refused when the source dies too", (row) => {
    const { plan, seen } = shown[row] ?? inEstate();
    expect(verdictOn({ ...(plan === undefined ? {} : { plan }), seen: [...seen, ...dead] })).toMatchObject({ verdict: "refuse", code: "target-not-ready" });
  });

  it("A9 asks when the source dies too: what is left says only that it knows no writer, and does not vote by itself", () => {
    expect(verdictOn(inEstate(...cutOff("m2", "site-b"), ...dead))).toMatchObject({ verdict: "ask", code: "no-quorum" });
  });

  it("A6 becomes A8 when the source dies too: nothing is forced, a person decides", () => {
    const verdict = verdictOn(inEstate(lost("m3"), ...dead, being({ thing: "mongo/m2", observer: "site-b" }, "leaderless", seconds(5), "failing")));
    expect(verdict).toMatchObject({ verdict: "ask", code: "no-quorum", missing: ["mongo cannot elect a writer, and nothing is forced"] });
    expect(verdict.sentence).toContain("mongo has 1 of 3 members left (m1, m3 do not answer) and needs 2 to elect a writer");
  });

  it("is not what a well estate says", () => {
    expect(verdictOn(inEstate())).toMatchObject({ verdict: "stand-down", code: "source-alive", blocked: [] });
  });
});
