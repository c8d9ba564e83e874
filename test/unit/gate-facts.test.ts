// What a gate shows and offers, and what a decision at it is bound to.

import { undoKey } from "../../workflows/step-keys.ts";
import { approvalFacts, beforeStepFacts, irreversibleSteps, stuckFacts } from "../../workflows/gate-facts.ts";
import { gateTitles } from "../../workflows/gate-titles.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import { authorised, gateFacts, hybridChat, minutes, mutation, now, runOf, seconds, shop, shopWithSteps, stepped, verdictOf, writtenShop } from "./builders.ts";

const plan = shop();
const direction = { source: "site-a", target: "site-b" };
const assessed = (change: Parameters<typeof verdictOf>[0] = {}): EntryBody => ({ type: "assessed", verdict: verdictOf(change), confirms: false });
const known = { database: "orders", known: true, seconds: { min: 0, max: 10 }, transactions: { min: 3, max: 128 }, lastWriteAt: now, fenced: false } as const;

describe("the gate before anything is changed", () => {
  const state = runOf(assessed({ losses: [known], acceptedLossSeconds: 10, digest: "c".repeat(64) }));
  const facts = approvalFacts(plan, state, now);

  it("asks for what an approval is bound to, and expires without failing over", () => {
    expect(facts).toMatchObject({ gate: "approve-failover", kind: "approve-failover", title: "Fail over to site-b", choices: ["approve", "reject"], step: null, digest: "c".repeat(64), acceptedLossSeconds: 10, expiresAt: now + minutes(30) });
  });

  it.each<readonly [string, string]>([
    ["the rule's sentence", "site-a has been seen to fail."],
    ["what is proposed", "Proposed: move Shop on two sites from site-a to site-b."],
    ["who saw what", "site-b sees it fail"],
    ["why a person is asked", "A person is asked because the plan asks a person."],
    ["what would be lost", "orders: 0 to 10 seconds of writes (3 to 128 transactions) would be lost, if it has written nothing after it fell silent."],
    ["what will happen, in order", "What will happen: Fence site-a, stop app; Promote database orders at site-b; Switch shop.example.com to site-b; Verify that orders takes writes at site-b."],
    ["what cannot be undone", "Cannot be undone: Promote database orders at site-b."],
    ["what is not managed, with the reason", "Not managed: bot (beyond the scope of the vendor's support)."],
    ["when it expires", "If nobody decides, this expires at 2026-01-01T12:30:00.000Z without failing over."],
  ])("shows %s", (_what, sentence) => {
    expect(facts.sentences).toContain(sentence);
  });

  it("says in a sentence that a loss is not known", () => {
    const unknown = approvalFacts(plan, runOf(assessed({ losses: [{ database: "orders", known: false, because: "nobody can read the copy at site-b" }], acceptedLossSeconds: "unknown" })), now);
    expect(unknown.acceptedLossSeconds).toBe("unknown");
    expect(unknown.sentences).toContain("orders: the loss is unknown, because nobody can read the copy at site-b.");
  });

  it("says that nothing is lost and everything can be undone where the plan promotes nothing", () => {
    const [fence, , traffic] = writtenShop.steps;
    const harmless = { ...shopWithSteps([fence, traffic]), databases: {} };
    const { sentences } = approvalFacts(harmless, runOf(assessed()), now);
    expect(sentences).toContain("No database is promoted, so no writes are lost by this plan.");
    expect(sentences).toContain("Every step can be undone.");
  });

  it("never accepts a known loss, nor the digest of a verdict, before anything was assessed", () => {
    const { acceptedLossSeconds, digest } = approvalFacts(plan, runOf(), now);
    expect(acceptedLossSeconds).toBe("unknown");
    expect(digest).toHaveLength(64);
  });
});

describe("the gate that a plan puts before a step", () => {
  const step = "webhooks-viber";
  it("asks the plan's own question, and offers no way to force anything", () => {
    const facts = beforeStepFacts(hybridChat, runOf(authorised()), step, now);
    expect(facts).toMatchObject({ gate: `before-${step}`, kind: "step-gate", step, choices: ["approve", "skip", "stop"], acceptedLossSeconds: 10, expiresAt: null });
    expect(facts.title).toMatch(/^The deployment engineer must re-register/);
    expect(facts.sentences.at(-1)).toBe("The run waits here until somebody decides; nothing is undone.");
  });
});

describe("the gate of a stuck step", () => {
  const stuck = (step: string, ...record: readonly EntryBody[]) => stuckFacts(plan, runOf(authorised(), ...record), step, now);

  it("says what is known, what would prove it and that nothing was sent", () => {
    const facts = stuck("verify-sql-write", stepped("verify-sql-write", "stuck", { because: "the database refuses the trial row" }));
    expect(facts).toMatchObject({ gate: "stuck-verify-sql-write", kind: "step-stuck", title: "Verify that orders takes writes at site-b is stuck", choices: ["retry", "skip", "done-by-hand", "stop"], expiresAt: null });
    expect(facts.sentences).toEqual([
      "Verify that orders takes writes at site-b: the database refuses the trial row.",
      "Write a trial row to orders at site-b and read it back.",
      "It would be proved by: the database at the target is the writer and accepted the row.",
      "This step has changed nothing.",
      "The run waits here until somebody decides; nothing is undone.",
    ]);
  });

  it("says of each change what became of it, or that its answer is not known", () => {
    const { sentences } = stuck("promote-rds-replica",
      { type: "intent", step: "promote-rds-replica", mutation: mutation({ sentence: "Promote orders-b" }) },
      { type: "result", step: "promote-rds-replica", key: "x", intentSeq: 3, outcome: "refused", answer: "", tookMs: 1 },
      { type: "intent", step: "promote-rds-replica", mutation: mutation({ sentence: "Promote orders-b again" }) });
    expect(sentences).toEqual(expect.arrayContaining(["This step has sent:", "Promote orders-b: refused.", "Promote orders-b again: sent, the answer is not known."]));
  });

  it("says that the function itself failed where the step did not say why", () => {
    expect(stuck("promote-rds-replica").sentences[0]).toBe("Promote database orders at site-b: its function failed or did not answer in time; its log says why.");
  });

  it.each<readonly [string, readonly EntryBody[]]>([
    ["was seen unconfirmed", [stepped("fence-ec2-stop", "stuck", { brought: { fenced: "unconfirmed" } })]],
    ["could not be tried at all", [stepped("fence-ec2-stop", "stuck")]],
    ["has a function that died", []],
  ])("offers no skip of a fence that %s: going on means accepting an unknown loss", (_says, record) => {
    const facts = stuck("fence-ec2-stop", ...record);
    expect(facts).toMatchObject({ kind: "fence-unconfirmed", title: "The fence of site-a is not confirmed", choices: ["retry", "done-by-hand", "approve", "stop"], acceptedLossSeconds: "unknown" });
    expect(facts.sentences.join(" ")).toMatch(/may still be running and accepting writes/);
  });

  it("takes everything back when nobody decides before the commit point, and says so with the time", () => {
    const facts = stuck("fence-ec2-stop");
    expect(facts.expiresAt).toBe(now + plan.decide.expires);
    expect(facts.sentences.at(-1)).toBe("If nobody decides, at 2026-01-01T12:30:00.000Z the run undoes what it has done and ends.");
  });

  it("waits at a fence that is asked about again after the promotion was sent: the source is not started beside it", () => {
    const facts = stuck("fence-ec2-stop", { type: "intent", step: "promote-rds-replica", mutation: mutation({ undo: null }) });
    expect(facts.expiresAt).toBe(null);
    expect(facts.sentences.at(-1)).toBe("The run waits here until somebody decides; nothing is undone.");
  });

  it("is bound to the same facts however often and whenever it is asked", () => {
    const record: readonly EntryBody[] = [authorised(), stepped("fence-ec2-stop", "stuck")];
    const one = stuckFacts(plan, runOf(...record), "fence-ec2-stop", now);
    const later = stuckFacts(plan, runOf(...record, { type: "gate-opened", facts: gateFacts() }), "fence-ec2-stop", now + minutes(5));
    expect(later.digest).toBe(one.digest);
    const other = stuckFacts(plan, runOf(...record, { type: "intent", step: "fence-ec2-stop", mutation: mutation() }), "fence-ec2-stop", now);
    expect(other.digest).not.toBe(one.digest);
  });

  it("asks about the way back of a step as such, with no fence to accept", () => {
    const facts = stuck(undoKey("fence-ec2-stop"), stepped(undoKey("fence-ec2-stop"), "stuck", { because: "EC2 says stopping" }));
    expect(facts).toMatchObject({ kind: "step-stuck", title: "Undo: Fence site-a, stop app is stuck", choices: ["retry", "skip", "done-by-hand", "stop"], expiresAt: null });
  });

  it("asks even about a step that the plan does not have", () => {
    expect(stuck("no-such-step").title).toBe("no-such-step is stuck");
  });
});

describe("what nothing undoes", () => {
  it("is named by its step, in either direction", () => {
    expect(irreversibleSteps(plan, direction)).toEqual(["Promote database orders at site-b"]);
    expect(irreversibleSteps(hybridChat, { source: "site-b", target: "site-a" })).toEqual(["Promote database chat-config at site-a"]);
  });
});

test("no sentence of any gate has a hole in it", () => {
  const state: RunState = runOf(assessed({ losses: [known] }), authorised(), [seconds(9), stepped("fence-ec2-stop", "stuck")]);
  const all = [approvalFacts(plan, state, now), ...["fence-ec2-stop", "promote-rds-replica", "traffic-route53-health-switch", "verify-sql-write"].flatMap((step) => [stuckFacts(plan, state, step, now), beforeStepFacts(plan, state, step, now), stuckFacts(plan, state, undoKey(step), now)])];
  for (const facts of all) for (const sentence of [facts.title, ...facts.sentences]) expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\.\.$|\?\?/);
});

describe("the titles that gates of a plan can have", () => {
  const steps = allSteps(plannedNodes(hybridChat.steps));
  const titles = gateTitles(hybridChat, direction);

  it("are those that its gates do have, and no others", () => {
    const state = runOf(assessed());
    const asked = [
      approvalFacts(hybridChat, state, now),
      ...steps.filter(({ input }) => input.gate !== undefined).map(({ id }) => beforeStepFacts(hybridChat, state, id, now)),
      ...steps.flatMap(({ id }) => [stuckFacts(hybridChat, state, id, now), stuckFacts(hybridChat, state, undoKey(id), now)]),
    ];
    expect([...titles].toSorted()).toEqual([...new Set(asked.map(({ title }) => title))].toSorted());
  });
});
