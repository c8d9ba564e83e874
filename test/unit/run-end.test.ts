// How a run ends, for each way in which its record may stand when it is closed.

import { stepsToUndo } from "../../workflows/commit-point.ts";
import { undoKey } from "../../workflows/step-keys.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { EntryBody, RunEnd } from "../../workflows/record.ts";
import { endingOf, goodEnds } from "../../workflows/run-end.ts";
import type { Ending } from "../../workflows/run-end.ts";
import { authorised, decided, gateFacts, mutation, runOf, shop, stepped, verdictOf } from "./builders.ts";

const plan = shop();
const steps = allSteps(plannedNodes(plan.steps)).map((step) => step.id);
const [fence = "", promote = "", traffic = "", verify = ""] = steps;
const done = (...ids: readonly string[]): readonly EntryBody[] => ids.map((id) => stepped(id, "done"));
const asked: EntryBody = { type: "gate-opened", facts: gateFacts() };
const assessed = (verdict: Parameters<typeof verdictOf>[0]): EntryBody => ({ type: "assessed", verdict: verdictOf(verdict), confirms: false });
const ended = (how: "expired" | "overtaken"): EntryBody => ({ type: "gate-ended", gate: "approve-failover", how, because: "" });
const sent: EntryBody = { type: "intent", step: fence, mutation: mutation() };
const stop: EntryBody = { type: "stop-requested", by: "lead-1", reason: "wrong site" };

/** A change of whether the watchdogs of a site may renew. */
const renewals = (site: string, what: "forbidden" | "allowed", step = fence): EntryBody => ({
  type: "intent", step,
  mutation: mutation({ key: `${what} at ${site}`, call: { operation: "dynamodb.UpdateItem", region: "eu-north-1", input: { TableName: "understudy", plan: "shop", site, renewals: what, since: 1, run: "r", epoch: 1 } } }),
});
/** Of the intent that stands third in the record. */
const thirdRefused: EntryBody = { type: "result", step: fence, key: "forbidden at site-a", intentSeq: 3, outcome: "refused", answer: "stale-epoch", tookMs: 5 };

interface Case {
  readonly says: string;
  readonly record: readonly EntryBody[];
  readonly error?: string;
  readonly end: RunEnd;
  readonly sentence: RegExp;
  /** False where it is left out. */
  readonly moved?: boolean;
}

const cases: readonly Case[] = [
  { says: "every step is done", record: [authorised(), ...done(...steps)], end: "succeeded", sentence: /^Shop on two sites moved from site-a to site-b; every step was proved\.$/, moved: true },
  { says: "a step was skipped", record: [authorised(), ...done(fence, promote, traffic), stepped(verify, "skipped")], end: "done-with-exceptions", sentence: /^site-b serves, with 1 exception: Verify that orders takes writes at site-b \(skipped\)\.$/, moved: true },
  { says: "two steps were done otherwise", record: [authorised(), stepped(fence, "done-by-hand"), ...done(promote, traffic), stepped(verify, "skipped")], end: "done-with-exceptions", sentence: /with 2 exceptions: Fence site-a, stop app \(done-by-hand\); Verify/, moved: true },

  { says: "a person rejected it", record: [assessed({}), asked, decided("reject")], end: "rejected", sentence: /^on-call-1 rejected the failover: site-a is dark\. Nothing was changed\.$/ },
  { says: "nobody decided", record: [assessed({}), asked, ended("expired")], end: "expired", sentence: /^Nobody decided in time, so nothing was moved\. Nothing was changed\.$/ },
  { says: "nobody had decided when it was closed", record: [assessed({}), asked], end: "expired", sentence: /Nobody decided/ },
  { says: "the source came back while people thought", record: [assessed({}), asked, assessed({ verdict: "stand-down", code: "source-alive", sentence: "site-a answers." }), ended("overtaken")], end: "no-action", sentence: /^site-a answers\. Nothing was changed\.$/ },
  { says: "the source came back before anybody was asked", record: [assessed({ verdict: "stand-down", code: "source-alive", sentence: "site-a answers." })], end: "no-action", sentence: /^site-a answers\./ },
  { says: "the source came back between approval and action", record: [assessed({}), asked, decided("approve"), assessed({ verdict: "stand-down", code: "source-alive", sentence: "site-a answers." })], end: "no-action", sentence: /site-a answers/ },
  { says: "the target is not ready", record: [assessed({ verdict: "refuse", code: "target-not-ready", sentence: "site-b cannot take over." })], end: "refused", sentence: /^site-b cannot take over\. Nothing was changed\.$/ },
  { says: "the facts changed too often", record: [assessed({}), asked, decided("approve"), assessed({ code: "observers-disagree", sentence: "They disagree." })], end: "refused", sentence: /^The facts did not stay the same long enough to act on them: They disagree\. Nothing/ },
  { says: "nothing was ever assessed", record: [], end: "failed", sentence: /^The run ended before anything was assessed\. Nothing was changed\.$/ },

  { says: "its execution broke before anything was changed", record: [assessed({})], error: "States.Timeout", end: "failed", sentence: /^The run failed: States\.Timeout\. Nothing was changed\.$/ },
  { says: "its execution broke after a change", record: [authorised(), sent], error: "States.Timeout", end: "failed", sentence: /^The run failed: States\.Timeout\. 1 change was made; the report lists it\.$/ },
  { says: "its execution broke after two changes", record: [authorised(), sent, sent], error: "States.Timeout", end: "failed", sentence: /2 changes were made; the report lists them\.$/ },
  { says: "its execution broke although a person had rejected it", record: [assessed({}), asked, decided("reject")], error: "States.Runtime", end: "failed", sentence: /States\.Runtime/ },
  { says: "it ended before its steps", record: [authorised(), ...done(fence)], end: "failed", sentence: /^The run ended before its steps: Promote database orders at site-b; Switch shop\.example\.com to site-b; Verify/ },
  { says: "a step is stuck and nothing follows", record: [authorised(), ...done(fence), stepped(promote, "stuck")], end: "failed", sentence: /before its steps: Promote/ },
  { says: "what a dry run would do is not done", record: [authorised(), ...done(fence, promote, traffic), stepped(verify, "would")], end: "failed", sentence: /before its steps: Verify/, moved: true },
  { says: "it broke after traffic was switched: users are there", record: [authorised(), ...done(fence, promote, traffic), sent], error: "States.Timeout", end: "failed", sentence: /1 change was made, and site-b serves; the report/, moved: true },
  { says: "it broke after the promotion, before traffic was switched: users are not there", record: [authorised(), ...done(fence, promote)], error: "States.Timeout", end: "failed", sentence: /Nothing was changed/ },

  { says: "a person stopped it", record: [authorised(), ...done(fence), stop], end: "stopped", sentence: /^lead-1 stopped the run: wrong site\. Nothing was changed\.$/ },
  { says: "a person stopped it after traffic was switched", record: [authorised(), ...done(fence, promote, traffic), stop], end: "stopped", sentence: /lead-1 stopped/, moved: true },

  { says: "a person stopped it when its ban on renewals stood", record: [authorised(), renewals("site-a", "forbidden"), stop], end: "stopped", sentence: /1 change was made; the report lists it\. The watchdogs of site-a may not renew, so nothing that they guard starts there until somebody allows it \(runbook: “Renewals forbidden”\)\.$/ },
  { says: "it succeeded, and its ban on renewals stands", record: [authorised(), renewals("site-a", "forbidden"), renewals("site-b", "allowed"), ...done(...steps)], end: "succeeded", sentence: /every step was proved\. The watchdogs of site-a may not renew, [^.]*\.$/, moved: true },
  { says: "the ban was refused", record: [authorised(), renewals("site-a", "forbidden"), thirdRefused, stop], end: "stopped", sentence: /wrong site\. Nothing was changed\.$/ },
  { says: "the ban was lifted on the way back", record: [authorised(), renewals("site-a", "forbidden"), stepped(fence, "stuck"), renewals("site-a", "allowed", undoKey(fence)), stepped(undoKey(fence), "done", { because: "they may renew" })], end: "rolled-back", sentence: /\(they may renew\)\.$/ },

  { says: "what was done before the commit point was undone", record: [authorised(), stepped(fence, "stuck"), stepped(undoKey(fence), "done", { because: "EC2 says running" })], end: "rolled-back", sentence: /undone: Fence site-a, stop app \(EC2 says running\)\.$/ },
  { says: "it ended in the middle of the way back", record: [authorised(), stepped(fence, "stuck"), stepped(undoKey(fence), "stuck")], end: "failed", sentence: /^The run was being taken back and ended before this was undone: Fence site-a/ },
];

const ending = ({ record, error = null }: Pick<Case, "record"> & { readonly error?: string | null }): Ending => endingOf(plan, runOf(...record), error);

it.each(cases.map((each) => [each.says, each] as const))("%s", (_says, each) => {
  const { end, sentence, moved } = ending(each);
  expect({ end, moved }).toEqual({ end: each.end, moved: each.moved ?? false });
  expect(sentence).toMatch(each.sentence);
});

test("a target whose watchdogs may not renew is told, once, whatever the run itself did about it", () => {
  const record = [authorised(), renewals("site-a", "forbidden"), stepped(fence, "done-by-hand"), ...done(promote, traffic, verify)];
  const { sentence } = endingOf(plan, runOf(...record), null, true);
  expect(sentence).toMatch(/The watchdogs of site-a may not renew, [^.]*\. The watchdogs of site-b may not renew, [^.]*\.$/);
  expect(endingOf(plan, runOf(...record, renewals("site-b", "forbidden")), null, true).sentence.match(/The watchdogs of site-b/g)).toHaveLength(1);
});

test("every end is reached but a pause, which no function of this product asks for yet", () => {
  const all: Readonly<Record<RunEnd, true>> = {
    succeeded: true, "done-with-exceptions": true, "rolled-back": true, rejected: true, expired: true, refused: true, "no-action": true, stopped: true, failed: true, paused: true,
  };
  const reached = new Set<string>(cases.map((each) => each.end));
  expect(Object.keys(all).filter((end) => !reached.has(end))).toEqual(["paused"]);
});

test("only what the run was for, or what a person wanted, is a good end", () => {
  expect([...goodEnds].toSorted()).toEqual(["done-with-exceptions", "no-action", "rejected", "succeeded"]);
});

test("the steps before the promotion are those that are undone", () => {
  expect(stepsToUndo(plan).map((step) => step.id)).toEqual([fence]);
});
