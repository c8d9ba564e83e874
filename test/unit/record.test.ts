// The record: its chain of hashes, and the state that is folded from its entries and from nothing else.

import fc from "fast-check";
import { canonicalJson, createDigest } from "../../workflows/digest.ts";
import { brokenChain, chain, entryJson, entryOfJson } from "../../workflows/entry-chain.ts";
import { readRun } from "../../workflows/record.ts";
import { broughtSoFar } from "../../workflows/brought.ts";
import type { Entry, EntryBody, RunState } from "../../workflows/record.ts";
import { authorised, decided, entriesOf, evidenceOf, gateFacts, minutes, mutation, now, opening, runOf, seconds, shop, stepped, verdictOf } from "./builders.ts";

const intent = (step: string, key = "stop i-0a0a0a0a0a"): EntryBody => ({ type: "intent", step, mutation: mutation({ key }) });
const result = (step: string, intentSeq: number, outcome: Extract<EntryBody, { type: "result" }>["outcome"], answer = "accepted"): EntryBody => ({
  type: "result", step, key: "stop i-0a0a0a0a0a", intentSeq, outcome, answer, tookMs: 200,
});

describe("the chain", () => {
  const entries = entriesOf(authorised(), intent("fence"), result("fence", 3, "applied"), stepped("fence", "done"), { type: "closed", end: "succeeded", sentence: "done" });
  const without = (seq: number): readonly Entry[] => entries.filter((entry) => entry.seq !== seq);
  const changed = (seq: number, change: (entry: Entry) => Entry): readonly Entry[] => entries.map((entry) => (entry.seq === seq ? change(entry) : entry));

  it("holds as it was written, also when it came back as JSON", () => {
    expect(brokenChain(entries)).toBeUndefined();
    expect(brokenChain(JSON.parse(JSON.stringify(entries)) as readonly Entry[])).toBeUndefined();
    expect(brokenChain([])).toBeUndefined();
  });

  it("is stored as the canonical text of its entries, and hashes the canonical text of all but the hash", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1 }), fc.string(), fc.string({ unit: "binary" }), fc.jsonValue(), (at, epoch, run, sentence, more) => {
        const body = { type: "noted", sentence, more, absent: undefined } as unknown as EntryBody;
        const entry = chain({ seq: 3, hash: "a".repeat(64) }, { run, at, epoch, body });
        const { hash, ...unsealed } = entry;
        expect(entryJson(entry)).toBe(canonicalJson(entry));
        expect(hash).toBe(createDigest(unsealed));
        expect(brokenChain([entryOfJson(entryJson(entry))], { seq: 3, hash: "a".repeat(64) })).toBeUndefined();
      }),
    );
  });

  it("shows a text that was changed after it was chained here, hash and all", () => {
    const [first] = entriesOf() as readonly [Entry];
    const text = entryJson(first);
    const forged = text.replace(`"run":"${first.run}"`, `"run":"${first.run}-other"`);
    expect(forged).not.toBe(text);
    expect(brokenChain([entryOfJson(forged)])).toBe("entry 1 was changed after it was written");
  });

  it.each<readonly [string, readonly Entry[], string]>([
    ["its first entry", without(1), "entry 1 is missing"],
    ["an entry in the middle", without(4), "entry 4 is missing"],
    ["the order", [...entries.slice(0, 2), ...entries.slice(2, 4).toReversed(), ...entries.slice(4)], "entry 3 is missing"],
    ["an answer", changed(4, (entry) => ({ ...entry, body: result("fence", 3, "refused") })), "entry 4 was changed after it was written"],
    ["a time", changed(5, (entry) => ({ ...entry, at: entry.at - 1 })), "entry 5 was changed after it was written"],
    ["an epoch", changed(2, (entry) => ({ ...entry, epoch: 8 })), "entry 2 was changed after it was written"],
    ["a hash", changed(3, (entry) => ({ ...entry, hash: "f".repeat(64) })), "entry 3 was changed after it was written"],
  ])("says that somebody changed or lost %s", (_what, broken, says) => {
    expect(brokenChain(broken)).toBe(says);
  });

  it("shows an entry that was replaced together with its own hash, by the one after it", () => {
    const other = entriesOf(authorised({ acceptedLossSeconds: 3600 }))[1];
    expect(brokenChain(changed(2, (entry) => other ?? entry))).toBe("entry 3 does not follow entry 2");
  });

  it("does not hold for any single changed field of any entry", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: entries.length - 1 }), fc.constantFrom<keyof Entry>("run", "at", "epoch", "previous", "hash", "seq"), (index, field) => {
        const tampered = entries.map((entry, at) => (at === index ? { ...entry, [field]: typeof entry[field] === "number" ? (entry[field] as number) + 1 : `${String(entry[field])}x` } : entry));
        expect(brokenChain(tampered)).toBeDefined();
      }),
    );
  });
});

describe("the state", () => {
  it("begins with the opening entry, and there is none without it", () => {
    expect(readRun([])).toBeUndefined();
    expect(readRun(entriesOf(authorised()).slice(1))).toBeUndefined();
    expect(runOf()).toMatchObject({
      run: "shop-1", plan: "shop", kind: "failover", source: "site-a", target: "site-b", epoch: 7, openedAt: now, trigger: opening.trigger,
      evidence: null, verdict: null, gates: [], authorised: null, steps: {}, stopRequested: null, closed: null, mutations: 0, lastSeq: 1,
    });
  });

  it.each<readonly [string, readonly EntryBody[], Partial<RunState>]>([
    ["joining and paging change nothing", [{ type: "joined", trigger: opening.trigger }, { type: "paged", sentence: "called" }], { verdict: null, gates: [], lastSeq: 3 }],
    ["the newest evidence stands", [{ type: "looked", evidence: evidenceOf(shop()) }, { type: "looked", evidence: { ...evidenceOf(shop()), at: now + 5 } }], { evidence: { ...evidenceOf(shop()), at: now + 5 } }],
    ["the newest verdict stands", [{ type: "assessed", verdict: verdictOf({ code: "hold" }), confirms: false }, { type: "assessed", verdict: verdictOf(), confirms: true }], { verdict: verdictOf() }],
    ["the newest authorisation stands", [authorised(), authorised({ acceptedLossSeconds: "unknown" })], { authorised: authorised({ acceptedLossSeconds: "unknown" }) as RunState["authorised"] }],
    ["a gate to which people could not be called is remembered until they were", [{ type: "page-failed", gate: "one", because: "throttled" }, { type: "page-failed", gate: "two", because: "throttled" }, { type: "paged", sentence: "called", gate: "one" }], { unpaged: ["two"] }],
    ["a stop is remembered", [{ type: "stop-requested", by: "lead-1", reason: "wrong site" }], { stopRequested: { by: "lead-1", reason: "wrong site" } }],
    ["an end is remembered with its time", [{ type: "closed", end: "rejected", sentence: "no" }], { closed: { end: "rejected", sentence: "no", at: now + 1000 } }],
  ])("%s", (_says, bodies, expected) => {
    expect(runOf(...bodies)).toMatchObject(expected);
  });

  it("shows a gate waiting, decided, expired and overtaken, and a gate that is asked again as waiting", () => {
    const opened: EntryBody = { type: "gate-opened", facts: gateFacts() };
    const [waiting] = runOf(opened).gates;
    expect(waiting).toMatchObject({ status: "waiting", decision: null, revision: 1 });
    expect(runOf(opened, decided("approve")).gates).toMatchObject([{ status: "decided", decision: { decision: "approve", by: "on-call-1", reason: "site-a is dark", at: now + 2000 } }]);
    expect(runOf(opened, { type: "gate-ended", gate: "approve-failover", how: "expired", because: "" }).gates).toMatchObject([{ status: "expired", decision: null }]);
    expect(runOf(opened, { type: "gate-ended", gate: "approve-failover", how: "overtaken", because: "" }).gates).toMatchObject([{ status: "overtaken" }]);
    expect(runOf(opened, decided("approve"), { type: "gate-opened", facts: gateFacts({ revision: 2 }) }).gates).toMatchObject([{ status: "waiting", revision: 2, decision: null }]);
    expect(runOf(opened, decided("approve", "another-gate")).gates).toMatchObject([{ status: "waiting" }]);
  });

  it("keeps every attempt of a step with what is known of its outcome", () => {
    const { steps } = runOf(intent("fence"), result("fence", 2, "unknown", "timed out"), intent("fence"), stepped("fence", "waiting"));
    expect(steps["fence"]?.attempts).toMatchObject([{ intentSeq: 2, outcome: "unknown", answer: "timed out" }, { intentSeq: 4, outcome: undefined, answer: "" }]);
    expect(steps["fence"]).toMatchObject({ status: "waiting", startedAt: now + 1000, changedAt: now + 4000 });
  });

  it.each<readonly [string, readonly EntryBody[], number]>([
    ["applied", [intent("fence"), result("fence", 2, "applied")], 1],
    ["unknown, because it may have happened", [intent("fence"), result("fence", 2, "unknown")], 1],
    ["without a recorded answer, because it may have happened", [intent("fence")], 1],
    ["refused, because nothing happened", [intent("fence"), result("fence", 2, "refused")], 0],
    ["not sent", [intent("fence"), result("fence", 2, "not-sent")], 0],
    ["sent twice in two steps", [intent("fence"), result("fence", 2, "applied"), intent("promote"), result("promote", 4, "applied")], 2],
  ])("counts a change that was %s", (_says, bodies, mutations) => {
    expect(runOf(...bodies).mutations).toBe(mutations);
  });
});

describe("what steps brought about", () => {
  const fenced = (how: "confirmed" | "unconfirmed"): Partial<Extract<EntryBody, { type: "step" }>> => ({ brought: { fenced: how } });
  it.each<readonly [string, readonly EntryBody[], string]>([
    ["nothing was tried", [stepped("fence", "waiting")], "not-tried"],
    ["the fence is confirmed", [stepped("fence", "done", fenced("confirmed"))], "confirmed"],
    ["the fence is not confirmed", [stepped("fence", "stuck", fenced("unconfirmed"))], "unconfirmed"],
    ["the same fence was confirmed in a later round", [stepped("fence", "stuck", fenced("unconfirmed")), stepped("fence", "done", fenced("confirmed"))], "confirmed"],
    ["one of two fences is not confirmed", [stepped("fence", "done", fenced("confirmed")), stepped("fence-2", "skipped", fenced("unconfirmed"))], "unconfirmed"],
    ["both fences are confirmed", [stepped("fence", "done", fenced("confirmed")), stepped("fence-2", "done-by-hand", fenced("confirmed"))], "confirmed"],
  ])("says of the fence, when %s", (_says, bodies, fence) => {
    expect(broughtSoFar(runOf(...bodies)).fence).toBe(fence);
  });

  it("names every database that is writable", () => {
    expect(broughtSoFar(runOf(stepped("promote", "done", { brought: { writable: "orders" } }), stepped("promote-2", "done", { brought: { writable: "users" } }))).writable).toEqual(["orders", "users"]);
  });

  it("does not forget it when the step says something else later", () => {
    expect(broughtSoFar(runOf(stepped("fence", "done", fenced("confirmed")), stepped("fence", "done"))).fence).toBe("confirmed");
  });
});

test("a state says nothing that depends on how long ago it was", () => {
  const early = runOf([seconds(1), authorised()], [seconds(2), stepped("fence", "done")]);
  const late = runOf([minutes(1), authorised()], [minutes(99), stepped("fence", "done")]);
  expect({ ...late, steps: {} }).toEqual({ ...early, steps: {} });
  expect(late.steps["fence"]).toMatchObject({ startedAt: now + minutes(99), status: "done" });
});
