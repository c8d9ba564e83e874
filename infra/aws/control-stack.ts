// What all plans of an arbiter's Region share: the record, its key, the topic of pages, the functions that start and answer
// runs, the rule and the schedules that call them, and the alarms of operations.

import { Aws, CfnOutput, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Match, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSubscription, Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { createDigest } from "../../workflows/digest.ts";
import { controlFunctionName, pagesTopicName, recordTableName } from "../../workflows/names.ts";
import { controlFunctions, controlStatements, everyFunction, everyMachine } from "../../workflows/permissions-own.ts";
import type { ControlStackFunction } from "../../workflows/permissions-own.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Seconds } from "../../workflows/units.ts";
import { Console } from "./console.ts";
import type { ConsoleSettings } from "./console-settings.ts";
import { deadLetterName, deadLetterQueue, deadLetterReasons } from "./dead-letters.ts";
import type { DeadLetterReason } from "./dead-letters.ts";
import { checkSize, controlEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";
import { ControlOperations } from "./operations.ts";
import { Reports } from "./reports.ts";
import { reportSettings } from "./report-settings.ts";
import type { ReportSettings } from "./report-settings.ts";
import { EachMinute } from "./schedule.ts";

export interface ControlStackProps extends StackProps {
  readonly region: string;
  /** All plans whose arbiter is this Region. */
  readonly plans: readonly Plan[];
  readonly pages: readonly string[];
  /** Left out: no console. */
  readonly console?: ConsoleSettings | undefined;
  /** Left out, as long as is usual. */
  readonly reports?: ReportSettings | undefined;
  readonly bundle: Bundle;
}

/** Where the stacks of the plans find the ARN of the key: CloudWatch Logs takes no alias. */
export const keyParameterName = "/understudy/key";

interface Row {
  readonly does: string;
  /** Several AWS calls of up to five seconds each, tried twice at most; the sweep does so for every plan. */
  readonly seconds: Seconds;
  /** Called asynchronously: how long an event is worth anything, and how often it is tried again. */
  readonly unattended?: { readonly seconds: number; readonly retries: number };
  readonly often?: true;
}

const rows: Readonly<Record<ControlStackFunction, Row>> = {
  // An alarm event is worth a few minutes: the sweep looks at the alarms each minute in any case.
  intake: { does: "Answers alarm events and starts runs", seconds: 30, unattended: { seconds: 300, retries: 2 } },
  request: { does: "Starts a run that a person asks for", seconds: 30 },
  // Over before the next one comes: two at once would call people twice.
  sweep: { does: "Catches what events alone would miss, each minute", seconds: 55, unattended: { seconds: 60, retries: 0 }, often: true },
  decide: { does: "Takes what people decide at gates", seconds: 30 },
  switch: { does: "Pauses, switches off and stops, as people ask", seconds: 30 },
  read: { does: "Tells the console and the command line what the record knows", seconds: 30 },
  // Over before the next one comes; what is left then is begun by it.
  report: { does: "Keeps the reports of closed runs, each minute", seconds: 55, unattended: { seconds: 60, retries: 0 }, often: true },
  // It tries each channel three times by itself; a second call would tell those again that were told.
  notify: { does: "Carries what people are told to EventBridge, Slack, Teams and PagerDuty", seconds: 60, unattended: { seconds: 300, retries: 0 } },
};

export class ControlStack extends Stack {
  constructor(scope: Construct, id: string, { region, plans, pages, console, reports = reportSettings({}), bundle, ...props }: ControlStackProps) {
    super(scope, id, props);
    const where = { partition: this.partition, account: this.account };
    const key = recordKey(this, region);
    new Table(this, "Record", {
      tableName: recordTableName,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new Reports(this, "Reports", { settings: reports, region, where });
    const topic = pagesTopic(this, key, pages);
    const web = console === undefined ? undefined : new Console(this, "Console", { settings: console, plans, region, where, key, bundle });
    const deadLetters = Object.fromEntries((Object.keys(deadLetterReasons) as DeadLetterReason[]).map((reason) => {
      const queue = deadLetterQueue(this, "control", reason);
      Validations.of(queue).acknowledge({ id: "AwsSolutions-SQS3", reason: `It is the end of the line itself: ${deadLetterReasons[reason]}` });
      return [reason, queue];
    })) as Readonly<Record<DeadLetterReason, Queue>>;

    const functions = Object.fromEntries(controlFunctions.map((name) => {
      const { does, seconds, unattended, often } = rows[name];
      const besides = { ...(unattended === undefined ? {} : { deadLetters: deadLetterName("control", "invocations") }), ...(often ? { often } : {}) };
      const functionName = controlFunctionName(name);
      const environment = controlEnvironment(plans, name, region, where, web?.address);
      checkSize(environment, functionName, (value) => this.resolve(value));
      const made = new HandlerFunction(this, name, {
        handler: name,
        functionName,
        description: does,
        statements: [...everyFunction(functionName, region, where, besides), ...controlStatements(plans, name, region, where)],
        environment,
        timeoutSeconds: seconds,
        bundle,
        key,
        ...(often ? { often } : {}),
      });
      if (unattended !== undefined) made.calledWithoutWaiting({ ...unattended, deadLetters: deadLetters.invocations.queueArn });
      return [name, made];
    })) as Readonly<Record<ControlStackFunction, HandlerFunction>>;

    const rule = new Rule(this, "SiteAlarms", {
      ruleName: "understudy-site-alarms",
      description: "Tells the intake that an alarm says a site has failed",
      eventPattern: {
        source: ["aws.cloudwatch"],
        detailType: ["CloudWatch Alarm State Change"],
        // The composites only: votes change their state many times a day, and one vote starts nothing.
        detail: { alarmName: Match.anyOf(Match.wildcard("understudy-*-down"), Match.wildcard("understudy-*-triggered")), state: { value: ["ALARM"] } },
      },
    });
    rule.addTarget(new LambdaFunction(functions.intake.function, { deadLetterQueue: deadLetters["alarm-events"], maxEventAge: Duration.minutes(5), retryAttempts: 10 }));
    notifiedBy(this, topic, functions.notify);
    const late = { name: deadLetterName("control", "schedules"), arn: deadLetters.schedules.queueArn };
    for (const [id, name, description] of [["Minute", "sweep", "Sweeps all plans, once a minute"], ["ReportMinute", "report", "Keeps reports of closed runs, once a minute"]] as const) {
      new EachMinute(this, id, { functionName: controlFunctionName(name), functionArn: functions[name].function.functionArn, description, input: {}, region, where, deadLetters: late });
    }

    new ControlOperations(this, "Operations", {
      pages: topic,
      record: Table.fromTableName(this, "RecordByName", recordTableName),
      sweep: functions.sweep.function,
      report: functions.report.function,
      unattended: { intake: functions.intake.function, sweep: functions.sweep.function, notify: functions.notify.function },
      deadLetters,
      logGroups: [...Object.values(functions), ...(web === undefined ? [] : [web])].map(({ logGroup }) => logGroup),
      plans: plans.map((plan) => ({ plan, machines: everyMachine(plan, where) })),
    });
    new CfnOutput(this, "Pages", { description: "Whoever has to be called subscribes to this topic", value: topic.topicArn });
  }
}

/**
 * One key for everything here that holds facts of runs. Whoever may use a thing may use the key through its service, and
 * only so, as with the keys that AWS manages: no role needs a word about the key, and none can decrypt beside the service.
 */
function recordKey(stack: Stack, region: string): Key {
  const key = new Key(stack, "Key", { alias: "understudy", description: "Record, pages and logs of Understudy", enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  const uses = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];
  const allow = (sid: string, principal: AnyPrincipal | ServicePrincipal, actions: string[], conditions: Record<string, Record<string, unknown>>): void => {
    key.addToResourcePolicy(new PolicyStatement({ sid, principals: [principal], actions, resources: ["*"], conditions }));
  };
  allow("ThroughTableAndTopic", new AnyPrincipal(), [...uses, "kms:CreateGrant"], { StringEquals: { "kms:CallerAccount": Aws.ACCOUNT_ID, "kms:ViaService": [`dynamodb.${region}.amazonaws.com`, `sns.${region}.amazonaws.com`] } });
  allow("LogGroups", new ServicePrincipal(`logs.${region}.amazonaws.com`), uses, { ArnLike: { "kms:EncryptionContext:aws:logs:arn": ["/aws/lambda/understudy-*", "/aws/vendedlogs/states/*"].map((name) => `arn:${Aws.PARTITION}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:${name}`) } });
  // Step Functions writes its log through the delivery of CloudWatch Logs.
  allow("LogDeliveries", new ServicePrincipal("delivery.logs.amazonaws.com"), uses, { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } });
  // Alarms ask for the key themselves, not through the topic.
  allow("AlarmsCallPeople", new ServicePrincipal("cloudwatch.amazonaws.com"), ["kms:Decrypt", "kms:GenerateDataKey*"], { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } });
  new StringParameter(stack, "KeyArn", { parameterName: keyParameterName, description: "The key of Understudy, for the stacks of its plans", stringValue: key.keyArn });
  return key;
}

/** What the topic tells goes to the function as well. */
function notifiedBy(stack: Stack, topic: Topic, { function: notify }: HandlerFunction): void {
  new CfnPermission(stack, "TopicCallsNotify", { action: "lambda:InvokeFunction", functionName: notify.functionArn, principal: "sns.amazonaws.com", sourceArn: topic.topicArn });
  new CfnSubscription(stack, "NotifyHears", { topicArn: topic.topicArn, protocol: "lambda", endpoint: notify.functionArn });
}

function pagesTopic(stack: Stack, key: Key, pages: readonly string[]): Topic {
  const topic = new Topic(stack, "PagesTopic", { topicName: pagesTopicName, displayName: "Understudy", masterKey: key, enforceSSL: true });
  // A policy of its own takes the place of the one that lets alarms of the account in.
  topic.addToResourcePolicy(new PolicyStatement({ sid: "AlarmsCallPeople", principals: [new ServicePrincipal("cloudwatch.amazonaws.com")], actions: ["sns:Publish"], resources: [topic.topicArn], conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } } }));
  // Named by the address and not by its place: taking one person out must not exchange the subscriptions of the others.
  for (const endpoint of pages) new CfnSubscription(stack, `Page-${createDigest(endpoint).slice(0, 8)}`, { topicArn: topic.topicArn, protocol: endpoint.startsWith("https://") ? "https" : "email", endpoint });
  return topic;
}
