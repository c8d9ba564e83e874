// Who may do what, as values: what a plan does not say is not allowed, and nobody gets more by a name that looks like another.

import { acceptsLoss, actions, approversOf, excludedBecause, mayDecide, mayDo } from "../../workflows/access.ts";
import type { Action } from "../../workflows/access.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import { shop } from "./builders.ts";

const somebody = (subject: string, groups: readonly string[] = []): Person => ({ subject, groups, channel: "console" });
const plan = (access: Plan["access"], approvers?: string[]): Plan => {
  const { access: _access, ...rest } = shop();
  return { ...rest, ...(access === undefined ? {} : { access }), decide: { ...rest.decide, ...(approvers === undefined ? {} : { approvers }) } };
};

test.each<readonly [sentence: string, plan: Plan, person: Person, action: Action, allowed: boolean]>([
  ["whoever is named may", plan({ approve: ["ana"] }), somebody("ana"), "approve", true],
  ["another may not", plan({ approve: ["ana"] }), somebody("bo"), "approve", false],
  ["nobody else gets by because the case differs", plan({ approve: ["ana"] }), somebody("Ana"), "approve", false],
  ["whoever is of a named group may", plan({ approve: ["group:on-call"] }), somebody("bo", ["on-call"]), "approve", true],
  ["a person who is called like the entry of a group is not of it", plan({ approve: ["group:on-call"] }), somebody("group:on-call"), "approve", false],
  ["a group that is called like a person is not that person", plan({ approve: ["ana"] }), somebody("bo", ["ana"]), "approve", false],
  ["a group that is called like the entry does not count twice", plan({ approve: ["group:on-call"] }), somebody("bo", ["group:on-call"]), "approve", false],
  ["leave for one thing is leave for nothing else", plan({ approve: ["ana"] }), somebody("ana"), "accept-loss", false],
  ["the approvers of older plans may do what access does not speak of", plan({ approve: ["bo"] }, ["ana"]), somebody("ana"), "skip", true],
  ["and not what it gives to others", plan({ approve: ["bo"] }, ["ana"]), somebody("ana"), "approve", false],
])("%s", (_sentence, of, person, action, allowed) => {
  expect(mayDo(of, person, action).allowed).toBe(allowed);
});

test.each(actions)("nobody may %s where the plan says nothing, and the sentence names the line to add", (action) => {
  expect(mayDo(plan(undefined), somebody("ana", ["on-call"]), action)).toEqual({ allowed: false, because: expect.stringContaining(`add access: { ${action}: [ana] } to it and deploy it again`) });
});

test("a refusal names those who may", () => {
  expect(mayDo(plan({ skip: ["ana", "group:on-call"] }), somebody("bo"), "skip")).toEqual({ allowed: false, because: "bo may not skip a step or say that it was done by hand for shop; the plan names ana or the group on-call" });
});

const gate = (kind: Parameters<typeof acceptsLoss>[0]["kind"], acceptedLossSeconds: number | "unknown", lossSeconds?: number | "unknown") => ({ kind, acceptedLossSeconds, ...(lossSeconds === undefined ? {} : { lossSeconds }) });

test.each([
  ["a failover that loses nothing", gate("approve-failover", 0), false],
  ["a failover that loses ten seconds", gate("approve-failover", 10), true],
  ["a failover of which nobody knows what it loses", gate("approve-failover", "unknown"), true],
  ["a fence that is not confirmed", gate("fence-unconfirmed", "unknown"), true],
  ["a step that asks for an age of a backup", gate("step-asks", 3_600, 3_600), true],
  ["a step that asks for a word, after a loss was accepted", gate("step-asks", 10), false],
  ["a step that the plan puts a gate before", gate("step-gate", 10), false],
])("an approval of %s accepts a loss: %s", (_sentence, asked, accepts) => {
  expect(acceptsLoss(asked)).toBe(accepts);
});

test.each<readonly [sentence: string, access: Plan["access"], need: number]>([
  ["two where a group may", { "accept-loss": ["group:lead"] }, 2],
  ["two where two people may", { "accept-loss": ["ana", "bo"] }, 2],
  ["one where one person may", { "accept-loss": ["ana"] }, 1],
  ["as many as the plan says", { "accept-loss": ["ana", "bo", "eva"], "loss-approvers": 3 }, 3],
  ["one where the plan says so", { "accept-loss": ["ana", "bo"], "loss-approvers": 1 }, 1],
])("a loss is accepted by %s", (_sentence, access, need) => {
  expect(approversOf(plan(access), gate("approve-failover", 10))).toBe(need);
  expect(approversOf(plan(access), gate("approve-failover", 0))).toBe(1);
});

test.each<readonly [decision: "approve" | "reject" | "retry" | "hold" | "stop" | "skip" | "done-by-hand", may: readonly string[]]>([
  ["approve", ["loss"]],
  ["reject", ["approve", "loss"]],
  ["retry", ["approve", "loss"]],
  ["stop", ["approve", "loss"]],
  ["hold", ["approve", "loss"]],
  ["skip", ["skip"]],
  ["done-by-hand", ["loss"]],
])("%s at a gate that accepts a loss is for %j", (decision, may) => {
  const of = plan({ approve: ["approve"], "accept-loss": ["loss"], skip: ["skip"], request: ["request"], pause: ["pause"] });
  const people = ["approve", "loss", "skip", "request", "pause"];
  expect(people.filter((name) => mayDecide(of, somebody(name), gate("fence-unconfirmed", "unknown"), decision).allowed)).toEqual(may);
});

describe("whoever asked for a run", () => {
  const by = (who: string) => ({ trigger: { by: "person", who, what: `${who}: maintenance`, at: 0 } }) as const;
  const older = { trigger: { by: "person", what: "ana: maintenance: now", at: 0 } } as const;
  const alarm = { trigger: { by: "alarm", what: "ana", at: 0 } } as const;
  test.each([
    ["does not accept its loss", undefined, by("ana"), 10, true],
    ["also in an older record", undefined, older, 10, true],
    ["may approve it where nothing is lost", undefined, by("ana"), 0, false],
    ["may not where the plan never lets them", "never", by("ana"), 0, true],
    ["may where the plan always lets them", "always", by("ana"), 10, false],
    ["is somebody else", undefined, by("bo"), 10, false],
    ["is nobody where an alarm did", undefined, alarm, 10, false],
  ] as const)("%s", (_sentence, requester, state, loss, excluded) => {
    expect(excludedBecause(plan(requester === undefined ? {} : { requester }), { ...state, gates: [] }, gate("approve-failover", loss), somebody("ana")) !== undefined).toBe(excluded);
  });
});
