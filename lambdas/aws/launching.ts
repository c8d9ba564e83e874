// By what an Auto Scaling group launches machines, whether that exists, and how many processors the account still has for them.

import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeImagesCommand, DescribeInstanceTypesCommand, DescribeLaunchTemplateVersionsCommand } from "@aws-sdk/client-ec2";
import type { _InstanceType, LaunchTemplateVersion } from "@aws-sdk/client-ec2";
import type { GroupFacts, LaunchFacts, QuotaFacts } from "../../workflows/readiness/questions.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { autoscaling, cloudwatchAtSite, ec2 } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface GroupAsk {
  readonly region: string;
  readonly name: string;
  readonly signal?: AbortSignal;
}

const within = (signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } => (signal ? { abortSignal: signal } : {});

/** What readiness asks of a group; null when the Region has none of that name. All of these throw `Transient` or `Refused`. */
export async function readGroupCare(clients: Clients, ask: GroupAsk): Promise<GroupFacts | null> {
  const group = await groupOf(clients, ask);
  if (group === undefined) return null;
  const stays = staying(group);
  return {
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName ?? ""),
    // Auto Scaling gives a status only to a group that is being deleted.
    deleting: group.Status !== undefined,
    zones: group.AvailabilityZones ?? [],
    balancers: (group.TargetGroupARNs ?? []).length + (group.LoadBalancerNames ?? []).length,
    ...(stays.length === 0 ? {} : { stays }),
  };
}

function staying({ Instances = [], NewInstancesProtectedFromScaleIn }: AutoScalingGroup): readonly string[] {
  return [
    ...Instances.flatMap(({ InstanceId, LifecycleState, ProtectedFromScaleIn }) => {
      if (LifecycleState === "Standby") return [`${InstanceId} is in Standby`];
      return ProtectedFromScaleIn === true ? [`${InstanceId} is protected from scale-in`] : [];
    }),
    ...(NewInstancesProtectedFromScaleIn === true ? ["each new machine will be protected from scale-in"] : []),
  ];
}

/** Launch template and image of a group; null when there is no such group. */
export async function readLaunching(clients: Clients, ask: GroupAsk): Promise<LaunchFacts | null> {
  const group = await groupOf(clients, ask);
  if (group === undefined) return null;
  const named = templateOf(group);
  if (named === undefined) return { by: "other", what: group.LaunchConfigurationName === undefined ? "nothing that it names" : `the launch configuration ${group.LaunchConfigurationName}` };
  const version = await versionOf(clients, ask, named);
  if (version === undefined) return { by: "missing", template: named.words };
  const image = version.LaunchTemplateData?.ImageId;
  if (image === undefined) return { by: "template", template: named.words, image: { id: "no image of its own", state: "not-looked-up" } };
  // The image is then named by a parameter of Systems Manager and found when a machine is launched.
  if (image.startsWith("resolve:")) return { by: "template", template: named.words, image: { id: image, state: "not-looked-up" } };
  return { by: "template", template: named.words, image: { id: image, state: await imageState(clients, ask, image) } };
}

/**
 * How many processors the account uses and may use of the kind that the group launches, as CloudWatch tells both (namespace
 * AWS/Usage, SERVICE_QUOTA); null where it tells nothing, or the machines are of a kind with a quota of its own.
 */
export async function readProcessors(clients: Clients, ask: GroupAsk, at: Instant): Promise<QuotaFacts | null> {
  const group = await groupOf(clients, ask);
  const named = group === undefined ? undefined : templateOf(group);
  const type = named === undefined ? undefined : (await versionOf(clients, ask, named))?.LaunchTemplateData?.InstanceType;
  // One quota is for all families that begin with these letters.
  if (type === undefined || !/^[acdhimrtz]\d/.test(type)) return null;
  const [perMachine, usage] = await Promise.all([processorsOf(clients, ask, type), usageOf(clients, ask, at)]);
  return perMachine === undefined || usage === undefined ? null : { perMachine, type, ...usage };
}

async function groupOf(clients: Clients, { region, name, signal }: GroupAsk): Promise<AutoScalingGroup | undefined> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const answer = await reading(`autoscaling.DescribeAutoScalingGroups in ${region}`, () => clients.get(autoscaling, region, "read").send(command, within(signal)));
  return answer.AutoScalingGroups?.[0];
}

interface Template {
  readonly key: { readonly LaunchTemplateId: string } | { readonly LaunchTemplateName: string };
  readonly version: string;
  readonly words: string;
}

function templateOf({ LaunchTemplate, MixedInstancesPolicy }: AutoScalingGroup): Template | undefined {
  const { LaunchTemplateId, LaunchTemplateName, Version = "$Default" } = LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? {};
  const words = `version ${Version} of the launch template ${LaunchTemplateName ?? LaunchTemplateId ?? ""}`;
  if (LaunchTemplateId !== undefined) return { key: { LaunchTemplateId }, version: Version, words };
  return LaunchTemplateName === undefined ? undefined : { key: { LaunchTemplateName }, version: Version, words };
}

async function versionOf(clients: Clients, { region, signal }: GroupAsk, { key, version }: Template): Promise<LaunchTemplateVersion | undefined> {
  return reading(`ec2.DescribeLaunchTemplateVersions in ${region}`, async () => {
    try {
      const answer = await clients.get(ec2, region, "read").send(new DescribeLaunchTemplateVersionsCommand({ ...key, Versions: [version] }), within(signal));
      return answer.LaunchTemplateVersions?.[0];
    } catch (thrown) {
      if (isAwsError(thrown, "InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.VersionNotFound", "InvalidLaunchTemplateName.NotFoundException")) return undefined;
      throw thrown;
    }
  });
}

async function imageState(clients: Clients, { region, signal }: GroupAsk, id: string): Promise<string> {
  return reading(`ec2.DescribeImages in ${region}`, async () => {
    try {
      const answer = await clients.get(ec2, region, "read").send(new DescribeImagesCommand({ ImageIds: [id] }), within(signal));
      return answer.Images?.[0]?.State ?? "missing";
    } catch (thrown) {
      if (isAwsError(thrown, "InvalidAMIID.NotFound", "InvalidAMIID.Unavailable")) return "missing";
      throw thrown;
    }
  });
}

async function processorsOf(clients: Clients, { region, signal }: GroupAsk, type: string): Promise<number | undefined> {
  const command = new DescribeInstanceTypesCommand({ InstanceTypes: [type as _InstanceType] });
  const answer = await reading(`ec2.DescribeInstanceTypes in ${region}`, () => clients.get(ec2, region, "read").send(command, within(signal)));
  return answer.InstanceTypes?.[0]?.VCpuInfo?.DefaultVCpus;
}

/** The metric comes every minute, sometimes late. */
const windowMs: Milliseconds = 20 * 60_000;

async function usageOf(clients: Clients, { region, signal }: GroupAsk, at: Instant): Promise<Pick<QuotaFacts, "inUse" | "quota"> | undefined> {
  const Dimensions = Object.entries({ Service: "EC2", Type: "Resource", Resource: "vCPU", Class: "Standard/OnDemand" }).map(([Name, Value]) => ({ Name, Value }));
  const command = new GetMetricDataCommand({
    MetricDataQueries: [
      { Id: "used", MetricStat: { Metric: { Namespace: "AWS/Usage", MetricName: "ResourceCount", Dimensions }, Period: 300, Stat: "Maximum" } },
      { Id: "quota", Expression: "SERVICE_QUOTA(used)" },
    ],
    StartTime: new Date(at - windowMs),
    EndTime: new Date(at),
    ScanBy: "TimestampDescending",
  });
  const answer = await reading(`cloudwatch.GetMetricData in ${region}`, () => clients.get(cloudwatchAtSite, region, "read").send(command, within(signal)));
  const newest = (id: string): number | undefined => answer.MetricDataResults?.find(({ Id }) => Id === id)?.Values?.[0];
  const [inUse, quota] = [newest("used"), newest("quota")];
  return inUse === undefined || quota === undefined ? undefined : { inUse, quota };
}
