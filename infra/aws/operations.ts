// The alarms by which the product watches itself, the saved log queries and the dashboard. `ControlOperations` belongs into
// the control stack, `PlanOperations` into the stack of each plan. What the alarms say and watch stands in the table of
// workflows/operations.ts; here it only becomes constructs. They call people and start nothing: their names begin with
// `understudy.ops-`, and the rule that wakes the intake listens to `understudy-…-down` and `understudy-…-triggered` alone. The
// alarm on each silent observer, which PlanOperations makes too, keeps the name that is agreed for it (`silentAlarmName`).

import { Alarm, ComparisonOperator, MathExpression, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { QueryDefinition, QueryString } from "aws-cdk-lib/aws-logs";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { planFunctionName, runMetricName, silentAlarmName } from "../../workflows/names.ts";
import { describeOperationsAlarm, operationsAlarmName, operationsAlarms } from "../../workflows/operations.ts";
import type { OperationsCode } from "../../workflows/operations.ts";
import { vantagePlace } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { OperationsDashboard } from "./operations-dashboard.ts";
import type { ShownPlan } from "./operations-dashboard.ts";

/** What both kinds need. */
interface Operations {
  /** Where every alarm sends: the topic of pages. */
  readonly pages: ITopic;
  /** Queues of what could not be handled, by the name by which people shall hear of them. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  /** Log groups of all functions and state machines of the stack, for the saved query "one run, all lines"; none: no query. */
  readonly logGroups: readonly ILogGroup[];
  /** Where the runbook is for those who get the page; left out, its path in the repository. */
  readonly runbook?: string;
}

export interface ControlOperationsProps extends Operations {
  readonly record: Pick<ITable, "tableName">;
  readonly sweep: IFunction;
  /** What keeps the reports of runs. */
  readonly report: IFunction;
  /** Functions whose callers do not see their errors, by the name by which people know them: intake and sweep. At most ten. */
  readonly unattended: Readonly<Record<string, IFunction>>;
  /** What the dashboard shows of each plan that is deployed. */
  readonly plans: readonly ShownPlan[];
}

/** Once in each arbiter Region: alarms, dashboard and log query of everything that plans share. */
export class ControlOperations extends Construct {
  constructor(scope: Construct, id: string, props: ControlOperationsProps) {
    super(scope, id);
    const page = alarms(this, props);
    const { record, sweep, report, unattended, pages } = props;
    page("sweep-silent", [{ FunctionName: sweep.functionName }]);
    page("stuck-lease", [{}]);
    page("plan-not-swept", [{}]);
    page("reports-not-kept", [{ FunctionName: report.functionName }]);
    page("function-errors", Object.values(unattended).map(({ functionName }) => ({ FunctionName: functionName })));
    for (const [queue, { queueName }] of Object.entries(props.deadLetters)) page("dead-letters", [{ QueueName: queueName }], { queue });
    page("lambda-throttled", [{}]);
    page("record-throttled", [{ TableName: record.tableName }]);
    page("page-failed", [{ TopicName: pages.topicName }]);
    oneRun(this, props.logGroups, "understudy/control");
    new OperationsDashboard(this, "Dashboard", props);
  }
}

export interface PlanOperationsProps extends Operations {
  readonly plan: Plan;
}

/** Once for each plan, in the arbiter's Region. */
export class PlanOperations extends Construct {
  constructor(scope: Construct, id: string, props: PlanOperationsProps) {
    super(scope, id);
    const { plan } = props;
    const page = alarms(this, props);
    for (const code of ["run-failed", "run-timed-out", "run-aborted"] as const) page(code, [{}], { plan: plan.plan });
    page("readiness-silent", [{ FunctionName: planFunctionName(plan.plan, "readiness") }], { plan: plan.plan });
    for (const [observer, site] of watchedSites(plan)) {
      page("observer-silent", [{ Plan: plan.plan, Site: site, Observer: observer }], { plan: plan.plan, observer }, silentAlarmName(plan.plan, observer));
    }
    for (const [queue, { queueName }] of Object.entries(props.deadLetters)) page("dead-letters", [{ QueueName: queueName }], { plan: plan.plan, queue });
    oneRun(this, props.logGroups, `understudy/${plan.plan}`);
  }
}

/** Each observer with one of the sites on which it votes, the home site where it can be: it speaks of all of them or of none. */
export function watchedSites(plan: Plan): ReadonlyMap<string, string> {
  const sites = [plan.home, ...Object.keys(plan.sites).filter((site) => site !== plan.home)];
  const found = new Map<string, string>();
  for (const site of sites) for (const word of plan.decide.votes.of) {
    const observer = vantagePlace(plan, word, site);
    if (!found.has(observer)) found.set(observer, site);
  }
  return found;
}

type Dimensions = Readonly<Record<string, string>>;
/** Makes the alarm of a row over one metric for each set of dimensions, added up. `names` fill the sentence and the alarm's name. */
type MakeAlarm = (code: OperationsCode, of: readonly Dimensions[], names?: Readonly<Record<string, string>>, alarmName?: string) => Alarm;

function alarms(scope: Construct, { pages, runbook }: Operations): MakeAlarm {
  return (code, of, names = {}, alarmName = operationsAlarmName(code, ...Object.values(names))) => {
    const { watches, when, missing } = operationsAlarms[code];
    const metrics = of.flatMap((dimensionsMap) => watches.metrics.map((metric) => new Metric({ namespace: watches.namespace, metricName: watches.of === "runs" ? runMetricName(metric, names["plan"] ?? "") : metric, dimensionsMap, statistic: watches.statistic, period: Duration.seconds(when.periodSeconds) })));
    const alarm = new Alarm(scope, [code, ...Object.values(names)].join("-"), {
      alarmName,
      alarmDescription: describeOperationsAlarm(code, names, runbook),
      metric: sumOf(metrics, when.periodSeconds),
      threshold: 1,
      comparisonOperator: when.is === "at-least-1" ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: when.in,
      evaluationPeriods: when.of,
      treatMissingData: missing.is === "breaching" ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(pages));
    return alarm;
  };
}

/** One metric itself, because an alarm on it is the simplest to read; several added up, and one without data counts as none. */
function sumOf(metrics: readonly Metric[], periodSeconds: number): Metric | MathExpression {
  const [first, ...others] = metrics;
  if (first !== undefined && others.length === 0) return first;
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new MathExpression({ expression: "SUM(METRICS())", usingMetrics, label: metrics.map(({ metricName }) => metricName).join(" + "), period: Duration.seconds(periodSeconds) });
}

/** The saved query of Logs Insights: put the run's name in, get every line that any function wrote for it. */
function oneRun(scope: Construct, logGroups: readonly ILogGroup[], folder: string): void {
  if (logGroups.length === 0) return;
  new QueryDefinition(scope, "OneRun", {
    queryDefinitionName: `${folder}/one run, all lines`,
    logGroups: [...logGroups],
    queryString: new QueryString({
      fields: ["@timestamp", "coalesce(service, type) as what", "level", "step", "epoch", "message", "code"],
      filterStatements: ['@message like "RUN-NAME"'],
      sort: "@timestamp asc",
      limit: 10_000,
    }),
  });
}
