// The alarms of the product about itself, as a table: what each means for people, where to look first, which section of
// the runbook says what to do, and what it watches. The constructs deploy these rows, the runbook explains them, the cost
// command counts them. Whether a site has failed is another matter: those alarms vote and start runs, these only call people.

import { failingMetric, metricNamespace } from "./names.ts";
import type { Milliseconds } from "./units.ts";

/** What a row is about; the construct knows the dimension that belongs to each. */
export type Subject = "runs" | "observer" | "queue" | "unattended-functions" | "sweep" | "reports" | "region" | "record-table" | "pages-topic" | "product" | "readiness";

export interface OperationsAlarm {
  /** `control`: once in the arbiter's Region, with the control stack; `plan`: once for each plan. */
  readonly scope: "control" | "plan";
  /** For people: what is so, and what it does to them. `{plan}`, `{queue}` and `{observer}` stand for names. */
  readonly means: string;
  /** The first place to look, in one sentence. */
  readonly lookFirst: string;
  /** Several metrics are added up. Each of them costs as much as an alarm of its own. */
  readonly watches: { readonly namespace: string; readonly metrics: readonly [string, ...string[]]; readonly statistic: "Sum" | "Maximum" | "SampleCount"; readonly of: Subject };
  /** In how many of the last periods the value must be there. */
  readonly when: { readonly is: "at-least-1" | "below-1"; readonly in: number; readonly of: number; readonly periodSeconds: 60 | 300 | 3_600 };
  /** What no data says, and why. */
  readonly missing: { readonly is: "breaching" | "notBreaching"; readonly because: string };
}

/** What the sweep publishes, without dimensions and only in minutes in which there is something: a metric without data costs nothing. */
export const sweepMetrics = { stuckLeases: "StuckLeases", plansNotSwept: "PlansNotSwept", openRunAge: "OpenRunAgeSeconds" } as const;

/**
 * How runs end without success, as the log of their state machine tells it; a filter on that log counts each, by plan. The
 * metrics of Step Functions itself would do, but AWS does not say that a run that was started by an alias is counted under its
 * machine too, and an alarm that might never fire is none.
 */
export const runMetrics = {
  failed: { metric: "RunsFailed", event: "ExecutionFailed" },
  timedOut: { metric: "RunsTimedOut", event: "ExecutionTimedOut" },
  aborted: { metric: "RunsAborted", event: "ExecutionAborted" },
} as const;

/** A run that holds its plan for longer is called stuck: more than all deadlines of a plan and the patience of its gates. */
export const longestHoldMs: Milliseconds = 4 * 3_600_000;

const at = (once: "at-least-1" | "below-1", count: number, of: number, periodSeconds: 60 | 300 | 3_600 = 60): OperationsAlarm["when"] => ({ is: once, in: count, of, periodSeconds });
const quiet = (because: string): OperationsAlarm["missing"] => ({ is: "notBreaching", because });
const heartbeat = (because: string): OperationsAlarm["missing"] => ({ is: "breaching", because });
const noRun = quiet("without a run there is nothing to count");
const onlyTrouble = quiet("the sweep publishes it only when there is something; whether it still runs is watched apart");

/** By code, which ends the alarm's name and is the anchor of its section in the runbook. */
export const operationsAlarms = {
  "run-failed": {
    scope: "plan",
    means: "A run of {plan} ended without doing what it was for: it broke, was refused, stopped, taken back, or nobody decided in time. Users may still be without the application, or with half of it moved.",
    lookFirst: "The page that the run sent when it closed, else the record of the plan's newest run.",
    watches: { namespace: metricNamespace, metrics: [runMetrics.failed.metric], statistic: "Sum", of: "runs" }, when: at("at-least-1", 1, 1), missing: noRun,
  },
  "run-timed-out": {
    scope: "plan",
    means: "A run of {plan} reached the end of its time, a year, and was cut off in the middle of whatever it did. Until its lease is given back no other run of the plan can start.",
    lookFirst: "The execution in Step Functions: which state it was in, and since when.",
    watches: { namespace: metricNamespace, metrics: [runMetrics.timedOut.metric], statistic: "Sum", of: "runs" }, when: at("at-least-1", 1, 1), missing: noRun,
  },
  "run-aborted": {
    scope: "plan",
    means: "Somebody ended a run of {plan} in Step Functions instead of stopping it at a gate. Nothing was undone, and what had been sent goes on: the application may be half moved.",
    lookFirst: "CloudTrail for StopExecution: who did it and why; then the record of the run: what had been changed.",
    watches: { namespace: metricNamespace, metrics: [runMetrics.aborted.metric], statistic: "Sum", of: "runs" }, when: at("at-least-1", 1, 1), missing: noRun,
  },
  "observer-silent": {
    scope: "plan",
    means: "The observer {observer} has had no opinion about {plan} for five minutes: it does not run, or cannot look, or cannot say what it saw. It has no vote, so a failure of the site may go unnoticed or wait for a person.",
    lookFirst: "The last log lines of the observer's function in its own Region.",
    watches: { namespace: metricNamespace, metrics: [failingMetric], statistic: "SampleCount", of: "observer" }, when: at("below-1", 5, 5), missing: heartbeat("a healthy observer speaks once a minute, so silence is the trouble itself"),
  },
  "readiness-silent": {
    scope: "plan",
    means: "For two hours nobody has looked whether a failover of {plan} would work. Nothing fails over worse for it now, but what breaks at the standby stays unknown.",
    lookFirst: "The last log lines of the function that looks at readiness, and whether its schedule is enabled.",
    watches: { namespace: "AWS/Lambda", metrics: ["Invocations"], statistic: "Sum", of: "readiness" }, when: at("below-1", 2, 2, 3_600), missing: heartbeat("it runs every half hour, and Lambda publishes nothing for a function that is not called"),
  },
  "sweep-silent": {
    scope: "control",
    means: "The sweep has not run for five minutes. Failovers still start from alarm events, but nobody catches a lost event, closes a run that died, or looks again while an approval waits.",
    lookFirst: "The schedule of the sweep in EventBridge Scheduler (is it enabled?) and the function's throttles.",
    watches: { namespace: "AWS/Lambda", metrics: ["Invocations"], statistic: "Sum", of: "sweep" }, when: at("below-1", 5, 5), missing: heartbeat("it runs each minute, and Lambda publishes nothing for a function that is not called"),
  },
  "stuck-lease": {
    scope: "control",
    means: "A run has held its plan for more than four hours, or holds it although it is closed or has no record. Until the lease is given back no other failover of that plan can start; a new alarm only joins the run.",
    lookFirst: "The log line of the sweep that names plan and run, then that run's open gates.",
    watches: { namespace: metricNamespace, metrics: [sweepMetrics.stuckLeases], statistic: "Maximum", of: "product" }, when: at("at-least-1", 3, 5), missing: onlyTrouble,
  },
  "plan-not-swept": {
    scope: "control",
    means: "The sweep runs but fails for at least one plan, or people still cannot be called to something that happened there, or their incidents not be ended. Where it fails, a run that died stays open, lost alarm events are not made good, and the facts of a waiting approval grow old.",
    lookFirst: "The log line “a plan could not be swept” or “people could not be called yet” or “incidents of questions that are over could not be ended yet” of the sweep: plan and reason.",
    watches: { namespace: metricNamespace, metrics: [sweepMetrics.plansNotSwept], statistic: "Maximum", of: "product" }, when: at("at-least-1", 3, 5), missing: onlyTrouble,
  },
  "reports-not-kept": {
    scope: "control",
    means: "Reports of closed runs are not kept. Runs go on as ever, and each report can still be read from the record; what is missing is the copy that nobody can change.",
    lookFirst: "The log line “a report could not be kept” of the function report: run and reason; it is tried again each minute.",
    watches: { namespace: "AWS/Lambda", metrics: ["Errors"], statistic: "Sum", of: "reports" }, when: at("at-least-1", 5, 5), missing: quiet("a function that is not called makes no errors; ticks that did not reach it are dead letters"),
  },
  "function-errors": {
    scope: "control",
    means: "Intake or sweep fail again and again, and nobody who called them sees it. A site may be down without a run being started.",
    lookFirst: "The logs of intake and sweep, level ERROR, of the last ten minutes.",
    watches: { namespace: "AWS/Lambda", metrics: ["Errors"], statistic: "Sum", of: "unattended-functions" }, when: at("at-least-1", 3, 5), missing: quiet("a function that is not called makes no errors"),
  },
  "dead-letters": {
    scope: "control",
    means: "Something lies in the queue {queue}: an event that could not be handled after all retries. It may have been the alarm that a site is down.",
    lookFirst: "The message in the queue: which alarm, when, and the error beside it.",
    watches: { namespace: "AWS/SQS", metrics: ["ApproximateNumberOfMessagesVisible"], statistic: "Maximum", of: "queue" }, when: at("at-least-1", 1, 1), missing: quiet("SQS publishes nothing for a queue that nobody uses"),
  },
  "lambda-throttled": {
    scope: "control",
    means: "Lambda refuses calls in the arbiter's Region, because the account's limit of concurrent calls is used up. Runs slow down, looks are lost, and a failover may start late.",
    lookFirst: "Lambda's ConcurrentExecutions by function: who uses the limit up.",
    watches: { namespace: "AWS/Lambda", metrics: ["Throttles"], statistic: "Sum", of: "region" }, when: at("at-least-1", 3, 5), missing: quiet("Lambda publishes nothing where nothing was refused"),
  },
  "record-throttled": {
    scope: "control",
    means: "The record's table refuses reads or writes. Without the record nothing is changed: runs wait, and decisions of people are not taken down.",
    lookFirst: "The table's throttle metrics by operation, and its on-demand limits.",
    watches: { namespace: "AWS/DynamoDB", metrics: ["ReadThrottleEvents", "WriteThrottleEvents"], statistic: "Sum", of: "record-table" }, when: at("at-least-1", 3, 5), missing: quiet("DynamoDB publishes nothing where nothing was refused, and its alarms ignore missing data anyway"),
  },
  "page-failed": {
    scope: "control",
    means: "A page reached at least one of its receivers not at all. Somebody who should know does not.",
    lookFirst: "The topic's subscriptions: which are confirmed, which endpoint answers with an error.",
    watches: { namespace: "AWS/SNS", metrics: ["NumberOfNotificationsFailed"], statistic: "Sum", of: "pages-topic" }, when: at("at-least-1", 1, 1, 300), missing: quiet("without a page none can fail"),
  },
} as const satisfies Readonly<Record<string, OperationsAlarm>>;

export type OperationsCode = keyof typeof operationsAlarms;
/** The codes of one scope, in the order of the table. */
export function operationsCodes(scope: OperationsAlarm["scope"]): readonly OperationsCode[] {
  return (Object.keys(operationsAlarms) as OperationsCode[]).filter((code) => operationsAlarms[code].scope === scope);
}

/**
 * The name of an alarm of operations. The dot keeps it apart from alarms about sites, which begin with `understudy-` and wake
 * the intake. `parts` are the plan, the queue and the like, where there is more than one.
 */
export function operationsAlarmName(code: OperationsCode, ...parts: readonly string[]): string {
  return ["understudy.ops", ...parts, code].join("-");
}

/** Where the runbook is and which section is about the code. */
export function runbookSection(code: OperationsCode, runbook = "infra/runbook.md"): string {
  return `${runbook}#${code}`;
}

/** What an alarm says of itself; CloudWatch takes 1,024 characters. */
export function describeOperationsAlarm(code: OperationsCode, names: Readonly<Record<string, string>>, runbook?: string): string {
  const { means, lookFirst } = operationsAlarms[code];
  const filled = means.replace(/\{(\w+)\}/g, (_whole, key: string) => names[key] ?? key);
  return `${filled} Look first: ${lookFirst} What to do: ${runbookSection(code, runbook)}`;
}
