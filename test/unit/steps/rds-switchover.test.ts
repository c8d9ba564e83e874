// What the move of a database of RDS for Oracle decides from what was seen: a switchover only while both are as RDS wants them, done only when both
// show the exchanged roles, and in a failover a promotion only where the plan and a person say so.

import type { SwitchedInstance } from "../../../lambdas/aws/rds-switchover.ts";
import { rdsSwitchover } from "../../../lambdas/steps/global-cluster-promotion/rds-switchover.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { context, denied, silent, startedAt } from "./moving.ts";

const input = { instances: { "site-a": "ledger-a", "site-b": "ledger-b" } } as const;
const promotable = { ...input, failover: "promote" } as const;
type Written = typeof input | typeof promotable;
const arn = (region: string, id: string): string => `arn:aws:rds:${region}:111122223333:db:${id}`;
const one = (id: string, more: Partial<SwitchedInstance> = {}): SwitchedInstance => ({ id, status: "available", engine: "oracle-ee", mode: null, backupDays: 7, replicaOf: null, replication: [], replicas: [], ...more });
const copyOf = (source: string): Partial<SwitchedInstance> => ({ replicaOf: source, replication: ["replicating"], mode: "mounted" });
const [atA, atB] = [arn("eu-west-1", "ledger-a"), arn("eu-central-1", "ledger-b")];
const primary = one("ledger-a", { replicas: [atB] });
const replica = one("ledger-b", copyOf(atA));
const led = one("ledger-b", { replicas: [atA] });
const following = one("ledger-a", copyOf(atB));
const changing = { status: "modifying" } as const;

const at = startedAt + 300_000;
const fenced: StepContext = { ...context, at, fence: "confirmed", acceptedLoss: "unknown" };
const planned: StepContext = { ...fenced, planned: true };
const sent = (key: string, outcome: "applied" | "refused" | "unknown" | "not-sent", sinceMs: number) => ({ key, at: at - sinceMs, outcome, answer: "InvalidDBInstanceState: no" });
const switched = (outcome: "applied" | "refused" | "unknown", sinceMs: number): StepContext => ({ ...planned, sent: [sent("switch over to ledger-b", outcome, sinceMs)] });
/** The answer to the first one was lost, and RDS refused the second, because the first went on. */
const twice = (firstMs: number, secondMs: number): StepContext => ({ ...planned, sent: [sent("switch over to ledger-b", "unknown", firstMs), sent("switch over to ledger-b", "refused", secondMs)] });
const seen = <T>(value: T) => ({ seen: true as const, value });

const move = (target: SwitchedInstance | undefined, source: SwitchedInstance | undefined, more: StepContext = planned, what: Written = input) => rdsSwitchover.decide({ target: seen(target), source: seen(source) }, what, more);
/** Nothing of the site that is left was looked at. */
const failOver = (target: SwitchedInstance | undefined, what: Written = promotable, more: StepContext = fenced) => rdsSwitchover.decide({ target: seen(target), source: silent }, what, more);
const asked = (more: StepContext = fenced): readonly string[] => {
  const decision = failOver(replica, promotable, more);
  return decision.to === "stuck" ? (decision.asks?.sentences ?? []) : [];
};
const answering = (more: StepContext = fenced): StepContext => ({ ...more, answered: { by: "on-call-1", reason: "what is lost is lost", at, said: asked(more) } });
const stuck = (says: RegExp) => ({ to: "stuck", because: expect.stringMatching(says) as string });

describe("a planned move of a database of Oracle", () => {
  it("is a switchover in the Region of the replica, which loses nothing, so nobody is asked for a loss", () => {
    expect(move(replica, primary)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.SwitchoverReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "ledger-b" } }, undo: null }] });
  });

  it("is done when both show the exchanged roles and are available, whoever exchanged them", () => {
    expect(move(led, following)).toEqual({
      to: "done",
      proof: `RDS in eu-central-1 says: ledger-b (oracle-ee) is available, no replica; RDS in eu-west-1 says: ledger-a (oracle-ee) is available, a replica of ${atB} (mounted, replicating); ledger-b is the primary and ledger-a its replica`,
      brought: { writable: "Oracle database ledger-a/ledger-b" },
    });
  });

  it.each<[string, SwitchedInstance, SwitchedInstance, StepContext]>([
    ["the switchover goes on", { ...replica, ...changing }, { ...primary, ...changing }, switched("applied", 90_000)],
    ["neither is told to be a replica while it goes on", one("ledger-b", changing), one("ledger-a", changing), switched("applied", 400_000)],
    ["both are available and neither is told to be a replica yet", one("ledger-b"), one("ledger-a"), switched("applied", 1_199_000)],
    ["its answer was lost and neither is told to be a replica yet", one("ledger-b"), one("ledger-a"), switched("unknown", 90_000)],
    ["its answer was lost, a second one was refused, and neither is told to be a replica yet", one("ledger-b"), one("ledger-a"), twice(130_000, 65_000)],
    ["somebody else exchanges them", one("ledger-b", changing), one("ledger-a", changing), planned],
    ["the new primary is not available yet", { ...led, ...changing }, following, switched("applied", 90_000)],
    ["the former primary is being made a replica", led, { ...following, ...changing }, switched("applied", 90_000)],
    ["the replica takes a backup", { ...replica, status: "backing-up" }, primary, planned],
    ["the primary is being modified", replica, { ...primary, ...changing }, planned],
    ["nothing is said of the replication", { ...replica, replication: [] }, primary, planned],
  ])("waits while %s", (_sentence, target, source, more) => {
    expect(move(target, source, more)).toHaveProperty("to", "wait");
  });

  it.each<[string, SwitchedInstance | undefined, SwitchedInstance | undefined, StepContext, RegExp]>([
    ["there is no replica", undefined, primary, planned, /^RDS in eu-central-1 has no instance ledger-b; nothing was moved/],
    ["there is no primary", replica, undefined, planned, /^RDS in eu-west-1 has no instance ledger-a; nothing was moved/],
    ["the engine exchanges no roles", { ...replica, engine: "postgres" }, primary, planned, /is of postgres, and only RDS for Oracle exchanges roles/],
    ["RDS Custom is another service", { ...replica, engine: "custom-oracle-ee" }, primary, planned, /is of custom-oracle-ee/],
    ["the replica is stopped", { ...replica, status: "stopped" }, primary, planned, /ledger-b does not leave that state by itself/],
    ["the primary is stopped", replica, { ...primary, status: "stopped" }, planned, /ledger-a does not leave that state by itself/],
    ["neither follows the other", one("ledger-b"), primary, planned, /neither follows the other, so nothing was moved/],
    ["they stay apart after the switchover", one("ledger-b"), one("ledger-a"), switched("applied", 1_200_000), /this run asked for the switchover 20 min ago, and neither follows the other\. See/],
    ["they are apart and RDS had refused the switchover", one("ledger-b"), one("ledger-a"), switched("refused", 10_000), /neither follows the other, so nothing was moved/],
    ["it follows another instance", one("ledger-b", copyOf(arn("eu-west-1", "old-ledger-a"))), primary, planned, /wants ledger-b to follow ledger-a in eu-west-1; nothing was moved/],
    ["it follows one of the same name in another Region", one("ledger-b", copyOf(arn("eu-south-1", "ledger-a"))), primary, planned, /wants ledger-b to follow ledger-a in eu-west-1/],
    ["both follow something", replica, one("ledger-a", copyOf(arn("eu-west-1", "ledger-x"))), planned, /wants ledger-b to follow ledger-a/],
    ["no fence was tried", replica, primary, { ...planned, fence: "not-tried" }, /no fence was tried in this run/],
    ["the replica has no backups", { ...replica, backupDays: 0 }, primary, planned, /it has no automatic backups, without which RDS does not switch it over/],
    ["replication is broken", { ...replica, replication: ["error"] }, primary, planned, /its replication is error/],
    ["RDS has given it up", replica, primary, switched("applied", 61_000), /RDS accepted the switchover 1 min 1 s ago, and the roles are as they were, so RDS has given it up/],
  ])("goes to a person and sends nothing where %s", (_sentence, target, source, more, says) => {
    expect(move(target, source, more)).toEqual(stuck(says));
  });

  it("is asked for again where its answer was lost, or a person sends it round again", () => {
    expect(move(replica, primary, switched("unknown", 120_000))).toHaveProperty("to", "act");
    expect(move(replica, primary, { ...switched("applied", 120_000), startedAt: at - 1_000 })).toHaveProperty("to", "act");
  });

  it("never becomes a promotion, whatever was refused or approved", () => {
    const after: StepContext = { ...answering(), planned: true, sent: [sent("switch over to ledger-b", "refused", 60_000)] };
    expect(move(replica, primary, after, promotable)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.SwitchoverReadReplica" } }] });
  });

  it("claims nothing where RDS is silent at either site, and asks where it says no", () => {
    expect(rdsSwitchover.decide({ target: silent, source: seen(primary) }, input, planned)).toHaveProperty("to", "wait");
    expect(rdsSwitchover.decide({ target: seen(led), source: silent }, input, planned)).toHaveProperty("to", "wait");
    expect(rdsSwitchover.decide({ target: seen(replica), source: denied }, input, planned)).toHaveProperty("to", "stuck");
  });

  it("asks for a person's word where the source went silent after the roles were exchanged, and is done by exactly that word", () => {
    const late = switched("applied", 1_200_000);
    const decide = (more: StepContext, target = led) => rdsSwitchover.decide({ target: seen(target), source: silent }, input, more);
    const question = decide(late);
    expect(question).toMatchObject({ ...stuck(/and ledger-a follows it; RDS in eu-west-1 does not say that of ledger-a, 20 min after this run asked for the switchover$/), asks: { lossSeconds: "unknown" } });
    const said = question.to === "stuck" ? (question.asks?.sentences ?? []) : [];
    expect(decide({ ...late, answered: { by: "on-call-1", reason: "go on", at, said } })).toMatchObject({ to: "done", proof: expect.stringContaining("on-call-1 has approved: Approve lets the users follow to ledger-b"), brought: { writable: "Oracle database ledger-a/ledger-b" } });
    expect(decide({ ...late, answered: { by: "on-call-1", reason: "go on", at, said: asked() } })).toHaveProperty("asks");
    expect(decide(twice(1_300_000, 1_200_000))).toHaveProperty("asks");
    // Nothing is asked while it may still show, and nothing is begun without the source.
    expect(decide(switched("applied", 1_199_000))).toHaveProperty("to", "wait");
    expect(decide(switched("refused", 1_200_000))).toHaveProperty("to", "wait");
    expect(decide(late, { ...led, ...changing })).toHaveProperty("to", "wait");
    expect(decide(late, one("ledger-b"))).toHaveProperty("to", "wait");
    expect(decide(late, replica)).toHaveProperty("to", "wait");
  });

  it("names its change in a dry run without a fence", () => {
    expect(move(replica, primary, { ...planned, dryRun: true, fence: "not-tried" })).toHaveProperty("to", "act");
  });
});

describe("a failover of a database of Oracle", () => {
  it("moves nothing where the plan does not let the replica be promoted, and says what a person can do", () => {
    expect(failOver(replica, input, answering())).toEqual(stuck(/A switchover needs both sites alive, and the plan does not let a failover promote the replica instead \(failover: promote\), so nothing was moved\. Where site-a is well, ask for a planned move; else promote ledger-b by hand/));
  });

  it("promotes only when a person has accepted an unknown loss in those words", () => {
    expect(failOver(replica)).toMatchObject({ to: "stuck", because: expect.stringContaining("How much its promotion loses nobody has measured"), asks: { lossSeconds: "unknown" } });
    expect(failOver(replica, promotable, { ...fenced, answered: { by: "on-call-1", reason: "yes", at, said: ["Approve accepts nothing of the kind."] } })).toHaveProperty("asks");
    expect(failOver(replica, promotable, answering())).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "ledger-b" } }, undo: null }] });
  });

  it("says in its question that two writers may arise where the fence is not confirmed", () => {
    expect(asked().join(" ")).not.toContain("not confirmed");
    expect(asked({ ...fenced, fence: "unconfirmed" })[1]).toMatch(/^The fence of site-a is not confirmed: ledger-a may still take writes/);
    expect(failOver(one("ledger-b"), promotable, { ...fenced, fence: "unconfirmed" })).toHaveProperty("asks.sentences.1", asked({ ...fenced, fence: "unconfirmed" })[1]);
  });

  it("is named by a dry run without a question", () => {
    expect(failOver(replica, promotable, { ...fenced, dryRun: true, fence: "not-tried" })).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.PromoteReadReplica" } }] });
  });

  it.each<[string, SwitchedInstance | undefined, StepContext, RegExp]>([
    ["there is no instance", undefined, fenced, /has no instance ledger-b/],
    ["it does not serve", { ...replica, status: "failed" }, fenced, /it does not leave that state by itself/],
    ["it follows another instance", one("ledger-b", copyOf(arn("eu-west-1", "ledger-x"))), fenced, /wants to promote a replica of ledger-a in eu-west-1; nothing was promoted/],
    ["no fence was tried", replica, { ...answering(), fence: "not-tried" }, /no fence was tried in this run/],
  ])("goes to a person and sends nothing where %s", (_sentence, target, more, says) => {
    expect(failOver(target, promotable, more)).toEqual(stuck(says));
  });

  it.each<[string, SwitchedInstance]>([
    ["the replica takes a backup", { ...replica, status: "backing-up" }],
    ["it changes", { ...replica, ...changing }],
    ["it is no replica any more and not available yet", one("ledger-b", changing)],
    ["it is told to be no replica and to replicate", { ...led, replication: ["replicating"] }],
  ])("waits while %s", (_sentence, target) => {
    expect(failOver(target, promotable, answering())).toHaveProperty("to", "wait");
  });

  it.each<[string, StepContext]>([
    ["this run has not promoted it", fenced],
    ["RDS had refused to promote it", { ...fenced, sent: [sent("promote ledger-b", "refused", 5_000)] }],
  ])("asks for a person's word where it is no replica and %s, and is done by exactly that word", (_sentence, more) => {
    for (const what of [input, promotable]) {
      const question = failOver(one("ledger-b"), what, more);
      expect(question).toMatchObject({ ...stuck(/this run has not promoted it, and ledger-a does not follow it, so whose writes it holds is not known and nothing was done$/), asks: { lossSeconds: "unknown" } });
      const said = question.to === "stuck" ? (question.asks?.sentences ?? []) : [];
      const word = (heard: readonly string[]): StepContext => ({ ...more, answered: { by: "on-call-1", reason: "I promoted it", at, said: heard } });
      expect(failOver(one("ledger-b"), what, word(said))).toMatchObject({ to: "done", proof: expect.stringContaining("on-call-1 has approved: Approve says that you have seen that somebody has promoted ledger-b or switched over to it"), brought: { writable: "Oracle database ledger-a/ledger-b" } });
      expect(failOver(one("ledger-b"), what, word(asked()))).toHaveProperty("asks");
    }
  });

  it("takes no old list of replicas for its own promotion: a person is asked", () => {
    expect(failOver(led)).toMatchObject({ ...stuck(/this run has not promoted it, and RDS names ledger-a as its replica, which may be from before, since eu-west-1 was not asked, so whose writes it holds is not known/), asks: { lossSeconds: "unknown" } });
  });

  it("is done when what this run promoted is available, also where a second word was refused", () => {
    const promoted: StepContext = { ...fenced, sent: [sent("promote ledger-b", "unknown", 60_000)] };
    expect(failOver(one("ledger-b"), promotable, promoted)).toMatchObject({ to: "done", brought: { writable: "Oracle database ledger-a/ledger-b" } });
    expect(failOver(one("ledger-b"), promotable, { ...promoted, sent: [...promoted.sent, sent("promote ledger-b", "refused", 5_000)] })).toMatchObject({ to: "done" });
  });
});
