// What a deployment uses in a month in which nothing happens: from the synthesised templates (what there is, what calls what,
// with how much memory) and the plan (how often and from where it looks, at how much). Pure.

import { observers, sights } from "../../../workflows/evidence.ts";
import { canonicalJson } from "../../../workflows/digest.ts";
import { controlFunctionName, planFunctionName, probeFunctionName, registerTableName } from "../../../workflows/names.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import { renewEveryMs, selfFences } from "../../../workflows/self-fence.ts";
import { vantagePlace } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { PriceKey } from "../prices.ts";
import { assumptions, hoursPerMonth, minutesPerMonth } from "./assumptions.ts";
import { callsOf, resourcesOf } from "./template.ts";
import type { Calls, Resource, SynthesisedStack } from "./template.ts";

/** `network`: what private networks cost, which is counted apart, because they are there for the application's sake. */
export type Group = "plan" | "shared" | "traffic" | "network";
export interface Use {
  readonly group: Group;
  readonly price: PriceKey;
  readonly amount: number;
}

const gigabyte = 1_000_000_000;
const readUnit = 4_096;
const writeUnit = 1_024;

/** Uses of everything that is deployed, and the types of resources of which this table does not know what they cost. */
export function monthlyUses(plan: Plan, stacks: readonly SynthesisedStack[]): { readonly uses: readonly Use[]; readonly unpriced: readonly string[] } {
  const uses = stacks.flatMap((stack) => stackUses(plan, stack));
  const types = new Set(stacks.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type)));
  const unpriced = [...types].filter((type) => !(type in rows) && !counted.has(type) && !free.some((each) => each.test(type)));
  return { uses: [...uses, ...planUses(plan), ...(types.has("AWS::Route53::HealthCheck") ? [] : switchUses(plan)), ...clusterUses(plan)], unpriced };
}

function stackUses(plan: Plan, stack: SynthesisedStack): readonly Use[] {
  const group: Group = stack.of === "control" ? "shared" : "plan";
  const found = Object.values(stack.resources).flatMap((resource) => rows[resource.Type]?.(resource).map((use) => ({ group, ...use })) ?? []);
  const called = [...callsOf(stack)].flatMap(([id, calls]) => functionUses(plan, stack, stack.resources[id] ?? { Type: "" }, calls).map((use) => ({ group, ...use })));
  const renewals = stack.of === "plan" ? renewalUses(plan).map((use) => ({ group, ...use })) : [];
  return [...found, ...called, ...renewals];
}

/** What a resource of each type uses by merely being there. */
type Row = (resource: Resource) => readonly (Omit<Use, "group"> & { readonly group?: Group })[];
const rows: Readonly<Record<string, Row>> = {
  "AWS::CloudWatch::Alarm": ({ Properties = {} }) => {
    const metrics = (Properties["Metrics"] as readonly { readonly MetricStat?: { readonly Period?: number } }[] | undefined)?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat])) ?? [{ Period: Properties["Period"] as number }];
    return [{ price: metrics.some(({ Period = 60 }) => Period < 60) ? "alarm-fast" : "alarm-standard", amount: metrics.length }];
  },
  "AWS::CloudWatch::CompositeAlarm": () => [{ price: "alarm-composite", amount: 1 }],
  "AWS::CloudWatch::Dashboard": () => [{ price: "dashboards", amount: 1 }],
  "AWS::KMS::Key": () => [{ price: "kms-keys", amount: 1 }],
  "AWS::SecretsManager::Secret": () => [{ price: "secrets", amount: 1 }],
  "AWS::DynamoDB::Table": ({ Properties = {} }) => {
    // A register of epochs holds one number for each plan.
    if (Properties["TableName"] === registerTableName) return [];
    const recovery = (Properties["PointInTimeRecoverySpecification"] as { readonly PointInTimeRecoveryEnabled?: boolean } | undefined)?.PointInTimeRecoveryEnabled === true;
    return [{ price: "dynamodb-storage", amount: assumptions.recordGigabytes }, ...(recovery ? [{ price: "dynamodb-recovery" as const, amount: assumptions.recordGigabytes }] : [])];
  },
  "AWS::Lambda::EventSourceMapping": () => [{ price: "sqs-requests", amount: assumptions.pollsPerMinute * minutesPerMonth }],
  "AWS::Route53::HealthCheck": ({ Properties = {} }) => {
    const { Type = "", RequestInterval, MeasureLatency } = (Properties["HealthCheckConfig"] ?? {}) as { readonly Type?: string; readonly RequestInterval?: number; readonly MeasureLatency?: boolean };
    const options = [Type.startsWith("HTTPS"), Type.endsWith("STR_MATCH"), RequestInterval === 10, MeasureLatency === true].filter(Boolean).length;
    return [{ group: "traffic", price: "health-checks", amount: 1 }, { group: "traffic", price: "health-check-options", amount: options }];
  },
  "AWS::EC2::NatGateway": () => [{ group: "network", price: "nat-gateways", amount: hoursPerMonth }],
  "AWS::EC2::VPCEndpoint": ({ Properties = {} }) => (Properties["VpcEndpointType"] === "Interface" ? [{ group: "network", price: "interface-endpoints", amount: hoursPerMonth * Math.max(1, (Properties["SubnetIds"] as readonly unknown[] | undefined)?.length ?? 1) }] : []),
};
/** Types whose use is counted through the functions that they call or that use them. */
const counted: ReadonlySet<string> = new Set(["AWS::Lambda::Function", "AWS::Scheduler::Schedule", "AWS::SQS::Queue", "AWS::Logs::LogGroup"]);
/** Types that cost nothing while nothing happens. */
const free: readonly RegExp[] = [
  /^AWS::IAM::/, /^AWS::Lambda::(Version|Alias|Permission|EventInvokeConfig|LayerVersion)$/, /^AWS::StepFunctions::/, /^AWS::SNS::/, /^AWS::SQS::QueuePolicy$/, /^AWS::Events::/, /^AWS::Logs::(QueryDefinition|ResourcePolicy|MetricFilter)$/,
  /^AWS::KMS::Alias$/, /^AWS::SSM::(Association|Document|Parameter)$/, /^AWS::Scheduler::ScheduleGroup$/, /^AWS::EC2::SecurityGroup/, /^AWS::S3::(Bucket|BucketPolicy)$/, /^AWS::CDK::Metadata$/, /^AWS::CloudFormation::/, /^Custom::/, /^AWS::ApiGatewayV2::/, /^AWS::Cognito::/,
];

/** What a function uses that is called by itself, month in, month out. */
function functionUses(plan: Plan, stack: SynthesisedStack, { Properties = {} }: Resource, { scheduled, queued }: Calls): readonly Omit<Use, "group">[] {
  const place = observers(plan).find((each) => probeFunctionName(plan.plan, each) === Properties["FunctionName"]);
  const ticks = queued && place !== undefined ? Math.ceil(60_000 / plan.decide.every) - 1 : 0;
  const calls = scheduled * (1 + Math.max(0, ticks));
  const isReadiness = Properties["FunctionName"] === planFunctionName(plan.plan, "readiness");
  const isReport = Properties["FunctionName"] === controlFunctionName("report");
  const seconds = place !== undefined ? assumptions.lookSeconds : isReadiness ? assumptions.readinessSeconds : isReport ? assumptions.reportSeconds : assumptions.sweepSeconds;
  const kept = Math.max(1, ...resourcesOf(stack, "AWS::Logs::LogGroup").map(([, group]) => Number(group.Properties?.["RetentionInDays"] ?? 30))) / 30;
  const quiet = (Properties["LoggingConfig"] as { readonly SystemLogLevel?: string } | undefined)?.SystemLogLevel === "WARN";
  const logs = (calls * (quiet ? assumptions.quietLogBytesPerCall : assumptions.logBytesPerCall)) / gigabyte;
  const traced = (Properties["TracingConfig"] as { readonly Mode?: string } | undefined)?.Mode === "Active";
  return [
    { price: "schedules", amount: scheduled },
    { price: "lambda-requests", amount: calls },
    { price: "lambda-compute", amount: calls * seconds * (Number(Properties["MemorySize"] ?? 128) / 1_024) },
    { price: "logs-ingested", amount: logs },
    { price: "logs-kept", amount: logs * kept },
    { price: "kms-requests", amount: assumptions.keyUsesPerHour * hoursPerMonth },
    ...(traced ? [{ price: "traces" as const, amount: calls }] : []),
    // All messages of a minute are sent at once; each is received and deleted by itself.
    ...(ticks > 0 ? [{ price: "sqs-requests" as const, amount: scheduled * (1 + ticks * 2) }] : []),
    ...(place !== undefined ? lookUses(plan, place, calls, scheduled) : isReadiness ? readinessUses(calls) : [{ price: "dynamodb-reads" as const, amount: calls * (isReport ? assumptions.reportReads : assumptions.sweepReads) }]),
  ];
}

/** Its metric comes only while something fails; the report is written whole. */
function readinessUses(looks: number): readonly Omit<Use, "group">[] {
  return [{ price: "dynamodb-writes", amount: looks * assumptions.readinessWrites }, { price: "dynamodb-reads", amount: looks * assumptions.readinessReads }];
}

/** Each guarded host renews for the whole month, at both sites; a renewal reads the plan and writes one small item. */
function renewalUses(plan: Plan): readonly Omit<Use, "group">[] {
  const seconds = hoursPerMonth * 3_600;
  const renewals = selfFences(plan).reduce((sum, input) => sum + (input.hosts.length * Object.keys(plan.sites).length * seconds * 1_000) / renewEveryMs(input), 0);
  if (renewals === 0) return [];
  const logs = (renewals * assumptions.quietLogBytesPerCall) / gigabyte;
  return [
    { price: "lambda-requests", amount: renewals },
    { price: "lambda-compute", amount: renewals * assumptions.renewalSeconds * assumptions.renewalGigabytes },
    { price: "dynamodb-writes", amount: renewals },
    { price: "dynamodb-reads", amount: renewals * (1 + Math.ceil(canonicalJson(plan).length / readUnit)) },
    { price: "logs-ingested", amount: logs },
    { price: "logs-kept", amount: logs },
    { price: "kms-requests", amount: assumptions.keyUsesPerHour * hoursPerMonth },
  ];
}

/** What looks cost in the record and on the way to it: the plan and the observer's own sightings are read, and these are one item that is written. */
function lookUses(plan: Plan, place: string, looks: number, healthPublished: number): readonly Omit<Use, "group">[] {
  const all = sights(plan);
  const own = all.filter((sight) => sight.observer === place).length;
  const planBytes = canonicalJson(plan).length;
  const sightingsBytes = own * assumptions.sightingBytes;
  const isAway = (plan.sites[place]?.region ?? plan.arbiter.region) !== plan.arbiter.region;
  return [
    { price: "dynamodb-writes", amount: looks * Math.ceil((own * assumptions.sightingBytes) / writeUnit) },
    // The plan, its own sightings, and which site is active.
    { price: "dynamodb-reads", amount: looks * (Math.ceil(planBytes / readUnit) + Math.ceil(sightingsBytes / readUnit) + 1) },
    { price: "metric-requests", amount: healthPublished },
    ...(isAway ? [{ price: "transfer-between-regions" as const, amount: (looks * (planBytes + sightingsBytes + own * 2 * assumptions.sightingBytes)) / gigabyte }] : []),
  ];
}

/** The votes as metrics: one for each site and observer. */
function planUses(plan: Plan): readonly Use[] {
  const votes = new Set(Object.keys(plan.sites).flatMap((site) => plan.decide.votes.of.map((word) => `${site} ${vantagePlace(plan, word, site)}`)));
  return [{ group: "plan", price: "custom-metrics", amount: votes.size }];
}

/** A cluster of ARC is paid by the hour whether it is used or not; two steps of one cluster name the same endpoints. Plans may share one: each counts it. */
function clusterUses(plan: Plan): readonly Use[] {
  const clusters = new Set(allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "traffic.arc-routing-control") ? [canonicalJson(step.input.endpoints)] : [])));
  return clusters.size === 0 ? [] : [{ group: "traffic", price: "arc-cluster-hours", amount: clusters.size * hoursPerMonth }];
}

/** A health switch is created beforehand, outside of our stacks: a check of an S3 object by HTTPS every 10 s. */
function switchUses(plan: Plan): readonly Use[] {
  const switches = allSteps(plannedNodes(plan.steps)).filter(({ kind }) => kind === "traffic.route53-health-switch").length;
  if (switches === 0) return [];
  return [{ group: "traffic", price: "health-checks", amount: switches }, { group: "traffic", price: "health-check-options", amount: 2 * switches }];
}
