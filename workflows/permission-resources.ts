// What an AWS action of a step or a probe works on, as patterns of ARNs: the narrowest that AWS lets a policy name. Where it
// lets none be named, the row says so. Facts: the Service Authorization Reference, as of November 2026.

import { keptPrefix, recordTableName, watchdogsKey } from "./names.ts";
import { clusterInstances, clusterLimits, instanceMarks, instanceToAdd, instanceToDelete } from "./permission-aurora.ts";
import { drilledCopies, drillMarks, drillMarking, drillSources, drillLists } from "./permission-drills.ts";
import type { ActionRow, Place, Resource, Things } from "./permission-things.ts";
import { holdsTag, reprotectedTag, restoredTag } from "./restored-tags.ts";

/** The documents of the steps are AWS's own, so their ARNs have no account. */
function ofAws(windows: boolean | undefined, { partition, region }: Place) {
  return arns((windows === true ? ["AWS-RunShellScript", "AWS-RunPowerShellScript"] : ["AWS-RunShellScript"]).map((document) => `arn:${partition}:ssm:${region}::document/${document}`));
}

const arns = (list: readonly string[]): readonly Resource[] => list.map((arn) => ({ arn }));
/** AWS lets no resource be named: the Region at least. */
const anywhere = (service: string): ActionRow => ({
  at: "site",
  resources: (_things, { region }) => [{ arn: "*", conditions: { StringEquals: { "aws:RequestedRegion": [region] } } }],
  because: `${service} lets a policy name no resource for it; limited to the sites' Regions`,
});
const at = <T extends { readonly site: string; readonly id: string }>(list: readonly T[], site: string, arn: (id: string) => string): readonly Resource[] => arns(list.filter((each) => each.site === site).map(({ id }) => arn(id)));
const ec2Instance = ({ partition, region, account }: Place) => (id: string): string => `arn:${partition}:ec2:${region}:${account}:instance/${id}`;
const dbInstance: ActionRow = { at: "site", resources: ({ instances }, place) => at(instances, place.site, (id) => `arn:${place.partition}:rds:${place.region}:${place.account}:db:${id}`), because: "the plan's instances" };
const promotedInstance: ActionRow = { at: "site", resources: ({ promoted }, place) => at(promoted, place.site, (id) => rdsArn(place, `db:${id}`)), because: "the plan's instances that a run may promote; of a pair of Oracle only where a failover may" };
const rdsArn = ({ partition, region, account }: Place, what: string): string => `arn:${partition}:rds:${region}:${account}:${what}`;
/** A global cluster has no Region in its ARN. */
const globalCluster = ({ partition, account }: Place, id: string): string => `arn:${partition}:rds::${account}:global-cluster:${id}`;
const movesGlobalClusters: ActionRow = { at: "site", resources: ({ globalClusters }, place) => here(globalClusters, place).flatMap(({ id, clusters }) => arns([globalCluster(place, id), ...clusters])), because: "the plan's global clusters, and their clusters at both sites" };
/** Either site may be the target, and whoever asks in its Region may not name the other's cluster: StringLike, because statements that differ in StringEquals of Regions are joined. */
const detachesFromGlobalClusters: ActionRow = {
  at: "site",
  resources: ({ globalClusters }, place) =>
    here(globalClusters, place).flatMap(({ id, detaches }) => (detaches === undefined ? [] : [globalCluster(place, id), detaches].map((arn) => ({ arn, conditions: { StringLike: { "aws:RequestedRegion": [place.region] } } })))),
  because: "the plan's global clusters, and of each site its own cluster; only where the plan says fallback: detach",
};
const here = <T extends { readonly site: string }>(list: readonly T[], { site }: Place): readonly T[] => list.filter((each) => each.site === site);
const backups = (what: string, because: string): ActionRow => ({ at: "site", resources: ({ restored }, place) => (here(restored, place).length === 0 ? [] : arns([rdsArn(place, what), rdsArn(place, "db:*")])), because });
/** `marked`: only what carries the mark of a restore by a run of this plan; runs are named after their plan. */
const restoredInstance = (because: string, conditions: (marks: readonly string[]) => NonNullable<Resource["conditions"]>): ActionRow => ({
  at: "site",
  resources: ({ restored }, place) => here(restored, place).map(({ id, plan }) => ({ arn: rdsArn(place, `db:${id}`), conditions: conditions([`us/${plan}-*/*`]) })),
  because,
});
const copied = (names: (of: Things["copied"][number]) => readonly string[], because: string, conditions?: (of: Things["copied"][number]) => NonNullable<Resource["conditions"]>): ActionRow => ({
  at: "site",
  resources: ({ copied: found }, place) => here(found, place).flatMap((each) => names(each).map((name) => ({ arn: rdsArn(place, name), ...(conditions === undefined ? {} : { conditions: conditions(each) }) }))),
  because,
});
const marked = (marks: readonly string[]) => ({ StringLike: { [`aws:ResourceTag/${restoredTag}`]: marks } });
/** RDS asks this of the tags in the request that makes the instance (RDS User Guide: “Grant permission to tag Amazon RDS resources during creation”). */
const marking = (marks: readonly string[]) => ({ StringLike: { [`aws:RequestTag/${restoredTag}`]: marks }, "ForAllValues:StringEquals": { "aws:TagKeys": [restoredTag, holdsTag] } });
/** A restore names all that the new instance is made of. */
const restores = (from: string): ActionRow => ({
  at: "site",
  resources: ({ restored }, place) =>
    here(restored, place).flatMap((each) => arns([
      rdsArn(place, `db:${each.id}`),
      rdsArn(place, `subgrp:${each["subnet-group"]}`),
      rdsArn(place, `pg:${each["parameter-group"] ?? "default.*"}`),
      rdsArn(place, `og:${each["option-group"] ?? "default:*"}`),
      rdsArn(place, from),
    ])),
  because: "the instance that is restored, its groups, and any backup: which is the newest only the night tells",
});
const isEc2 = ({ id }: { readonly id: string }): boolean => id.startsWith("i-");
const machines: ActionRow = { at: "site", resources: ({ hosts }, place) => at(hosts.filter(isEc2), place.site, ec2Instance(place)), because: "the plan's machines" };
const eventSources: ActionRow = { at: "site", resources: ({ mappings }, place) => at(mappings, place.site, (id) => `arn:${place.partition}:lambda:${place.region}:${place.account}:event-source-mapping:${id}`), because: "the plan's event source mappings" };
const eventRules: ActionRow = { at: "site", resources: (things, place) => at(things.eventRules, place.site, (id) => `arn:${place.partition}:events:${place.region}:${place.account}:${id}`), because: "the plan's EventBridge rules" };
const ownFunctions = ({ functions }: Things, place: Place): readonly Resource[] => at(functions, place.site, (id) => `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${id}`);
const ecsRow = (what: string, id: (service: string) => string, because: string): ActionRow => ({ at: "site", resources: ({ ecsServices }, place) => at(ecsServices, place.site, (service) => `arn:${place.partition}:ecs:${place.region}:${place.account}:${what}/${id(service)}`), because });
const ecsService = ecsRow("service", (service) => service, "the plan's ECS services");
/** A scalable target has its id from Application Auto Scaling; a condition names what of ECS it sizes, but not which service. */
const scalableTargets: ActionRow = {
  at: "site",
  resources: ({ ecsServices }, place) => (here(ecsServices, place).length === 0 ? [] : [{ arn: `arn:${place.partition}:application-autoscaling:${place.region}:${place.account}:scalable-target/*`, conditions: { StringEquals: { "application-autoscaling:service-namespace": ["ecs"], "application-autoscaling:scalable-dimension": ["ecs:service:DesiredCount"] } } }]),
  because: "the scaling of sizes of ECS services, which have ids from Application Auto Scaling; a policy cannot name the service",
};
const inCluster = (service: string): string => `${service.split("/")[0] ?? ""}/*`;
const scalingGroups: ActionRow = {
  at: "site",
  resources: ({ groups }, place) => at(groups, place.site, (id) => `arn:${place.partition}:autoscaling:${place.region}:${place.account}:autoScalingGroup:*:autoScalingGroupName/${id}`),
  because: "the plan's groups by name; what stands before the name in the ARN is an id that AWS chooses",
};
const parameters: ActionRow = { at: "site", resources: ({ parameters: found }, place) => at(found, place.site, (id) => `arn:${place.partition}:ssm:${place.region}:${place.account}:parameter/${id.replace(/^\//, "")}`), because: "the plan's parameters" };
const siteSecrets: ActionRow = { at: "site", resources: ({ siteSecrets: found }, place) => at(found, place.site, (id) => `arn:${place.partition}:secretsmanager:${place.region}:${place.account}:secret:${id}-??????`), because: "the application's secrets by name; Secrets Manager ends their ARNs with six characters of its own" };
/** AppConfig checks an action against all that it touches, so each is allowed on the profile's whole way and on no other. */
const profiles: ActionRow = {
  at: "site",
  resources: ({ profiles: found }, { site, partition, region, account }) =>
    arns(found.filter((each) => each.site === site).flatMap(({ application, environment, profile, strategy }) => {
      const arn = `arn:${partition}:appconfig:${region}:${account}`;
      const within = `${arn}:application/${application}`;
      return [within, `${within}/environment/${environment}`, `${within}/environment/${environment}/deployment/*`, `${within}/configurationprofile/${profile}`, `${within}/configurationprofile/${profile}/hostedconfigurationversion/*`, `${arn}:deploymentstrategy/${strategy}`];
    })),
  because: "the plan's profile with its application, environment and strategy; deployments and versions have their numbers from AppConfig",
};
/** The plan names the group by its ARN, because its id is in no other name. */
const targetGroups: ActionRow = { at: "site", resources: ({ targetGroups: found }, { site }) => at(found, site, (arn) => arn), because: "the plan's target groups" };
const object: ActionRow = { at: "elsewhere", resources: ({ objects }, { partition }) => arns(objects.map(({ bucket, key }) => `arn:${partition}:s3:::${bucket}/${key}`)), because: "the one object of the switch" };
const bucket = (because: string): ActionRow => ({ at: "elsewhere", resources: ({ objects }, { partition }) => arns(objects.map(({ bucket: name }) => `arn:${partition}:s3:::${name}`)), because });

/** The leases of watchdogs, in the record's table. */
const leases: ActionRow = {
  at: "elsewhere",
  resources: ({ leases: plans }, { partition, region, account }) =>
    plans.map((plan) => ({ arn: `arn:${partition}:dynamodb:${region}:${account}:table/${recordTableName}`, conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [watchdogsKey(plan)] } } })),
  because: "the leases of the plan's watchdogs, by the first key",
};

/** Route 53 compares names in small letters, without the last dot, other characters as `\ooo`. */
const normalized = (name: string): string => name.toLowerCase().replace(/\.$/, "").replace(/[^a-z0-9._-]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);

/** By action; every action of the catalogues has its row. */
export const actionRows: Readonly<Record<string, ActionRow | readonly ActionRow[]>> = {
  "ec2:DescribeInstances": anywhere("EC2"),
  "ec2:DescribeInstanceStatus": anywhere("EC2"),
  // It tells of user data too, so of no machine but the plan's.
  "ec2:DescribeInstanceAttribute": machines,
  "ec2:DescribeNetworkAcls": anywhere("EC2"),
  // Which ACL a subnet had, and gets back, only the night tells; the action is judged by both, so the subnets limit it.
  "ec2:ReplaceNetworkAclAssociation": {
    at: "site",
    resources: ({ subnets }, place) => [
      ...at(subnets, place.site, (id) => `arn:${place.partition}:ec2:${place.region}:${place.account}:subnet/${id}`),
      ...(here(subnets, place).length === 0 ? [] : [{ arn: `arn:${place.partition}:ec2:${place.region}:${place.account}:network-acl/*` }]),
    ],
    because: "the plan's subnets, with whatever network ACL they have or get",
  },
  "ec2:DescribeSubnets": anywhere("EC2"),
  "ec2:DescribeLaunchTemplateVersions": anywhere("EC2"),
  "ec2:DescribeImages": anywhere("EC2"),
  "ec2:DescribeInstanceTypes": anywhere("EC2"),
  "ec2:StopInstances": machines,
  "ec2:StartInstances": machines,
  "rds:DescribeDBInstances": [dbInstance, copied(() => ["db:*"], "finds what was set aside, which RDS lists only with all others of the Region"), drillLists, clusterInstances],
  "rds:ModifyDBCluster": clusterLimits,
  "rds:CreateDBInstance": instanceToAdd,
  "rds:CreateDBInstanceReadReplica": [copied(({ id }) => [`db:${id}`, "subgrp:*", "pg:*", "og:*"], "the plan's instances, as source and as copy; the groups are those of the instance that was set aside, which only RDS knows"), drillSources],
  "rds:PromoteReadReplica": [promotedInstance, drilledCopies("promotes the copies of isolated drills", drillMarks)],
  "rds:SwitchoverReadReplica": dbInstance,
  "rds:DescribePendingMaintenanceActions": dbInstance,
  "rds:DescribeDBInstanceAutomatedBackups": backups("auto-backup:*", "finds the newest backup, which has its id from RDS; its source lies in another Region"),
  "rds:DescribeDBSnapshots": backups("snapshot:*", "finds the newest snapshot, whose name nobody knows beforehand; its source lies in another Region"),
  "rds:RestoreDBInstanceToPointInTime": restores("auto-backup:*"),
  "rds:RestoreDBInstanceFromDBSnapshot": restores("snapshot:*"),
  "rds:AddTagsToResource": [instanceMarks, drilledCopies("marks the copy that a drill makes with its run, and sets no other tag", drillMarking), copied(({ id }) => [`db:${id}`], "marks the copy that is made with the mark of its step, and sets no other tag", ({ plan }) => ({ StringLike: { [`aws:RequestTag/${reprotectedTag}`]: [`us/${plan}-*/*`] }, "ForAllValues:StringEquals": { "aws:TagKeys": [reprotectedTag] } })), restoredInstance("marks what a run restores, as RDS makes it, with the mark of this plan's runs and no other tag; the instance is not there yet, so no mark of it can be asked for", marking)],
  "rds:ModifyDBInstance": [copied(({ id }) => [`db:${id}`, `db:${keptPrefix(id)}*`], "renames the old instance, and turns backups and Multi-AZ on where a copy needs it"), restoredInstance("takes the protection from deletion off what a run restored, when that is undone; only what carries the mark of this plan's runs", marked)],
  "rds:DeleteDBInstance": [restoredInstance("undoes a restore; only what carries the mark of this plan's runs", marked), drilledCopies("deletes the copies of isolated drills; only under their names and with the tag of this plan's runs", drillMarks), instanceToDelete],
  "rds:DescribeDBClusters": { at: "site", resources: ({ clusters }, place) => at(clusters, place.site, (id) => `arn:${place.partition}:rds:${place.region}:${place.account}:cluster:${id}`), because: "the plan's clusters" },
  "rds:DescribeGlobalClusters": { at: "site", resources: ({ globalClusters }, place) => at(globalClusters, place.site, (id) => globalCluster(place, id)), because: "the plan's global clusters" },
  "rds:FailoverGlobalCluster": movesGlobalClusters,
  "rds:SwitchoverGlobalCluster": movesGlobalClusters,
  "rds:RemoveFromGlobalCluster": detachesFromGlobalClusters,
  "cloudwatch:GetMetricData": anywhere("CloudWatch"),
  "rds:DescribeOrderableDBInstanceOptions": anywhere("RDS"),
  "rds:DescribeAccountAttributes": anywhere("RDS"),
  "ssm:ListCommands": anywhere("Systems Manager"),
  "ssm:GetCommandInvocation": anywhere("Systems Manager"),
  "ssm:DescribeInstanceInformation": anywhere("Systems Manager"),
  "ssm:SendCommand": {
    at: "site",
    resources: ({ hosts, windows, documents, commandedGroups }, place) => [
      ...(documents.length > 0 ? at(documents, place.site, (id) => `arn:${place.partition}:ssm:${place.region}:${place.account}:document/${id}`) : ofAws(windows, place)),
      ...at(hosts.filter(isEc2), place.site, ec2Instance(place)),
      ...at(hosts.filter((host) => !isEc2(host)), place.site, (id) => `arn:${place.partition}:ssm:${place.region}:${place.account}:managed-instance/${id}`),
      // Auto Scaling tags its machines, and nobody else can set a tag that begins with aws:.
      ...commandedGroups.filter(({ site }) => site === place.site).map(({ id }): Resource => ({ arn: ec2Instance(place)("*"), conditions: { StringEquals: { "ssm:resourceTag/aws:autoscaling:groupName": [id] } } })),
    ],
    because: "documents on the plan's machines: for steps those of AWS which run scripts, for readiness one of ours that only reads digests",
  },
  "autoscaling:DescribeAutoScalingGroups": anywhere("Auto Scaling"),
  "autoscaling:DescribeScalingActivities": anywhere("Auto Scaling"),
  "autoscaling:UpdateAutoScalingGroup": scalingGroups,
  "autoscaling:SuspendProcesses": scalingGroups,
  "autoscaling:ResumeProcesses": scalingGroups,
  // Its function is known by no more than the mapping itself, and what is read of it is how long it may run.
  "lambda:GetFunctionConfiguration": {
    at: "site",
    resources: (things, place) => [
      ...(here(things.mappings, place).length === 0 ? [] : [{ arn: `arn:${place.partition}:lambda:${place.region}:${place.account}:function:*` }]),
      ...ownFunctions(things, place),
      // By which of its two ARNs this action is judged where an alias is asked for, no page of AWS says.
      ...ownFunctions({ ...things, functions: things.functions.map(({ site, id }) => ({ site, id: id.slice(0, id.lastIndexOf(":")) })) }, place),
    ],
    because: "the function of each mapping, which only the mapping names; and the plan's own functions",
  },
  "lambda:InvokeFunction": { at: "site", resources: ownFunctions, because: "the functions of activate.lambda, by the alias or version that the plan names; for activate.plan the function at the arbiter by which people ask, understudy-request" },
  "lambda:GetEventSourceMapping": eventSources,
  "lambda:UpdateEventSourceMapping": eventSources,
  "events:DescribeRule": eventRules,
  "events:DisableRule": eventRules,
  "events:EnableRule": eventRules,
  "ecs:DescribeServices": ecsService,
  "ecs:UpdateService": ecsService,
  "ecs:ListTasks": { at: "site", resources: ({ ecsServices }, place) => here(ecsServices, place).map(({ id }) => ({ arn: "*", conditions: { ArnEquals: { "ecs:cluster": [`arn:${place.partition}:ecs:${place.region}:${place.account}:cluster/${id.split("/")[0] ?? ""}`] } } })), because: "ECS lets a policy name no resource for a list by service; limited to the clusters of the plan's ECS services" },
  "ecs:DescribeTasks": ecsRow("task", inCluster, "the tasks in the clusters of the plan's ECS services, which have their ids from ECS"),
  "ecs:DescribeContainerInstances": ecsRow("container-instance", inCluster, "the machines in the clusters of the plan's ECS services, which have their ids from ECS"),
  "application-autoscaling:DescribeScalableTargets": anywhere("Application Auto Scaling"),
  "application-autoscaling:RegisterScalableTarget": scalableTargets,
  "eks:DescribeCluster": { at: "site", resources: ({ kubernetes }, place) => at(kubernetes, place.site, (id) => `arn:${place.partition}:eks:${place.region}:${place.account}:cluster/${id}`), because: "the plan's clusters" },
  "s3:GetObject": object,
  "s3:PutObject": object,
  "s3:DeleteObject": object,
  "s3:ListBucket": bucket("without it S3 answers 403 for an object that is not there, which would read as “you may not”"),
  "s3:GetBucketPolicy": bucket("reads whether the bucket lets Route 53's checkers in"),
  "s3:GetBucketPublicAccessBlock": bucket("reads whether the bucket keeps everybody out nevertheless"),
  "route53-recovery-cluster:GetRoutingControlState": { at: "elsewhere", resources: ({ routingControls }) => arns(routingControls.map(({ arn }) => arn)), because: "the plan's routing controls" },
  "route53-recovery-cluster:UpdateRoutingControlStates": {
    at: "elsewhere",
    resources: ({ routingControls }) => routingControls.map(({ arn, override }) => ({ arn, ...(override ? {} : { conditions: { BoolIfExists: { "route53-recovery-cluster:AllowSafetyRulesOverrides": ["false"] } } }) })),
    because: "the plan's routing controls; over their safety rules only where the plan names rules that people may let a run override",
  },
  "route53:ListResourceRecordSets": { at: "elsewhere", resources: ({ records }, { partition }) => arns(records.map(({ zone }) => `arn:${partition}:route53:::hostedzone/${zone}`)), because: "the plan's zones; any zone only to read the records of a health switch, whose zone the plan does not name" },
  "route53:ListHostedZonesByName": { at: "elsewhere", resources: () => arns(["*"]), because: "Route 53 lets a policy name no resource for it; finds the zone of a health switch" },
  "route53:ListHealthChecks": { at: "elsewhere", resources: () => arns(["*"]), because: "Route 53 lets a policy name no resource for it; finds the check that reads the switch" },
  "route53:GetChange": { at: "elsewhere", resources: (_things, { partition }) => arns([`arn:${partition}:route53:::change/*`]), because: "a change has its id from Route 53 once it was sent" },
  "route53:ChangeResourceRecordSets": {
    at: "elsewhere",
    resources: ({ records }, { partition }) =>
      records.map(({ zone, name, type }) => ({
        arn: `arn:${partition}:route53:::hostedzone/${zone}`,
        conditions: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": [normalized(name)], "route53:ChangeResourceRecordSetsRecordTypes": [type] } },
      })),
    because: "one name and type in the plan's zone",
  },
  "dynamodb:GetItem": leases,
  "dynamodb:UpdateItem": leases,
  "secretsmanager:GetSecretValue": [siteSecrets, {
    at: "elsewhere",
    resources: ({ secrets }, { partition, region, account }) => arns(secrets.map((name) => (name.startsWith("arn:") ? name : `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????`))),
    because: "the plan's secrets by name; Secrets Manager ends their ARNs with six characters of its own",
  }],
  "elasticloadbalancing:DescribeTargetGroups": anywhere("Elastic Load Balancing"),
  "elasticloadbalancing:DescribeTargetHealth": anywhere("Elastic Load Balancing"),
  "elasticloadbalancing:RegisterTargets": targetGroups,
  "elasticloadbalancing:DeregisterTargets": targetGroups,
  "secretsmanager:DescribeSecret": siteSecrets,
  "secretsmanager:PutSecretValue": siteSecrets,
  "secretsmanager:UpdateSecretVersionStage": siteSecrets,
  "ssm:GetParameter": parameters,
  "ssm:PutParameter": parameters,
  "appconfig:ListDeployments": profiles,
  "appconfig:GetHostedConfigurationVersion": profiles,
  "appconfig:ListHostedConfigurationVersions": profiles,
  "appconfig:CreateHostedConfigurationVersion": profiles,
  "appconfig:StartDeployment": profiles,
};
