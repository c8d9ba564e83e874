// A question that a step asks by itself: its gate, what an approval means to the step, and that the graph leads back to it.

import { roundOf } from "../../lambdas/runtime/step-round.ts";
import { acceptedLossOf, answeredAt } from "../../workflows/asking.ts";
import { compileFailover } from "../../workflows/compile.ts";
import { stuckFacts, approvalFacts } from "../../workflows/gate-facts.ts";
import { tellsLossToCome } from "../../workflows/losses-to-come.ts";
import { gateTitles } from "../../workflows/gate-titles.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import { authorised, now, runOf, seconds, writtenShop } from "./builders.ts";

const at = (site: string) => ({ id: `orders-${site}`, endpoint: `orders.${site}.internal:5432`, "subnet-group": "shop", "security-groups": ["sg-0a1b2c3d4e5f60718"] });
const { "rds-replica": _rds, ...orders } = writtenShop.databases.orders;
const [fence, , ...rest] = writtenShop.steps;
const plan = planSchema.parse({ ...writtenShop, databases: { orders: { ...orders, restored: { "site-a": at("site-a"), "site-b": at("site-b") } } }, steps: [fence, { promote: { restore: { database: "orders" } } }, ...rest] });
const step = "promote-restore";
const stuck: EntryBody = { type: "step", step, status: "stuck", because: "the backup is 5 min old", brought: {}, asks: { sentences: ["Approve accepts up to 10 min."], lossSeconds: 600 } };
const decided = (decision: "approve" | "retry"): EntryBody => ({ type: "gate-decided", gate: `stuck-${step}`, revision: 1, digest: "", decision, by: "on-call-1", reason: "agreed" });
const opened = (state: RunState): EntryBody => ({ type: "gate-opened", facts: { ...stuckFacts(plan, state, step, now), revision: 1, openedAt: now } });
const stateOf = (...entries: readonly EntryBody[]): RunState => runOf(authorised({ acceptedLossSeconds: 30 }), ...entries);
const asked = stateOf(stuck);

it("its gate says what is asked, offers approval first, and stands for the loss that one approval accepts", () => {
  expect(stuckFacts(plan, asked, step, now)).toMatchObject({
    kind: "step-asks", gate: `stuck-${step}`, title: "Restore database orders at site-b: a person decides", acceptedLossSeconds: 600, choices: ["approve", "retry", "skip", "done-by-hand", "stop"],
    sentences: expect.arrayContaining(["Restore database orders at site-b: the backup is 5 min old.", "Approve accepts up to 10 min."]) as unknown,
  });
  expect(gateTitles(plan, { source: "site-a", target: "site-b" })).toContain("Restore database orders at site-b: a person decides");
});

it("an approval accepts that loss for this step alone, and the step has its whole time again", () => {
  const state = stateOf(stuck, opened(asked), decided("approve"));
  expect(answeredAt(state, step)).toMatchObject({ by: "on-call-1", reason: "agreed", acceptedLossSeconds: 600 });
  expect([acceptedLossOf(state, step, true), acceptedLossOf(state, "promote-other", false)]).toEqual([600, 30]);
  expect(roundOf(state, step, now + seconds(900))).toMatchObject({ again: false, startedAt: answeredAt(state, step)?.at });
});

it.each<[string, RunState]>([
  ["nobody answered", stateOf(stuck, opened(asked))],
  ["the step was only sent round again", stateOf(stuck, opened(asked), decided("retry"))],
  ["it asked nothing", stateOf()],
])("accepts no more than the run did when %s", (_why, state) => {
  expect(answeredAt(state, step)).toBeUndefined();
  expect(acceptedLossOf(state, step, true)).toBe(30);
});

it("an unknown loss that was accepted for the run accepts the age of no backup, until the step's own question is answered so", () => {
  const state = stateOf(authorised({ acceptedLossSeconds: "unknown" }));
  expect([acceptedLossOf(state, step, false), acceptedLossOf(state, step, true)]).toEqual(["unknown", 0]);
  const own: EntryBody = { ...stuck, asks: { sentences: ["Approve accepts an unknown loss."], lossSeconds: "unknown" } };
  expect(acceptedLossOf(stateOf(own, opened(stateOf(own)), decided("approve")), step, true)).toBe("unknown");
});

it("a step that says something else afterwards asks no more", () => {
  expect(stateOf(stuck, { type: "step", step, status: "stuck", because: "RDS is away", brought: {} }).steps[step]?.asks).toBeUndefined();
});

it("in the graph an approval leads back to the step that asked, and of a fence past it", () => {
  const compiled = compileFailover(plan, { source: "site-a", target: "site-b" });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  const wayOf = (title: string): unknown => {
    const state = compiled.definition.States[`${title}: what was decided?`];
    return state?.Type === "Choice" ? state.Choices.find((choice) => "StringEquals" in choice && choice.StringEquals === "approve")?.Next : undefined;
  };
  expect(wayOf("Restore database orders at site-b")).toBe("Restore database orders at site-b");
  expect(wayOf("Fence site-a, stop app")).toBe("Restore database orders at site-b");
});

it("the approval of the run says that a loss is still to be told, and does not say that none is", () => {
  const { sentences } = approvalFacts(plan, asked, now);
  expect(sentences.filter(tellsLossToCome)).toEqual(["orders: it has no copy at site-b and is restored there from the newest backup; how old that is, a person is asked when orders has stopped."]);
  expect(sentences).not.toContain("No database is promoted, so no writes are lost by this plan.");
});

it("so it does of a global cluster, of which nobody measures the loss", () => {
  const written = { promote: { "global-cluster": { family: "neptune", global: "graph", clusters: { "site-a": "arn:aws:rds:eu-west-1:111122223333:cluster:graph-a", "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:graph-b" } } } };
  const graph = planSchema.parse({ ...writtenShop, databases: {}, steps: [writtenShop.steps[0], written] });
  const { sentences } = approvalFacts(graph, asked, now);
  expect(sentences.filter(tellsLossToCome)).toEqual(["graph: nobody measures what a failover of it loses; a person is asked to accept it when the source is fenced."]);
  expect(sentences).not.toContain("No database is promoted, so no writes are lost by this plan.");
});

it.each<[string, object, string]>([
  ["is promoted with an accepted loss", { failover: "promote" }, "ledger-a/ledger-b: nobody measures what the promotion of its replica loses; a person is asked to accept it when the source is fenced."],
  ["is moved by people", {}, "ledger-a/ledger-b: the plan lets no failover move it, so a person is asked to, and what that loses nobody measures."],
])("so it does of a database of Oracle that %s", (_sentence, more, says) => {
  const written = { promote: { "rds-switchover": { instances: { "site-a": "ledger-a", "site-b": "ledger-b" }, ...more } } };
  const ledger = planSchema.parse({ ...writtenShop, databases: {}, steps: [writtenShop.steps[0], written] });
  const { sentences } = approvalFacts(ledger, asked, now);
  expect(sentences.filter(tellsLossToCome)).toEqual([says]);
  expect(sentences).not.toContain("No database is promoted, so no writes are lost by this plan.");
});
