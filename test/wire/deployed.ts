// What a world answers about itself after the failover, asked from outside of what is tested: the endpoint's services, the local
// world's names and machines, the record.

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeStateMachineAliasCommand, DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { zoneIds } from "../../infra/local/world/plan-resources.ts";
import { failingMetric, metricNamespace } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { EntryBody } from "../../workflows/record.ts";
import { client } from "./aws.ts";
import { deployedDefinition, machineArn } from "./our-executor.ts";
import type { WireWorld } from "./world.ts";

/** The sites as they stand. */
export async function siteFacts({ plan, endpoints, application }: WireWorld) {
  const away = otherSite(plan, plan.home);
  const regionOf = (site: string): string => plan.sites[site]?.region ?? "";
  const hosts = (site: string): readonly string[] => Object.values(plan.sites[site]?.hosts ?? {});
  const { Reservations } = await client(EC2Client, endpoints.sites, regionOf(plan.home)).send(new DescribeInstancesCommand({ InstanceIds: [...hosts(plan.home)] }));
  const { DBInstances } = await client(RDSClient, endpoints.sites, regionOf(away)).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "chat-config-b" }));
  const { AutoScalingGroups } = await client(AutoScalingClient, endpoints.sites, regionOf(away)).send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ["media-workers-b"] }));
  const { Body } = await client(S3Client, endpoints.platform, regionOf(away)).send(new GetObjectCommand({ Bucket: "hybrid-chat-understudy-switch", Key: "chat.example.com" }));
  const { ResourceRecordSets = [] } = await client(Route53Client, endpoints.platform, "us-east-1").send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneIds(plan)[0] }));
  const [database] = DBInstances ?? [];
  const [group] = AutoScalingGroups ?? [];
  return {
    machinesAtHome: Reservations?.flatMap((each) => each.Instances ?? []).map((each) => each.State?.Name),
    database: { status: database?.DBInstanceStatus, replicaOf: database?.ReadReplicaSourceDBInstanceIdentifier ?? null, takesWrites: await application.database?.writable(away) },
    group: { desired: group?.DesiredCapacity, inService: group?.Instances?.filter((each) => each.LifecycleState === "InService").length },
    switchedTo: (JSON.parse((await Body?.transformToString()) ?? "{}") as { readonly target?: string }).target,
    weights: Object.fromEntries(ResourceRecordSets.flatMap(({ Name, SetIdentifier, Weight }) => (Weight === undefined ? [] : [[`${Name} ${SetIdentifier}`, Weight]]))),
    resolvesTo: await application.resolve(),
    webhooks: Object.fromEntries(application.outside.webhooks().map(({ provider, registeredAt }) => [provider, registeredAt])),
  };
}
export type SiteFacts = Awaited<ReturnType<typeof siteFacts>>;

/** What the endpoint says of what was deployed. */
export async function platformFacts(world: WireWorld) {
  const { plan, endpoints, stacks, synthesised } = world;
  const regions = [...new Set(Object.values(stacks).map(({ region }) => region))];
  const functions: FunctionConfiguration[] = [];
  for (const region of regions) functions.push(...((await client(LambdaClient, endpoints.platform, region).send(new ListFunctionsCommand({}))).Functions ?? []));
  const table = async (region: string, TableName: string) => {
    const { Table } = await client(DynamoDBClient, endpoints.platform, region).send(new DescribeTableCommand({ TableName }));
    return { keys: Table?.KeySchema?.map(({ AttributeName }) => AttributeName), billing: Table?.BillingModeSummary?.BillingMode };
  };
  const sfn = client(SFNClient, endpoints.platform, plan.arbiter.region);
  const machines = await Promise.all(
    synthesised.planned.machines.map(async ({ target }) => {
      const alias = await sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${machineArn(world, target)}:live` }));
      const [route] = alias.routingConfiguration ?? [];
      const version = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: route?.stateMachineVersionArn }));
      return { target, definition: await deployedDefinition(world, target), ofVersion: version.definition };
    }),
  );
  return {
    functions,
    machines,
    tables: { record: await table(plan.arbiter.region, "understudy"), ...Object.fromEntries(await Promise.all(Object.entries(plan.sites).map(async ([site, { region }]) => [site, await table(region, "understudy-epochs")] as const))) },
    votes: await votesSeen(world),
    enrolled: await world.record.deployed(plan.plan),
  };
}
export type PlatformFacts = Awaited<ReturnType<typeof platformFacts>>;

/** Whose votes about which site CloudWatch has data of. */
async function votesSeen({ plan, endpoints }: WireWorld): Promise<readonly string[]> {
  const { Metrics = [] } = await client(CloudWatchClient, endpoints.platform, plan.arbiter.region).send(new ListMetricsCommand({ Namespace: metricNamespace, MetricName: failingMetric }));
  return Metrics.map(({ Dimensions = [] }) => ["Plan", "Observer", "Site"].map((name) => Dimensions.find((each) => each.Name === name)?.Value ?? "").join(" ")).toSorted();
}

/** What the record of a run holds of changes: each that was applied, once however often it was sent; and whether people could not be called. */
export function recorded(bodies: readonly EntryBody[]): { readonly applied: readonly string[]; readonly pagesFailed: number } {
  const intents = bodies.flatMap((body) => (body.type === "intent" ? [body] : []));
  const applied = bodies.flatMap((body) => {
    if (body.type !== "result" || body.outcome !== "applied") return [];
    const call = intents.find(({ step, mutation }) => step === body.step && mutation.key === body.key)?.mutation.call;
    return call === undefined ? [] : [`${call.operation} in ${call.region} for ${body.step}`];
  });
  return { applied: [...new Set(applied)].toSorted(), pagesFailed: bodies.filter(({ type }) => type === "page-failed").length };
}
