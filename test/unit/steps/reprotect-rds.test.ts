// What the steps of a re-protection decide from what RDS says of three instances: the one that serves, what stands under the plan's name at
// the other site, and what was set aside.

import type { BuiltInstance } from "../../../lambdas/aws/rds-replicas.ts";
import { healthy, unanswered } from "../../../lambdas/probe/finding.ts";
import { rdsReplicaAgain } from "../../../lambdas/steps/re-protection/rds-replica.ts";
import type { ReplicaFacts } from "../../../lambdas/steps/re-protection/rds-replica.ts";
import { rdsSetAside } from "../../../lambdas/steps/re-protection/rds-set-aside.ts";
import { keptName, keptPrefix } from "../../../workflows/names.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context, denied, silent } from "./moving.ts";

const arn = (region: string, id: string): string => `arn:aws:rds:${region}:123456789012:db:${id}`;
const built = (region: string, id: string, more: Partial<BuiltInstance> = {}): BuiltInstance => ({
  id, arn: arn(region, id), status: "available", replicaOf: null, replication: [], backupDays: 7, multiAz: false, class: "db.r6g.large", subnetGroup: "shop", securityGroups: ["sg-1"], key: null,
  parameterGroup: "shop-pg", optionGroup: null, isPublic: false, isProtected: true, copiesTags: true, takesIam: true, tags: {}, ...more,
});
const serving = (more: Partial<BuiltInstance> = {}): BuiltInstance => built("eu-west-1", "orders-a", more);
const old = (more: Partial<BuiltInstance> = {}): BuiltInstance => built("eu-central-1", "orders-b", more);
const kept = (more: Partial<BuiltInstance> = {}): BuiltInstance => built("eu-central-1", keptName("orders-b", 5), more);
const following = (more: Partial<BuiltInstance> = {}): BuiltInstance => old({ replicaOf: serving().arn, replication: ["replicating"], ...more });
const is = <T>(value: T) => ({ seen: true, value }) as const;
const facts = (more: Partial<ReplicaFacts> = {}): ReplicaFacts => ({ serving: is(serving()), old: is(old()), kept: is(undefined), probe: undefined, ...more });
const input = { database: "orders" };
const at = (more: Partial<StepContext> = {}, ms = 0): StepContext => after(ms, more);
const copyBehind = (lagMs: number | null) => healthy("answers as a copy", { newestWriteAt: null, transactions: null, trialWrites: null, lagMs, role: "replica", writeAccepted: false });

describe("setting the old instance aside", () => {
  const decide = (given: Partial<ReplicaFacts>, where = at()) => rdsSetAside.decide(facts(given), input, where);

  it("renames it to a name with the run's epoch, at once, and changes nothing else of it", () => {
    expect(decide({})).toMatchObject({
      to: "act",
      mutations: [{ call: { operation: "rds.ModifyDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b", NewDBInstanceIdentifier: `orders-b-kept-${context.epoch}`, ApplyImmediately: true } }, repeatable: true }],
    });
  });

  const cases: readonly (readonly [string, Partial<ReplicaFacts>, string, RegExp])[] = [
    ["is done where nothing stands under the name and it is kept", { old: is(undefined), kept: is(kept()) }, "done", /kept with all that it holds, and the name orders-b is free/],
    ["is done where the instance follows the one that serves", { old: is(following()) }, "done", /nothing to set aside/],
    ["waits while it is renamed", { old: is(old({ status: "renaming" })) }, "wait", /orders-b is renaming/],
    ["waits while the kept one restarts", { old: is(undefined), kept: is(kept({ status: "rebooting" })) }, "wait", /rebooting/],
    ["waits while nothing shows", { old: is(undefined) }, "wait", /shows no instance orders-b, and none that was set aside/],
    ["asks where it is stopped", { old: is(old({ status: "stopped" })) }, "stuck", /RDS renames no instance in that state/],
    ["asks where it is somebody else's replica", { old: is(old({ replicaOf: arn("eu-north-1", "other") })) }, "stuck", /only you know/],
    ["asks where this run has set one aside and another stands there", { kept: is(kept({ id: keptName("orders-b", context.epoch) })) }, "stuck", /somebody has made another/],
    ["touches nothing where the one that serves is a replica itself", { serving: is(serving({ replicaOf: arn("eu-central-1", "orders-b") })) }, "stuck", /nothing was changed/],
    ["touches nothing where the one that serves is not there", { serving: is(undefined) }, "stuck", /no instance orders-a/],
    ["touches nothing where the one that serves has ended", { serving: is(serving({ status: "stopped" })) }, "stuck", /nothing was changed/],
    ["waits where the one that serves changes", { serving: is(serving({ status: "rebooting" })) }, "wait", /rebooting/],
    ["waits where RDS says nothing of the one that serves", { serving: silent }, "wait", /could not look/],
    ["asks where it may not look", { old: denied }, "stuck", /could not look/],
  ];
  it.each(cases)("%s", (_sentence, given, to, because) => {
    const decision = decide(given);
    expect([decision.to, "proof" in decision ? decision.proof : decision.because]).toEqual([to, expect.stringMatching(because) as string]);
  });
});

describe("making the copy", () => {
  const decide = (given: Partial<ReplicaFacts>, where = at()) => rdsReplicaAgain.decide(facts({ old: is(undefined), kept: is(kept()), ...given }), input, where);

  it("is built like what was set aside, from the one that serves by its ARN, with a key of its own Region where it is encrypted", () => {
    const decision = decide({ serving: is(serving({ key: "arn:aws:kms:eu-west-1:1:key/a" })), kept: is(kept({ key: "arn:aws:kms:eu-central-1:1:key/b", optionGroup: "shop-og" })) });
    expect(decision).toMatchObject({
      to: "act",
      mutations: [{
        call: {
          operation: "rds.CreateDBInstanceReadReplica", region: "eu-central-1",
          input: {
            DBInstanceIdentifier: "orders-b", SourceDBInstanceIdentifier: serving().arn, DBInstanceClass: "db.r6g.large", DBSubnetGroupName: "shop", VpcSecurityGroupIds: ["sg-1"], DBParameterGroupName: "shop-pg", OptionGroupName: "shop-og",
            KmsKeyId: "arn:aws:kms:eu-central-1:1:key/b", MultiAZ: false, PubliclyAccessible: false, DeletionProtection: true, CopyTagsToSnapshot: true, EnableIAMDatabaseAuthentication: true, Tags: [{ Key: "understudy-reprotected-by", Value: context.mark }],
          },
        },
        repeatable: true,
      }],
    });
  });

  it("names no key where both sites are in one Region, because RDS takes its source's there and refuses a named one", () => {
    const decision = decide({ serving: is(built("eu-central-1", "orders-a", { key: "arn:aws:kms:eu-central-1:1:key/a" })), kept: is(kept({ key: "arn:aws:kms:eu-central-1:1:key/b" })) });
    expect(decision).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.CreateDBInstanceReadReplica" } }] });
    expect(JSON.stringify(decision)).not.toContain("KmsKeyId");
  });

  it("asks before it turns anything on at the database that serves, and then does it before it makes the copy", () => {
    const lacking = { serving: is(serving({ backupDays: 0 })), kept: is(kept({ multiAz: true, backupDays: 14 })) };
    expect(decide(lacking)).toMatchObject({ to: "stuck", because: expect.stringMatching(/has no automated backups.* and it has no standby in another zone/) as string, asks: { sentences: [expect.stringMatching(/may restart it, and users are not served/) as string] } });
    const agreed = at({ answered: { by: "on-call-1", reason: "now", at: context.at } });
    expect(decide(lacking, agreed)).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.ModifyDBInstance", region: "eu-west-1", input: { DBInstanceIdentifier: "orders-a", ApplyImmediately: true, BackupRetentionPeriod: 14, MultiAZ: true } } }] });
    expect(decide({ serving: is(serving({ multiAz: true })), kept: is(kept({ multiAz: true })) })).toMatchObject({ to: "act", mutations: [{ call: { operation: "rds.CreateDBInstanceReadReplica" } }] });
  });

  it("waits after it was told to, because RDS does not show it at once, and tells it again only later", () => {
    const sent = at({ sent: [{ key: "copy to orders-b", at: context.at, outcome: "unknown", answer: "" }] });
    expect(decide({}, { ...sent, at: context.at + 60_000 })).toMatchObject({ to: "wait", because: expect.stringContaining("a moment ago") as string });
    expect(decide({}, { ...sent, at: context.at + 121_000 })).toMatchObject({ to: "act" });
  });

  const cases: readonly (readonly [string, Partial<ReplicaFacts>, string, RegExp, number])[] = [
    ["is done when RDS says that it replicates and an observer reads a small lag", { old: is(following()), probe: copyBehind(180) }, "done", /a lag of 180 ms$/, 0],
    ["waits while it is made", { old: is(following({ status: "creating", replication: [] })) }, "wait", /creating/, 0],
    ["waits when it is available and does not replicate", { old: is(following({ replication: [] })), probe: copyBehind(0) }, "wait", /is available, a replica of/, 0],
    ["waits when no observer reads its lag", { old: is(following()), probe: unanswered("did not answer within 3 s") }, "wait", /no observer read how far it is behind: did not answer/, 0],
    ["waits when an observer cannot tell its lag", { old: is(following()), probe: copyBehind(null) }, "wait", /no observer read/, 0],
    ["waits while it is far behind", { old: is(following()), probe: copyBehind(60_000) }, "wait", /1 min behind; 10 s are allowed/, 0],
    ["waits while replication is broken for a while", { old: is(following({ replication: ["error"] })), probe: copyBehind(0) }, "wait", /its replication is error/, 0],
    ["asks where replication stays broken", { old: is(following({ replication: ["error"] })), probe: copyBehind(0) }, "stuck", /its replication is error/, 1_800_000],
    ["tells of a long wait each half hour", { old: is(following({ status: "creating", replication: [] })) }, "wait", /so far for more than 1 h$/, 3_700_000],
    ["asks where what stands there follows another one", { old: is(following({ replicaOf: arn("eu-north-1", "other") })) }, "stuck", /nothing was changed/, 0],
    ["asks where a writer stands there", { old: is(old()) }, "stuck", /no replica, and not of orders-a/, 0],
    ["asks where it has ended", { old: is(following({ status: "storage-full" })) }, "stuck", /does not leave that state/, 0],
    ["asks where nobody knows how it is to be built", { kept: is(undefined) }, "stuck", /Make a read replica orders-b of arn:aws:rds:eu-west-1:123456789012:db:orders-a/, 0],
    ["waits where RDS says nothing of what was set aside", { kept: silent }, "wait", /could not look/, 0],
  ];
  it.each(cases)("%s", (_sentence, given, to, because, ms) => {
    const decision = decide(given, at({}, ms));
    expect([decision.to, "proof" in decision ? decision.proof : decision.because]).toEqual([to, expect.stringMatching(because) as string]);
  });
});

test("names of what is set aside are ones that RDS takes, and end with the epoch", () => {
  expect(keptName("orders-b", 12)).toBe("orders-b-kept-12");
  const long = keptName(`${"a".repeat(47)}-${"b".repeat(15)}`, 123_456);
  expect(long).toBe(`${"a".repeat(47)}-kept-123456`);
  expect(long.length).toBeLessThanOrEqual(63);
  expect(long.startsWith(keptPrefix(`${"a".repeat(47)}-${"b".repeat(15)}`))).toBe(true);
});
