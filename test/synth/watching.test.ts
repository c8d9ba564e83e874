// How sites are watched and left: alarms that vote, the watchers of data centres, and the switch that is made beforehand.

import * as z from "zod/mini";
import { baseEnvironment } from "../../lambdas/runtime/environment.ts";
import { flat } from "../../infra/aws/roles.ts";
import { voteNumbers } from "../../infra/aws/plan-alarms.ts";
import { createDigest } from "../../workflows/digest.ts";
import { observers } from "../../workflows/evidence.ts";
import { siteAlarmName, triggeredAlarmName, voteAlarmName } from "../../workflows/names.ts";
import { environmentOf, stacksOf } from "./deployed.ts";
import { abroad, automatic, housed, hybridChat, plain, shop, slow, triggered } from "./plans.ts";

const stacks = stacksOf([hybridChat, shop, plain, slow, abroad, triggered]);
const [west, central] = ["understudy-vantage-eu-west-1", "understudy-vantage-eu-central-1"];

describe("alarms on a site", () => {
  const ruleOf = (plan: string, site: string): string => {
    const stack = `understudy-plan-${plan}`;
    const rule = flat(stacks.one(stack, "AWS::CloudWatch::CompositeAlarm", "AlarmName", siteAlarmName(plan, site)).Properties["AlarmRule"]);
    return rule.replace(/\{"Fn::GetAtt":\["(\w+)","Arn"\]\}/g, (_whole, id: string) => (stacks.at(stack, id).Properties["AlarmName"] as string).replace(`understudy-${plan}-${site}-seen-failing-from-`, ""));
  };

  it("take a vote for a confirmed failing look, and no data for no vote", () => {
    const vote = stacks.one("understudy-plan-shop", "AWS::CloudWatch::Alarm", "AlarmName", voteAlarmName("shop", "site-a", "site-b"));
    expect(vote.Properties).toMatchObject({
      Namespace: "Understudy", MetricName: "SourceFailing", Statistic: "Maximum", Threshold: 2, ComparisonOperator: "GreaterThanOrEqualToThreshold", TreatMissingData: "missing", Period: 10, EvaluationPeriods: 3, DatapointsToAlarm: 1,
      Dimensions: [{ Name: "Observer", Value: "site-b" }, { Name: "Plan", Value: "shop" }, { Name: "Site", Value: "site-a" }],
    });
    expect(vote.Properties["AlarmActions"]).toBeUndefined();
  });

  const periods: readonly (readonly [string, number, number, number])[] = [["10 s", 10_000, 10, 3], ["5 s", 5_000, 10, 3], ["20 s", 20_000, 30, 3], ["30 s", 30_000, 30, 3], ["45 s", 45_000, 60, 1], ["a minute", 60_000, 60, 1], ["five minutes", 300_000, 60, 1]];
  it.each(periods)("a plan that looks every %s has a period in which a look always falls", (_says, everyMs, periodSeconds, of) => {
    expect(voteNumbers(everyMs)).toEqual({ periodSeconds, datapoints: 1, of });
  });

  it("stand where as many observers as the plan needs see the site fail", () => {
    expect(ruleOf("shop", "site-a")).toBe('((ALARM("site-b") AND ALARM("arbiter")) OR (ALARM("site-b") AND ALARM("site-a")) OR (ALARM("arbiter") AND ALARM("site-a")))');
  });

  it("count two votes over one path once", () => {
    // The arbiter looks over the path of site-a.
    expect(ruleOf("triggered", "site-a")).toBe('(ALARM("site-b") AND (ALARM("arbiter") OR ALARM("site-a")))');
  });

  it("stand where enough of the user's own alarms do", () => {
    const alarm = stacks.one("understudy-plan-triggered", "AWS::CloudWatch::CompositeAlarm", "AlarmName", triggeredAlarmName("triggered", "site-a"));
    const [count, state] = /AT_LEAST\((\d+), (\w+), \(/.exec(flat(alarm.Properties["AlarmRule"]))?.slice(1) ?? [];
    expect([count, state]).toEqual(["2", "ALARM"]);
    for (const name of ["orders-5xx", "orders-latency", "checkout-down"]) expect(flat(alarm.Properties["AlarmRule"])).toContain(`:alarm:${name}`);
    expect(stacks.of("understudy-plan-triggered", "AWS::CloudWatch::CompositeAlarm")).toHaveLength(3);
    expect(stacks.of("understudy-plan-shop", "AWS::CloudWatch::CompositeAlarm")).toHaveLength(2);
  });

  it("call people when an observer is silent, and start nothing by that", () => {
    for (const place of observers(shop)) {
      const alarm = stacks.one("understudy-plan-shop", "AWS::CloudWatch::Alarm", "AlarmName", `understudy-shop-probe-silent-at-${place}`);
      expect(alarm.Properties).toMatchObject({ TreatMissingData: "breaching" });
      expect(flat((alarm.Properties["AlarmActions"] as readonly unknown[])[0])).toContain("understudy-pages");
    }
  });
});

describe("the health switch", () => {
  it("lies in the Region that the plan names: beside a site, beside the arbiter, or in a third", () => {
    const buckets = stacks.all("AWS::S3::Bucket").filter(({ stack }) => !stack.startsWith("understudy-control")).map(({ stack, resource }) => [stack, resource.Properties["BucketName"]]);
    expect(buckets).toEqual([["understudy-plan-shop", "shop-switch"], ["understudy-plan-slow", "slow-switch"], ["understudy-plan-triggered", "triggered-switch"], [central, "hybrid-chat-understudy-switch"], ["understudy-vantage-us-west-2", "abroad-switch"]].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)));
    expect(stacks.of("understudy-vantage-us-west-2", "AWS::DynamoDB::Table")).toEqual([]);
  });

  it("is a check that reads the object and is turned round, so that it is healthy while the object is not there", () => {
    const checks = Object.fromEntries(stacks.all("AWS::Route53::HealthCheck").map(({ stack, resource }) => [stack, resource.Properties["HealthCheckConfig"] as Readonly<Record<string, unknown>>]));
    expect({ ...checks[central], FullyQualifiedDomainName: flat(checks[central]?.["FullyQualifiedDomainName"]) }).toEqual({
      Type: "HTTPS", FullyQualifiedDomainName: "hybrid-chat-understudy-switch.s3.eu-central-1.<AWS::URLSuffix>", Port: 443, ResourcePath: "/chat.example.com", EnableSNI: true, Inverted: true, RequestInterval: 10, FailureThreshold: 1,
    });
    expect(checks["understudy-plan-shop"]).toMatchObject({ RequestInterval: 10 });
    expect(checks["understudy-plan-slow"]).toMatchObject({ RequestInterval: 30, ResourcePath: "/switch/on" });
  });

  it("lets anybody read exactly its key, and nobody do anything else", () => {
    const statements = (stacks.only("understudy-plan-slow", "AWS::S3::BucketPolicy").Properties["PolicyDocument"] as { readonly Statement: readonly { readonly Effect: string; readonly Action: unknown; readonly Resource: unknown }[] }).Statement;
    const allowed = statements.filter(({ Effect }) => Effect === "Allow");
    expect(allowed.map(({ Action, Resource: resource }) => [Action, flat(resource)])).toEqual([["s3:GetObject", expect.stringMatching(/^\{"Fn::GetAtt":\["\w+","Arn"\]\}\/switch\/on$/)]]);
    const bucket = stacks.only("understudy-plan-slow", "AWS::S3::Bucket");
    expect(bucket).toMatchObject({ DeletionPolicy: "RetainExceptOnCreate", Properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: false } } });
  });

  it("is not there for a plan that does not use it, and no DNS record ever is", () => {
    expect(stacks.of("understudy-plan-plain", "AWS::S3::Bucket")).toEqual([]);
    expect([...stacks.all("AWS::Route53::RecordSet"), ...stacks.all("AWS::Route53::RecordSetGroup")]).toEqual([]);
  });
});

describe("machines that a plan guards by a lease", () => {
  const guarded = stacksOf([automatic]);
  it("get their watchdog by a document each, in the Region where they are, by an association that starts nothing", () => {
    const names = ["understudy-watchdog-web-rds-automatic-site-a-web-1", "understudy-watchdog-web-rds-automatic-site-a-web-2"];
    expect(guarded.of(west, "AWS::SSM::Document").map(([, { Properties }]) => Properties["Name"])).toEqual(names);
    expect(guarded.of(west, "AWS::SSM::Association").map(([, { Properties }]) => Properties)).toMatchObject(
      names.map((name, index) => ({ AssociationName: `${name}-${createDigest(automatic).slice(0, 8)}`, Targets: [{ Key: "InstanceIds", Values: [`i-0a51c0de7e5700c1${index + 1}`] }] })),
    );
    expect(guarded.of(west, "AWS::SSM::Association").map(([, { Properties }]) => Properties["Parameters"])).toEqual([undefined, undefined]);
    expect(guarded.of(central, "AWS::SSM::Document")).toHaveLength(2);
  });

  it("get none of ours where the site lies in another account, or the plan has no such fence", () => {
    expect(stacks.of(west, "AWS::SSM::Document")).toEqual([]);
    expect(stacks.of(central, "AWS::SSM::Document").map(([, { Properties }]) => Properties["Name"])).toEqual(["understudy-watchdog-abroad-site-b-app"]);
  });
});

describe("a data centre", () => {
  const alone = stacksOf([housed]);
  it("has a watcher on its hosts, kept up by an association in the Region where they are registered, and no function of ours", () => {
    const document = alone.one(west, "AWS::SSM::Document", "Name", "understudy-inside-housed-site-a");
    expect(document.Properties).toMatchObject({ DocumentType: "Command", UpdateMethod: "NewVersion" });
    expect(alone.of(west, "AWS::SSM::Association").map(([, { Properties }]) => Properties)).toMatchObject([{
      AssociationName: `understudy-inside-housed-site-a-${createDigest(housed).slice(0, 8)}`, ScheduleExpression: "rate(30 minutes)", Targets: [{ Key: "InstanceIds", Values: ["mi-0a1b2c3d4e5f60718", "mi-0b1b2c3d4e5f60718"] }],
    }]);
    expect(alone.of(west, "AWS::Lambda::Function")).toEqual([]);
    expect(alone.of(central, "AWS::SSM::Association")).toEqual([]);
    expect(alone.of(central, "AWS::Lambda::Function")).toHaveLength(1);
  });

  it("reports to a function at the arbiter, which runs ask as they ask an observer", () => {
    const reports = alone.one("understudy-plan-housed", "AWS::Lambda::Function", "FunctionName", "understudy-inside-housed-site-a");
    expect(z.safeParse(baseEnvironment, environmentOf(reports))).toMatchObject({ success: true, data: { UNDERSTUDY_PLACE: "site-a" } });
    const probes = JSON.parse(environmentOf(alone.one("understudy-plan-housed", "AWS::Lambda::Function", "FunctionName", "understudy-housed-look"))["UNDERSTUDY_PROBES"] ?? "") as unknown;
    expect(probes).toEqual({ housed: { arbiter: { region: "eu-north-1", function: "understudy-probe-housed-arbiter" }, "site-a": { region: "eu-north-1", function: "understudy-inside-housed-site-a" }, "site-b": { region: "eu-central-1", function: "understudy-probe-housed-site-b" } } });
  });
});
