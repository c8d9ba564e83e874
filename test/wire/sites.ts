// What the plan presupposes in AWS and no stack of ours makes: the sites' machines, databases and groups, the zone with its
// records, the secrets. All made through the services' own API.

import { AutoScalingClient, CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateDBInstanceCommand, CreateDBInstanceReadReplicaCommand, RDSClient } from "@aws-sdk/client-rds";
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { initialRecords, zoneName } from "../../infra/local/world/initial-records.ts";
import { autoScalingGroups, zoneIds } from "../../infra/local/world/plan-resources.ts";
import type { SecretValues } from "../../infra/local/world/secrets.ts";
import { instancesOf } from "../../workflows/database-copies.ts";
import { failingMetric, metricNamespace, siteAlarmName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import { otherSite } from "../../workflows/plan.ts";
import { client } from "./aws.ts";
import type { DeployedStack } from "./moto.ts";
import { resolved } from "./templates.ts";
import type { Synthesised } from "./templates.ts";

/** Where what the test makes lies: `platform` has what is deployed, `sites` what is at the sites. Without --endpoint they are one. */
export interface Endpoints {
  readonly platform: string;
  readonly sites: string;
}

/** Makes what AWS gives its own ids, and gives the plan with these ids in it. */
export async function withIds(plan: Plan, { platform, sites }: Endpoints): Promise<Plan> {
  const ids = new Map<string, string>();
  for (const { region, hosts } of Object.values(plan.sites)) {
    for (const planned of Object.values(hosts)) {
      const { Instances } = await client(EC2Client, sites, region).send(new RunInstancesCommand({ ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1, InstanceType: "t3.small" }));
      ids.set(planned, Instances?.[0]?.InstanceId ?? "");
    }
  }
  for (const planned of zoneIds(plan)) {
    const { HostedZone } = await client(Route53Client, platform, "us-east-1").send(new CreateHostedZoneCommand({ Name: zoneName(plan), CallerReference: planned }));
    ids.set(planned, HostedZone?.Id?.replace("/hostedzone/", "") ?? "");
  }
  return JSON.parse([...ids].reduce((text, [planned, real]) => text.replaceAll(planned, real), JSON.stringify(plan))) as Plan;
}

/** Databases with their replication, and Auto Scaling groups at the size that the plan has before any run. */
export async function makeSites(plan: Plan, { sites }: Endpoints): Promise<void> {
  const regionOf = (site: string): string => plan.sites[site]?.region ?? "";
  for (const instances of Object.values(plan.databases).map(instancesOf)) {
    const away = otherSite(plan, plan.home);
    const size = { DBInstanceClass: "db.t4g.small" };
    const made = await client(RDSClient, sites, regionOf(plan.home)).send(
      new CreateDBInstanceCommand({ ...size, DBInstanceIdentifier: instances[plan.home]?.id, Engine: "postgres", AllocatedStorage: 20, MasterUsername: "chat", MasterUserPassword: "only-for-this-test" }),
    );
    await client(RDSClient, sites, regionOf(away)).send(new CreateDBInstanceReadReplicaCommand({ ...size, DBInstanceIdentifier: instances[away]?.id, SourceDBInstanceIdentifier: made.DBInstance?.DBInstanceArn }));
  }
  for (const { name, region, min, max, desired } of autoScalingGroups(plan)) {
    const scaling = client(AutoScalingClient, sites, region);
    await scaling.send(new CreateLaunchConfigurationCommand({ LaunchConfigurationName: name, ImageId: "ami-12c6146b", InstanceType: "t3.small" }));
    await scaling.send(new CreateAutoScalingGroupCommand({ AutoScalingGroupName: name, LaunchConfigurationName: name, MinSize: min, MaxSize: max, DesiredCapacity: desired, AvailabilityZones: [`${region}a`] }));
  }
}

/** Secrets in the arbiter's Region. */
export async function makeSecrets(plan: Plan, secrets: SecretValues, { platform }: Endpoints): Promise<void> {
  const manager = client(SecretsManagerClient, platform, plan.arbiter.region);
  for (const [Name, fields] of Object.entries(secrets)) await manager.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(fields) }));
}

/** The records of the plan's names, all leading home; those of the health switch as the stack's output says that they have to be. */
export async function makeRecords(plan: Plan, zone: string, output: SwitchRecords, { platform }: Endpoints): Promise<void> {
  const name = `${output.name}.`;
  const values = (list: readonly string[]) => ({ TTL: output.ttl, ResourceRecords: list.map((Value) => ({ Value })) });
  const switched: readonly ResourceRecordSet[] = [
    { Name: name, Type: "A", SetIdentifier: output.primary.site, Failover: "PRIMARY", HealthCheckId: output.primary.healthCheck, ...values(output.primary.values) },
    { Name: name, Type: "A", SetIdentifier: output.secondary.site, Failover: "SECONDARY", ...values(output.secondary.values) },
  ];
  const others = initialRecords(plan).filter((each) => each.Name !== name) as unknown as readonly ResourceRecordSet[];
  const Changes = [...switched, ...others].map((ResourceRecordSet) => ({ Action: "CREATE" as const, ResourceRecordSet }));
  await client(Route53Client, platform, "us-east-1").send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
}

/** The alarm that starts runs, of its own name, where CloudFormation did not make it; as a simple one, because nobody evaluates it. */
export async function makeAlarm(plan: Plan, deployed: Readonly<Record<string, DeployedStack>>, { platform }: Endpoints): Promise<void> {
  if (Object.values(deployed).some(({ resources }) => Object.values(resources).some(({ type }) => type === "AWS::CloudWatch::CompositeAlarm"))) return;
  const name = siteAlarmName(plan.plan, plan.home);
  const put = new PutMetricAlarmCommand({ AlarmName: name, Namespace: metricNamespace, MetricName: failingMetric, Statistic: "Maximum", Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold" });
  await client(CloudWatchClient, platform, plan.arbiter.region).send(put);
}

/**
 * The bucket policies of the templates, where CloudFormation left them out, put by S3's API; by them Route 53's checkers, who are
 * anonymous, may read the switch. Only what they allow: moto heeds no condition, and would take "deny what comes without TLS"
 * as "deny everything".
 */
export async function makeBucketPolicies({ stacks }: Synthesised, deployed: Readonly<Record<string, DeployedStack>>, { platform }: Endpoints): Promise<void> {
  for (const [name, resources] of Object.entries(stacks)) {
    const stack = deployed[name];
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== "AWS::S3::BucketPolicy" || stack === undefined || stack.resources[id] !== undefined) continue;
      const { Bucket, PolicyDocument } = resolved(Properties, stack.resources) as { readonly Bucket: string; readonly PolicyDocument: { readonly Statement: readonly { readonly Effect: string }[] } };
      const Policy = JSON.stringify({ ...PolicyDocument, Statement: PolicyDocument.Statement.filter(({ Effect }) => Effect === "Allow") });
      await client(S3Client, platform, stack.region).send(new PutBucketPolicyCommand({ Bucket, Policy }));
    }
  }
}

/** The output of the stack that made the health switch. */
export interface SwitchRecords {
  readonly name: string;
  readonly ttl: number;
  readonly primary: { readonly site: string; readonly values: readonly string[]; readonly healthCheck: string };
  readonly secondary: { readonly site: string; readonly values: readonly string[] };
}
