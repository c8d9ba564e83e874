// What the step decides that waits for somebody else's promotion.

import { healthy, unable, wrong } from "../../../lambdas/probe/finding.ts";
import type { Look } from "../../../lambdas/probe/finding.ts";
import { ownerConfirms } from "../../../lambdas/steps/database-promotion/owner-confirms.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context } from "./moving.ts";

const input = { database: "orders", owner: "the DBA, +49 30 000000", evidence: "which server is the primary, since when", "confirmed-by": ["on-call-1"] };
const answered = (reason: string, by = "on-call-1"): Partial<StepContext> => ({ answered: { by, reason, at: context.at } });
const evidence = "sql-b is the primary since 03:12";
const values = { newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null };
const writer = healthy("answers as the writer and accepted a trial write", { ...values, role: "writer", writeAccepted: true });
const decide = (probe: Look | null, more: Partial<StepContext> = {}) => ownerConfirms.decide({ probe }, input, after(0, more));

it("asks for the owner's word with what has to be written, and lets the plan's people answer only", () => {
  expect(decide(writer)).toMatchObject({
    to: "stuck", because: expect.stringContaining("that is not confirmed yet; orders at site-b answers as the writer") as string,
    asks: { sentences: [expect.stringContaining("Call the DBA, +49 30 000000 and have orders promoted at site-b") as string, expect.stringContaining("Write as the reason: which server is the primary, since when") as string, expect.stringContaining("Only on-call-1 may confirm") as string] },
  });
});

it.each<[string, Partial<StepContext>, RegExp]>([
  ["a word that is no evidence", answered("done"), /on-call-1 confirmed it with the words “done”, which are no evidence/],
  ["the word of somebody else", answered(evidence, "stranger-1"), /stranger-1 confirmed it, and the plan lets only on-call-1 do so/],
])("asks again after %s", (_why, more, says) => {
  expect(decide(writer, more)).toMatchObject({ to: "stuck", because: expect.stringMatching(says) as string, asks: {} });
});

it("is done with evidence and a trial write, which makes the database writable", () => {
  expect(decide(writer, answered(evidence))).toEqual({ to: "done", proof: `confirmed by on-call-1, a person: ${evidence}; orders at site-b answers as the writer and accepted a trial write`, brought: { writable: "orders" } });
});

it("says that nobody measured it where the plan has no probe, and then makes nothing writable", () => {
  expect(decide(null, answered(evidence))).toEqual({ to: "done", proof: `confirmed by on-call-1, a person: ${evidence}. Nobody measured it, because the plan has no probe for orders` });
});

it.each<[string, Look, RegExp]>([
  ["what is seen is a replica", healthy("answers as a replica", { ...values, role: "replica" }), /but what is seen does not agree/],
  ["it refuses writes", wrong("answers as the writer and refuses writes", { ...values, role: "writer", writeAccepted: false }), /but what is seen does not agree/],
  ["nobody can look", unable("the secret could not be read"), /but it is not seen/],
])("waits when %s, whatever was confirmed", (_why, probe, says) => {
  expect(decide(probe, answered(evidence))).toMatchObject({ to: "wait", because: expect.stringMatching(says) as string });
});

it("asks nobody in a dry run", () => {
  expect(decide(null, { dryRun: true })).toMatchObject({ to: "done", proof: expect.stringContaining("not checkable in a dry run: nobody is asked; the DBA") as string });
});
