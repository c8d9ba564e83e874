// How a readiness report is laid out for a person at night, and which exit code it gives.

import pc from "picocolors";
import { exitCodeOf } from "../../../infra/cli/check-action.ts";
import { checkLines } from "../../../infra/cli/check-lines.ts";
import type { Outcome } from "../../../workflows/readiness/judgement.ts";
import type { CheckResult } from "../../../workflows/readiness/results.ts";
import { now } from "../builders.ts";

const result = (outcome: Outcome, subject: string, sentence: string, from: CheckResult["from"] = "world"): CheckResult => ({ code: `code-${subject}`, rows: ["B11"], subject, from, outcome, sentence, todo: outcome === "pass" ? null : "Mend it." });
const lines = (results: readonly CheckResult[], columns = 100): readonly string[] =>
  checkLines({ version: 1, plan: "shop", planDigest: "0123456789abcdef", at: now, active: "site-a", results }, "site-b", { colours: pc.createColors(false), columns });

describe("the page of a check", () => {
  it("says first what it amounts to, then the worst with what to do, and last what passes", () => {
    expect(lines([result("fail", "orders", "It is no replica."), result("not-checkable", "queue", "Not checkable, because AWS is away."), result("warn", "group", "One zone only."), result("pass", "record", "It is protected.")])).toEqual([
      "shop · would a failover from site-a to site-b work? (digest 0123456789ab, 2026-01-01T12:00:00.000Z)",
      "Not ready: 1 fails, 1 not checkable, 1 warning, 1 passes.",
      "", "Fails", "  ✕ orders: It is no replica.", "    → Mend it. [code-orders B11]",
      "", "Not checkable", "  ? queue: Not checkable, because AWS is away.", "    → Mend it. [code-queue B11]",
      "", "Warnings", "  ! group: One zone only.", "    → Mend it. [code-group B11]",
      "", "Passes", "  ✓ record: It is protected. [code-record B11]",
    ]);
  });

  it("says once what many checks say, with all that it is about", () => {
    const many = ["a", "b", "c", "d", "e"].map((subject) => result("not-checkable", subject, "Not checkable, because nobody signed in."));
    expect(lines(many)).toEqual(expect.arrayContaining(["  ? a, b, c, d, e: Not checkable, because nobody signed in.", "    → Mend it. [5 checks]"]));
  });

  it("fits into a narrow window, but for words that people copy", () => {
    const long = lines([result("fail", "orders", "It follows another instance than the plan says, and nobody knows since when.")], 40);
    expect(long.filter((line) => line.length > 40)).toEqual([]);
  });
});

it.each<[string, readonly CheckResult[], number]>([
  ["a failing check", [result("fail", "a", "x"), result("pass", "b", "x")], 3],
  ["warnings only", [result("warn", "a", "x")], 0],
  ["some that could not be looked at", [result("not-checkable", "a", "x"), result("pass", "b", "x")], 0],
  ["nothing that could be looked at", [result("not-checkable", "a", "x"), result("pass", "b", "x", "plan")], 1],
  ["a failing plan, though nothing could be looked at", [result("not-checkable", "a", "x"), result("fail", "b", "x", "plan")], 3],
  ["all passing", [result("pass", "a", "x"), result("pass", "b", "x", "plan")], 0],
])("exits, for %s, with the right code", (_says, results, code) => {
  expect(exitCodeOf(results)).toBe(code);
});
