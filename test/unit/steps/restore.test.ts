// What a restore decides from what RDS says of the instance and of backups, and from what would be lost.

import { healthy, unanswered } from "../../../lambdas/probe/finding.ts";
import { restore } from "../../../lambdas/steps/database-restore/restore.ts";
import type { RestoreFacts } from "../../../lambdas/steps/database-restore/restore.ts";
import type { Backup, RestoredState } from "../../../lambdas/aws/rds-backups.ts";
import type { Loss } from "../../../workflows/loss.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { holdsTag, restoredTag } from "../../../workflows/restored-tags.ts";
import type { DatabaseInstance } from "../../../lambdas/aws/rds.ts";
import { knowsFirstWay } from "../../../lambdas/steps/database-restore/function.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { mutation, runOf, stepped, writtenShop } from "../builders.ts";
import { after, context, denied, silent } from "./moving.ts";

const at = (site: string) => ({ id: `Orders-${site}`, endpoint: `orders.${site}.internal:5432`, "subnet-group": "shop", "security-groups": ["sg-0a0a0a0a"], "multi-az": false });
const { "rds-replica": replica, ...orders } = context.plan.databases["orders"] as Plan["databases"][string];
const planWith = (more: object = {}): Plan => ({ ...context.plan, databases: { orders: { ...orders, restored: { "site-a": at("site-a"), "site-b": { ...at("site-b"), ...more } } } } });
const input = { database: "orders", from: ["automated-backups", "snapshots"] as ("automated-backups" | "snapshots")[] };
const here = (more: Partial<StepContext> = {}): StepContext => after(0, { plan: planWith(), acceptedLoss: 600, ...more });
const backup = (more: Partial<Backup> = {}): Backup => ({ from: "automated-backups", arn: "arn:aws:rds:eu-central-1:1:auto-backup:ab-1", holdsUntil: context.at - 300_000, key: null, ...more });
const snapshot = backup({ from: "snapshots", arn: "arn:aws:rds:eu-central-1:1:snapshot:nightly" });
const loss = (max: number): Loss => ({ database: "orders", known: true, seconds: { min: max - 10, max }, transactions: null, lastWriteAt: context.at, fenced: true });
const unknown: Loss = { database: "orders", known: false, because: "no vantage point ever saw site-a accept a write" };
const instance = (more: Partial<RestoredState> = {}): RestoredState => ({ id: "orders-site-b", status: "available", tags: { [restoredTag]: context.mark, [holdsTag]: "2026-01-01T11:55:00.000Z" }, protectedFromDeletion: true, ...more });
const absent = (backups: readonly Backup[] = [backup()], lost: Loss | undefined = loss(310), refused: readonly string[] = []): RestoreFacts => ({ instance: { seen: true, value: undefined }, replica: undefined, backups: { seen: true, value: { usable: backups, refused } }, loss: lost, probe: undefined });
const found = (value: RestoredState, more: Partial<RestoreFacts> = {}): RestoreFacts => ({ instance: { seen: true, value }, replica: undefined, backups: undefined, loss: loss(310), probe: undefined, ...more });
const values = { newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null };
const writer = healthy("answers as the writer and accepted a trial write", { ...values, role: "writer", writeAccepted: true });

describe("a restore that has not begun", () => {
  it("makes an instance of its own out of the newest automated backups, marked and protected, and says up to when it holds the writes", () => {
    expect(restore.decide(absent(), input, here())).toMatchObject({
      to: "act",
      mutations: [{
        call: {
          operation: "rds.RestoreDBInstanceToPointInTime", region: "eu-central-1",
          input: {
            TargetDBInstanceIdentifier: "orders-site-b", SourceDBInstanceAutomatedBackupsArn: backup().arn, UseLatestRestorableTime: true, DBSubnetGroupName: "shop", VpcSecurityGroupIds: ["sg-0a0a0a0a"],
            PubliclyAccessible: false, DeletionProtection: true, Tags: [{ Key: restoredTag, Value: context.mark }, { Key: holdsTag, Value: new Date(backup().holdsUntil).toISOString() }],
          },
        },
        losesData: "orders", holdsUntil: backup().holdsUntil, repeatable: true,
      }],
    });
  });

  it("takes a snapshot by its ARN where that is the newest", () => {
    expect(restore.decide(absent([snapshot]), input, here())).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.RestoreDBInstanceFromDBSnapshot", input: { DBInstanceIdentifier: "orders-site-b", DBSnapshotIdentifier: snapshot.arn } } }] });
  });

  it("asks with the age of the backup, and with the loss that an approval accepts, where less was accepted", () => {
    expect(restore.decide(absent(), input, here({ acceptedLoss: 60 }))).toEqual({
      to: "stuck",
      because: expect.stringMatching(/5 min ago\. orders: 300 to 310 seconds of writes would be lost; accepted was 60 seconds$/) as string,
      asks: { lossSeconds: 600, sentences: [expect.stringContaining("Approve accepts a loss of up to 10 min of writes") as string] },
    });
  });

  it.each<[string, RestoreFacts, StepContext, RegExp]>([
    ["there is no backup", absent([]), here(), /has no usable backup of orders-site-a from eu-west-1/],
    ["a snapshot is none of ours", absent([], undefined, ["snapshot nightly was copied from us-east-1"]), here(), /eu-west-1 \(automated-backups, snapshots\): snapshot nightly was copied from us-east-1$/],
    ["no fence was tried", absent(), here({ fence: "not-tried" }), /two writers could arise, so nothing was restored \(R1\)/],
    ["the backup is encrypted with another key", absent([backup({ key: "arn:aws:kms:x:1:key/other" })]), here({ plan: planWith({ "kms-key": "arn:aws:kms:x:1:key/ours" }) }), /encrypted with arn:aws:kms:x:1:key\/other, and the plan wants/],
    ["it is not encrypted and the plan wants a key", absent(), here({ plan: planWith({ "kms-key": "arn:aws:kms:x:1:key/ours" }) }), /it is not encrypted, and the plan wants/],
    ["nobody can tell the loss and no unknown one was accepted", absent([backup()], unknown), here(), /the loss is unknown, because no vantage point ever saw/],
    ["RDS lets nobody look", { instance: denied, replica: undefined, backups: undefined, loss: undefined, probe: undefined }, here(), /^could not look/],
  ])("asks a person when %s", (_why, facts, when, says) => {
    expect(restore.decide(facts, input, when)).toMatchObject({ to: "stuck", because: expect.stringMatching(says) as string });
  });

  it("asks what an unknown loss is, and goes on where that was accepted", () => {
    expect(restore.decide(absent([backup()], unknown), input, here())).toMatchObject({ asks: { lossSeconds: "unknown" } });
    expect(restore.decide(absent([backup()], unknown), input, here({ acceptedLoss: "unknown" }))).toMatchObject({ to: "act" });
  });

  it("waits while RDS says nothing, and restores nothing where an earlier step has made the database writable", () => {
    expect(restore.decide({ instance: silent, replica: undefined, backups: undefined, loss: undefined, probe: undefined }, input, here())).toMatchObject({ to: "wait" });
    expect(restore.decide(absent(), input, here({ writable: ["orders"] }))).toEqual({ to: "done", proof: "orders takes writes at site-b already by an earlier step of this run, so nothing was restored" });
  });

  it("restores the backups of the replica's source, where it is the second way", () => {
    const plan: Plan = { ...context.plan, databases: { orders: { ...orders, "rds-replica": replica, restored: { "site-a": at("site-a"), "site-b": at("site-b") } } } };
    expect(restore.decide(absent([]), input, here({ plan }))).toMatchObject({ because: expect.stringContaining("no usable backup of orders-a from eu-west-1") as string });
  });
});

describe("the second way, beside a replica", () => {
  const plan: Plan = { ...context.plan, databases: { orders: { ...orders, "rds-replica": replica, restored: { "site-a": at("site-a"), "site-b": at("site-b") } } } };
  const beside = (value: DatabaseInstance | undefined, facts: RestoreFacts = absent()): RestoreFacts => ({ ...facts, replica: { seen: true, value } });
  const standing: DatabaseInstance = { id: "orders-b", status: "available", replicaOf: "arn:aws:rds:eu-west-1:1:db:orders-a", replication: ["replicating"] };
  const second = (firstWay: NonNullable<StepContext["firstWay"]>, more: Partial<StepContext> = {}) => here({ plan, firstWay, ...more });
  const [untouched, sentOnce, byHand] = [{ doneByHand: false, mayHaveSent: false, skippedAt: null }, { doneByHand: false, mayHaveSent: true, skippedAt: null }, { doneByHand: true, mayHaveSent: false, skippedAt: null }];

  it("goes on where the replica stands and nothing was sent, and where the instance is gone", () => {
    expect(restore.decide(beside({ ...standing, status: "storage-full" }), input, second(untouched))).toMatchObject({ to: "act" });
    expect([restore.decide(beside(standing), input, second(untouched)).to, restore.decide(beside(undefined), input, second(sentOnce)).to]).toEqual(["act", "act"]);
  });

  it.each<[string, RestoreFacts, StepContext, string, RegExp]>([
    ["it is no replica any more", beside({ ...standing, replicaOf: null, replication: [] }), second(untouched), "stuck", /orders-b is available, and no replica; beside it nothing is restored/],
    ["it became none while the restored one was made", beside({ ...standing, replicaOf: null }, found(instance(), { probe: writer })), second(untouched), "stuck", /orders-b is available, and no replica/],
    ["this run has sent its promotion", beside(standing), second(sentOnce), "stuck", /a replica still; but this run has sent its promotion, which may yet take effect/],
    ["it changes, as one does that a person has just promoted", beside({ ...standing, status: "modifying" }), second(untouched), "wait", /orders-b is modifying, a replica still; as long as it changes it may become a writer/],
    ["it changes for long", beside({ ...standing, status: "rebooting" }), second(untouched, { at: context.at + 300_000 }), "stuck", /orders-b is rebooting, .*deletes or renames it, then retry/],
    ["its promotion was skipped a moment ago", beside(standing), second({ ...untouched, skippedAt: context.at - 59_999 }), "wait", /skipped a moment ago, and what somebody did by hand before that may not show yet/],
    ["its promotion was skipped, and nobody has said that it stays a replica", beside(standing), second({ ...untouched, skippedAt: context.at - 60_000 }), "stuck", /the promotion was skipped, and RDS in eu-central-1 says: orders-b is available, a replica still/],
    ["RDS does not tell of it", { ...absent(), replica: silent }, second(untouched), "wait", /./],
    ["a person has promoted it and it takes no writes yet", beside(standing), second(byHand), "wait", /promoted at site-b by hand, so nothing is restored; but no trial write/],
    ["it takes none for long", beside(standing), second(byHand, { at: context.at + 300_000 }), "stuck", /by hand, so nothing is restored/],
  ])("restores nothing when %s", (_why, facts, when, to, says) => {
    expect(restore.decide(facts, input, when)).toMatchObject({ to, because: expect.stringMatching(says) as string });
  });

  it("asks of a replica whose promotion was skipped although the loss is accepted, and goes on when a person has answered", () => {
    const skipped = { ...untouched, skippedAt: context.at - 60_000 };
    expect(restore.decide(beside(standing), input, second(skipped))).toMatchObject({ asks: { lossSeconds: 600, sentences: [expect.any(String) as string, expect.stringContaining("nobody has promoted orders-b at site-b or is about to") as string] } });
    const said = ["Approve also says that nobody has promoted orders-b at site-b or is about to: beside a restored instance it would be a second writer."];
    const answered = { by: "anna", reason: "it stays a replica", at: context.at, said };
    expect(restore.decide(beside(standing), input, second(skipped, { answered }))).toMatchObject({ to: "act" });
    expect(restore.decide(beside({ ...standing, status: "modifying" }), input, second(skipped, { answered }))).toMatchObject({ to: "wait" });
    expect(restore.decide(beside(undefined), input, second(skipped))).toMatchObject({ to: "act" });
    // She was asked when the replica was not there, so only about the loss.
    expect(restore.decide(beside(standing), input, second(skipped, { answered: { ...answered, said: ["Approve accepts a loss of up to 10 min of writes."] } }))).toMatchObject({ to: "stuck", asks: {} });
  });

  it("takes a trial write for the proof of what a person has promoted", () => {
    expect(restore.decide({ ...beside(standing), probe: writer }, input, second(byHand))).toMatchObject({ to: "done", brought: { writable: "orders" } });
  });

  it("reads in the record what became of the first way", () => {
    const written = planSchema.parse({ ...writtenShop, databases: { orders: { ...writtenShop.databases.orders, restored: { "site-a": at("site-a"), "site-b": at("site-b") } } }, steps: [...writtenShop.steps.slice(0, 2), { promote: { restore: { database: "orders" } } }, ...writtenShop.steps.slice(2)] });
    const step = allSteps(plannedNodes(written.steps)).find(({ kind }) => kind === "promote.restore");
    if (step === undefined) throw new TypeError("no restore");
    const knows = (...entries: readonly EntryBody[]) => knowsFirstWay(written, step, runOf(...entries)).firstWay;
    const first = "promote-rds-replica";
    expect(knows()).toEqual(untouched);
    expect(knows(stepped(first, "done-by-hand"))).toEqual(byHand);
    expect(knows(stepped(first, "skipped"), { type: "intent", step: first, mutation: mutation({ key: "promote orders-b" }) })).toEqual({ ...sentOnce, skippedAt: expect.any(Number) as number });
  });
});

describe("an instance of that name", () => {
  it("is the database when it takes a trial write, and says what it holds", () => {
    expect(restore.decide(found(instance(), { probe: writer }), input, here())).toMatchObject({ to: "done", proof: expect.stringContaining("it holds what was written until 2026-01-01T11:55:00.000Z, and a trial write was accepted") as string, brought: { writable: "orders" } });
  });

  it.each<[string, RestoreFacts, StepContext, string, RegExp]>([
    ["somebody else made it", found(instance({ tags: {} })), here(), "stuck", /no run of this plan made it, so nothing was restored/],
    ["another step restored it", found(instance({ tags: { [restoredTag]: "us/chat-1/step-2/7" } })), here(), "stuck", /no run of this plan made it/],
    ["it was restored long ago, and more would be lost than was accepted", found(instance({ tags: { [restoredTag]: "us/chat-0/step-1/2", [holdsTag]: "2025-01-01T00:00:00.000Z" } }), { loss: loss(31_000_000), probe: writer }), here(), "stuck", /would be lost; accepted was 600 seconds/],
    ["it does not say what it holds", found(instance({ tags: { [restoredTag]: context.mark } }), { loss: undefined }), here(), "stuck", /how much is lost with that cannot be told/],
    ["RDS could not make it", found(instance({ status: "incompatible-restore" })), here(), "stuck", /does not leave that state by itself/],
    ["RDS still makes it", found(instance({ status: "creating" })), here(), "wait", /is creating/],
    ["it takes no writes yet", found(instance(), { probe: unanswered("refused the connection") }), here(), "wait", /no trial write was accepted yet: refused the connection/],
  ])("is not the answer yet when %s", (_why, facts, when, to, says) => {
    expect(restore.decide(facts, input, when)).toMatchObject({ to, because: expect.stringMatching(says) as string });
  });
});

describe("the way back", () => {
  const undo = (facts: RestoreFacts) => restore.undo?.(facts, input, here());
  it("takes the protection off first, then deletes what this run made, without a snapshot of it", () => {
    expect(undo(found(instance()))).toMatchObject({ mutations: [{ call: { operation: "rds.ModifyDBInstance", input: { DBInstanceIdentifier: "orders-site-b", DeletionProtection: false } } }] });
    expect(undo(found(instance({ protectedFromDeletion: false })))).toMatchObject({ mutations: [{ call: { operation: "rds.DeleteDBInstance", input: { DBInstanceIdentifier: "orders-site-b", SkipFinalSnapshot: true } } }] });
  });

  it("does not believe that there is nothing before what was sent must show", () => {
    const decision = restore.decide(absent(), input, here());
    const toUndo = decision.to === "act" ? decision.mutations.map((each) => ({ ...each, at: context.at })) : [];
    const after_ = (ms: number) => restore.undo?.(absent(), input, here({ toUndo, at: context.at + ms }))?.to;
    expect([after_(59_999), after_(60_000)]).toEqual(["wait", "done"]);
  });

  it.each<[string, RestoreFacts, string, RegExp]>([
    ["leaves alone what an earlier run restored", found(instance({ tags: { [restoredTag]: "us/chat-0/step-1/2" }, protectedFromDeletion: false })), "done", /does not carry the mark of this run, so it is left alone/],
    ["leaves alone what somebody else made", found(instance({ tags: {}, protectedFromDeletion: false })), "done", /left alone/],
    ["waits until it is made", found(instance({ status: "creating" })), "wait", /can be deleted as soon as it is made/],
    ["waits until it is gone", found(instance({ status: "deleting" })), "wait", /is deleting/],
    ["is done when there is nothing", absent(), "done", /has no instance orders-site-b any more/],
  ])("%s", (_says, facts, to, words) => {
    const decision = undo(facts);
    expect(decision).toMatchObject({ to });
    expect(JSON.stringify(decision)).toMatch(words);
  });
});
