// The one dashboard of an arbiter Region: what all plans share in the first rows, then a row for each plan. It shows what
// the alarms watch, so that whoever was paged sees when it began, and whether anything else began with it.

import { Dashboard, GraphWidget, Metric, TextWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { IMetric, IWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { instancesOf } from "../../workflows/database-copies.ts";
import { failingMetric, metricNamespace, probeFunctionName, readinessMetric, runMetricName } from "../../workflows/names.ts";
import { runMetrics, sweepMetrics } from "../../workflows/operations.ts";
import { vantagePlace } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";

/** A plan with the ARNs of its state machines. */
export interface ShownPlan {
  readonly plan: Plan;
  readonly machines: readonly string[];
}

export interface DashboardProps {
  readonly record: Pick<ITable, "tableName">;
  readonly sweep: IFunction;
  readonly unattended: Readonly<Record<string, IFunction>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly pages: ITopic;
  readonly plans: readonly ShownPlan[];
}

export const dashboardName = "understudy";

type Statistic = "Sum" | "Maximum" | "Average" | "p50" | "p99";
/** One line of a graph; `region` where it is another one than the dashboard's. */
interface Line {
  readonly of: string;
  readonly metric: string;
  readonly by?: Readonly<Record<string, string>>;
  readonly as: Statistic;
  readonly label: string;
  readonly region?: string;
  /** How often there is a value; each minute unless given. */
  readonly everyMinutes?: number;
}

const draw = ({ of, metric, by, as, label, region, everyMinutes = 1 }: Line): IMetric =>
  new Metric({ namespace: of, metricName: metric, dimensionsMap: by ?? {}, statistic: as, label, period: Duration.minutes(everyMinutes), ...(region === undefined ? {} : { region }) });

/** A graph; five of them fill the 24 columns, so the last of a row is narrower. */
const graph = (title: string, lines: readonly Line[], width = 5): IWidget => new GraphWidget({ title, left: lines.map(draw), width, height: 6, leftYAxis: { min: 0 } });

export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new Dashboard(this, "Dashboard", {
      dashboardName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [new TextWidget({ markdown: "# Understudy\nWhat all plans share. A site that has failed shows in the votes of its plan below. What each alarm means and what to do: `infra/runbook.md`.", width: 24, height: 2 })],
        sharedRow(props),
        ...props.plans.flatMap(planRows),
      ],
    });
  }
}

function sharedRow({ record, sweep, unattended, deadLetters, pages }: DashboardProps): IWidget[] {
  const ofFunctions = (metric: string, as: Statistic): readonly Line[] => Object.entries(unattended).map(([name, { functionName }]) => ({ of: "AWS/Lambda", metric, by: { FunctionName: functionName }, as, label: `${name}: ${metric.toLowerCase()}` }));
  const table = { TableName: record.tableName };
  return [
    graph("Sweep: once a minute, and what it found", [
      { of: "AWS/Lambda", metric: "Invocations", by: { FunctionName: sweep.functionName }, as: "Sum", label: "sweeps" },
      { of: metricNamespace, metric: sweepMetrics.stuckLeases, as: "Maximum", label: "stuck leases" },
      { of: metricNamespace, metric: sweepMetrics.plansNotSwept, as: "Maximum", label: "plans not swept" },
    ]),
    graph("Intake and sweep: errors, longest call (ms)", [...ofFunctions("Errors", "Sum"), ...ofFunctions("Duration", "Maximum")]),
    graph("Refused and undelivered", [
      { of: "AWS/Lambda", metric: "Throttles", as: "Sum", label: "Lambda throttles in this Region" },
      { of: "AWS/DynamoDB", metric: "ReadThrottleEvents", by: table, as: "Sum", label: "record: reads refused" },
      { of: "AWS/DynamoDB", metric: "WriteThrottleEvents", by: table, as: "Sum", label: "record: writes refused" },
      { of: "AWS/SNS", metric: "NumberOfNotificationsFailed", by: { TopicName: pages.topicName }, as: "Sum", label: "pages not delivered" },
      ...Object.entries(deadLetters).map(([name, { queueName }]): Line => ({ of: "AWS/SQS", metric: "ApproximateNumberOfMessagesVisible", by: { QueueName: queueName }, as: "Maximum", label: `dead letters: ${name}` })),
    ]),
    graph("Record: a call takes (ms)", ["GetItem", "UpdateItem"].map((operation): Line => ({ of: "AWS/DynamoDB", metric: "SuccessfulRequestLatency", by: { ...table, Operation: operation }, as: "Average", label: operation }))),
    graph("Oldest open run (s)", [{ of: metricNamespace, metric: sweepMetrics.openRunAge, as: "Maximum", label: "age" }], 4),
  ];
}

function planRows({ plan, machines }: ShownPlan): IWidget[][] {
  const title = new TextWidget({ markdown: `## ${plan.plan}\n${plan.title}`, width: 24, height: 2 });
  const took = machines.map((arn): Line => ({ of: "AWS/States", metric: "ExecutionTime", by: { StateMachineArn: arn }, as: "Maximum", label: machineName(arn) }));
  const lag = lagLines(plan);
  return [[title], [
    graph("Runs", runLines(plan, machines)),
    graph("Votes: 1 is “this site fails”", voteLines(plan)),
    graph("Probes: longest look (ms), errors", probeLines(plan)),
    ...(lag.length === 0 ? [] : [graph("Replication lag (s), only a replica has one", lag)]),
    graph("Runs: how long (ms)", took, 4),
  ], [graph("Readiness: checks that fail", [{ of: metricNamespace, metric: readinessMetric, by: { Plan: plan.plan }, as: "Maximum", label: "fail", everyMinutes: 30 }], 24)]];
}

function runLines(plan: Plan, machines: readonly string[]): readonly Line[] {
  const words = { failed: "failed", timedOut: "timed out", aborted: "aborted" } as const;
  return [
    ...machines.flatMap((arn) => Object.entries({ ExecutionsStarted: "started", ExecutionsSucceeded: "succeeded" }).map(([metric, word]): Line => ({ of: "AWS/States", metric, by: { StateMachineArn: arn }, as: "Sum", label: `${machineName(arn)}: ${word}` }))),
    ...Object.entries(runMetrics).map(([key, { metric }]): Line => ({ of: metricNamespace, metric: runMetricName(metric, plan.plan), as: "Sum", label: words[key as keyof typeof words] })),
  ];
}

/** An ARN may be a token that is known only at deployment; a label then names the machine by it. */
const machineName = (arn: string): string => arn.split(":").at(-1) ?? arn;

function voteLines(plan: Plan): readonly Line[] {
  return Object.keys(plan.sites).flatMap((site) =>
    [...new Set(plan.decide.votes.of.map((word) => vantagePlace(plan, word, site)))].map((observer) => ({ of: metricNamespace, metric: failingMetric, by: { Plan: plan.plan, Site: site, Observer: observer }, as: "Maximum" as const, label: `${site} from ${observer}` })),
  );
}

/** Probe functions run in the Region of the place from which they look. */
function probeLines(plan: Plan): readonly Line[] {
  return ["arbiter", ...Object.keys(plan.sites)].flatMap((place) => {
    const region = plan.sites[place]?.region ?? plan.arbiter.region;
    const by = { FunctionName: probeFunctionName(plan.plan, place) };
    return [{ of: "AWS/Lambda", metric: "Duration", by, as: "Maximum" as const, label: `${place}: longest`, region }, { of: "AWS/Lambda", metric: "Errors", by, as: "Sum" as const, label: `${place}: errors`, region }];
  });
}

function lagLines(plan: Plan): readonly Line[] {
  return Object.entries(plan.databases).flatMap(([database, planned]) =>
    Object.entries(instancesOf(planned)).map(([site, { id }]): Line => ({ of: "AWS/RDS", metric: "ReplicaLag", by: { DBInstanceIdentifier: id }, as: "Maximum", label: `${database} at ${site}`, region: plan.sites[site]?.region ?? plan.arbiter.region })),
  );
}
