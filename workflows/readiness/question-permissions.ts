// With which IAM actions each question of the readiness checks reads, and on what, so that the role of the function is derived from the
// checks as every other role is from its steps.

import { eventRuleResource } from "../event-rule-name.ts";
import { clusterIdOf } from "../global-clusters.ts";
import { noThings } from "../permission-things.ts";
import type { Things } from "../permission-things.ts";
import type { Doing } from "../permissions.ts";
import { atSite } from "../plan.ts";
import type { Question, QuestionKind } from "./questions.ts";

/** The actions that each kind of question reads with; `workflows/permission-resources.ts` says on what each works. */
export const actionsOfQuestions: { readonly [K in QuestionKind]: readonly string[] } = {
  machines: ["ec2:DescribeInstances"],
  "power-off": ["ec2:DescribeInstanceAttribute"],
  "stop-protection": ["ec2:DescribeInstanceAttribute"],
  agents: ["ssm:DescribeInstanceInformation"],
  "database-instance": ["rds:DescribeDBInstances"],
  backups: ["rds:DescribeDBInstances", "rds:DescribeDBInstanceAutomatedBackups", "rds:DescribeDBSnapshots"],
  "replica-lag": ["cloudwatch:GetMetricData"],
  "scaling-group": ["autoscaling:DescribeAutoScalingGroups"],
  launching: ["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeImages"],
  processors: ["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeInstanceTypes", "cloudwatch:GetMetricData"],
  targets: ["elasticloadbalancing:DescribeTargetHealth"],
  "target-network": ["elasticloadbalancing:DescribeTargetGroups", "ec2:DescribeSubnets"],
  parameter: ["ssm:GetParameter"],
  "application-secret": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
  "hosted-configuration": ["appconfig:ListDeployments", "appconfig:ListHostedConfigurationVersions", "appconfig:GetHostedConfigurationVersion"],
  deployment: ["eks:DescribeCluster"],
  "custom-function": ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
  "ecs-service": ["ecs:DescribeServices", "ecs:ListTasks", "ecs:DescribeTasks", "ecs:DescribeContainerInstances", "application-autoscaling:DescribeScalableTargets"],
  "global-cluster": ["rds:DescribeGlobalClusters", "rds:DescribeDBClusters", "cloudwatch:GetMetricData"],
  "aurora-cluster": ["rds:DescribeDBClusters", "rds:DescribeDBInstances", "cloudwatch:GetMetricData"],
  "aurora-room": ["rds:DescribeDBClusters", "rds:DescribeDBInstances", "rds:DescribeOrderableDBInstanceOptions", "rds:DescribeAccountAttributes"],
  "event-source-mapping": ["lambda:GetEventSourceMapping", "lambda:GetFunctionConfiguration"],
  "event-rule": ["events:DescribeRule"],
  "network-acls": ["ec2:DescribeNetworkAcls"],
  "record-sets": ["route53:ListResourceRecordSets"],
  "name-records": ["route53:ListHostedZonesByName", "route53:ListResourceRecordSets"],
  "health-checks": ["route53:ListHealthChecks"],
  "control-checks": ["route53:ListHealthChecks"],
  "routing-controls": ["route53-recovery-cluster:GetRoutingControlState"],
  "switch-object": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock"],
  // To read on a machine, a command has to be sent there: a document of ours that takes no parameters and only reads.
  "file-digests": ["ssm:SendCommand", "ssm:GetCommandInvocation"],
  secret: ["secretsmanager:GetSecretValue"],
  registration: ["secretsmanager:GetSecretValue"],
  // Of our own: the record, the roles of the plan's functions, the topic that is named for us. permissions-readiness.ts says what is read of them.
  "record-table": [],
  proofs: [],
  "drill-left": [],
  topic: [],
  sightings: [],
  "site-lease": [],
  role: [],
  // Not asked of AWS at all.
  certificate: [],
  addresses: [],
};

/** Asked without AWS, so also where there are no credentials. */
const besidesAws: ReadonlySet<QuestionKind> = new Set(["certificate", "addresses"]);
export const asksAws = ({ kind }: Question): boolean => !besidesAws.has(kind);

/** What a question reads with, and on what. */
export function doingOf(question: Question): Doing {
  return { actions: actionsOfQuestions[question.kind], things: { ...noThings, ...thingsOf(question) }, ...("site" in question ? { sites: [question.site] } : {}) };
}

function thingsOf(question: Question): Partial<Things> {
  switch (question.kind) {
    case "power-off":
    case "stop-protection":
      return { hosts: question.ids.map((id) => ({ site: question.site, id })) };
    case "database-instance":
      return { instances: [question] };
    case "parameter":
      return { parameters: [{ site: question.site, id: question.name }] };
    case "application-secret":
      return { siteSecrets: [{ site: question.site, id: question.name }] };
    case "hosted-configuration":
      return { profiles: [{ site: question.site, ...question.profile }] };
    case "custom-function":
      return { functions: [{ site: question.site, id: question.function }] };
    case "routing-controls":
      return { routingControls: Object.values(question.controls).map((arn) => ({ arn, override: false })) };
    case "ecs-service":
      return { ecsServices: [{ site: question.site, id: question.service }] };
    case "global-cluster":
      return { clusters: [{ site: question.site, id: clusterIdOf(question.cluster) }], globalClusters: [{ site: question.site, id: question.global, clusters: question.others }] };
    case "aurora-cluster":
    case "aurora-room":
      // Only read, whichever plan's runs enlarge it.
      return { clusters: [{ site: question.site, id: question.cluster }], enlarged: [{ site: question.site, id: question.cluster, plan: "" }] };
    case "network-acls":
      return { subnets: question.subnets.map((id) => ({ site: question.site, id })) };
    case "event-rule":
      return { eventRules: [{ site: question.site, id: eventRuleResource(question.rule) }] };
    case "event-source-mapping":
      return { mappings: [question] };
    case "deployment":
      return { kubernetes: [{ site: question.site, id: question.cluster }] };
    case "backups":
      return { instances: [{ site: question.site, id: question.restored }], restored: [{ site: question.site, plan: "", id: question.restored, endpoint: "", "subnet-group": "", "security-groups": [], "multi-az": false }] };
    case "record-sets":
      return { records: [question.step] };
    case "name-records":
      // The plan names no zone for the switch, so its zone has to be found among all.
      return { records: [{ zone: "*", name: question.name, type: "A" }] };
    case "switch-object":
      return { objects: [question] };
    case "file-digests":
      return { hosts: [{ site: question.site, id: question.host }], documents: [{ site: question.site, id: question.document }] };
    case "registration":
      return { secrets: question.step.input.secret === undefined ? [] : [atSite(question.step.input.secret, question.serving)] };
    case "secret":
      return { secrets: [question.name] };
    default:
      return {};
  }
}
