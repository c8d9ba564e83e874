// What each kind of change leaves set, in the words of infrastructure as code: the resource, its property in CloudFormation
// (the CDK's L1 constructs have the same), its argument in Terraform, and the value. One row for each operation; an operation
// whose effect no template holds says so. That a template without SourceDBInstanceIdentifier promotes, and that an update sets a
// group's three sizes to those of the template: AWS::RDS::DBInstance and AWS::AutoScaling::ScheduledAction in the user guide of
// CloudFormation, as aws-cdk-lib carries them.

import { valuesOfSet } from "../alias-values.ts";
import type { MutationCall } from "../mutations.ts";
import { shortId } from "../routing-controls.ts";

/** One property after the change. */
export interface Setting {
  readonly resource: string;
  /** Type and property, as a template has them; null where CloudFormation and the CDK have no such property. */
  readonly cloudformation: string | null;
  /** Resource and argument; null where the provider has none. */
  readonly terraform: string | null;
  readonly value: string;
  readonly advice: string;
}
export type Settings = { readonly settings: readonly Setting[] } | { readonly nothing: string };

type Operation = MutationCall["operation"];
type CallOf<O extends Operation> = Extract<MutationCall, { readonly operation: O }>;

const sizeAdvice = "Set the three sizes to these before the next deployment, which would otherwise set them back. Let nothing else than Understudy change them, or leave DesiredCapacity out (Terraform: ignore_changes).";
const group = (name: string, cloudformation: string, terraform: string, value: number): Setting => ({ resource: `Auto Scaling group ${name}`, cloudformation: `AWS::AutoScaling::AutoScalingGroup ${cloudformation}`, terraform: `aws_autoscaling_group.${terraform}`, value: String(value), advice: sizeAdvice });
const power = (ids: readonly string[], value: "running" | "stopped"): Settings => ({
  settings: ids.map((id) => ({
    resource: `instance ${id}`,
    cloudformation: null,
    terraform: "aws_ec2_instance_state.state",
    value,
    advice: value === "stopped" ? "A template cannot say that it is stopped, but a deployment that replaces the instance starts one that serves: deploy nothing that replaces it, until this site is to serve again." : "A template cannot say that it runs; a deployment leaves it so unless it replaces the instance.",
  })),
});
const suspended = (name: string, processes: readonly string[], value: "suspended" | "active"): Settings => ({
  settings: processes.map((process) => ({ resource: `Auto Scaling group ${name}, process ${process}`, cloudformation: null, terraform: "aws_autoscaling_group.suspended_processes", value, advice: "CloudFormation has no such property, and a rolling update resumes what it suspended. In Terraform list exactly the processes that are suspended now." })),
});
const targets = (arn: string, ids: readonly { readonly Id: string; readonly Port?: number }[], value: "registered" | "not registered"): Settings => ({
  settings: ids.map(({ Id, Port }) => ({ resource: `target ${Id}${Port === undefined ? "" : `:${Port}`} of ${arn}`, cloudformation: "AWS::ElasticLoadBalancingV2::TargetGroup Targets", terraform: "aws_lb_target_group_attachment", value, advice: value === "registered" ? "Let the template's list of targets name it, or leave the list to whoever registers targets." : "Take it out of the template's list of targets, or the next deployment registers it again." })),
});
const scaled = (id: string, properties: readonly (readonly [cloudformation: string, terraform: string, value: string])[]): Settings => ({
  settings: properties.map(([cloudformation, terraform, value]) => ({ resource: `scalable target ${id}`, cloudformation: `AWS::ApplicationAutoScaling::ScalableTarget ${cloudformation}`, terraform: `aws_appautoscaling_target.${terraform}`, value, advice: "Say the same in the template, or the next deployment sets the former limits and lets it scale again." })),
});
const primary = (global: string, arn: string): Settings => ({
  settings: [{ resource: `global cluster ${global}`, cloudformation: "AWS::RDS::GlobalCluster SourceDBClusterIdentifier", terraform: "aws_rds_global_cluster.source_db_cluster_identifier", value: `its primary is ${arn}`, advice: "Templates say which cluster it began with and not which is the primary now: leave that as it is (Terraform: ignore_changes), and let no template replace a cluster because its role is another one." }],
});
const restored = (id: string, how: string): Settings => ({
  settings: [{ resource: `database ${id}`, cloudformation: "AWS::RDS::DBInstance", terraform: "aws_db_instance", value: how, advice: "No stack owns it yet: import it (CloudFormation: resource import; Terraform: import block) under the identifier that it has, with what the plan says of its class, subnets and security groups." }],
});
function modified({ DBInstanceIdentifier: id, NewDBInstanceIdentifier: kept, BackupRetentionPeriod: days, MultiAZ: zones, DeletionProtection: isProtected }: CallOf<"rds.ModifyDBInstance">["input"]): Settings {
  const of = (property: string, argument: string, value: string, advice: string): Setting => ({ resource: `database ${id}`, cloudformation: `AWS::RDS::DBInstance ${property}`, terraform: `aws_db_instance.${argument}`, value, advice });
  return {
    settings: [
      ...(kept === undefined ? [] : [of("DBInstanceIdentifier", "identifier", kept, "It was set aside with all that it holds: take it out of the stack and keep it (CloudFormation: DeletionPolicy Retain; Terraform: removed block), until somebody has saved what was never replicated. It costs what it cost before.")]),
      ...(days === undefined ? [] : [of("BackupRetentionPeriod", "backup_retention_period", String(days), "Say it in the template: without automated backups nothing can be a replica of it.")]),
      ...(zones === undefined ? [] : [of("MultiAZ", "multi_az", "true", "Say it in the template, as the old writer's had it.")]),
      ...(isProtected === undefined ? [] : [of("DeletionProtection", "deletion_protection", "false", "It was taken off to delete what this run had restored; nothing of yours has to change.")]),
    ],
  };
}
const keysOf = (set: Readonly<Record<string, string>>): string => Object.entries(set).map(([key, value]) => `${key} = ${value}`).join(", ");
const ruled = ({ EventBusName: bus, Name: name }: { readonly EventBusName: string; readonly Name: string }, value: string, advice: string): Settings => ({ settings: [{ resource: `EventBridge rule ${name} of the bus ${bus}`, cloudformation: "AWS::Events::Rule State", terraform: "aws_cloudwatch_event_rule.state", value, advice }] });
const registration = (provider: string, what: string, value: string): Settings => ({ settings: [{ resource: `${provider}: ${what}`, cloudformation: null, terraform: null, value, advice: "The provider keeps it, no template does. Where a deployment of yours registers webhooks, give it this address." }] });

const rows: { readonly [O in Operation]: (call: CallOf<O>) => Settings } = {
  "ec2.StopInstances": ({ input }) => power(input.InstanceIds, "stopped"),
  "ec2.StartInstances": ({ input }) => power(input.InstanceIds, "running"),
  "rds.PromoteReadReplica": ({ input: { DBInstanceIdentifier: id, BackupRetentionPeriod: days } }) => ({
    settings: [
      { resource: `database ${id}`, cloudformation: "AWS::RDS::DBInstance SourceDBInstanceIdentifier", terraform: "aws_db_instance.replicate_source_db", value: "(none: a database of its own)", advice: "Take the property out. A template that still has it describes a replica, and a replacement would make an empty one of it. What was the source must not become the source again before it has been made a replica of this one." },
      ...(days === undefined ? [] : [{ resource: `database ${id}`, cloudformation: "AWS::RDS::DBInstance BackupRetentionPeriod", terraform: "aws_db_instance.backup_retention_period", value: String(days), advice: "Say it in the template: a replica has none, a database of its own needs one." }]),
    ],
  }),
  "rds.RestoreDBInstanceToPointInTime": ({ input }) => restored(input.TargetDBInstanceIdentifier, "restored from the replicated backups"),
  "rds.RestoreDBInstanceFromDBSnapshot": ({ input }) => restored(input.DBInstanceIdentifier, `restored from the snapshot ${input.DBSnapshotIdentifier}`),
  "rds.ModifyDBInstance": ({ input }) => modified(input),
  "rds.CreateDBInstanceReadReplica": ({ input: { DBInstanceIdentifier: id, SourceDBInstanceIdentifier: source } }) => ({
    settings: [{ resource: `database ${id}`, cloudformation: "AWS::RDS::DBInstance SourceDBInstanceIdentifier, SourceRegion", terraform: "aws_db_instance.replicate_source_db", value: source, advice: "It is a new instance, a replica of the one that serves now: import it in the place of the old one, with this source and without master user, and say the same of no other. A template that still describes the old writer would make it anew, empty." }],
  }),
  "rds.DeleteDBInstance": ({ input }) => ({ settings: [{ resource: `database ${input.DBInstanceIdentifier}`, cloudformation: "AWS::RDS::DBInstance", terraform: "aws_db_instance", value: "deleted", advice: "This run had restored it itself; where somebody has imported it meanwhile, take it out again." }] }),
  "dynamodb.UpdateItem": ({ input }) => ({ nothing: `whether the watchdogs of ${input.site} may renew is kept in Understudy's own record, which no deployment sets` }),
  "ssm.SendCommand": ({ input }) => ({ nothing: `what ${input.DocumentName} changed on ${input.InstanceIds.join(", ")} is known to the script alone; where a deployment writes the same files, let it write what the script wrote` }),
  "autoscaling.UpdateAutoScalingGroup": ({ input: { AutoScalingGroupName: name, MinSize: min, MaxSize: max, DesiredCapacity: desired } }) => ({ settings: [group(name, "MinSize", "min_size", min), group(name, "MaxSize", "max_size", max), group(name, "DesiredCapacity", "desired_capacity", desired)] }),
  "autoscaling.SuspendProcesses": ({ input }) => suspended(input.AutoScalingGroupName, input.ScalingProcesses, "suspended"),
  "autoscaling.ResumeProcesses": ({ input }) => suspended(input.AutoScalingGroupName, input.ScalingProcesses, "active"),
  "ssm.PutParameter": ({ input: { Name: name, Value: value } }) => ({ settings: [{ resource: `parameter ${name}`, cloudformation: "AWS::SSM::Parameter Value", terraform: "aws_ssm_parameter.value", value, advice: "Give the template this value, or the next deployment writes the former one (Terraform: or ignore_changes)." }] }),
  "secretsmanager.PutSecretValue": ({ input, set }) => ({ settings: [{ resource: `secret ${input.SecretId}`, cloudformation: "AWS::SecretsManager::Secret SecretString", terraform: "aws_secretsmanager_secret_version.secret_string", value: `a version with ${keysOf(set)}`, advice: "Leave the value out of the template: one that sets SecretString writes the former keys again." }] }),
  "secretsmanager.UpdateSecretVersionStage": ({ input }) => ({ settings: [{ resource: `secret ${input.SecretId}, label ${input.VersionStage}`, cloudformation: null, terraform: "aws_secretsmanager_secret_version.version_stages", value: `on version ${input.MoveToVersionId}`, advice: "A deployment that writes a value moves the label to it: leave the value out of the template." }] }),
  "appconfig.CreateHostedConfigurationVersion": ({ input, set }) => ({ settings: [{ resource: `configuration ${input.ConfigurationProfileId} of application ${input.ApplicationId}, label ${input.VersionLabel}`, cloudformation: "AWS::AppConfig::HostedConfigurationVersion Content", terraform: "aws_appconfig_hosted_configuration_version.content", value: `a version with ${keysOf(set)}`, advice: "Set these keys in the content that your template holds." }] }),
  "appconfig.StartDeployment": ({ input }) => ({ settings: [{ resource: `configuration ${input.ConfigurationProfileId} in environment ${input.EnvironmentId}`, cloudformation: "AWS::AppConfig::Deployment ConfigurationVersion", terraform: "aws_appconfig_deployment.configuration_version", value: `version ${input.ConfigurationVersion}`, advice: "Let the template deploy this version, or a later one with the same keys." }] }),
  "elasticloadbalancing.RegisterTargets": ({ input }) => targets(input.TargetGroupArn, input.Targets, "registered"),
  "elasticloadbalancing.DeregisterTargets": ({ input }) => targets(input.TargetGroupArn, input.Targets, "not registered"),
  "lambda.Invoke": ({ input }) => ({ nothing: `what ${input.FunctionName}:${input.Qualifier} changed is known to that function alone; where a deployment sets the same, let it set what the function set` }),
  "rds.ModifyDBCluster": ({ input: { DBClusterIdentifier: id, ServerlessV2ScalingConfiguration: { MinCapacity: min, MaxCapacity: max } } }) => ({ settings: [{ resource: `Aurora cluster ${id}`, cloudformation: "AWS::RDS::DBCluster ServerlessV2ScalingConfiguration", terraform: "aws_rds_cluster.serverlessv2_scaling_configuration", value: `${min} to ${max} ACU`, advice: "Set it to this before the next deployment, which would otherwise take the capacity away again." }] }),
  "rds.CreateDBInstance": ({ input: { DBInstanceIdentifier: id, DBClusterIdentifier: cluster, DBInstanceClass: type } }) => ({ settings: [{ resource: `instance ${id} of Aurora cluster ${cluster}`, cloudformation: "AWS::RDS::DBInstance", terraform: "aws_rds_cluster_instance", value: `there, of ${type}`, advice: "Import it into the template if it is to stay; else delete it when the application is at home again." }] }),
  "ecs.UpdateService": ({ input: { cluster, service, desiredCount } }) => ({ settings: [{ resource: `ECS service ${cluster}/${service}`, cloudformation: "AWS::ECS::Service DesiredCount", terraform: "aws_ecs_service.desired_count", value: String(desiredCount), advice: "Set it to this before the next deployment, which would otherwise set it back, or leave it out (Terraform: ignore_changes)." }] }),
  "application-autoscaling.RegisterScalableTarget": ({ input: { ResourceId, MinCapacity: min, MaxCapacity: max, SuspendedState: state } }) => scaled(ResourceId, [...(min === undefined ? [] : [["MinCapacity", "min_capacity", String(min)] as const]), ...(max === undefined ? [] : [["MaxCapacity", "max_capacity", String(max)] as const]), ...(state === undefined ? [] : [["SuspendedState", "suspended_state", Object.entries(state).map(([name, value]) => `${name} ${value}`).join(", ")] as const])]),
  "rds.FailoverGlobalCluster": ({ input }) => primary(input.GlobalClusterIdentifier, input.TargetDbClusterIdentifier),
  "rds.SwitchoverGlobalCluster": ({ input }) => primary(input.GlobalClusterIdentifier, input.TargetDbClusterIdentifier),
  "rds.RemoveFromGlobalCluster": ({ input: { GlobalClusterIdentifier: global, DbClusterIdentifier: arn } }) => ({ settings: [{ resource: `DB cluster ${arn}`, cloudformation: "AWS::RDS::DBCluster GlobalClusterIdentifier", terraform: "aws_rds_cluster.global_cluster_identifier", value: `none: it is no member of ${global} any more`, advice: "Take the reference out of the template, or the next deployment tries to make it a member again, which an existing cluster cannot become." }] }),
  "lambda.UpdateEventSourceMapping": ({ input: { UUID: id, Enabled: on } }) => ({ settings: [{ resource: `event source mapping ${id}`, cloudformation: "AWS::Lambda::EventSourceMapping Enabled", terraform: "aws_lambda_event_source_mapping.enabled", value: String(on), advice: on ? "Say it in the template, or the next deployment may stop the consumer again." : "Say it in the template, or the next deployment starts a second consumer beside the one at the other site." }] }),
  "ec2.ReplaceNetworkAclAssociation": ({ subnet, input }) => ({ settings: [{ resource: `subnet ${subnet}`, cloudformation: "AWS::EC2::SubnetNetworkAclAssociation NetworkAclId", terraform: "aws_network_acl_association.network_acl_id", value: input.NetworkAclId, advice: "Do not deploy the network of this site until it may be reached again: a deployment gives the subnet back the network ACL of the template." }] }),
  "events.DisableRule": ({ input }) => ruled(input, "DISABLED", "Say it in the template, or the next deployment starts a second scheduler beside the one at the other site."),
  "events.EnableRule": ({ input }) => ruled(input, "ENABLED", "Say it in the template, or the next deployment may stop the rule again."),
  "kubernetes.ScaleDeployment": ({ input }) => ({ settings: [{ resource: `deployment ${input.Namespace}/${input.Deployment} in cluster ${input.Cluster}`, cloudformation: null, terraform: "kubernetes_deployment.spec.replicas", value: `${input.Replicas} replicas`, advice: "Set spec.replicas in the manifest, chart or GitOps repository to this, or leave it out of what they apply." }] }),
  "s3.PutObject": ({ input }) => ({ nothing: `the object s3://${input.Bucket}/${input.Key} is the health switch, which Understudy alone writes: let no template hold it` }),
  "s3.DeleteObject": ({ input }) => ({ nothing: `the object s3://${input.Bucket}/${input.Key} is the health switch, which Understudy alone deletes: let no template hold it` }),
  "route53-recovery-cluster.UpdateRoutingControlStates": ({ input }) => ({ nothing: `the states of the routing controls ${input.UpdateRoutingControlStateEntries.map(({ RoutingControlArn: arn, RoutingControlState: state }) => `${shortId(arn)} (${state})`).join(" and ")} stand in no template: AWS::Route53RecoveryControl::RoutingControl has no such property` }),
  "route53.ChangeResourceRecordSets": ({ input: { HostedZoneId: zone, ChangeBatch: batch } }) => ({
    settings: batch.Changes.map(({ Action, ResourceRecordSet: set }) => ({
      resource: `record ${set.Name} ${set.Type}${set.SetIdentifier === undefined ? "" : ` (${set.SetIdentifier})`} in zone ${zone}`,
      cloudformation: `AWS::Route53::RecordSet ${set.AliasTarget === undefined ? "ResourceRecords" : "AliasTarget"}, Weight, Failover, TTL`, terraform: `aws_route53_record.${set.AliasTarget === undefined ? "records" : "alias"}`,
      value: Action === "DELETE" ? "(none)" : [valuesOfSet(set).join(", "), ...(set.TTL === undefined ? [] : [`TTL ${set.TTL} s`]), ...(set.Weight === undefined ? [] : [`weight ${set.Weight}`]), ...(set.Failover === undefined ? [] : [set.Failover]), ...(set.HealthCheckId === undefined ? [] : [`health check ${set.HealthCheckId}`])].join("; "),
      advice: "Give the template these values: Route 53 answers what was written last, by whomever.",
    })),
  }),
  "viber.set_webhook": ({ input }) => registration("Viber", "webhook", input.url),
  "facebook.subscriptions": ({ input }) => registration("Facebook", `subscription ${input.object} of app ${input.app}`, input.callback),
  "facebook.subscribed_apps": ({ input }) => registration("Facebook", `fields of page ${input.page}`, input.fields.join(", ")),
  "whatsapp.subscribed_apps": ({ input }) => registration("WhatsApp", `callback of account ${input.account}`, input.override ?? "that of the app"),
  "telegram.setWebhook": ({ input }) => registration("Telegram", "webhook", input.url),
  "http.set": ({ input }) => registration(input.provider, `${input.method} ${input.url}`, input.body),
};

/** What a call sets; for one that a newer version of the product made, that this one does not know it. */
export function settingsOf(call: MutationCall): Settings {
  const row = (rows as Readonly<Record<string, ((call: never) => Settings) | undefined>>)[call.operation];
  return row === undefined ? { nothing: `this version of Understudy has no row for ${call.operation}: compare the resource with your template yourself` } : row(call as never);
}

/** The operations that have a row. */
export const operationsWithRow: readonly string[] = Object.keys(rows);
