// An AWS account that can only be read, for the readiness checks: plain data in, answers and errors out as the services give
// them. What is not in the data does not exist; an operation that would change anything is refused and remembered.
//
// Behaviour: filters leave unknown machines out; an unknown launch template, image, table, role, bucket policy or secret is the
// service's own error; lists that AWS gives in pages come one item at a time, so that whoever forgets a page is found out.

import type { AwsCall } from "../../../infra/local/aws/backend.ts";
import { AwsAnswerError, notImplemented } from "../../../infra/local/aws/backend.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { recordName } from "../../../lambdas/aws/record-name.ts";

type Fields = Readonly<Record<string, unknown>>;
type ByName = Record<string, Fields>;

export interface Account {
  /** By Region and id: the fields of DescribeInstances. */
  machines: ByName;
  agents: Record<string, string>;
  /** By machine: how a command of ours ends there; it is not listed at first, and takes one look more. */
  invocations: Record<string, { readonly status: string; readonly stdout: string }>;
  instances: ByName;
  groups: ByName;
  templates: Record<string, { readonly ImageId?: string; readonly InstanceType?: string }>;
  images: Record<string, string>;
  types: Record<string, number>;
  /** Processors in use and allowed. */
  usage: { readonly used: number; readonly quota: number } | null;
  lag: number | null;
  /** By the ARN of a target group: its network and the blocks of its subnets. */
  networks: Record<string, { readonly vpc: string; readonly subnets: readonly string[] }>;
  zones: { readonly id: string; readonly name: string; readonly private?: true }[];
  sets: Fields[];
  checks: Fields[];
  buckets: Record<string, { policy?: string; blocked?: boolean; objects: string[] }>;
  tables: Record<string, { readonly protected: boolean; readonly recoverable: boolean }>;
  /** By ARN, as SNS spells attributes: numbers are texts, and a topic without a key has no such attribute. */
  topics: Record<string, Readonly<Record<string, string>>>;
  secrets: Record<string, Readonly<Record<string, string>>>;
  /** By the name of the role: what is denied, as "action" or "action resource". */
  roles: Record<string, readonly string[]>;
  /** Operations that do not answer as they should: an error, or nothing ever. */
  troubles: Record<string, Error | "hangs">;
}

export const emptyAccount = (): Account => ({ machines: {}, agents: {}, invocations: {}, instances: {}, groups: {}, templates: {}, images: {}, types: {}, usage: null, lag: null, networks: {}, zones: [], sets: [], checks: [], buckets: {}, tables: {}, topics: {}, secrets: {}, roles: {}, troubles: {} });

const missing = (name: string, status = 400): AwsAnswerError => new AwsAnswerError(name, `${name}: there is none`, status);
const need = <T>(value: T | undefined, name: string, status?: number): T => {
  if (value === undefined) throw missing(name, status);
  return value;
};

export class ReadableAws {
  readonly calls: AwsCall[] = [];
  readonly account: Account;

  constructor(account: Account) {
    this.account = account;
  }

  get clients(): Clients {
    return new Clients(interceptWith((call) => this.handle(call), "arbiter"));
  }

  async handle(call: AwsCall): Promise<unknown> {
    this.calls.push(call);
    const trouble = this.account.troubles[call.operation];
    if (trouble === "hangs") return new Promise(() => undefined);
    if (trouble !== undefined) throw trouble;
    return this.#answer(call.operation, call.input, call);
  }

  #answer(operation: string, input: Readonly<Record<string, unknown>>, call: AwsCall): unknown {
    const { account } = this;
    const first = (field: string): string => (input[field] as readonly string[])[0] ?? "";
    const text = (field: string): string => String(input[field]);
    switch (operation) {
      case "GetCallerIdentity":
        return { Account: "111122223333", Arn: "arn:aws:sts::111122223333:assumed-role/understudy-shop-readiness/x" };
      case "DescribeInstances": {
        const ids = (input["Filters"] as readonly { readonly Values: readonly string[] }[])[0]?.Values ?? [];
        const known = ids.filter((id) => account.machines[id] !== undefined);
        const at = Number(input["NextToken"] ?? 0);
        const id = known[at];
        return { Reservations: id === undefined ? [] : [{ Instances: [{ InstanceId: id, ...account.machines[id] }] }], ...(at + 1 < known.length ? { NextToken: String(at + 1) } : {}) };
      }
      case "DescribeInstanceAttribute": {
        const machine = need(account.machines[text("InstanceId")], "InvalidInstanceID.NotFound");
        const attribute = `${text("Attribute").charAt(0).toUpperCase()}${text("Attribute").slice(1)}`;
        return { InstanceId: input["InstanceId"], [attribute]: { Value: machine[attribute] } };
      }
      case "DescribeTargetGroups":
        return { TargetGroups: [{ TargetGroupArn: first("TargetGroupArns"), VpcId: need(account.networks[first("TargetGroupArns")], "TargetGroupNotFoundException").vpc }] };
      case "DescribeSubnets": {
        const { Values: [vpc] } = (input["Filters"] as readonly [{ readonly Values: readonly string[] }])[0];
        const blocks = Object.values(account.networks).find((each) => each.vpc === vpc)?.subnets ?? [];
        const at = Number(input["NextToken"] ?? 0);
        return { Subnets: blocks.slice(at, at + 1).map((block) => (block.includes(":") ? { Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: block }] } : { CidrBlock: block })), ...(at + 1 < blocks.length ? { NextToken: String(at + 1) } : {}) };
      }
      case "DescribeInstanceInformation":
        return { InstanceInformationList: Object.entries(account.agents).map(([InstanceId, PingStatus]) => ({ InstanceId, PingStatus })) };
      case "SendCommand":
        // Only a document of ours may be sent by who looks.
        if (text("DocumentName").startsWith("AWS-")) throw missing("AccessDeniedException", 403);
        return { Command: { CommandId: `command-${text("DocumentName")}` } };
      case "GetCommandInvocation": {
        const looks = this.calls.filter(({ operation: name }) => name === "GetCommandInvocation").length;
        if (looks === 1) throw missing("InvocationDoesNotExist");
        const { status, stdout } = need(account.invocations[text("InstanceId")], "InvocationDoesNotExist");
        return looks === 2 ? { Status: "InProgress", StatusDetails: "InProgress" } : { Status: status, StatusDetails: status, StandardOutputContent: stdout, ResponseCode: 0 };
      }
      case "DescribeDBInstances":
        return { DBInstances: [{ DBInstanceIdentifier: input["DBInstanceIdentifier"], ...need(account.instances[text("DBInstanceIdentifier")], "DBInstanceNotFoundFault", 404) }] };
      case "GetMetricData": {
        const queries = input["MetricDataQueries"] as readonly { readonly Id: string }[];
        const values: Readonly<Record<string, number | undefined>> = { lag: account.lag ?? undefined, used: account.usage?.used, quota: account.usage?.quota };
        return { MetricDataResults: queries.map(({ Id }) => ({ Id, Values: values[Id] === undefined ? [] : [values[Id]] })) };
      }
      case "DescribeAutoScalingGroups":
        return { AutoScalingGroups: account.groups[first("AutoScalingGroupNames")] === undefined ? [] : [account.groups[first("AutoScalingGroupNames")]] };
      case "DescribeLaunchTemplateVersions":
        return { LaunchTemplateVersions: [{ LaunchTemplateData: need(account.templates[`${String(input["LaunchTemplateId"] ?? input["LaunchTemplateName"])} ${first("Versions")}`], "InvalidLaunchTemplateId.VersionNotFound") }] };
      case "DescribeImages":
        return { Images: [{ ImageId: first("ImageIds"), State: need(account.images[first("ImageIds")], "InvalidAMIID.NotFound") }] };
      case "DescribeInstanceTypes":
        return { InstanceTypes: [{ VCpuInfo: { DefaultVCpus: need(account.types[first("InstanceTypes")], "InvalidInstanceType") } }] };
      case "ListHostedZonesByName": {
        const sorted = account.zones.toSorted((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => name >= text("DNSName"));
        return { HostedZones: sorted.map(({ id, name, private: PrivateZone = false }) => ({ Id: `/hostedzone/${id}`, Name: name, Config: { PrivateZone } })) };
      }
      case "ListResourceRecordSets":
        if (!account.zones.some(({ id }) => id === input["HostedZoneId"])) throw missing("NoSuchHostedZone", 404);
        return { ResourceRecordSets: account.sets.filter((set) => recordName(String(set["Name"])) === recordName(text("StartRecordName"))), IsTruncated: false };
      case "ListHealthChecks": {
        const at = Number(input["Marker"] ?? 0);
        return { HealthChecks: account.checks.slice(at, at + 1), IsTruncated: at + 1 < account.checks.length, NextMarker: String(at + 1) };
      }
      case "GetObject": {
        const { objects } = need(account.buckets[text("Bucket")], "NoSuchBucket", 404);
        if (!objects.includes(text("Key"))) throw missing("NoSuchKey", 404);
        return { Body: [new TextEncoder().encode("run-1")] };
      }
      case "GetBucketPolicy":
        return { Policy: need(need(account.buckets[text("Bucket")], "NoSuchBucket", 404).policy, "NoSuchBucketPolicy", 404) };
      case "GetPublicAccessBlock":
        return { PublicAccessBlockConfiguration: { RestrictPublicBuckets: need(account.buckets[text("Bucket")]?.blocked, "NoSuchPublicAccessBlockConfiguration", 404) } };
      case "DescribeTable":
        return { Table: { TableStatus: "ACTIVE", DeletionProtectionEnabled: need(account.tables[text("TableName")], "ResourceNotFoundException").protected } };
      case "DescribeContinuousBackups":
        return { ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: need(account.tables[text("TableName")], "TableNotFoundException").recoverable ? "ENABLED" : "DISABLED" } } };
      case "GetTopicAttributes":
        return { Attributes: { TopicArn: text("TopicArn"), ...need(account.topics[text("TopicArn")], "NotFoundException", 404) } };
      case "GetSecretValue":
        return { SecretString: JSON.stringify(need(account.secrets[text("SecretId")], "ResourceNotFoundException")) };
      case "SimulatePrincipalPolicy":
        return this.#simulate(input as { readonly PolicySourceArn: string; readonly ActionNames: readonly string[]; readonly ResourceArns: readonly string[]; readonly Marker?: string });
      default:
        throw notImplemented(call);
    }
  }

  /** One action a page, each with every resource. */
  #simulate({ PolicySourceArn, ActionNames, ResourceArns, Marker = "0" }: { readonly PolicySourceArn: string; readonly ActionNames: readonly string[]; readonly ResourceArns: readonly string[]; readonly Marker?: string }): unknown {
    const denied = need(this.account.roles[PolicySourceArn.split("/").at(-1) ?? ""], "NoSuchEntityException", 404);
    const at = Number(Marker);
    const action = ActionNames[at] ?? "";
    return {
      EvaluationResults: [{ EvalActionName: action, EvalDecision: "allowed", ResourceSpecificResults: ResourceArns.map((resource) => ({ EvalResourceName: resource, EvalResourceDecision: denied.includes(action) || denied.includes(`${action} ${resource}`) ? "implicitDeny" : "allowed" })) }],
      IsTruncated: at + 1 < ActionNames.length,
      Marker: String(at + 1),
    };
  }
}
