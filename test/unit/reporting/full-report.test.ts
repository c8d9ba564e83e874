// What a report says of a run: against its promises, of its losses, people, changes, exceptions, and of what nobody can vouch for.

import { drawReport } from "../../../lambdas/report/document.ts";
import { reportMarkdown } from "../../../lambdas/report/markdown.ts";
import { decided, gateFacts, now, seconds, stepped } from "../builders.ts";
import { closed, fullReport, intent, known, promote, result, usual } from "./reports.ts";
import type { Timed } from "./reports.ts";

const without = (...types: readonly string[]): readonly Timed[] => usual.filter(([, body]) => !types.includes(body.type));
const instead = (step: string, status: "skipped" | "done-by-hand" | "stuck" | "waiting"): readonly Timed[] => usual.map(([at, body]) => (body.type === "step" && body.step === step ? [at, stepped(step, status)] : [at, body]));

describe("the recovery time", () => {
  test.each<readonly [string, readonly Timed[], number | null, boolean | null, RegExp]>([
    ["goes from the first sighting of the failure until traffic was proved", usual, seconds(36 + 300), true, /^from the first sighting of the failure until traffic was proved/],
    ["is missed when that took longer than is promised", usual.map(([at, body]) => (body.type === "step" && body.step.startsWith("traffic") ? [seconds(3_000), body] : [at, body])), seconds(3_036), false, /traffic was proved/],
    ["is not measured when traffic was moved by hand, because nothing proved it", instead("traffic-route53-health-switch", "done-by-hand"), null, null, /done by hand, so nothing proved/],
    ["is not measured when traffic was skipped", instead("traffic-route53-health-switch", "skipped"), null, null, /skipped/],
    ["is not measured when traffic never came to a proof", instead("traffic-route53-health-switch", "waiting"), null, null, /never came to a proof/],
    ["is counted from the opening where no look saw a failure", without("looked"), seconds(300), true, /because no look had seen a failure/],
  ])("%s", (_name, bodies, measured, met, because) => {
    const { rto } = fullReport(bodies).targets;
    expect([rto.target, rto.measured, rto.met]).toEqual([seconds(900), measured, met]);
    expect(rto.because).toMatch(because);
  });
});

test("a re-protection that took longer than the RTO has missed nothing, because nothing was down, and no page measures it against the RTO", () => {
  const report = fullReport([...usual.slice(1, -1), [seconds(7_200), closed()]], undefined, { kind: "reprotect" });
  expect(report.targets.rto).toMatchObject({ measured: null, met: null, because: expect.stringContaining("nothing was down") as string });
  expect(String(drawReport(report, "LIVE"))).not.toContain("15 min");
  expect(reportMarkdown(report, "LIVE")).not.toContain("15 min");
});

describe("the data that was lost", () => {
  test.each<readonly [string, readonly Timed[], number | null, boolean | null, RegExp]>([
    ["is what the door measured before the promotion, not what was shown before", usual, 4, true, /just before the promotion/],
    ["is beyond the promise where that was more", usual.map(([at, body]) => (body.type === "intent" && body.losses !== undefined ? [at, { ...body, losses: [known(31)] }] : [at, body])), 31, false, /most that can have been lost/],
    ["is not measured where the promotion was refused", usual.map(([at, body]) => (body.type === "result" && body.intentSeq === 11 ? [at, result("promote-rds-replica", 11, "refused")] : [at, body])), null, null, /no promotion was sent/],
    ["is unknown where the door found it unknown", usual.map(([at, body]) => (body.type === "intent" && body.losses !== undefined ? [at, { ...body, losses: [{ database: "orders", known: false, because: "nobody saw it stop" }] }] : [at, body])), null, null, /orders: nobody saw it stop/],
    ["is nothing to measure where nothing was changed", [...usual.slice(0, 3), [seconds(90), decided("reject")], [seconds(91), closed("rejected")]], null, null, /nothing was changed/],
  ])("%s", (_name, bodies, measured, met, because) => {
    const { rpo } = fullReport(bodies).targets;
    expect([rpo.target, rpo.measured, rpo.met]).toEqual([30, measured, met]);
    expect(rpo.because).toMatch(because);
  });

  test("is told beside what was shown when the run was let go ahead; bytes are said not to be measured", () => {
    expect(fullReport().losses).toEqual([{ database: "orders", atAuthorisation: known(8), atPromotion: known(4), promotedAt: now + seconds(196), bytes: null }]);
    expect(reportMarkdown(fullReport(), "LIVE")).toContain("Bytes: not measured");
  });
});

describe("people", () => {
  const asked: Timed = [seconds(61), { type: "gate-opened", facts: { ...gateFacts(), openedAt: now + seconds(61) } }];
  const refused: Timed = [seconds(70), { type: "attempt-refused", gate: gateFacts().gate, decision: "approve", by: "stranger-1", code: "not-named", because: "the plan does not name stranger-1" }];
  const anew: Timed = [seconds(80), { type: "gate-opened", facts: { ...gateFacts(), revision: 2, openedAt: now + seconds(61) } }];

  test("stand with who, when, why and what they were refused", () => {
    const [gate] = fullReport([asked, refused, [seconds(181), decided("approve")], [seconds(182), closed()]]).gates;
    expect(gate).toMatchObject({ status: "decided", decision: { decision: "approve", by: "on-call-1", waitedMs: seconds(120) }, refused: [{ by: "stranger-1", because: "the plan does not name stranger-1" }] });
  });

  test("are shown for each revision of a question by itself", () => {
    expect(fullReport([asked, anew, [seconds(181), decided("approve")], [seconds(182), closed()]]).gates.map(({ revision, status }) => [revision, status])).toEqual([[1, "asked anew"], [2, "decided"]]);
  });

  test("are none where nobody was asked", () => {
    expect(fullReport(without("gate-opened", "gate-decided")).gates).toEqual([]);
  });
});

describe("exceptions", () => {
  test("are none in a run that goes well", () => {
    expect(fullReport().exceptions).toEqual([]);
  });

  test.each<readonly [string, readonly Timed[], string]>([
    ["a step that was skipped", instead("verify-sql-write", "skipped"), "skipped"],
    ["a step that was done by hand", instead("verify-sql-write", "done-by-hand"), "by-hand"],
    ["a call that was refused", usual.map(([at, body]) => (body.type === "result" && body.intentSeq === 8 ? [at, result("fence-ec2-stop", 8, "refused")] : [at, body])), "refused"],
    ["a call whose answer nobody knows", usual.filter(([, body]) => body.type !== "result"), "unknown"],
    ["a step that the run ended before", instead("verify-sql-write", "waiting"), "not-finished"],
    ["a fence that could not be confirmed", [...usual.slice(0, -1), [seconds(310), { type: "step", step: "fence-ec2-stop", status: "done", because: "silent for 10 s", brought: { fenced: "unconfirmed" } }], [seconds(311), closed()]], "fence-unconfirmed"],
    ["a stop", [...usual.slice(0, -1), [seconds(310), { type: "stop-requested", by: "lead-1", reason: "enough" }], [seconds(311), closed("failed")]], "stopped"],
  ])("name %s", (_name, bodies, kind) => {
    expect(fullReport(bodies).exceptions.map((each) => each.kind)).toContain(kind);
  });
});

test("the chain, the plan's digest and what is not managed stand in it", () => {
  const report = fullReport();
  expect(report.chain).toMatchObject({ entries: usual.length + 1, first: expect.stringMatching(/^[0-9a-f]{64}$/), last: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(report.unseen.notManaged).toEqual([{ service: "bot", because: "beyond the scope of the vendor's support" }]);
  expect(report.unseen.blindSpots.map(({ kind }) => kind)).toEqual(["HTTPS", "TCP"]);
});

describe("the page", () => {
  test("says nothing of another file, holds no script, and shows a hostile reason as text", () => {
    const { html } = drawReport(fullReport([...usual.slice(0, 3), [seconds(90), { ...decided("reject"), reason: "<script>alert(1)</script>" } as Timed[1]], [seconds(91), closed("rejected")]]), "LIVE");
    expect(html).not.toMatch(/<script|<link|src=|url\(|@import/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test.each([["LIVE", "LIVE", ">LIVE<"], ["DRILL", "LIVE", ">DRILL<"], ["LIVE DRILL", "LIVE", ">LIVE DRILL<"], ["DRILL", "LOCAL", ">LOCAL DRILL<"], ["LIVE DRILL", "LOCAL", ">LOCAL LIVE DRILL<"], ["LIVE", "LOCAL", ">LOCAL<"]] as const)("of what was %s, in the world %s, says %s", (occasion, world, says) => {
    const report = fullReport();
    expect(drawReport({ ...report, occasion }, world).html).toContain(says);
  });

  test("of a run that is open says that it is not the last word", () => {
    expect(drawReport(fullReport(usual.slice(0, -1)), "LIVE").html).toContain("not its last word");
  });

  test.each(["LIVE", "LOCAL"] as const)("says in Markdown too that it was %s", (world) => {
    expect(reportMarkdown(fullReport(), world)).toMatch(new RegExp(`^# ${world}: `));
  });

  test("holds a name that would end a cell of a table in Markdown as text", () => {
    expect(reportMarkdown(fullReport([[seconds(1), intent("fence-ec2-stop", { sentence: "a | b", call: promote })], [seconds(2), closed()]]), "LOCAL")).toContain("a \\| b");
  });
});
