// How a node is taken out of a name that leads to several, and put in again: pure, old for new.

import fc from "fast-check";
import { applyChanges } from "../../../infra/local/world/zone-changes.ts";
import { answering, exactly, planAnswers } from "../../../lambdas/steps/round-robin/answers-change.ts";
import type { AnswersInput, AnswersPlan } from "../../../lambdas/steps/round-robin/answers-change.ts";
import { wayBack } from "../../../lambdas/steps/round-robin/way-back.ts";
import type { Mutation, RecordSet } from "../../../workflows/mutations.ts";

const [a, b, c] = ["198.51.100.5", "203.0.113.6", "192.0.2.7"];
const input: AnswersInput = { name: "qm.example.com", type: "A", policy: "simple", values: { "node-a": [a], "node-b": [b] }, ttl: 60_000 };
const away = { source: "node-a", target: "node-b" };
const base = { Name: "qm.example.com.", Type: "A", TTL: 30 } as const;
const simple = (...values: readonly string[]): RecordSet => ({ ...base, ResourceRecords: values.map((Value) => ({ Value })) });
const multi = (id: string, value: string, more: Partial<RecordSet> = {}): RecordSet => ({ ...base, SetIdentifier: id, MultiValueAnswer: true, ResourceRecords: [{ Value: value }], ...more });
const weighed = (id: string, value: string, Weight: number, more: Partial<RecordSet> = {}): RecordSet => ({ ...base, SetIdentifier: id, Weight, ResourceRecords: [{ Value: value }], ...more });
const both = { ResourceRecords: [{ Value: a }, { Value: c }] };
const plan = (sets: readonly RecordSet[], more: Partial<AnswersInput> = {}, direction = away): AnswersPlan => planAnswers(sets.map((set) => ({ set, beyond: [] })), { ...input, ...more }, direction);
const after = (sets: readonly RecordSet[], made: AnswersPlan): readonly RecordSet[] => (made.is === "change" ? applyChanges("example.com.", sets, made.changes) : sets);

describe("taking a node out", () => {
  it.each([
    { name: "a simple set of both", sets: [simple(a, b)], more: {}, left: [simple(b)] },
    { name: "a simple set of three, of which one is nobody's here", sets: [simple(a, c, b)], more: {}, left: [simple(c, b)] },
    { name: "a simple set of the source alone, as after the other node was away", sets: [simple(a)], more: {}, left: [simple(b)] },
    { name: "two multivalue sets, the other keeps its health check", sets: [multi("a", a), multi("b", b, { HealthCheckId: "h" })], more: { policy: "multivalue" }, left: [multi("b", b, { HealthCheckId: "h" })] },
    { name: "a multivalue set of the source alone", sets: [multi("a", a)], more: { policy: "multivalue" }, left: [multi("node-b-1", b)] },
    { name: "a multivalue set, with the check that the plan names", sets: [multi("a", a)], more: { policy: "multivalue", "health-checks": { [b]: "h-b", [a]: "h-a" } }, left: [multi("node-b-1", b, { HealthCheckId: "h-b" })] },
    { name: "a weighted set, with the check that the plan names", sets: [weighed("a", a, 50)], more: { policy: "weighted", "health-checks": { [b]: "h-b" } }, left: [weighed("a", a, 0), weighed("node-b-1", b, 50, { HealthCheckId: "h-b" })] },
    { name: "two multivalue sets, and another check on the target's than the plan has", sets: [multi("a", a), multi("b", b, { HealthCheckId: "h" })], more: { policy: "multivalue", "health-checks": { [b]: "h-b" } }, left: [multi("b", b, { HealthCheckId: "h" })] },
    { name: "two weighted sets: the source's stays at weight 0", sets: [weighed("a", a, 50), weighed("b", b, 50)], more: { policy: "weighted" }, left: [weighed("b", b, 50), weighed("a", a, 0)] },
    { name: "two weighted sets of which the target's was out", sets: [weighed("a", a, 70), weighed("b", b, 0)], more: { policy: "weighted" }, left: [weighed("a", a, 0), weighed("b", b, 70)] },
    { name: "two weighted sets, both of weight 0, which answer alike", sets: [weighed("a", a, 0), weighed("b", b, 0)], more: { policy: "weighted" }, left: [weighed("a", a, 0), weighed("b", b, 100)] },
    { name: "an identifier that is taken", sets: [multi("node-b-1", c), multi("a", a)], more: { policy: "multivalue" }, left: [multi("node-b-1", c), multi("node-b-1-2", b)] },
  ] as const)("leaves the target and all that is neither's of $name", ({ sets, more, left }) => {
    const made = plan(sets, more);
    expect(made.is).toBe("change");
    expect(after(sets, made).map(exactly).sort()).toEqual(left.map(exactly).sort());
    expect(plan(after(sets, made), more)).toEqual({ is: "right" });
  });

  it("keeps the checks of both nodes there and back, where the plan names them", () => {
    const more: Partial<AnswersInput> = { policy: "multivalue", "health-checks": { [a]: "h-a", [b]: "h-b" } };
    const without = after([multi("node-a-1", a, { HealthCheckId: "h-a" }), multi("node-b-1", b, { HealthCheckId: "h-b" })], plan([multi("node-a-1", a, { HealthCheckId: "h-a" }), multi("node-b-1", b, { HealthCheckId: "h-b" })], more));
    expect(without).toEqual([multi("node-b-1", b, { HealthCheckId: "h-b" })]);
    expect(after(without, plan(without, more, { source: "node-b", target: "node-a" })).map(exactly)).toEqual([exactly({ ...multi("node-a-1", a, { HealthCheckId: "h-a" }) })]);
  });

  it("says which addresses stop and which begin to answer", () => {
    expect(plan([simple(a, b)])).toMatchObject({ out: [a], in: [] });
    expect(plan([simple(a, c)])).toMatchObject({ out: [a], in: [b] });
    expect(plan([weighed("a", a, 1), weighed("b", b, 0)], { policy: "weighted" })).toMatchObject({ out: [a], in: [b] });
  });

  it("changes nothing where the source is out already, whatever the order of the values and the TTL", () => {
    expect(plan([simple(c, b)])).toEqual({ is: "right" });
    expect(plan([{ ...simple(b), TTL: 5 }])).toEqual({ is: "right" });
  });

  it("goes the other way for the other node", () => {
    const made = plan([simple(a, b)], {}, { source: "node-b", target: "node-a" });
    expect(after([simple(a, b)], made)).toEqual([simple(a)]);
  });

  it.each<{ name: string; sets: readonly RecordSet[]; more: Partial<AnswersInput>; because: RegExp }>([
    { name: "the plan names nothing of the target", sets: [simple(a)], more: { values: { "node-a": [a] } }, because: /no addresses of node-b .* could be left with none$/ },
    { name: "both sites have one address", sets: [simple(a)], more: { values: { "node-a": [a], "node-b": [a] } }, because: /gives 198\.51\.100\.5 to both sites/ },
    { name: "the name has no records", sets: [], more: {}, because: /no record set of type A/ },
    { name: "the records are of another policy", sets: [multi("a", a)], more: {}, because: /are not simple ones, as the plan says: a$/ },
    { name: "no address is the plan's", sets: [simple(c)], more: {}, because: /has none of the addresses of the plan: 192\.0\.2\.7$/ },
    { name: "a weighted set also holds somebody else's address", sets: [{ ...weighed("a", a, 50), ...both }, weighed("b", b, 50)], more: { policy: "weighted" }, because: /set a of qm\.example\.com also holds .* \(198\.51\.100\.5, 192\.0\.2\.7\)/ },
    { name: "a multivalue set also holds somebody else's address", sets: [{ ...multi("a", a), ...both }, multi("b", b)], more: { policy: "multivalue" }, because: /set a .* also holds/ },
    { name: "a weighted set that is off would come on with somebody else's address", sets: [weighed("a", a, 50), { ...weighed("b", b, 0), ResourceRecords: [{ Value: b }, { Value: c }] }], more: { policy: "weighted" }, because: /set b .* also holds/ },
  ])("keeps its hands off where $name", ({ sets, more, because }) => {
    expect(plan(sets, more)).toEqual({ is: "hands-off", because: expect.stringMatching(because) as string });
  });

  it("keeps its hands off a record set of a form that cannot be written back", () => {
    expect(planAnswers([{ set: simple(a, b), beyond: ["GeoLocation"] }], input, away)).toMatchObject({ is: "hands-off", because: expect.stringContaining("GeoLocation") as string });
  });

  const someSets = fc.constantFrom<AnswersInput["policy"]>("simple", "multivalue", "weighted").chain((policy) =>
    fc.uniqueArray(fc.constantFrom(a, b, c), { minLength: 1 }).chain((values) =>
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 }).map((weights) => ({
        policy,
        sets: policy === "simple" ? [simple(...values)] : values.map((value, index) => (policy === "multivalue" ? multi(value, value) : weighed(value, value, weights[index] ?? 0))),
      })),
    ),
  );

  it("never leaves a name without an answer, never answers with the source, and can be taken back to the letter", () => {
    fc.assert(
      fc.property(someSets, ({ policy, sets }) => {
        const made = plan(sets, { policy });
        if (made.is !== "change") return;
        const now = after(sets, made);
        expect(answering(now)).toContain(b);
        expect(answering(now)).not.toContain(a);
        const back = wayBack(now, [undoable(made.changes)]);
        expect(back.is).toBe("change");
        if (back.is !== "change" || back.change.call.operation !== "route53.ChangeResourceRecordSets") return;
        const former = applyChanges("example.com.", now, back.change.call.input.ChangeBatch.Changes);
        expect(former.map(exactly).sort()).toEqual(sets.map(exactly).sort());
        expect(wayBack(former, [undoable(made.changes)])).toEqual({ is: "right" });
      }),
    );
  });
});

/** A change as the step sends it, with what puts the former sets back. */
function undoable(changes: Extract<AnswersPlan, { is: "change" }>["changes"]): Mutation {
  const call = (list: typeof changes): Mutation["call"] => ({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: "Z1", ChangeBatch: { Comment: "", Changes: list } } });
  const turned = changes.map(({ Action, ResourceRecordSet }) => ({ Action: Action === "DELETE" ? "CREATE" : "DELETE", ResourceRecordSet }) as const);
  return { key: "answers", sentence: "", call: call(changes), undo: "", undoBy: call([...turned.filter(({ Action }) => Action === "DELETE"), ...turned.filter(({ Action }) => Action === "CREATE")]), settleMs: 0, repeatable: true };
}

describe("the way back", () => {
  const made = plan([simple(a, b)]);
  const sent = made.is === "change" ? [undoable(made.changes)] : [];

  it("is right where nothing was sent, or what was sent never arrived", () => {
    expect(wayBack([simple(b)], [])).toEqual({ is: "right" });
    expect(wayBack([simple(b, a)], sent)).toEqual({ is: "right" });
  });

  it("is for a person where somebody changed the records since", () => {
    expect(wayBack([simple(c)], sent)).toMatchObject({ is: "hands-off", because: expect.stringContaining("somebody changed them since") as string });
  });

  it("goes back through two changes, the newer first", () => {
    const second = plan([simple(a, b, c)]);
    const both = [...sent, ...(second.is === "change" ? [undoable(second.changes)] : [])];
    expect(wayBack([simple(b, c)], both)).toMatchObject({ is: "change", change: { key: expect.stringMatching(/^undo-/) as string } });
  });
});
