// What the functions of the product do themselves, besides what the steps and probes of a plan do: the record, the epoch
// registers, calling people, other functions and the state machines. One row a function; the statements are small values
// that rows share.

import { observers, sights } from "./evidence.ts";
import { Defect } from "./failure.ts";
import { eventSource } from "./notification-channels.ts";
import { hasWatcher } from "./inside-sights.ts";
import { lookingFunction, regionOfPlace } from "./looking.ts";
import { channelsSecretName, consoleSecretName, controlFunctionName, isolatedMachineName, machineAlias, machineName, metricNamespace, pagesTopicName, planFunctionName, probeFunctionName, registerTableName, repairMachineName, reprotectMachineName, reportsBucketName, switchoverMachineName, tickQueueName } from "./names.ts";
import { thingsOfDatabase, thingsOfProbe, thingsOfStep } from "./permission-things-of.ts";
import type { Where } from "./permission-things.ts";
import { recordStatement } from "./permissions-record.ts";
import type { RecordPart } from "./permissions-record.ts";
import { merged, statementsFor } from "./permissions.ts";
import type { Doing, Statement } from "./permissions.ts";
import type { Plan } from "./plan.ts";
import { isKind } from "./plan-steps.ts";
import { serviceOf } from "./plan-members.ts";
import { probeKind } from "./probe-input.ts";
import { probeCatalogue } from "./probes.ts";
import { letsIsolated } from "./isolated-drills.ts";
import { reprotectedDatabases } from "./reprotects.ts";
import { everyStep, repairsOf, sitesOfRepair } from "./repairs.ts";
import { selfFences } from "./self-fence.ts";
import { catalogue } from "./steps.ts";
import type { StepFunctionName } from "./step-rows/row.ts";

/** The functions of a plan besides its steps'; `probe` is the one that looks from the arbiter. */
export const planFunctions = ["open", "look", "assess", "gate", "close", "enrol"] as const;
export type PlanFunction = (typeof planFunctions)[number] | StepFunctionName;
/** The functions that all plans of an arbiter's Region share. */
export const controlFunctions = ["intake", "request", "sweep", "decide", "switch", "read", "report", "notify"] as const;
export type ControlStackFunction = (typeof controlFunctions)[number];

/** The step functions that a plan needs, in either direction and for its repairs. */
export function stepFunctionsOf(plan: Plan): readonly StepFunctionName[] {
  return [...new Set(everyStep(plan).map(({ kind }) => catalogue[kind].function))];
}

/** The ARN of the state machine of that name, in the Region of its arbiter. */
export const machineArn = (region: string, name: string, { partition, account }: Where): string => `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;

/** The state machines that move a plan, by target. */
export function machinesOf(plan: Plan, where: Where): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(plan.sites).map((site) => [site, machineArn(plan.arbiter.region, machineName(plan.plan, site), where)]));
}

/** All state machines of a plan: those that move it, by failover or as planned, and those that mend one of its sites. */
export function everyMachine(plan: Plan, where: Where): readonly string[] {
  return [...Object.values(machinesOf(plan, where)), ...plannedMachines(plan, where), ...repairMachines(plan, where)];
}

/** Those by which it is moved as planned and protected again: what a return begins with. */
function plannedMachines(plan: Plan, where: Where): readonly string[] {
  return Object.keys(plan.sites).flatMap((site) => [switchoverMachineName(plan.plan, site), ...copyingNames(plan, site)].map((name) => machineArn(plan.arbiter.region, name, where)));
}

/** Where there is something to copy, for a re-protection and for isolated drills. */
const copyingNames = (plan: Plan, site: string): readonly string[] => [...(reprotectedDatabases(plan).length === 0 ? [] : [reprotectMachineName(plan.plan, site)]), ...(letsIsolated(plan) ? [isolatedMachineName(plan.plan, site)] : [])];

function repairMachines(plan: Plan, where: Where): readonly string[] {
  return repairsOf(plan).flatMap(([name, repair]) => sitesOfRepair(plan, repair).map((site) => machineArn(plan.arbiter.region, repairMachineName(plan.plan, name, site), where)));
}

/**
 * The same for functions that all plans share, where failover, switchover and re-protection of a site are one pattern: a role's own policy holds 10,240
 * characters. Names that were cut for their length have no common pattern and stand as they are.
 */
function everyMachineInShort(plan: Plan, where: Where): readonly string[] {
  return [...movingInShort(plan, where), ...repairMachines(plan, where)];
}

/** Without the machines of repairs. */
function movingInShort(plan: Plan, where: Where): readonly string[] {
  return Object.keys(plan.sites).flatMap((site) => {
    const names = [machineName(plan.plan, site), switchoverMachineName(plan.plan, site), ...copyingNames(plan, site)];
    const ending = `over-to-${site}`;
    const alike = names.every((name) => name.startsWith(`${plan.plan}-`) && name.endsWith(ending));
    return (alike ? [`${plan.plan}-*${ending}`] : names).map((name) => machineArn(plan.arbiter.region, name, where));
  });
}

const pages = (region: string, { partition, account }: Where): Statement => ({ actions: ["sns:Publish"], resources: [`arn:${partition}:sns:${region}:${account}:${pagesTopicName}`], because: "calls people" });
const escalates = (plans: readonly Plan[]): readonly Statement[] => {
  const topics = [...new Set(plans.flatMap(({ decide }) => decide.escalate ?? []))];
  return topics.length === 0 ? [] : [{ actions: ["sns:Publish"], resources: topics, because: "calls those whom a plan names for when nobody answers" }];
};
const putsEvents = (region: string, { partition, account }: Where): Statement => ({ actions: ["events:PutEvents"], resources: [`arn:${partition}:events:${region}:${account}:event-bus/default`], conditions: { StringEquals: { "events:source": [eventSource] } }, because: "tells what people are told to whatever a company builds on it" });
const readsChannels = (region: string, { partition, account }: Where): Statement => ({ actions: ["secretsmanager:GetSecretValue"], resources: [`arn:${partition}:secretsmanager:${region}:${account}:secret:${channelsSecretName}-*`], because: "the addresses of Slack, Teams and PagerDuty, where somebody has put them there" });
const endsIncidents = (region: string, { partition, account }: Where): Statement => ({ actions: ["lambda:InvokeFunction"], resources: [`arn:${partition}:lambda:${region}:${account}:function:${controlFunctionName("notify")}`], because: "says to what keeps incidents that a question is over" });
const putsReports = (region: string, { partition, account }: Where): Statement => ({ actions: ["s3:PutObject"], resources: [`arn:${partition}:s3:::${reportsBucketName(account, region)}/reports/*`], because: "the reports of runs: every plan and run has a folder of its own; nothing can be read or deleted there" });
const asksAlarms: Statement = { actions: ["cloudwatch:DescribeAlarms"], resources: ["*"], because: "CloudWatch tells of composite alarms only to those who may ask for all" };
const asksProbes = (plan: Plan, places: readonly string[], { partition, account }: Where): Statement => ({
  actions: ["lambda:InvokeFunction"],
  resources: places.map((place) => lookingFunction(plan, place)).map(({ region, function: name }) => `arn:${partition}:lambda:${region}:${account}:function:${name}`),
  because: "asks the plan's observers to look",
});
/** A step that is another plan reads that plan's record, and asks for a run where people ask. */
const asksForRuns = (others: readonly string[], region: string, where: Where): readonly Statement[] => [
  ...others.map((other) => recordStatement("reads", region, where, ["plan", "runs"], other)),
  { actions: ["lambda:InvokeFunction"], resources: [`arn:${where.partition}:lambda:${region}:${where.account}:function:${controlFunctionName("request")}`], because: "asks for runs of the plans that are its steps, by the function that looks whether it may" },
];
const publishesVotes: Statement = { actions: ["cloudwatch:PutMetricData"], resources: ["*"], conditions: { StringEquals: { "cloudwatch:namespace": [metricNamespace] } }, because: "CloudWatch lets a policy name no metric, only the namespace" };
const starts = (machines: readonly string[]): Statement => ({
  actions: ["states:StartExecution"],
  resources: machines,
  conditions: { StringEquals: { "states:StateMachineQualifier": [machineAlias] } },
  because: "starts runs, by the alias only; Step Functions asks for the machine's own ARN and tells the alias apart by a condition",
});
const answersTasks = (plans: readonly Plan[], where: Where, machines = everyMachineInShort): Statement => ({ actions: ["states:SendTaskSuccess"], resources: plans.flatMap((plan) => machines(plan, where)), because: "lets a run go on that waited for people" });
const asksRuns = (plans: readonly Plan[], where: Where): Statement => ({
  actions: ["states:DescribeExecution"],
  resources: plans.flatMap((plan) => everyMachineInShort(plan, where).map((arn) => `${arn.replace(":stateMachine:", ":execution:")}:${plan.plan}-*`)),
  because: "asks whether a run of these plans still runs; a run has its name when it starts",
});
const registers = (plan: Plan, { partition, account }: Where): Statement => ({
  actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
  resources: Object.values(plan.sites).map(({ region }) => `arn:${partition}:dynamodb:${region}:${account}:table/${registerTableName}`),
  because: "the epoch register at each site, which only grows",
});

/** Whoever looks reads how long the watchdogs of the source may still let it write, and whether those of the target may renew; the latter also whoever says how a run ended. */
const readsLeases = (plans: readonly Plan[], region: string, where: Where): readonly Statement[] => plans.filter((plan) => selfFences(plan).length > 0).map(({ plan }) => recordStatement("reads", region, where, ["leases"], plan));

/** What each function of a plan may do, except the probes. */
export function planStatements(plan: Plan, key: PlanFunction, where: Where): readonly Statement[] {
  const { region } = plan.arbiter;
  const writes = (...more: readonly RecordPart[]): Statement => recordStatement("writes", region, where, ["plan", "runs", "texts", ...more], plan.plan);
  switch (key) {
    case "open":
      // An isolated drill that gives way may wait at a question, and its execution is let go.
      return letsIsolated(plan) ? [writes("tokens"), answersTasks([plan], where, everyMachine)] : [writes()];
    case "enrol":
      return [writes("list")];
    case "assess":
      // How many plans fail at once decides whether one may go ahead by itself (R18); where plans that are steps of this one serve, and how
      // they are moved, decides whether it may be moved as planned.
      return [writes(), recordStatement("reads", region, where, ["plan", "list"]), asksAlarms];
    case "look":
      return [writes(), ...readsLeases([plan], region, where), asksProbes(plan, observers(plan), where)];
    case "gate":
      // At a gate of a dry run nobody is asked, and the run goes on at once.
      return [writes("tokens"), pages(region, where), answersTasks([plan], where, (each, there) => Object.values(machinesOf(each, there)))];
    case "close":
      return [writes("tokens"), ...readsLeases([plan], region, where), pages(region, where), answersTasks([plan], where, everyMachine)];
    default: {
      const steps = everyStep(plan).filter(({ kind }) => catalogue[kind].function === key);
      if (steps.length === 0) throw new Defect(`plan ${plan.plan} has no step for ${key}`);
      const doings = steps.map((step): Doing => ({ actions: [...catalogue[step.kind].reads, ...catalogue[step.kind].changes], things: thingsOfStep(step, plan) }));
      const looks = steps.some(({ kind }) => catalogue[kind].asksObservers === true) ? [asksProbes(plan, observers(plan), where), ...readsLeases([plan], region, where)] : [];
      const others = [...new Set(steps.flatMap((step) => (isKind(step, "activate.plan") ? [step.input.plan] : [])))];
      return [writes(), registers(plan, where), ...looks, ...(others.length === 0 ? [] : asksForRuns(others, region, where)), ...statementsFor(doings, plan, where)];
    }
  }
}

/** What each function that plans share may do. */
export function controlStatements(plans: readonly Plan[], key: ControlStackFunction, region: string, where: Where): readonly Statement[] {
  const writes = (...more: readonly RecordPart[]): Statement => recordStatement("writes", region, where, ["plan", "runs", "texts", "list", ...more]);
  // No alarm starts a repair.
  const startsFailovers = starts(plans.flatMap((plan) => Object.values(machinesOf(plan, where))));
  switch (key) {
    case "notify":
      return [putsEvents(region, where), readsChannels(region, where)];
    case "read":
      return [recordStatement("reads", region, where, ["plan", "runs", "texts", "list"])];
    case "report":
      return [recordStatement("reads", region, where, ["plan", "runs", "texts", "list"]), recordStatement("updates", region, where, ["plan"]), putsReports(region, where)];
    case "decide":
      return [writes("tokens"), answersTasks(plans, where), endsIncidents(region, where)];
    case "switch":
      return [writes("tokens"), answersTasks(plans, where), pages(region, where), endsIncidents(region, where)];
    case "request":
      return [writes(), starts(plans.flatMap((plan) => everyMachineInShort(plan, where)))];
    case "intake":
      return [writes(), asksAlarms, startsFailovers];
    case "sweep":
      // Failovers, the legs of live drills, and what a person chose at the end of a failover; no repair.
      return merged([writes("tokens"), asksAlarms, starts(plans.flatMap((plan) => movingInShort(plan, where))), asksRuns(plans, where), answersTasks(plans, where), pages(region, where), ...escalates(plans), ...plans.map((plan) => asksProbes(plan, observers(plan), where)), endsIncidents(region, where), ...readsLeases(plans, region, where)]);
  }
}

/** What the console may do, where there is one: ask four functions, have the checks of its plans run, and read the key of its sessions. Whatever it is told to do by whoever broke into it, it can do no more. */
export function consoleStatements(plans: readonly Plan[], region: string, { partition, account }: Where): readonly Statement[] {
  const looks = [...new Set(plans.map(({ plan }) => `arn:${partition}:lambda:${region}:${account}:function:${planFunctionName(plan, "readiness")}`))];
  return [
    { actions: ["lambda:InvokeFunction"], resources: (["read", "decide", "request", "switch"] as const).map((key) => `arn:${partition}:lambda:${region}:${account}:function:${controlFunctionName(key)}`), because: "reads by one function, and hands on decisions, requests and switches to three others, which check them" },
    ...(looks.length === 0 ? [] : [{ actions: ["lambda:InvokeFunction"], resources: looks, because: "has the checks of readiness run again, which read and change nothing but what was seen last" }]),
    { actions: ["secretsmanager:GetSecretValue"], resources: [`arn:${partition}:secretsmanager:${region}:${account}:secret:${consoleSecretName}-??????`], because: "the key under which sessions are sealed; Secrets Manager ends each name with six characters of its own" },
  ];
}

/** What an observer needs of the record: the text of its plan, and its place for what it remembers. */
const remembers = (plan: Plan, where: Where): Statement => recordStatement("writes", plan.arbiter.region, where, ["plan", "texts"], plan.plan);

/** What the function that looks from one place for one plan may do. */
export function probeStatements(plan: Plan, place: string, where: Where): readonly Statement[] {
  const doings = sights(plan)
    .filter(({ observer }) => observer === place)
    .flatMap(({ kind, thing, site }): readonly Doing[] => {
      if (kind === "database") return [{ actions: probeCatalogue.postgres.reads, things: thingsOfDatabase(plan, thing), sites: [site] }];
      const service = serviceOf(plan, thing);
      return service !== undefined && "probe" in service ? [{ actions: probeCatalogue[probeKind(service.probe)].reads, things: thingsOfProbe(service.probe, plan), sites: [site] }] : [];
    });
  return [
    remembers(plan, where),
    publishesVotes,
    ...ticks(plan, place, where),
    ...attachment(plan, place, where),
    ...statementsFor(doings, plan, where),
  ];
}

/** What the function may do to which the hosts of a data centre report: they look, it only remembers and publishes. */
export function insideStatements(plan: Plan, where: Where): readonly Statement[] {
  return [remembers(plan, where), publishesVotes];
}

/** What the function may do at which watchdogs renew their leases: it reads the text of the plan, and updates leases only; what it does not put it cannot replace, a ban neither. */
export function watchdogStatements(plan: Plan, where: Where): readonly Statement[] {
  const { region } = plan.arbiter;
  return [recordStatement("reads", region, where, ["plan", "texts"], plan.plan), recordStatement("updates", region, where, ["leases"], plan.plan)];
}

/** Its own queue, by which it wakes itself within the minute. */
function ticks(plan: Plan, place: string, { partition, account }: Where): readonly Statement[] {
  const queue = `arn:${partition}:sqs:${regionOfPlace(plan, place)}:${account}:${tickQueueName(plan.plan, place)}`;
  return [{ actions: ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [queue], because: "its own queue: it sends itself the looks within the minute, and Lambda takes them out for it" }];
}

/** An observer in a private network: Lambda makes its network interfaces with the function's role, the function itself must not. */
function attachment(plan: Plan, place: string, { partition, account }: Where): readonly Statement[] {
  const attach = plan["vantage-points"][place]?.attach;
  if (attach === undefined || !("vpc" in attach)) return [];
  const actions = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"];
  const own = `arn:${partition}:lambda:${regionOfPlace(plan, place)}:${account}:function:${probeFunctionName(plan.plan, place)}`;
  return [
    { actions, resources: ["*"], because: "Lambda attaches the function to the network with its role and checks for exactly these, on no narrower resource" },
    { effect: "Deny", actions, resources: ["*"], conditions: { ArnEquals: { "lambda:SourceFunctionArn": [own] } }, because: "what Lambda needs for the attachment, the code of the function does not" },
  ];
}

/** The functions whose roles a site in another account has to let in: those with steps or probes there. */
export function assumingFunctions(plan: Plan, where: Where): readonly string[] {
  const assumes = (statements: readonly Statement[]): boolean => statements.some(({ actions }) => actions.includes("sts:AssumeRole"));
  return [
    ...stepFunctionsOf(plan).filter((key) => assumes(planStatements(plan, key, where))).map((key) => planFunctionName(plan.plan, key)),
    ...observers(plan).filter((place) => !hasWatcher(plan, place) && assumes(probeStatements(plan, place, where))).map((place) => probeFunctionName(plan.plan, place)),
  ];
}

/** What a function does beside its work: its log; its traces, unless it is called so often that nobody would pay for them; and the queue for calls that nobody waits for. */
export function everyFunction(name: string, region: string, { partition, account }: Where, { deadLetters, often }: { readonly deadLetters?: string; readonly often?: true } = {}): readonly Statement[] {
  return [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`arn:${partition}:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`], because: "its own log group; streams have their names from Lambda" },
    ...(often ? [] : [{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"], because: "X-Ray has no resources that a policy could name" }]),
    ...(deadLetters === undefined ? [] : [{ actions: ["sqs:SendMessage"], resources: [`arn:${partition}:sqs:${region}:${account}:${deadLetters}`], because: "Lambda puts there what the function could not do" }]),
  ];
}

/** What a state machine may do: call the functions that its definition calls, left out all of its plan, and write its log and its traces. */
export function machineStatements(plan: Plan, { partition, account }: Where, functions: readonly PlanFunction[] = [...planFunctions.filter((key) => key !== "enrol"), ...stepFunctionsOf(plan)]): readonly Statement[] {
  return [
    {
      actions: ["lambda:InvokeFunction"],
      resources: functions.map((key) => `arn:${partition}:lambda:${plan.arbiter.region}:${account}:function:${planFunctionName(plan.plan, key)}:*`),
      because: "published versions of exactly these functions: a run that is open when a new version is deployed goes on with the versions it began with",
    },
    {
      actions: ["logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"],
      resources: ["*"],
      because: "CloudWatch Logs lets a policy name no resource for its deliveries",
    },
    { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"], resources: ["*"], because: "X-Ray has no resources that a policy could name" },
  ];
}

/** What a schedule may do: call its function, and put there what it could not deliver. */
export function scheduleStatements(functionName: string, region: string, { partition, account }: Where, deadLetters: string): readonly Statement[] {
  return [
    { actions: ["lambda:InvokeFunction"], resources: [`arn:${partition}:lambda:${region}:${account}:function:${functionName}`], because: "calls its function" },
    { actions: ["sqs:SendMessage"], resources: [`arn:${partition}:sqs:${region}:${account}:${deadLetters}`], because: "what could not be delivered" },
  ];
}
