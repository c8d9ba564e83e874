// Whether a re-protection may be asked for: each case differs in one thing from a world in which one site serves and the copy at the other
// has become a writer of its own.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { assessReprotect } from "../../workflows/assess-reprotect.ts";
import type { Reprotect } from "../../workflows/assess-reprotect.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { reprotectRules } from "../../workflows/reprotect-rules.ts";
import { copiedDatabases, reprotectedDatabases, reprotectPlan, sayRunOnStarted } from "../../workflows/reprotects.ts";
import type { Circumstances } from "../../workflows/situation.ts";
import { copy, digestOf, evidenceOf, failing, hybridChat, minutes, now, seconds, silent } from "./builders.ts";
import type { Change } from "./builders.ts";

const read = (file: string): Plan => planSchema.parse(parse(readFileSync(file, "utf8")));
const circumstances: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now, requestedBy: "operator-1: site-b is mended", alarming: null };
/** What is stopped on purpose at the site that stands by (A1). */
const standby: readonly Change[] = ["communication-server", "media-routing-engine", "chat-server"].map((thing) => failing({ thing, site: "site-b" }, minutes(60)));
const apart = copy({ role: "writer", writeAccepted: true });
/** The plan with a step that puts the priorities of its MongoDB set right, and its primary seen at the site that serves. */
const withSet = { ...hybridChat, steps: [...hybridChat.steps, { configure: { "mongodb-priorities": { service: "mongodb", host: "chat-vm" } } }] } as Plan;
const primaryAtSource: Change = (evidence) => ({ ...evidence, observations: evidence.observations.map((each) => (each.thing === "mongodb" && each.site === "site-a" && each.answer.kind === "healthy" ? { ...each, answer: { ...each.answer, standing: "writer" as const } } : each)) });
const given = (change: Partial<Reprotect> = {}, ...changes: readonly Change[]): Reprotect => ({ plan: hybridChat, source: "site-a", target: "site-b", active: "site-a", evidence: evidenceOf(hybridChat, ...standby, apart, ...changes), before: null, restored: [], circumstances, ...change });
/** A look so long before. */
const earlier = (agoMs: number, ...changes: readonly Change[]) => ({ ...evidenceOf(hybridChat, ...standby, apart, ...changes), at: now - agoMs });
/** One observer reads so many transactions. */
const readBy = (observer: string, transactions: number): Change => (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (seen.observer === observer && seen.site === "site-b" && seen.answer.kind === "healthy" && seen.answer.database ? { ...seen, answer: { ...seen.answer, database: { ...seen.answer.database, transactions } } } : seen)) });
/** An observer sees the users' name lead there; several at once is no good answer. */
const leading = (...sites: readonly string[]): Change => (evidence) => ({ ...evidence, observations: [...evidence.observations, { observer: "arbiter", thing: "front-name", site: "site-a", at: now, since: now, answer: { kind: sites.length > 1 ? "failing" : "healthy", detail: "leads", leadsTo: sites } }] });
const judge = (s: Reprotect) => assessReprotect(digestOf(hybridChat), s, ["Copy database chat-config to site-b"]);

const cases: readonly (readonly [string, Reprotect, string])[] = [
  ["one site serves and the other one's database is a writer of its own", given(), "reprotect-requested"],
  ["all at the old site fails, its database too, and its observers say so", given({}, failing({ site: "site-b" }, minutes(60))), "reprotect-requested"],
  ["the old site's database is seen not to answer", given({}, failing({ site: "site-b", thing: "chat-config" }, minutes(5))), "reprotect-requested"],
  ["nobody can look at the old site's database", given({}, silent({ site: "site-b", thing: "chat-config" }, minutes(5))), "reprotect-target-written"],
  ["nobody counts the transactions of the old site's writer", given({}, copy({ transactions: null })), "reprotect-target-written"],
  ["the old site's writer counted the same before somebody approved", given({ before: [earlier(seconds(60))] }), "reprotect-requested"],
  ["the old site's writer has counted more since", given({ before: [earlier(seconds(60))] }, copy({ transactions: 5_001 })), "reprotect-target-written"],
  ["the old site's writer has counted more, but trial writes of ours alone", given({ before: [earlier(seconds(60))] }, copy({ transactions: 5_003, trialWrites: 203 })), "reprotect-requested"],
  ["one observer of two sees it count more", given({ before: [earlier(seconds(60))] }, readBy("site-b", 5_001)), "reprotect-target-written"],
  ["it was read once", given({ before: [] }), "reprotect-target-written"],
  ["it was read twice, too soon after", given({ before: [earlier(seconds(4))] }), "reprotect-target-written"],
  ["it was a copy at the first look", given({ before: [{ ...evidenceOf(hybridChat, ...standby), at: now - seconds(60) }] }), "reprotect-target-written"],
  ["it was read by somebody else before", given({ before: [earlier(seconds(60), silent({ thing: "chat-config", site: "site-b", observer: "site-b" }, minutes(5)))] }, silent({ thing: "chat-config", site: "site-b", observer: "site-a" }, minutes(5))), "reprotect-target-written"],
  ["the users' name leads to the old site", given({}, leading("site-b")), "reprotect-users-there"],
  ["the users' name leads to both sites at once", given({}, leading("site-a", "site-b")), "reprotect-users-there"],
  ["the users' name leads to the site that serves", given({}, leading("site-a")), "reprotect-requested"],
  ["a pause is over", given({ circumstances: { ...circumstances, pausedUntil: now - 1 } }), "reprotect-requested"],
  ["the other site serves", given({ active: "site-b" }), "reprotect-elsewhere"],
  ["automation is paused", given({ circumstances: { ...circumstances, pausedUntil: now + 1 } }), "reprotect-paused"],
  ["the kill switch is on", given({ circumstances: { ...circumstances, killSwitch: true } }), "reprotect-paused"],
  ["the plan has no database", given({ plan: read("workflows/plans/queuemetrics.yaml") }), "reprotect-not-managed"],
  ["the plan's database is a MySQL on a machine of its own", given({ plan: read("test/stories/plans/own-mariadb.yaml") }), "reprotect-not-managed"],
  ["what serves was restored from a backup", given({ restored: ["chat-config"] }), "reprotect-restored-serves"],
  ["one of three sees the serving site fail", given({}, failing({ observer: "arbiter", thing: "gateway", site: "site-a" }, seconds(5))), "reprotect-source-fails"],
  ["nobody sees the serving database accept a write", given({}, silent({ thing: "chat-config", site: "site-a" }, seconds(5))), "reprotect-source-fails"],
  ["nobody can look at the old site", given({}, silent({ site: "site-b" }, minutes(5))), "reprotect-target-unseen"],
  ["something that shall be stopped works at the old site", given({ evidence: evidenceOf(hybridChat, ...standby.slice(1), apart) }), "reprotect-target-works"],
  ["one of what shall be stopped there is seen by nobody", given({}, silent({ thing: "chat-server", site: "site-b" }, minutes(60))), "reprotect-target-works"],
  ["one observer sees it stopped and the other sees nothing", given({}, silent({ thing: "chat-server", site: "site-b", observer: "site-a" }, minutes(60))), "reprotect-requested"],
  ["the copy follows, and a set whose priorities the plan puts right is not seen to have its primary where the application is", given({ plan: withSet, evidence: evidenceOf(withSet, ...standby) }), "reprotect-requested"],
  ["the copy follows, and the primary of the set is where the application is", given({ plan: withSet, evidence: primaryAtSource(evidenceOf(withSet, ...standby)) }), "reprotect-not-needed"],
  ["the copy follows", given({ evidence: evidenceOf(hybridChat, ...standby) }), "reprotect-not-needed"],
  ["the copy follows and something that has to run there does not", given({ evidence: evidenceOf(hybridChat, ...standby, failing({ thing: "gateway", site: "site-b" }, minutes(5))) }), "reprotect-requested"],
  ["the copy is further behind than a switchover allows", given({ evidence: evidenceOf(hybridChat, ...standby, copy({ lagMs: seconds(11) })) }), "reprotect-requested"],
];
test.each(cases)("when %s, the rule is said", (_sentence, s, code) => {
  const { verdict, code: said, sentence, acceptedLossSeconds } = judge(s);
  expect([said, verdict, acceptedLossSeconds]).toEqual([code, code === "reprotect-requested" ? "ask" : "refuse", 0]);
  expect(sentence).not.toMatch(/[{}]/);
});

test("who approves before the old writer could be counted twice is told that it was too soon, and not to be sooner", () => {
  expect(judge(given({ before: [earlier(seconds(4))] })).sentence).toContain("have to be counted twice, 5 s apart, and the approval came before that; ask again, and approve no sooner than that");
  expect(judge(given({ before: [{ ...evidenceOf(hybridChat, ...standby), at: now - seconds(60) }] })).sentence).toContain("were not counted twice, 5 s apart, by the same observer");
});

test("every rule of the table is reached by a case, and only the last one asks", () => {
  expect(reprotectRules.map(({ code }) => code).filter((code) => !cases.some(([, , reached]) => reached === code))).toEqual([]);
  expect(reprotectRules.filter(({ verdict }) => verdict === "ask").map(({ code }) => code)).toEqual([reprotectRules.at(-1)?.code]);
});

test("what the old database holds is told as far as it can be read, and never guessed", () => {
  const old = (s: Reprotect): string | undefined => judge(s).reasons.find((reason) => reason.startsWith("The old chat-config"));
  expect(old(given())).toMatch(/takes writes of its own and counts \d+ transactions; which of them only it has cannot be told from that, so it is kept with all of them$/);
  expect(old(given({}, failing({ thing: "chat-config", site: "site-b" }, minutes(5))))).toBe("The old chat-config at site-b cannot be read, so what it holds that was never replicated is unknown; it is kept");
});

test("an approval is bound to the direction and the rule, and to no count", () => {
  const digest = (s: Reprotect): string => judge(s).digest;
  expect(digest(given({}, copy({ role: "writer", writeAccepted: true, transactions: 9_999 })))).toBe(digest(given()));
  expect(digest(given({ active: "site-b" }))).not.toBe(digest(given()));
});

const steps = (plan: Plan): readonly string[] => allSteps(plannedNodes(reprotectPlan(plan).steps)).map(({ id, input }) => `${id}${"hosts" in input && Array.isArray(input.hosts) ? ` ${input.hosts.join("+")}` : ""}`);
test.each<[string, readonly string[]]>([
  // The machine starts when the copy follows, and what it starts is stopped by the plan's own scripts.
  ["workflows/plans/hybrid-chat.yaml", ["reprotect-rds-set-aside", "reprotect-rds-replica", "activate-ec2-start chat-vm", "activate-command chat-vm", "activate-command-2 chat-vm"]],
  ["workflows/plans/queuemetrics.yaml", []],
  ["test/stories/plans/own-mariadb.yaml", []],
  // Priorities come first: a copy takes hours, and a set that went home by itself would be there all that time (A12).
  ["test/stories/plans/set-of-the-shop.yaml", ["configure-mongodb-priorities", "activate-ec2-start database", "reprotect-postgresql", "activate-ec2-start-2 shop"]],
])("the steps for %s", (file, expected) => {
  const plan = read(file);
  expect(steps(plan)).toEqual(expected);
  expect(planOfRun(plan, { kind: "reprotect" })).toBe(reprotectPlan(plan));
  expect(copiedDatabases(reprotectPlan(plan))).toEqual(reprotectedDatabases(plan));
});

test("what is run on the machines that start are the scripts by which the plan's own steps step down, the last one first", () => {
  const commands = allSteps(plannedNodes(reprotectPlan(hybridChat).steps)).flatMap(({ input }) => ("run" in input && typeof input.run === "object" && "takeover" in input.run ? [input.run.takeover] : []));
  expect(commands).toEqual(["/opt/expertflow/HAScripts/renounce_reporting.sh", "/opt/expertflow/HAScripts/renounce.sh"]);
});

/** The plan with other steps before its promotion. */
const fencedBy = (...first: readonly unknown[]): Plan => planSchema.parse({ ...(parse(readFileSync("workflows/plans/hybrid-chat.yaml", "utf8")) as object), steps: [...first, { fence: { "ec2-stop": { hosts: ["chat-vm"] } } }, { promote: { "rds-replica": { database: "chat-config" } } }] });
const runs = (plan: Plan): readonly string[] => allSteps(plannedNodes(reprotectPlan(plan).steps)).flatMap(({ kind, input }) => (kind === "activate.command" && "run" in input && typeof input.run === "object" && "takeover" in input.run && "hosts" in input ? [`${String(input.run.takeover)} on ${String(input.hosts)}`] : []));

test("machines that a move starts are kept off at the standby, so a re-protection starts none of them", () => {
  expect(steps(fencedBy({ activate: { "ec2-start": { hosts: ["chat-vm"] } } }))).toEqual(["reprotect-rds-set-aside", "reprotect-rds-replica"]);
});

test("scripts by which the fence steps down are run as well, each once", () => {
  const renounce = { fence: { renounce: { run: ["/down.sh", "/off.sh"], hosts: ["chat-vm"] } } };
  const command = { activate: { command: { run: { takeover: "/up.sh", renounce: "/off.sh" }, hosts: ["chat-vm"] } } };
  expect(runs(fencedBy(renounce))).toEqual(["/down.sh on chat-vm", "/off.sh on chat-vm"]);
  expect(runs(fencedBy(renounce, command))).toEqual(["/off.sh on chat-vm", "/down.sh on chat-vm"]);
});

test("the gate says what is run on which machines, or that there is no script", () => {
  expect(sayRunOnStarted(reprotectPlan(hybridChat))).toEqual(["On chat-vm, which starts with what its operating system starts, is run: /opt/expertflow/HAScripts/renounce_reporting.sh, then /opt/expertflow/HAScripts/renounce.sh."]);
  expect(sayRunOnStarted(reprotectPlan(fencedBy()))).toEqual([expect.stringMatching(/^On chat-vm.*is run: no script of stepping down/)]);
});
