// The operations alarms as they are deployed: one for each row of the table and each thing it is about, with its sentence,
// its page and the right word about missing data; the dashboard and the saved log query.

import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AttributeType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { ControlOperations, PlanOperations, watchedSites } from "../../infra/aws/operations.ts";
import { readPlanFile } from "../../infra/plan-file.ts";
import { describeOperationsAlarm, operationsAlarms, operationsCodes } from "../../workflows/operations.ts";
import type { OperationsCode } from "../../workflows/operations.ts";
import type { Plan } from "../../workflows/plan.ts";
import { stacksOf } from "./deployed.ts";
import { hybridChat } from "./plans.ts";

const plan = chat();
const machineArns = ["site-a", "site-b"].map((site) => `arn:aws:states:eu-north-1:111122223333:stateMachine:hybrid-chat-failover-to-${site}`);
const env = { account: "111122223333", region: "eu-north-1" };

function chat(): Plan {
  const read = readPlanFile("workflows/plans/hybrid-chat.yaml");
  if (!read.ok) throw new TypeError("the plan of the test is not right");
  return read.plan;
}

function made(fill: (stack: Stack) => void): Template {
  const stack = new Stack(new App(), "Operations", { env });
  fill(stack);
  return Template.fromStack(stack);
}

const control = made((stack) => {
  const lambda = (id: string): LambdaFunction => new LambdaFunction(stack, id, { functionName: `understudy-${id}`, runtime: Runtime.NODEJS_24_X, handler: "index.handler", code: Code.fromInline("0") });
  const sweep = lambda("sweep");
  new ControlOperations(stack, "Operations", {
    pages: new Topic(stack, "Pages", { topicName: "understudy-pages" }),
    record: new Table(stack, "Record", { tableName: "understudy", partitionKey: { name: "pk", type: AttributeType.STRING } }),
    sweep, report: lambda("report"), unattended: { intake: lambda("intake"), sweep },
    deadLetters: { intake: new Queue(stack, "IntakeDead"), schedules: new Queue(stack, "ScheduleDead") },
    logGroups: [new LogGroup(stack, "Logs")],
    plans: [{ plan, machines: machineArns }],
  });
});
const ofPlan = made((stack) => {
  new PlanOperations(stack, "Operations", { plan, pages: new Topic(stack, "Pages", { topicName: "understudy-pages" }), deadLetters: {}, logGroups: [new LogGroup(stack, "Logs")], runbook: "https://wiki.example.com/understudy" });
});

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly TreatMissingData: string;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: { readonly Metric: Pick<Alarm, "Namespace" | "MetricName" | "Dimensions"> } }[];
}
const alarmsOf = (template: Template): readonly Alarm[] => Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(({ Properties }) => Properties as Alarm);
const controlAlarms = alarmsOf(control);
const planAlarms = alarmsOf(ofPlan);
const all = [...controlAlarms, ...planAlarms];
const of = (code: OperationsCode): readonly Alarm[] => all.filter(({ AlarmDescription }) => AlarmDescription.endsWith(`#${code}`));
/** What an alarm watches, one entry for each metric. */
const watched = (alarm: Alarm | undefined) => {
  const parts = alarm?.Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])) ?? (alarm === undefined ? [] : [alarm]);
  return parts.map(({ Namespace, MetricName, Dimensions }) => [Namespace, MetricName, ...(Dimensions ?? []).map(({ Name, Value }) => `${Name}=${typeof Value === "string" ? Value : "…"}`)].join(" "));
};

describe("every row of the table", () => {
  const rows = [...operationsCodes("control"), ...operationsCodes("plan")];

  it.each(rows)("%s has its alarms, which say what it means and what to do, and page", (code) => {
    const alarms = of(code);
    expect(alarms).toHaveLength({ "dead-letters": 2, "observer-silent": 3 }[code as string] ?? 1);
    for (const alarm of alarms) {
      expect(alarm.AlarmDescription).toContain(`Look first: ${operationsAlarms[code].lookFirst}`);
      expect(alarm.AlarmDescription).not.toMatch(/[{}]/);
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1_024);
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Pages/) }]);
    }
  });

  it.each(rows)("%s says of missing data what the table says", (code) => {
    const heartbeats: readonly OperationsCode[] = ["sweep-silent", "observer-silent", "readiness-silent"];
    for (const alarm of of(code)) {
      expect(alarm.TreatMissingData).toBe(operationsAlarms[code].missing.is);
      expect(alarm.TreatMissingData).toBe(heartbeats.includes(code) ? "breaching" : "notBreaching");
      expect(alarm.ComparisonOperator).toBe(heartbeats.includes(code) ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold");
      expect(alarm).toMatchObject({ Threshold: 1, DatapointsToAlarm: operationsAlarms[code].when.in, EvaluationPeriods: operationsAlarms[code].when.of });
    }
  });

  it("is all there is: no alarm without a row, and none of a name that would wake the intake but the one that is agreed on", () => {
    expect(all).toHaveLength(rows.flatMap(of).length);
    expect(all.filter(({ AlarmName }) => AlarmName.startsWith("understudy-"))).toEqual(of("observer-silent"));
    expect(new Set(all.map(({ AlarmName }) => AlarmName)).size).toBe(all.length);
  });
});

describe("what the alarms watch", () => {
  it.each<[OperationsCode, readonly string[]]>([
    ["run-failed", ["Understudy RunsFailed of hybrid-chat"]],
    ["run-timed-out", ["Understudy RunsTimedOut of hybrid-chat"]],
    ["run-aborted", ["Understudy RunsAborted of hybrid-chat"]],
    ["readiness-silent", ["AWS/Lambda Invocations FunctionName=understudy-hybrid-chat-readiness"]],
    ["sweep-silent", ["AWS/Lambda Invocations FunctionName=…"]],
    ["function-errors", ["AWS/Lambda Errors FunctionName=…", "AWS/Lambda Errors FunctionName=…"]],
    ["stuck-lease", ["Understudy StuckLeases"]],
    ["plan-not-swept", ["Understudy PlansNotSwept"]],
    ["dead-letters", ["AWS/SQS ApproximateNumberOfMessagesVisible QueueName=…"]],
    ["lambda-throttled", ["AWS/Lambda Throttles"]],
    ["record-throttled", ["AWS/DynamoDB ReadThrottleEvents TableName=…", "AWS/DynamoDB WriteThrottleEvents TableName=…"]],
    ["page-failed", ["AWS/SNS NumberOfNotificationsFailed TopicName=…"]],
    ["observer-silent", ["Understudy SourceFailing Observer=site-b Plan=hybrid-chat Site=site-a"]],
  ])("is right for %s", (code, expected) => {
    expect(watched(of(code)[0])).toEqual(expected);
  });

  it("counts how runs end in the log of each machine, under the names that the alarms watch", () => {
    const stacks = stacksOf([hybridChat]);
    const filters = stacks.of("understudy-plan-hybrid-chat", "AWS::Logs::MetricFilter").map(([, { Properties }]) => Properties as { readonly FilterPattern: string; readonly LogGroupName: { readonly Ref: string }; readonly MetricTransformations: readonly { readonly MetricNamespace: string; readonly MetricName: string; readonly MetricValue: string; readonly DefaultValue?: unknown }[] });
    for (const [code, event] of [["run-failed", "ExecutionFailed"], ["run-timed-out", "ExecutionTimedOut"], ["run-aborted", "ExecutionAborted"]] as const) {
      const mine = filters.filter(({ FilterPattern }) => FilterPattern === `{ $.type = "${event}" }`);
      // Failover, switchover, re-protection and isolated drill, to either site.
      expect(new Set(mine.map(({ LogGroupName }) => LogGroupName.Ref)).size).toBe(8);
      for (const { LogGroupName, MetricTransformations: [made, ...more] } of mine) {
        expect(stacks.template("understudy-plan-hybrid-chat")[LogGroupName.Ref]?.Properties["LogGroupName"]).toMatch(/^\/aws\/vendedlogs\/states\/hybrid-chat-(fail|switch|copy-|drill-)over-to-site-[ab]$/);
        expect([`${made?.MetricNamespace} ${made?.MetricName}`, made?.MetricValue, made?.DefaultValue, more]).toEqual([watched(of(code)[0])[0], "1", undefined, []]);
      }
    }
  });

  it("covers each observer once, by a site on which it votes", () => {
    expect([...watchedSites(plan)]).toEqual([["site-b", "site-a"], ["arbiter", "site-a"], ["site-a", "site-a"]]);
    expect(of("observer-silent").map(({ AlarmName }) => AlarmName)).toEqual(["site-b", "arbiter", "site-a"].map((observer) => `understudy-hybrid-chat-probe-silent-at-${observer}`));
  });

  it("costs ten metrics for all plans, without dead letters, and seven for this one", () => {
    const metrics = (alarms: readonly Alarm[]): number => alarms.flatMap(watched).length;
    expect([metrics(controlAlarms) - of("dead-letters").length, metrics(planAlarms)]).toEqual([10, 7]);
  });
});

describe("where people look", () => {
  it("is named in full: the runbook of the repository, or the one that the installation names", () => {
    expect(of("stuck-lease")[0]?.AlarmDescription).toMatch(/What to do: infra\/runbook\.md#stuck-lease$/);
    expect(of("run-failed")[0]?.AlarmDescription).toMatch(/^A run of hybrid-chat ended .* What to do: https:\/\/wiki\.example\.com\/understudy#run-failed$/);
    expect(describeOperationsAlarm("dead-letters", { queue: "intake" })).toContain("in the queue intake:");
  });

  it("is one dashboard with what was asked for, within what is free of charge for one plan", () => {
    control.resourceCountIs("AWS::CloudWatch::Dashboard", 1);
    const [dashboard] = Object.values(control.findResources("AWS::CloudWatch::Dashboard"));
    const body = JSON.stringify(dashboard);
    for (const shown of ["intake: errors", "sweep: duration", "timed out", "dead letters: schedules", "ExecutionsStarted", "SourceFailing", "Duration", "Invocations", "ApproximateNumberOfMessagesVisible", "SuccessfulRequestLatency", "ReplicaLag", "OpenRunAgeSeconds", "ExecutionTime", "ReadinessFailing"]) expect(body).toContain(shown);
    // Probes and replicas lie in other Regions than the dashboard.
    for (const region of ["eu-west-1", "eu-central-1"]) expect(body).toContain(region);
    const lines = body.match(/\\"stat\\"/g)?.length ?? 0;
    expect([lines > 30, lines <= 50]).toEqual([true, true]);
  });

  it("is a saved query for all lines of one run, in each stack", () => {
    for (const [template, name] of [[control, "understudy/control/one run, all lines"], [ofPlan, "understudy/hybrid-chat/one run, all lines"]] as const) {
      template.hasResourceProperties("AWS::Logs::QueryDefinition", { Name: name });
      const [query] = Object.values(template.findResources("AWS::Logs::QueryDefinition"));
      expect(query?.["Properties"]).toMatchObject({ QueryString: [
        "fields @timestamp, coalesce(service, type) as what, level, step, epoch, message, code", '| filter @message like "RUN-NAME"', "| sort @timestamp asc", "| limit 10000",
      ].join("\n") });
    }
  });
});
