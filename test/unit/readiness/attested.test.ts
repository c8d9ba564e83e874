// What no API can tell: a word counts for its time, a word of the future or none at all never does, and the plan's schema
// takes no other.

import { attestable } from "../../../workflows/attestable.ts";
import type { Attestable } from "../../../workflows/attestable.ts";
import { judgeAttestation } from "../../../workflows/readiness/attested.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { readPlanText } from "../../../infra/plan-file.ts";
import { hybridChat, now } from "../builders.ts";
import { planWith, smallText, written } from "../plan/plans.ts";
import { judged, only } from "./world.ts";

const day = 86_400_000;
const word = (date: string, holds = 90 * day) => ({ says: "the first node is node-1", by: "on-call-1", date, holds });

describe("an attestation", () => {
  it.each<[string, string, number, string, RegExp]>([
    ["of today", "2026-01-01", 90 * day, "pass", /^on-call-1 said on 2026-01-01: “the first node is node-1”; nothing measures it\.$/],
    ["that has one day left", "2025-10-04", 90 * day, "pass", /2025-10-04/],
    ["that is a day too old", "2025-10-02", 90 * day, "not-checkable", /older than 90 days: on-call-1 said on 2025-10-02/],
    ["that holds for a week and is two old", "2025-12-18", 7 * day, "not-checkable", /older than 7 days/],
    ["of tomorrow", "2026-01-02", 90 * day, "not-checkable", /lies in the future/],
  ])("%s: %s", (_says, date, holds, outcome, sentence) => {
    expect(judgeAttestation("C10", word(date, holds), now)).toMatchObject({ outcome, sentence: expect.stringMatching(sentence) });
  });

  it.each(Object.keys(attestable) as Attestable[])("that nobody gave of %s is no pass, and says what to write", (row) => {
    const { outcome, todo } = judgeAttestation(row, undefined, now);
    expect(outcome).toBe(row === "C9" ? "warn" : "not-checkable");
    expect(todo).toContain(`attest: { ${row}: { says: "…", by: "…", date: "2026-01-01" } }`);
  });

  it("flags the world-writable share of the vendor's own set-up until somebody says that it is not", () => {
    const withRabbit = planWith([{ at: ["services", "rabbit"], to: { probe: { amqp: "rabbit.{site}.internal:5671", secret: "s" }, from: ["inside"], failure: "observe" } }]);
    expect(only(judged(withRabbit), "attested-C9")).toMatchObject([{ outcome: "warn", sentence: expect.stringContaining("Everyone") }]);
  });

  it("is asked of the plans that it matters to, and shown of any that gives it", () => {
    const asked = judged(hybridChat).filter(({ code }) => code.startsWith("attested-")).map(({ code }) => code);
    expect(asked).toEqual(["attested-B2", "attested-B8", "attested-B9", "attested-B12", "attested-B13"]);
    expect(only(judged({ ...hybridChat, attest: { E8: word("2025-12-31") } as NonNullable<typeof hybridChat.attest> }), "attested-E8")).toMatchObject([{ outcome: "pass" }]);
  });
});

describe("the plan's words for it", () => {
  it("are read with 90 days unless it says otherwise, and change nothing for plans without them", () => {
    const plan = planWith([{ at: ["attest"], to: { C10: { says: "the first node is node-1", by: "on-call-1", date: "2026-01-01" } } }]);
    expect(plan.attest?.C10).toEqual(word("2026-01-01"));
    expect(planFaults(plan)).toEqual([]);
    expect("attest" in hybridChat).toBe(false);
    expect(planSchema.safeParse(written()).success).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    ["an unknown row", "attest: { C11: { says: yes it is, by: me, date: \"2026-01-01\" } }", /attest\.C11: the key "C11" is not known/],
    ["a day that does not exist", "attest: { C10: { says: yes it is, by: me, date: \"2026-02-30\" } }", /attest\.C10\.date: "2026-02-30" does not fit, write a day that exists/],
    ["no name", "attest: { C10: { says: yes it is, date: \"2026-02-01\" } }", /attest\.C10\.by: it is missing/],
    ["a date in words", "attest: { C10: { says: yes it is, by: me, date: today } }", /write a date, for example "2026-11-01"/],
  ])("refuse %s with place and remedy", (_says, line, fault) => {
    const read = readPlanText("p.yaml", `${smallText}${line}\n`);
    expect(read.ok ? [] : read.faults.map(({ path, what, instead }) => `${path}: ${what}, ${instead}`).join("\n")).toMatch(fault);
  });
});
