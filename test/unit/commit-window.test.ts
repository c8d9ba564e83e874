// The commit window: what is asked, who may choose, what each choice and nobody's answer mean for the end of the run, and what a return needs.

import colours from "picocolors";
import { gateLines } from "../../infra/cli/deployed/gate-lines.ts";
import { acceptsLoss, actionsOf, mayDecide } from "../../workflows/access.ts";
import { commitFacts } from "../../workflows/commit-facts.ts";
import { commitGate, inCommitWindow } from "../../workflows/commit-gate.ts";
import { returnOf, wayHome } from "../../workflows/commit-window.ts";
import { compileFailover, compileSwitchover } from "../../workflows/compile.ts";
import { explainPlan } from "../../workflows/explain.ts";
import { gateTitles } from "../../workflows/gate-titles.ts";
import { aboutGate } from "../../workflows/notification.ts";
import type { Plan } from "../../workflows/plan.ts";
import { repairMachineName, reprotectMachineName, switchoverMachineName } from "../../workflows/names.ts";
import { controlStatements } from "../../workflows/permissions-own.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { EntryBody, GateFacts, GateState, RunState } from "../../workflows/record.ts";
import { makeReport } from "../../workflows/report.ts";
import { forecastOfRun } from "../../workflows/run-forecast.ts";
import { endingOf } from "../../workflows/run-end.ts";
import { scaleTempo } from "../../infra/local/tempo.ts";
import { authorised, digestOf, entriesOf, gateFacts, hybridChat, minutes, now, runOf, shop, stepped, writtenShop } from "./builders.ts";

const access = { request: ["lead-1"], approve: ["on-call-1", "lead-1"], "accept-loss": ["on-call-1", "lead-1", "eva"], skip: ["lead-1"], pause: ["lead-1"] };
const plan = shop({ commit: { within: minutes(240) }, access });
const steps = allSteps(plannedNodes(plan.steps)).map(({ id }) => id);
const served: readonly EntryBody[] = [authorised(), ...steps.map((id) => stepped(id, "done"))];
const direction = { source: "site-a", target: "site-b" };

const factsFor = (state: RunState, of: Plan = plan): GateFacts => ({ ...commitFacts(of, state, now), revision: 1, openedAt: now });
const asked = (entries = served, of: Plan = plan): EntryBody => ({ type: "gate-opened", facts: factsFor(runOf(...entries), of) });
const chosen = (decision: "commit" | "return", by: string): EntryBody => ({ type: "gate-decided", gate: commitGate, revision: 1, digest: "a".repeat(64), decision, by, reason: "looked at it", person: { subject: by, groups: [], channel: "console" } });
const expired: EntryBody = { type: "gate-ended", gate: commitGate, how: "expired", because: "" };
const ends = (...more: readonly EntryBody[]): string => endingOf(plan, runOf(...served, asked(), ...more), null).sentence;

describe("the question", () => {
  const facts = factsFor(runOf(...served));
  it("tells what serves, that neither choice changes anything, the way home, and that silence commits", () => {
    expect(facts).toMatchObject({ gate: commitGate, kind: "commit-window", title: "Commit to site-b", choices: ["commit", "return"], step: null, acceptedLossSeconds: 0, expiresAt: now + minutes(240) });
    expect(facts.sentences[0]).toBe("site-b serves Shop on two sites. Every step was proved.");
    expect(facts.sentences).toEqual(expect.arrayContaining(wayHome(plan, direction).sentences as string[]));
    expect(facts.sentences.at(-1)).toBe("If nobody decides, at 2026-01-01T16:00:00.000Z it is committed by time; nothing is ever returned by itself.");
  });

  it("names what was not proved", () => {
    expect(factsFor(runOf(authorised(), ...steps.slice(0, -1).map((id) => stepped(id, "done")), stepped(steps.at(-1) ?? "", "skipped"))).sentences[0]).toMatch(/^site-b serves Shop on two sites\. Not proved: Verify .* \(skipped\)\.$/);
  });

  it("is bound to its facts and to no time", () => {
    expect(commitFacts(plan, runOf(...served), now + minutes(1)).digest).toBe(facts.digest);
    expect(factsFor(runOf(authorised(), ...steps.map((id) => stepped(id, "skipped")))).digest).not.toBe(facts.digest);
  });

  it("is open until it is answered, and only while the run is", () => {
    expect([inCommitWindow(runOf(...served)), inCommitWindow(runOf(...served, asked())), inCommitWindow(runOf(...served, asked(), chosen("commit", "lead-1"))), inCommitWindow(runOf(...served, asked(), { type: "closed", end: "failed", sentence: "" }))]).toEqual([false, true, false, false]);
  });

  it("tells tools that silence commits", () => {
    expect(aboutGate(runOf(...served, asked()), factsFor(runOf(...served)), "gate-opened")).toMatchObject({ by: "2026-01-01T16:00:00.000Z", otherwise: "it is committed by time, and nothing is returned" });
  });

  it.each(["commit", "return"] as const)("%s takes who may approve, loses nothing, and is refused to everybody else", (decision) => {
    const person = (subject: string) => ({ subject, groups: [], channel: "console" as const });
    expect([acceptsLoss(factsFor(runOf(...served))), actionsOf(factsFor(runOf(...served)), decision)]).toEqual([false, ["approve"]]);
    expect([mayDecide(plan, person("on-call-1"), factsFor(runOf(...served)), decision).allowed, mayDecide(plan, person("stranger-1"), factsFor(runOf(...served)), decision).allowed]).toEqual([true, false]);
  });
});

it("is put into a plan with a time, or with four hours where none is written", () => {
  const within = (commit: unknown) => planSchema.safeParse({ ...writtenShop, commit });
  expect([within({}).data?.commit, within({ within: "30m" }).data?.commit, within({ within: 30 }).success, within({ within: "1h", rollback: true }).success]).toEqual([{ within: minutes(240) }, { within: minutes(30) }, false, false]);
});

it.each([["of the commit window", asked(), "understudy run commit shop-1/commit-window", "understudy run return shop-1/commit-window"], ["of a stuck step", { type: "gate-opened", facts: gateFacts({ gate: "stuck-x", kind: "step-stuck", step: "x", choices: ["retry", "skip"] }) } as EntryBody, "understudy run retry shop-1/stuck-x", "understudy run skip shop-1/stuck-x"], ["before the run", { type: "gate-opened", facts: gateFacts() } as EntryBody, "understudy approve shop-1/approve-failover", "understudy reject shop-1/approve-failover"]] as const)("the gate %s is answered by commands that there are", (_which, opened, first, second) => {
  const state = runOf(...served, opened);
  const lines = gateLines({ state, gate: state.gates[0] as GateState }, "LIVE", now, { colours: colours.createColors(false), columns: 400 }).join("\n");
  expect([lines.includes(`${first} --reason`), lines.includes(`${second} --reason`)]).toEqual([true, true]);
});

describe("the run ends", () => {
  it.each<[string, string, RegExp]>([
    ["committed by a person", ends(chosen("commit", "on-call-1")), /every step was proved\. on-call-1 committed it: looked at it\.$/],
    ["committed by time where nobody chose", ends(expired), /every step was proved\. Nobody chose within 4 h, so it is committed by time\.$/],
    ["with a return that its person may request", ends(chosen("return", "lead-1")), /lead-1 chose to return to site-a: looked at it\. Until then site-b serves\. A re-protection is asked for now in the name of lead-1, and asks before it changes anything\. First a copy of orders/],
    ["with a return that its person may not request: the way is told, and nothing is started", ends(chosen("return", "on-call-1")), /Nothing was started for it, because on-call-1 may not ask for a run for shop; the plan names lead-1\. First a copy of orders has to follow at site-a again, which a re-protection makes \(understudy start shop --mode reprotect\)/],
    ["stopped after a return was chosen, which is not started", ends(chosen("return", "lead-1"), { type: "stop-requested", by: "lead-1", reason: "to start another run" }), /^lead-1 stopped the run: .* lead-1 chose to return to site-a \(looked at it\)\. Nothing was started for it, because the run was stopped; ask for it again if it is still wanted\. First a copy of orders/],
    ["stopped by a person, who has chosen nothing", ends({ type: "stop-requested", by: "lead-1", reason: "to start another run" }), /^lead-1 stopped the run: to start another run\. .*$/],
  ])("%s", (_says, sentence, like) => {
    expect(sentence).toMatch(like);
  });

  it("as it does without a window where it was never opened", () => {
    expect(endingOf(plan, runOf(...served), null).sentence).toBe("Shop on two sites moved from site-a to site-b; every step was proved.");
  });

  it("with the way home, where it went without the arbiter and nobody was asked", () => {
    expect(endingOf(plan, { ...runOf(...served), breakGlass: true }, null).sentence).toMatch(/nobody was asked, because the run went without the arbiter, which alone starts a return\. To return to site-a: First a copy of orders/);
  });

  it("without asking for a return where the run went without the arbiter", () => {
    const state = { ...runOf(...served, asked(), chosen("return", "lead-1")), breakGlass: true as const };
    expect(returnOf(plan, state)).toMatchObject({ by: "lead-1", starts: null, because: "the run went without the arbiter, which alone starts runs" });
  });
});

describe("what a return needs", () => {
  it.each<[string, Plan, "reprotect" | "switchover" | null, RegExp]>([
    ["a read replica of RDS: a re-protection, then the way home", plan, "reprotect", /^First a copy of orders has to follow at site-a again, which a re-protection makes .* Then a failback moves the application back to site-a \(understudy start shop --mode failback --to site-a\)/],
    ["nothing is promoted: the way home alone", planSchema.parse({ ...writtenShop, databases: {}, steps: writtenShop.steps.filter((step) => !("promote" in step) && !JSON.stringify(step).includes("sql-write")) }), "switchover", /^A failback moves the application back to site-a/],
    ["an engine whose transactions are not counted on both sites: nothing is started that does not lead home", planSchema.parse({ ...writtenShop, databases: { orders: { ...writtenShop.databases.orders, engine: "mysql" } } }), null, /What is in the way already: a failback is refused, because it cannot be shown to lose nothing: of orders no transactions are counted/],
  ])("%s", (_says, of, first, like) => {
    const way = wayHome(of, direction);
    expect([way.first, way.sentences.join(" ")]).toEqual([first, expect.stringMatching(like)]);
  });

  it("is a switchover where the site that was left is not the home", () => {
    expect(wayHome(plan, { source: "site-b" }).sentences.join(" ")).toContain("--mode switchover --to site-b");
  });
});

describe("the machine", () => {
  const definition = (of: Plan) => {
    const compiled = compileFailover(of, direction);
    if (!compiled.ok) throw new TypeError(compiled.reasons.join("\n"));
    return compiled.definition;
  };
  it("asks after the last step, and ends whatever comes: four hours, two holds and ten seconds", () => {
    const state = definition(plan).States["Ask whether to commit to site-b"];
    expect(state).toMatchObject({ TimeoutSeconds: (240 + 20) * 60 + 10, Next: "Close the run", Parameters: { Payload: { gate: commitGate } } });
    expect(JSON.stringify(state)).toContain('{"ErrorEquals":["States.Timeout"],"ResultPath":"$.error","Next":"Close the run"}');
    expect(definition(shop()).States["Ask whether to commit to site-b"]).toBeUndefined();
  });

  it("of a planned move has none", () => {
    const compiled = compileSwitchover(plan, direction);
    expect(compiled.ok && Object.keys(compiled.definition.States).some((name) => name.includes("commit"))).toBe(false);
    expect([gateTitles(plan, direction).includes("Commit to site-b"), gateTitles(plan, direction, undefined, "switchover").includes("Commit to site-b")]).toEqual([true, false]);
  });

  it("is explained", () => {
    expect(explainPlan(plan, digestOf(plan), direction).decides.join(" ")).toContain("people have 4 h to look at site-b, which serves, and to choose: commit, or return to site-a. Neither changes anything, and silence commits");
    expect(explainPlan(hybridChat, digestOf(hybridChat), direction).decides.join(" ")).not.toContain("to choose: commit");
  });

  it("keeps a minute for a person at any tempo", () => {
    expect([scaleTempo(plan, 10).commit, scaleTempo(plan, 1_000).commit]).toEqual([{ within: minutes(24) }, { within: minutes(1) }]);
  });
});

it("the sweep may start what a return begins with, as it may a leg of a live drill, and no repair", () => {
  const where = { partition: "aws", account: "123456789012" } as const;
  const started = controlStatements([plan], "sweep", "eu-north-1", where).filter(({ actions }) => actions.includes("states:StartExecution")).flatMap(({ resources }) => resources);
  const allows = (name: string): boolean => started.some((arn) => new RegExp(`:${arn.slice(arn.lastIndexOf(":") + 1).replaceAll("*", ".*")}$`).test(`:${name}`));
  expect([reprotectMachineName("shop", "site-a"), switchoverMachineName("shop", "site-a"), repairMachineName("shop", "web", "site-a")].map(allows)).toEqual([true, true, false]);
});

it("while people look nothing is said of an RTO that a decision could keep", () => {
  const sentence = (...entries: readonly EntryBody[]) => forecastOfRun(plan, runOf(...entries), { times: { detectMs: 0 } as never }, {}, now).sentence;
  expect([sentence(authorised(), ...served.slice(1, 2)), sentence(...served, asked())]).toEqual([expect.stringContaining("RTO"), undefined]);
});

it("the time in which people look is no part of what the failover took", () => {
  const entries = entriesOf(...served, asked(), [minutes(60), chosen("commit", "on-call-1")], [minutes(60), { type: "closed", end: "succeeded", sentence: "" }]);
  const without = makeReport(shop(), entriesOf(...served), entries[served.length + 1]?.at ?? now)?.times;
  const times = makeReport(plan, entries, now + minutes(90))?.times;
  expect(times?.commitMs).toBeGreaterThan(minutes(59));
  expect(times).toEqual({ ...without, commitMs: times?.commitMs });
  expect(without).not.toHaveProperty("commitMs");
});
