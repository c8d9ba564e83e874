// Nobody's word stands for a copy: what follows it in a re-protection starts machines that were fenced, which would write to what stands there.

import { openPredecessors } from "../../lambdas/runtime/step-round.ts";
import { stuckFacts } from "../../workflows/gate-facts.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import { reprotectPlan } from "../../workflows/reprotects.ts";
import { endingOf } from "../../workflows/run-end.ts";
import { authorised, hybridChat, now, runOf, stepped } from "./builders.ts";

const plan = reprotectPlan(hybridChat);
const nodes = plannedNodes(plan.steps);
const steps = allSteps(nodes).map(({ id }) => id);
const [aside = "", copy = "", ...starts] = steps;
const run = (...bodies: readonly EntryBody[]): RunState => ({ ...runOf(authorised(), ...bodies), kind: "reprotect" });
type Status = Parameters<typeof stepped>[1];

test.each<Status>(["skipped", "done-by-hand", "stuck", "waiting"])("no machine starts and no command runs after a copy that is %s", (status) => {
  for (const step of starts) expect(openPredecessors(nodes, step, run(stepped(aside, "done"), stepped(copy, status)))).toContain(copy);
});

test("they start after a copy that was seen to follow", () => {
  expect(starts.length).toBeGreaterThan(0);
  expect(openPredecessors(nodes, starts[0] ?? "", run(stepped(aside, "done"), stepped(copy, "done")))).toEqual([]);
});

test.each<[Status, string, RegExp]>([
  ["done", "succeeded", /is protected again: chat-config at site-b follows site-a/],
  ["skipped", "failed", /is not shown to be protected again, because nobody saw this done: Copy database chat-config to site-b \(skipped\)/],
  ["done-by-hand", "failed", /is not shown to be protected again.*\(done-by-hand\)/],
])("where the copy is %s and all else is done, the run ends %s", (status, end, sentence) => {
  const ending = endingOf(plan, run(...steps.map((id) => stepped(id, id === copy ? status : "done"))), null);
  expect([ending.end, ending.sentence, ending.moved]).toEqual([end, expect.stringMatching(sentence) as string, false]);
});

test("at the gate of a copy that is stuck nobody answers for it, and what starts later can be skipped", () => {
  expect(stuckFacts(plan, run(stepped(aside, "done"), stepped(copy, "stuck")), copy, now).choices).toEqual(["retry", "stop"]);
  expect(stuckFacts(plan, run(stepped(aside, "stuck")), aside, now).choices).toEqual(["retry", "stop"]);
  expect(stuckFacts(plan, run(stepped(copy, "stuck", { asks: { sentences: ["May it?"] } })), copy, now).choices).toEqual(["approve", "retry", "stop"]);
  expect(stuckFacts(plan, run(stepped(starts[0] ?? "", "stuck")), starts[0] ?? "", now).choices).toEqual(["retry", "skip", "done-by-hand", "stop"]);
});
