// Whether an isolated drill may begin: each case differs in one thing from a world in which one site serves and the other one follows.

import { assessIsolated } from "../../workflows/assess-isolated.ts";
import type { Isolated } from "../../workflows/assess-isolated.ts";
import { isolatedDatabases, isolatedPlan, leftOutOfIsolated, writtenPlan } from "../../workflows/isolated-drills.ts";
import { isolatedParts } from "../../workflows/isolated-parts.ts";
import { isolatedRules } from "../../workflows/isolated-rules.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import { stepsToUndo } from "../../workflows/commit-point.ts";
import type { Circumstances } from "../../workflows/situation.ts";
import { copy, digestOf, evidenceOf, failing, hybridChat, minutes, now, seconds, silent } from "./builders.ts";
import type { Change } from "./builders.ts";

const circumstances: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now, requestedBy: null, alarming: null };
/** What is stopped on purpose at the site that stands by (A1). */
const standby: readonly Change[] = ["communication-server", "media-routing-engine", "chat-server"].map((thing) => failing({ thing, site: "site-b" }, minutes(60)));
const given = (change: Partial<Isolated> = {}, ...changes: readonly Change[]): Isolated => ({ plan: hybridChat, source: "site-a", target: "site-b", active: "site-a", cleans: false, hindered: undefined, evidence: evidenceOf(hybridChat, ...standby, ...changes), circumstances, left: [], ...change });
const judge = (s: Isolated) => assessIsolated(digestOf(hybridChat), s, []);

const cases: readonly (readonly [string, Isolated, string])[] = [
  ["one site serves and the other one follows", given(), "drill-requested"],
  ["a pause is over", given({ circumstances: { ...circumstances, pausedUntil: now - 1 } }), "drill-requested"],
  ["the other site serves", given({ active: "site-b" }), "drill-elsewhere"],
  ["automation is paused", given({ circumstances: { ...circumstances, pausedUntil: now + 1 } }), "drill-paused"],
  ["the kill switch is on", given({ circumstances: { ...circumstances, killSwitch: true } }), "drill-paused"],
  ["the plan lets none", given({ plan: { ...hybridChat, isolated: undefined } }), "drill-not-let"],
  ["readiness turned red meanwhile", given({ hindered: "readiness is red: record fails" }), "drill-not-now"],
  ["one of three sees the serving site fail", given({}, failing({ observer: "arbiter", thing: "gateway", site: "site-a" }, seconds(5))), "drill-source-fails"],
  ["one of three could not look at the serving site", given({}, silent({ observer: "arbiter", site: "site-a" }, seconds(5))), "drill-source-fails"],
  ["nobody sees the serving database accept a write", given({}, silent({ thing: "chat-config", site: "site-a" }, seconds(5))), "drill-source-fails"],
  ["the replica is a writer of its own", given({}, copy({ role: "writer", writeAccepted: true })), "drill-not-following"],
  ["the replica is far behind", given({}, copy({ lagMs: minutes(5) })), "drill-not-following"],
  ["nobody can read how far the replica is behind", given({}, copy({ lagMs: null })), "drill-not-following"],
  ["nobody can look at the replica", given({}, silent({ thing: "chat-config", site: "site-b" }, seconds(5))), "drill-not-following"],
  ["only what earlier drills left is to be deleted, however the sites are", given({ cleans: true }, failing({ thing: "gateway", site: "site-b" }, minutes(5)), copy({ role: "writer", writeAccepted: true })), "drill-cleans"],
  ["the same is asked for while the kill switch is on", given({ cleans: true, circumstances: { ...circumstances, killSwitch: true } }), "drill-paused"],
  ["the same is asked for where the other site serves", given({ cleans: true, active: "site-b" }), "drill-elsewhere"],
  ["what has to run at the standby does not", given({}, failing({ thing: "gateway", site: "site-b" }, minutes(5))), "drill-target-not-ready"],
];
test.each(cases)("where %s", (_where, s, code) => {
  const verdict = judge(s);
  expect([verdict.code, verdict.verdict]).toEqual([code, code === "drill-requested" || code === "drill-cleans" ? "ask" : "refuse"]);
  expect(verdict.sentence).not.toMatch(/\{|undefined/);
});

test("every rule has a case", () => {
  expect(isolatedRules.map(({ code }) => code).filter((code) => !cases.some(([, , known]) => known === code))).toEqual([]);
});

test("nothing but a person lets it begin, and it accepts no loss", () => {
  expect(judge(given())).toMatchObject({ verdict: "ask", acceptedLossSeconds: 0, losses: [] });
});

test("whoever lets it begin is told what earlier drills left, and lets that be deleted and nothing else", () => {
  const left = [{ run: "hybrid-chat-7", at: now, because: "Not seen to be taken back: a copy.", region: "eu-central-1", started: [] }];
  const plan = { ...hybridChat, isolated: {} };
  expect(judge(given({ plan, left })).reasons).toContainEqual(expect.stringMatching(/^Run hybrid-chat-7, which ended .*: a copy\. The next isolated drill deletes copies first; understudy drill clean has it done now$/));
  expect(judge(given({ plan, left })).digest).not.toBe(judge(given({ plan })).digest);
});

describe("the steps of an isolated drill", () => {
  const kinds = (plan: typeof hybridChat): readonly string[] => allSteps(plannedNodes(isolatedPlan(plan).steps)).map(({ kind }) => kind);

  test("copy and promote each database, start what may be started, and leave out all else of the plan", () => {
    expect(isolatedDatabases(hybridChat)).toEqual(["chat-config"]);
    expect(kinds({ ...hybridChat, isolated: { start: true, verify: ["https://drill.{site}.chat.example.com/"] } })).toEqual(["drill.left-overs", "drill.rds-copy", "drill.rds-promote", "activate.auto-scaling", "verify.https"]);
    expect(kinds({ ...hybridChat, isolated: {} })).toEqual(["drill.left-overs", "drill.rds-copy", "drill.rds-promote"]);
    expect(kinds({ ...hybridChat, isolated: undefined })).toEqual([]);
  });

  test("are all taken back, and none of them can be of a kind that acts at the source or on users", () => {
    const seen = isolatedPlan(hybridChat);
    expect(stepsToUndo(seen).map(({ id }) => id)).toEqual(allSteps(plannedNodes(seen.steps)).map(({ id }) => id));
    expect(allSteps(plannedNodes(seen.steps)).filter(({ kind, phase }) => isolatedParts[kind].how === "left-out" && phase !== "verify")).toEqual([]);
  });

  test("and what is left out says why, as the gate tells it", () => {
    expect(writtenPlan(isolatedPlan(hybridChat))).toBe(hybridChat);
    const left = leftOutOfIsolated(hybridChat).map(({ kind }) => kind);
    expect(left).toContain("traffic.route53-health-switch");
    expect(left).not.toContain("promote.rds-replica");
    expect(left.filter((kind) => isolatedParts[kind].how !== "left-out")).toEqual([]);
  });
});
