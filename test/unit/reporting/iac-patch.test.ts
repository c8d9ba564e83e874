// What infrastructure as code has to say after each operation, and that what was set back leaves nothing to say.

import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import { operationsWithRow, settingsOf } from "../../../workflows/reporting/iac-settings.ts";
import { iacPatchOf } from "../../../workflows/reporting/iac-patch.ts";
import { chained, intent, result } from "./reports.ts";
import type { Timed } from "./reports.ts";

const region = "eu-central-1";
const group = (min: number, max: number, desired: number): MutationCall => ({ operation: "autoscaling.UpdateAutoScalingGroup", region, input: { AutoScalingGroupName: "web", MinSize: min, MaxSize: max, DesiredCapacity: desired } });
const set = (weight: number) => ({ Name: "shop.example.com.", Type: "A", TTL: 60, SetIdentifier: "b", Weight: weight, ResourceRecords: [{ Value: "203.0.113.9" }] });
const records = (...Changes: readonly { readonly Action: "CREATE" | "DELETE"; readonly ResourceRecordSet: ReturnType<typeof set> }[]): MutationCall => ({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: "Z1", ChangeBatch: { Comment: "", Changes } } });
const parameter = (Value: string): MutationCall => ({ operation: "ssm.PutParameter", region, input: { Name: "/shop/site", Value, Type: "String", Overwrite: true }, over: 3 });

const patchOf = (...changes: readonly (Partial<Mutation> & { readonly outcome?: "applied" | "refused" | "unknown" | "not-sent" | "none" })[]) =>
  iacPatchOf(chained(changes.flatMap(({ outcome = "applied", ...change }, index): readonly Timed[] => {
    const seq = 2 + changes.slice(0, index).reduce((sum, each) => sum + (each.outcome === "none" ? 1 : 2), 0);
    return [[index, intent("fence-ec2-stop", change)], ...(outcome === "none" ? [] : [[index, result("fence-ec2-stop", seq, outcome)] as Timed])];
  })));
const told = (patch: ReturnType<typeof patchOf>) => patch.rows.map(({ cloudformation, was, value, certain }) => [cloudformation, was, value, certain]);

describe("after", () => {
  test.each<readonly [string, Partial<Mutation>, ReturnType<typeof told>]>([
    ["a group was scaled out, each size that changed", { call: group(2, 6, 2), undoBy: group(0, 6, 0) }, [["AWS::AutoScaling::AutoScalingGroup MinSize", "0", "2", true], ["AWS::AutoScaling::AutoScalingGroup DesiredCapacity", "0", "2", true]]],
    ["a replica was promoted, that it has no source any more", { call: { operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: "orders-b", BackupRetentionPeriod: 7 } } }, [["AWS::RDS::DBInstance SourceDBInstanceIdentifier", null, "(none: a database of its own)", true], ["AWS::RDS::DBInstance BackupRetentionPeriod", null, "7", true]]],
    ["a record was replaced, its values before and now", { call: records({ Action: "DELETE", ResourceRecordSet: set(0) }, { Action: "CREATE", ResourceRecordSet: set(100) }) }, [["AWS::Route53::RecordSet ResourceRecords, Weight, Failover, TTL", "203.0.113.9; TTL 60 s; weight 0", "203.0.113.9; TTL 60 s; weight 100", true]]],
    ["a record was made where there was none", { call: records({ Action: "CREATE", ResourceRecordSet: set(1) }) }, [["AWS::Route53::RecordSet ResourceRecords, Weight, Failover, TTL", "(none)", "203.0.113.9; TTL 60 s; weight 1", true]]],
    ["a parameter was set", { call: parameter("site-b"), undoBy: parameter("site-a") }, [["AWS::SSM::Parameter Value", "site-a", "site-b", true]]],
    ["an instance was stopped, although no template has such a property", { call: { operation: "ec2.StopInstances", region, input: { InstanceIds: ["i-1"] } } }, [[null, null, "stopped", true]]],
  ])("%s", (_name, change, rows) => {
    expect(told(patchOf(change))).toEqual(rows);
  });

  test("a change that was refused or not sent there is nothing to say", () => {
    expect(patchOf({ call: group(2, 6, 2), outcome: "refused" }, { call: parameter("x"), outcome: "not-sent" })).toEqual({ rows: [], nothing: [] });
  });

  test.each(["unknown", "none"] as const)("a change whose answer is %s it is perhaps so", (outcome) => {
    expect(told(patchOf({ call: parameter("site-b"), undoBy: parameter("site-a"), outcome }))).toEqual([["AWS::SSM::Parameter Value", "site-a", "site-b", false]]);
  });

  test("a change and its way back there is nothing to say", () => {
    expect(patchOf({ call: group(2, 6, 2), undoBy: group(0, 6, 0) }, { call: group(0, 6, 0) }).rows).toEqual([]);
  });

  test("what no template holds it is said why, once", () => {
    const write: MutationCall = { operation: "s3.PutObject", region, input: { Bucket: "switch", Key: "k", Body: "", ContentType: "text/plain" } };
    expect(patchOf({ call: write }, { call: write }).nothing).toEqual(["the object s3://switch/k is the health switch, which Understudy alone writes: let no template hold it"]);
  });

  test("an operation that this version does not know it is said that it has no row", () => {
    expect(settingsOf({ operation: "moon.Shift", region, input: {} } as unknown as MutationCall)).toEqual({ nothing: "this version of Understudy has no row for moon.Shift: compare the resource with your template yourself" });
  });
});

test("every operation has its row", () => {
  expect(operationsWithRow.length).toBeGreaterThanOrEqual(28);
});
