// A PostgreSQL server on a machine of its own is made to follow again: what is sent when, what is waited for, and what people are told of
// what was set aside.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { healthy, unanswered, wrong } from "../../lambdas/probe/finding.ts";
import { postgresqlAgain } from "../../lambdas/steps/re-protection/postgresql.ts";
import type { RejoinFacts } from "../../lambdas/steps/re-protection/postgresql.ts";
import { rejoinCommand } from "../../lambdas/steps/re-protection/postgresql-command.ts";
import { canReprotect, copiedDatabases, reprotectPlan } from "../../workflows/reprotects.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { StepContext } from "../../workflows/step-decision.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { minutes } from "./builders.ts";

const plan = planSchema.parse(parse(readFileSync("test/stories/plans/own-postgresql.yaml", "utf8")));
const at = Date.UTC(2026, 0, 1);
const context = (change: Partial<StepContext> = {}): StepContext => ({ plan, run: "r", epoch: 7, source: "site-b", target: "site-a", stepId: "copy", mark: "us/r/copy/7", openedAt: at, at, startedAt: at, sent: [], fence: "not-tried", confirmed: [], writable: [], acceptedLoss: "unknown", dryRun: false, ...change });
const writer = healthy("answers as the writer", { role: "writer", writeAccepted: true, newestWriteAt: at, transactions: 9, trialWrites: 1, lagMs: null });
const copy = (lagMs: number | null) => healthy("answers as a replica", { role: "replica", newestWriteAt: at, transactions: 9, trialWrites: 1, lagMs });
const facts = (probe: RejoinFacts["probe"], run?: { readonly state: "goes-on" | "succeeded" | "failed"; readonly output?: string }, ping = "Online"): RejoinFacts => ({ host: { seen: true, value: [{ role: "database", id: "i-0a0057907e5700a02", ping, runs: run === undefined ? [] : [{ round: 0, says: run.state, ...run }] }] }, probe, script: "the command" });
const decide = (seen: RejoinFacts, change: Partial<StepContext> = {}) => postgresqlAgain.decide(seen, { database: "orders", within: minutes(60) }, context(change));
const listed = "understudy-rejoined engine=postgresql way=rewound kept=/data.kept-7 fork=0/30 ended=0/40 commits=3 first=2026-01-01T00:00:00 last=2026-01-01T00:00:09 tables=public.orders:4,public.carts:1\n";

test("the machine starts first, its server follows again, and only then the others start", () => {
  expect(allSteps(plannedNodes(reprotectPlan(plan).steps)).map(({ kind, input }) => [kind, "hosts" in input ? input.hosts : []])).toEqual([["activate.ec2-start", ["database"]], ["reprotect.postgresql", []], ["activate.ec2-start", ["shop"]]]);
  expect(canReprotect(plan)).toBe(true);
  expect(copiedDatabases(reprotectPlan(plan))).toEqual(["orders"]);
});

test("one command is sent to the machine at the site that was left, and it names the server that serves", () => {
  const decision = decide(facts(writer));
  if (decision.to !== "act") throw new TypeError(JSON.stringify(decision));
  const [mutation] = decision.mutations;
  expect(mutation).toMatchObject({ undo: null, sentence: "Set the data of orders on database (i-0a0057907e5700a02) at site-a aside, and make its server follow db.site-b.shop.internal:5432, unless it follows it already, by the built-in command", call: { operation: "ssm.SendCommand", region: "eu-west-1" } });
  const text = rejoinCommand({ server: { endpoint: "a:5432" }, source: { endpoint: "db.site-b.shop.internal:6543" }, database: "it's", epoch: 7, waitSeconds: 9 });
  expect(text).toContain("host=db.site-b.shop.internal port=6543 ");
  expect(text).toContain("'it'\\''s'");
});

test.each<[string, RejoinFacts, Partial<StepContext>, string, RegExp]>([
  ["the machine has not come up yet", facts(unanswered("gives no answer"), undefined, "not registered"), { at: at + minutes(1) }, "wait", /not sent/],
  ["its agent never answers", facts(unanswered("gives no answer"), undefined, "not registered"), { at: at + minutes(6) }, "stuck", /Nothing was sent/],
  ["the command goes on", facts(wrong("refuses connections"), { state: "goes-on" }), {}, "wait", /goes-on/],
  ["the command failed", facts(writer, { state: "failed" }), {}, "stuck", /failed/],
  ["it ended well and nobody sees the server follow", facts(copy(null), { state: "succeeded", output: listed }), {}, "wait", /no observer read how far it is behind/],
  ["it ended well and the server is still a writer to observers", facts(writer, { state: "succeeded", output: listed }), {}, "wait", /no observer read/],
  ["the copy is far behind", facts(copy(60_000), { state: "succeeded", output: listed }), {}, "wait", /is 1 min behind/],
  ["the copy follows", facts(copy(200), { state: "succeeded", output: listed }), {}, "done", /it was rewound \(pg_rewind\); 3 transactions had been committed there and never replicated, from 2026-01-01T00:00:00 to 2026-01-01T00:00:09, with changes in public\.orders \(4\), public\.carts \(1\) \(its log from 0\/30 to 0\/40\); all that it held is kept in \/data\.kept-7; an observer read a lag of 200 ms/],
  ["some of its tables cannot be named", facts(copy(200), { state: "succeeded", output: listed.replace("public.carts:1", "unknown:7") }), {}, "done", /public\.orders \(4\), tables that cannot be named, of other databases or rewritten or dropped since \(7\) \(its log/],
  ["its log could not be read", facts(copy(200), { state: "succeeded", output: listed.replace("commits=3", "commits=unknown") }), {}, "done", /how much was written there and never replicated is unknown, because its log could not be read to its end.*kept in \/data\.kept-7/],
  ["nothing was lost", facts(copy(200), { state: "succeeded", output: listed.replace("commits=3", "commits=0") }), {}, "done", /nothing had been committed there that was never replicated/],
  ["it is a replica of which nobody knows whom it follows", facts(copy(200)), {}, "act", /unless it follows it already/],
  ["it is a replica, and its machine cannot be asked whom it follows", facts(copy(200), undefined, "ConnectionLost"), { at: at + minutes(6) }, "stuck", /Nothing was sent/],
  ["it followed already", facts(copy(200), { state: "succeeded", output: "understudy-rejoined engine=postgresql way=found kept=none\n" }), {}, "done", /it followed already, and nothing was set aside; an observer read a lag of 200 ms/],
])("when %s, that is what comes of it", (_when, seen, change, to, says) => {
  const decision = decide(seen, change);
  expect(decision.to).toBe(to);
  expect(JSON.stringify(decision)).toMatch(says);
});
