// Who is called for what: once when a check begins to fail, once when it is mended, and never for what they know. Held by
// examples and by properties over whole histories of looks.

import fc from "fast-check";
import type { Outcome } from "../../../workflows/readiness/judgement.ts";
import { outcomes, pass, fail, warn, notCheckable, worst } from "../../../workflows/readiness/judgement.ts";
import { amountOf, nameOf, newsOf, pageOf, sayReadiness } from "../../../workflows/readiness/report.ts";
import type { ReadinessReport, Told } from "../../../workflows/readiness/report.ts";
import type { CheckResult } from "../../../workflows/readiness/results.ts";
import { now } from "../builders.ts";

const result = (code: string, outcome: Outcome, from: CheckResult["from"] = "world"): CheckResult => ({ code, outcome, from, rows: ["B11"], subject: "orders at site-b", sentence: `It is ${outcome}.`, todo: outcome === "pass" ? null : "Mend it now." });
const report = (...results: readonly CheckResult[]): ReadinessReport => ({ version: 1, plan: "shop", planDigest: "d", at: now, active: "site-a", results });
const told = (...codes: readonly string[]): Told => Object.fromEntries(codes.map((code) => [nameOf(result(code, "fail")), now - 1_000]));

describe("news", () => {
  it.each<[string, Told, readonly CheckResult[], readonly string[], readonly string[], Told]>([
    ["a check begins to fail", {}, [result("a", "fail"), result("b", "pass")], ["a"], [], { "a orders at site-b": now }],
    ["it goes on failing: people know", told("a"), [result("a", "fail")], [], [], told("a")],
    ["it is mended", told("a"), [result("a", "pass")], [], ["a"], {}],
    ["it is mended as far as a warning", told("a"), [result("a", "warn")], [], ["a"], {}],
    ["it cannot be checked any more: neither", told("a"), [result("a", "not-checkable")], [], [], told("a")],
    ["it was never told of and cannot be checked", {}, [result("a", "not-checkable")], [], [], {}],
    ["the plan has it no more: forgotten", told("a"), [result("b", "pass")], [], [], {}],
    ["a warning begins: nobody is called", {}, [result("a", "warn")], [], [], {}],
    ["one begins while another goes on", told("a"), [result("a", "fail"), result("b", "fail")], ["b"], [], { ...told("a"), "b orders at site-b": now }],
  ])("%s", (_says, before, results, began, mended, after) => {
    const news = newsOf(report(...results), before);
    expect([news.began.map(({ code }) => code), news.mended.map(({ code }) => code), news.told]).toEqual([began, mended, after]);
  });

  const looks = fc.array(fc.array(fc.constantFrom(...outcomes), { minLength: 3, maxLength: 3 }), { maxLength: 12 });
  it("never comes twice for the same state: pages of one check alternate between failing and mended", () => {
    fc.assert(fc.property(looks, (history) => {
      let known: Told = {};
      const pages: Record<string, string[]> = { a: [], b: [], c: [] };
      for (const look of history) {
        const news = newsOf(report(...look.map((outcome, index) => result("abc"[index] ?? "", outcome))), known);
        for (const { code } of news.began) pages[code]?.push("fails");
        for (const { code } of news.mended) pages[code]?.push("mended");
        known = news.told;
      }
      for (const [code, list] of Object.entries(pages)) {
        expect([code, list]).toEqual([code, list.map((_each, index) => (index % 2 === 0 ? "fails" : "mended"))]);
      }
    }));
  });

  it("is complete: what fails now is what people were told, or will be", () => {
    fc.assert(fc.property(looks, (history) => {
      let known: Told = {};
      for (const look of history) {
        const results = look.map((outcome, index) => result("abc"[index] ?? "", outcome));
        known = newsOf(report(...results), known).told;
        for (const each of results) if (each.outcome === "fail") expect(known).toHaveProperty([nameOf(each)]);
        for (const each of results) if (each.outcome === "pass" || each.outcome === "warn") expect(known).not.toHaveProperty([nameOf(each)]);
      }
    }));
  });
});

describe("the page", () => {
  it("is not sent when nothing is new", () => {
    const same = report(result("a", "fail"), result("b", "pass"));
    expect(pageOf(same, newsOf(same, told("a")))).toBeNull();
  });

  it("says what fails, what to do, where the application is and how many fail in all", () => {
    const looked = report(result("a", "fail"), result("b", "fail"), result("c", "pass"));
    expect(pageOf(looked, newsOf(looked, told("b", "c")))).toEqual({
      subject: "READINESS shop: 1 check began to fail",
      text: [
        "FAILS orders at site-b: It is fail. Mend it now. [a, B11]",
        "MENDED orders at site-b: It is pass. [c]",
        "The application is at site-a. 2 checks fail now, and a failover would meet them. All of it: understudy check with the plan's file.",
      ].join("\n\n"),
    });
  });

  it("says when the last one is mended", () => {
    const looked = report(result("a", "pass"));
    expect(pageOf(looked, newsOf(looked, told("a")))).toMatchObject({ subject: "READINESS shop: 1 check mended, none fails", text: expect.stringContaining("No check fails now.") });
  });
});

describe("what results amount to", () => {
  it.each<[string, readonly CheckResult[], ReturnType<typeof amountOf>, RegExp]>([
    ["one failing is not ready", [result("a", "fail"), result("b", "pass")], "not-ready", /^Not ready: 1 fails, 0 not checkable, 0 warnings, 1 passes\.$/],
    ["nothing of the world was seen, whatever the plan says", [result("a", "not-checkable"), result("b", "pass", "plan")], "unseen", /^Unknown: nothing of the world/],
    ["some was not seen", [result("a", "not-checkable"), result("b", "pass")], "unknown", /^Nothing fails that could be looked at, but not all could/],
    ["a word of the plan is missing", [result("a", "pass"), result("b", "not-checkable", "plan")], "unknown", /^Nothing fails/],
    ["warnings are ready", [result("a", "warn"), result("b", "pass")], "ready", /^Ready: 0 fail, 0 not checkable, 1 warning, 1 passes\.$/],
    ["a plan that asks nothing of the world", [result("a", "pass", "plan")], "ready", /^Ready/],
  ])("%s", (_says, results, amount, sentence) => {
    expect([amountOf(results), sayReadiness({ results })]).toEqual([amount, expect.stringMatching(sentence)]);
  });

  it("takes the worst of several judgements, and the first of equals", () => {
    expect(worst(pass("a"), warn("b", "c"), notCheckable("d", "e"), fail("f", "g"))).toEqual(fail("f", "g"));
    expect(worst(warn("a", "b"), warn("c", "d"))).toEqual(warn("a", "b"));
  });
});
