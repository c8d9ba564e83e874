// What is read out of templates: what there is, what calls what, and what that uses in a month in which nothing happens.

import { minutesPerMonth } from "../../../infra/aws/cost/assumptions.ts";
import { callsOf, timesPerMonth } from "../../../infra/aws/cost/template.ts";
import type { Resource, SynthesisedStack } from "../../../infra/aws/cost/template.ts";
import { monthlyUses } from "../../../infra/aws/cost/usage.ts";
import type { Use } from "../../../infra/aws/cost/usage.ts";
import { probeFunctionName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { shop, shopDeciding, writtenShop } from "../builders.ts";

const stackOf = (resources: Readonly<Record<string, Resource>>, of: SynthesisedStack["of"] = "plan"): SynthesisedStack => ({ name: "stack", of, region: "eu-north-1", resources });
const resource = (Type: string, Properties: Readonly<Record<string, unknown>> = {}): Resource => ({ Type, Properties });
const usesOf = (resources: Readonly<Record<string, Resource>>, plan: Plan = shop(), of: SynthesisedStack["of"] = "plan"): readonly Use[] => monthlyUses(plan, [stackOf(resources, of)]).uses;
const amount = (uses: readonly Use[], price: Use["price"], group?: Use["group"]): number => uses.filter((use) => use.price === price && (group === undefined || use.group === group)).reduce((sum, each) => sum + each.amount, 0);

const looks = resource("AWS::Lambda::Function", { FunctionName: probeFunctionName("shop", "arbiter"), MemorySize: 512 });
const minute = resource("AWS::Scheduler::Schedule", { ScheduleExpression: "rate(1 minute)", Target: { Arn: { "Fn::GetAtt": ["Looks", "Arn"] } } });
const wakes = resource("AWS::Lambda::EventSourceMapping", { FunctionName: { "Fn::GetAtt": ["Looks", "Arn"] } });

describe("schedules", () => {
  it.each([["rate(1 minute)", minutesPerMonth], ["rate(5 minutes)", minutesPerMonth / 5], ["rate(1 hour)", 730], ["cron(0 6 ? * MON *)", 30]])("%s call %d times a month", (expression, times) => {
    expect(timesPerMonth(expression)).toBeCloseTo(times, 6);
  });

  it.each<[string, unknown]>([
    ["its ARN", { "Fn::GetAtt": ["Looks", "Arn"] }],
    ["its name in an ARN", `arn:aws:lambda:eu-north-1:111122223333:function:${probeFunctionName("shop", "arbiter")}`],
    ["an alias of it", { Ref: "Live" }],
  ])("are followed to the function by %s", (_says, arn) => {
    const stack = stackOf({ Looks: looks, Live: resource("AWS::Lambda::Alias", { FunctionName: { Ref: "Looks" } }), Minute: resource("AWS::Scheduler::Schedule", { ScheduleExpression: "rate(1 minute)", Target: { Arn: arn } }) });
    expect([...callsOf(stack)]).toEqual([["Looks", { scheduled: minutesPerMonth, queued: false }]]);
  });

  it("that are switched off call nothing, and a function that nothing calls uses nothing", () => {
    const off = resource("AWS::Scheduler::Schedule", { ...minute.Properties, State: "DISABLED" });
    expect([...callsOf(stackOf({ Looks: looks, Off: off }))]).toEqual([]);
    expect(amount(usesOf({ Looks: looks }), "lambda-requests")).toBe(0);
  });
});

it("a look at readiness is called twice an hour, and its report is what it writes", () => {
  const function_ = resource("AWS::Lambda::Function", { FunctionName: "understudy-shop-readiness", MemorySize: 256 });
  const half = resource("AWS::Scheduler::Schedule", { ScheduleExpression: "rate(30 minutes)", Target: { Arn: { "Fn::GetAtt": ["Readiness", "Arn"] } } });
  const uses = usesOf({ Readiness: function_, Half: half });
  expect([amount(uses, "schedules"), amount(uses, "lambda-requests"), amount(uses, "lambda-compute"), amount(uses, "dynamodb-writes"), amount(uses, "metric-requests")]).toEqual([1_460, 1_460, 1_460 * 6 * 0.25, 1_460 * 64, 0]);
});

describe("an observer", () => {
  it("that looks once a minute is called once a minute, though its queue is asked all the time", () => {
    const uses = usesOf({ Looks: looks, Minute: minute, Wakes: wakes }, shopDeciding({ every: 60_000 }));
    expect(amount(uses, "lambda-requests")).toBe(minutesPerMonth);
    expect(amount(uses, "lambda-compute")).toBe(minutesPerMonth * 0.5);
    expect(amount(uses, "sqs-requests")).toBe(15 * minutesPerMonth);
    expect(amount(uses, "metric-requests")).toBe(minutesPerMonth);
  });

  it("that looks every ten seconds is called six times as often, and still publishes its health once a minute", () => {
    const uses = usesOf({ Looks: looks, Minute: minute, Wakes: wakes }, shopDeciding({ every: 10_000 }));
    expect(amount(uses, "lambda-requests")).toBe(6 * minutesPerMonth);
    // One request sends the five messages, each is received and deleted.
    expect(amount(uses, "sqs-requests")).toBe((15 + 1 + 10) * minutesPerMonth);
    expect(amount(uses, "metric-requests")).toBe(minutesPerMonth);
  });

  it("that is traced is billed for its traces", () => {
    const traced = resource("AWS::Lambda::Function", { ...looks.Properties, TracingConfig: { Mode: "Active" } });
    expect(amount(usesOf({ Looks: traced, Minute: minute }), "traces")).toBe(minutesPerMonth);
    expect(amount(usesOf({ Looks: looks, Minute: minute }), "traces")).toBe(0);
  });
});

describe("resources", () => {
  it.each<[string, Resource, Use["price"], number]>([
    ["an alarm over one metric", resource("AWS::CloudWatch::Alarm", { Period: 60 }), "alarm-standard", 1],
    ["an alarm over a sum of two", resource("AWS::CloudWatch::Alarm", { Metrics: [{ Expression: "SUM(METRICS())" }, { MetricStat: { Period: 60 } }, { MetricStat: { Period: 60 } }] }), "alarm-standard", 2],
    ["an alarm of ten seconds", resource("AWS::CloudWatch::Alarm", { Period: 10 }), "alarm-fast", 1],
    ["a composite", resource("AWS::CloudWatch::CompositeAlarm"), "alarm-composite", 1],
    ["a dashboard", resource("AWS::CloudWatch::Dashboard"), "dashboards", 1],
    ["a key", resource("AWS::KMS::Key"), "kms-keys", 1],
    ["a secret", resource("AWS::SecretsManager::Secret"), "secrets", 1],
    ["a NAT gateway", resource("AWS::EC2::NatGateway"), "nat-gateways", 730],
    ["an interface endpoint in two zones", resource("AWS::EC2::VPCEndpoint", { VpcEndpointType: "Interface", SubnetIds: ["a", "b"] }), "interface-endpoints", 1_460],
    ["a gateway endpoint", resource("AWS::EC2::VPCEndpoint", { VpcEndpointType: "Gateway" }), "interface-endpoints", 0],
    ["a fast HTTPS health check", resource("AWS::Route53::HealthCheck", { HealthCheckConfig: { Type: "HTTPS", RequestInterval: 10 } }), "health-check-options", 2],
    ["a slow TCP health check", resource("AWS::Route53::HealthCheck", { HealthCheckConfig: { Type: "TCP", RequestInterval: 30 } }), "health-check-options", 0],
    ["a table with recovery", resource("AWS::DynamoDB::Table", { TableName: "understudy", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }), "dynamodb-recovery", 0.1],
    ["a register of epochs", resource("AWS::DynamoDB::Table", { TableName: "understudy-epochs", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }), "dynamodb-recovery", 0],
  ])("%s counts as it should", (_says, one, price, expected) => {
    expect(amount(usesOf({ One: one }), price)).toBe(expected);
  });

  it("of the control stack are shared by all plans, the others are the plan's, and switches and networks are apart", () => {
    expect(usesOf({ Key: resource("AWS::KMS::Key") }, shop(), "control").filter(({ price }) => price === "kms-keys")).toEqual([{ group: "shared", price: "kms-keys", amount: 1 }]);
    expect(usesOf({ Key: resource("AWS::KMS::Key") }, shop(), "vantage").filter(({ price }) => price === "kms-keys")).toEqual([{ group: "plan", price: "kms-keys", amount: 1 }]);
    expect(amount(usesOf({ Check: resource("AWS::Route53::HealthCheck", { HealthCheckConfig: { Type: "HTTPS" } }), Nat: resource("AWS::EC2::NatGateway") }), "health-checks", "traffic")).toBe(1);
  });

  it("of a type that the table does not know are named", () => {
    expect(monthlyUses(shop(), [stackOf({ Role: resource("AWS::IAM::Role"), Cluster: resource("AWS::Redshift::Cluster"), Machine: resource("AWS::StepFunctions::StateMachine") })]).unpriced).toEqual(["AWS::Redshift::Cluster"]);
  });
});

describe("a cluster of ARC", () => {
  const panel = "arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b/routingcontrol";
  const led = (name: string, cluster: string) => ({ traffic: { "arc-routing-control": { name, answers: { "site-a": ["198.51.100.31"], "site-b": ["203.0.113.31"] }, controls: { "site-a": `${panel}/a`, "site-b": `${panel}/b` }, endpoints: { "us-west-2": `https://${cluster}.example.com/v1` }, ttl: "60s" } } });
  it("is paid by the hour, once for all steps that name its endpoints, and apart from what the plan costs itself", () => {
    const steps = (...list: readonly unknown[]) => planSchema.parse({ ...writtenShop, steps: [...writtenShop.steps, ...list] });
    expect(amount(usesOf({}), "arc-cluster-hours")).toBe(0);
    expect(amount(usesOf({}, steps(led("one.example.com", "0a"), led("two.example.com", "0a"))), "arc-cluster-hours", "traffic")).toBe(730);
    expect(amount(usesOf({}, steps(led("one.example.com", "0a"), led("two.example.com", "0b"))), "arc-cluster-hours")).toBe(1_460);
  });
});

it("every vote is a custom metric, each once", () => {
  const plan = shop();
  expect(amount(usesOf({}, plan), "custom-metrics")).toBe(new Set(plan.decide.votes.of).size * 2);
});
