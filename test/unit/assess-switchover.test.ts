// Whether a planned move may be asked for: each case differs from a healthy world in one thing, and silence is never permission.

import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { parse } from "yaml";
import { assessSwitchover } from "../../workflows/assess-switchover.ts";
import type { Switchover } from "../../workflows/assess-switchover.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Circumstances } from "../../workflows/situation.ts";
import { switchoverRules } from "../../workflows/switchover-rules.ts";
import { back, cameAndWent, copy, digestOf, evidenceOf, failing, hybridChat, minutes, now, seconds, silent } from "./builders.ts";
import type { Change } from "./builders.ts";

const circumstances: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now, requestedBy: "operator-1: maintenance", alarming: null };
const ready = { at: now, active: "site-a", results: [{ code: "replica-follows", rows: [], subject: "chat-config", from: "world", outcome: "pass", sentence: "It follows.", todo: null }] } as unknown as NonNullable<Switchover["readiness"]>;
const unready = { ...ready, results: [{ ...ready.results[0], outcome: "fail", sentence: "It does not follow." }] } as unknown as typeof ready;
/** What is stopped on purpose at the site that stands by (A1). */
const standby = (site: string): readonly Change[] => ["communication-server", "media-routing-engine", "chat-server"].map((thing) => failing({ thing, site }, minutes(60)));
const given = (change: Partial<Switchover> = {}, ...changes: readonly Change[]): Switchover => ({ plan: hybridChat, source: "site-a", target: "site-b", failback: false, active: "site-a", evidence: evidenceOf(hybridChat, ...standby("site-b"), ...changes), circumstances, nested: [], readiness: ready, ...change });
const judge = (s: Switchover) => assessSwitchover(digestOf(hybridChat), s, ["Promote database chat-config at site-b"]);

/** The same plan with its MongoDB asked as such, and where its primary is seen. */
const asked = { ...hybridChat, services: { ...hybridChat.services, mongodb: { ...hybridChat.services["mongodb"], probe: { mongodb: "mongo.{site}.chat.internal:27017", tls: false } } } } as unknown as typeof hybridChat;
const primaryAt = (...sites: readonly string[]): Change => (evidence) => ({ ...evidence, observations: evidence.observations.map((each) => (each.thing === "mongodb" && each.answer.kind === "healthy" ? { ...each, answer: { ...each.answer, standing: sites.includes(each.site) ? ("writer" as const) : ("follower" as const) } } : each)) });
/** The same with its members told apart, and a step that lets the set elect the one at the target. */
const movedSet: typeof hybridChat = planSchema.parse({
  ...(parse(readFileSync("workflows/plans/hybrid-chat.yaml", "utf8")) as { services: object; steps: unknown[] }),
  services: { ...(parse(readFileSync("workflows/plans/hybrid-chat.yaml", "utf8")) as { services: object }).services, mongodb: { probe: { mongodb: "mongo-{member}.chat.internal:27017" }, members: { first: "site-a", second: "site-b", neutral: "arbiter" }, enough: 2, from: ["inside", "other-site"], failure: "own-failover", within: "20s" } },
  steps: [...(parse(readFileSync("workflows/plans/hybrid-chat.yaml", "utf8")) as { steps: unknown[] }).steps, { configure: { "mongodb-priorities": { service: "mongodb", host: "chat-vm" } } }],
});
/** Which member is seen as the primary, and how the one at the target is seen. */
const inSet = (primary: string | undefined, second: "follower" | "failing" = "follower"): Switchover => {
  const evidence = evidenceOf(movedSet, ...standby("site-b"));
  const observations = evidence.observations.map((each) => {
    const member = /^mongodb\/(.+)$/.exec(each.thing)?.[1];
    if (member === undefined) return each;
    if (member === "second" && second === "failing") return { ...each, answer: { kind: "failing" as const, detail: "is recovering" } };
    return { ...each, answer: { kind: "healthy" as const, detail: "answers", standing: member === primary ? ("writer" as const) : ("follower" as const) } };
  });
  return given({ plan: movedSet, evidence: { ...evidence, observations } });
};
const leading = (...sites: readonly string[]): Change => (evidence) => ({ ...evidence, observations: [...evidence.observations, { observer: "arbiter", thing: "front-name", site: "site-a", at: now, since: now, answer: { kind: "healthy", detail: "leads", leadsTo: sites } }] });

const cases: readonly (readonly [string, Switchover, string])[] = [
  ["both sites are well", given(), "switchover-requested"],
  ["nobody has looked at readiness from the deployment", given({ readiness: null }), "switchover-requested"],
  ["readiness was looked at for the other direction", given({ readiness: { ...unready, active: "site-b" } }), "switchover-requested"],
  ["a pause is over", given({ circumstances: { ...circumstances, pausedUntil: now - 1 } }), "switchover-requested"],
  ["what shall stand by is at work too", given({ evidence: evidenceOf(hybridChat) }), "switchover-source-fails"],
  ["the other site serves", given({ active: "site-b" }), "switchover-elsewhere"],
  ["automation is paused", given({ circumstances: { ...circumstances, pausedUntil: now + 1 } }), "switchover-paused"],
  ["the kill switch is on", given({ circumstances: { ...circumstances, killSwitch: true } }), "switchover-paused"],
  ["its database is MySQL", given({ plan: { ...hybridChat, databases: { "chat-config": { ...hybridChat.databases["chat-config"], engine: "mysql" } as (typeof hybridChat.databases)[string] } } }), "switchover-never-lossless"],
  ["a plan that is a step of it could never be moved as planned", given({ nested: ["the plan orders stays"] }), "switchover-nested-stays"],
  ["the copy takes writes of its own", given({}, copy({ role: "writer", writeAccepted: true })), "switchover-diverged"],
  ["one of three sees the source fail", given({}, failing({ observer: "arbiter", thing: "gateway", site: "site-a" }, seconds(5))), "switchover-source-fails"],
  ["all see the source fail", given({}, failing({ site: "site-a" }, minutes(5))), "switchover-source-fails"],
  ["the source comes and goes and answers now", given({}, cameAndWent({ thing: "gateway", site: "site-a" }, 4, { forMs: minutes(20), untilMs: seconds(5) }), back({ thing: "gateway", site: "site-a" }, seconds(5))), "switchover-source-fails"],
  ["one who votes could not look at the source", given({}, silent({ observer: "arbiter", site: "site-a" }, seconds(5))), "switchover-source-unseen"],
  ["who saw one thing of the source fail cannot look at it any more, and sees all else well", given({}, failing({ thing: "chat-server", site: "site-a" }, seconds(30)), silent({ thing: "chat-server", site: "site-a" }, seconds(5))), "switchover-source-unseen"],
  ["something that has to run at the target fails", given({}, failing({ thing: "gateway", site: "site-b" }, seconds(5))), "switchover-target-not-ready"],
  ["somebody could not look at the target", given({}, silent({ observer: "arbiter", site: "site-b" }, seconds(5))), "switchover-target-not-ready"],
  ["a check of readiness fails", given({ readiness: unready }), "switchover-not-ready"],
  ["the copy is 11 s behind", given({}, copy({ lagMs: seconds(11) })), "switchover-not-following"],
  ["the copy may be 11 s behind, by the plan", given({ plan: { ...hybridChat, switchover: { within: minutes(5), lag: seconds(20) } } }, copy({ lagMs: seconds(11) })), "switchover-requested"],
  ["nobody can say how far behind the copy is", given({}, copy({ lagMs: null })), "switchover-not-following"],
  ["the users' name leads to the target already", given({}, leading("site-b")), "switchover-led-before"],
  ["the users' name leads to both sites by design", given({}, leading("site-a", "site-b")), "switchover-requested"],
  ["the users' name leads to the site that serves", given({}, leading("site-a")), "switchover-requested"],
  ["MongoDB has its primary at the site that is left", given({ plan: asked }, primaryAt("site-a")), "switchover-goes-home"],
  ["MongoDB has its primary at the target already", given({ plan: asked }, primaryAt("site-b")), "switchover-requested"],
  ["MongoDB has its primary at the site that is left, and the plan's own step moves it", inSet("first"), "switchover-requested"],
  ["MongoDB has its primary at the target already, and the plan's own step keeps it there", inSet("second"), "switchover-requested"],
  ["nobody sees a primary of the set that the plan's own step would move", inSet(undefined), "switchover-goes-home"],
  ["the member that the plan's own step would let be elected is not seen well", inSet("first", "failing"), "switchover-goes-home"],
  ["nobody sees a primary of MongoDB", given({ plan: asked }, primaryAt()), "switchover-goes-home"],
  ["two members of MongoDB say that they are the primary", given({ plan: asked }, primaryAt("site-a", "site-b")), "switchover-source-fails"],
  ["the copy does not count", given({}, copy({ transactions: null })), "switchover-not-following"],
];
test.each(cases)("when %s, the rule is said", (_sentence, s, code) => {
  const { verdict, code: said, sentence, acceptedLossSeconds } = judge(s);
  expect([said, verdict, acceptedLossSeconds]).toEqual([code, code === "switchover-requested" ? "ask" : "refuse", 0]);
  expect(sentence).not.toMatch(/[{}]/);
});

test.each([
  ["a person", {}, /^A person requested the switchover/, "a person asked for it, so a person confirms it"],
  ["the plan's schedule", { requestedBy: null }, /^The plan's schedule requested/, "the plan's schedule asked for it, so a person confirms it"],
  ["a step of another plan's run", { askingStep: "step s of run r of the plan p, a switchover to x" }, /^Step s of run r of the plan p, a switchover to x, requested the switchover from site-a to site-b/, "a step of another plan asked for it, so a person confirms it"],
] as const)("whoever approves is told that %s asked", (_who, change, sentence, missing) => {
  const told = judge(given({ circumstances: { ...circumstances, ...change } }));
  expect(told).toMatchObject({ sentence: expect.stringMatching(sentence), missing: [missing] });
  // An approval stands whoever asked: what it is bound to is the move.
  expect(told.digest).toBe(judge(given()).digest);
});

test("whoever approves is told of which clusters nobody sees where they would stay, and of none where both sites serve by design", () => {
  const told = (s: Switchover): string | undefined => judge(s).reasons.find((reason) => reason.includes("goes home by itself"));
  expect(told(given())).toBe("Which member of mongodb and activemq does the work is not seen by its probe, so whether it stays at site-b or goes home by itself is not known");
  expect(told(given({ plan: asked }, primaryAt("site-b")))).toContain("Which member of activemq does the work");
});

test("whoever approves is told of an election within the move, and of what nobody but MongoDB compares", () => {
  expect(judge(inSet("first")).reasons).toContain("The set of mongodb elects its member at site-b within the move, for some seconds without a primary; which priorities it has before and after the record tells, and what its members hold only MongoDB compares");
  expect(judge(given()).reasons.filter((reason) => reason.includes("within the move"))).toEqual([]);
});

test("every rule of the table is reached by a case, and only the last one asks", () => {
  expect(switchoverRules.map(({ code }) => code).filter((code) => !cases.some(([, , reached]) => reached === code))).toEqual([]);
  expect(switchoverRules.filter(({ verdict }) => verdict === "ask").map(({ code }) => code)).toEqual([switchoverRules.at(-1)?.code]);
});

test("a move home is called a failback, and says what a diverged copy counts", () => {
  const evidence = evidenceOf(hybridChat);
  const turned = { ...evidence, source: "site-b", target: "site-a" };
  const { code, sentence } = judge(given({ source: "site-b", target: "site-a", active: "site-b", failback: true, evidence: turned }));
  expect(code).toBe("switchover-diverged");
  expect(sentence).toBe("A failback to site-a would leave writes behind: chat-config at site-a is no copy of that at site-b but a writer on its own; it counts 4800 transactions and site-b 4800, and which of them only it has, nobody can tell from that. They stay there untouched: save what is wanted, make it a copy again (a re-protection does), and ask anew.");
});

test("an approval is bound to sites, kind and rule, and not to what flickers", () => {
  const { digest } = judge(given());
  expect(judge(given({}, copy({ lagMs: seconds(3) }))).digest).toBe(digest);
  expect(judge(given({ failback: true })).digest).not.toBe(digest);
  expect(judge(given({}, copy({ lagMs: null }))).digest).not.toBe(digest);
});

test("whatever falls silent never makes it bolder, and nothing ever goes ahead by itself", () => {
  const { observations } = evidenceOf(hybridChat);
  const sick = fc.constantFrom<readonly Change[]>([], [copy({ lagMs: seconds(20) })], [failing({ thing: "chat-server", site: "site-a" }, seconds(30))], [copy({ role: "writer" })]);
  fc.assert(
    fc.property(sick, fc.array(fc.nat({ max: observations.length - 1 }), { minLength: 1, maxLength: 8 }), (changes, which) => {
      const quiet = which.map((index) => observations[index]).map((seen) => silent({ observer: seen?.observer ?? "", thing: seen?.thing ?? "", site: seen?.site ?? "" }, seconds(5)));
      const [before, after] = [judge(given({}, ...changes)), judge(given({}, ...changes, ...quiet))];
      return after.verdict === "refuse" || (after.verdict === "ask" && before.verdict === "ask");
    }),
  );
});
