// Every change that the product can make in the world, as values. A step's `decide` returns them, a dry run lists
// them, and the door is the only code that carries them out. What is not in this union cannot be done.

import type { Instant, Milliseconds } from "./units.ts";

/** The call of a change: the AWS operation with its input and Region, or a provider's HTTP request with secrets by reference. */
export type MutationCall =
  | { readonly operation: "ec2.StopInstances"; readonly region: string; readonly input: { readonly InstanceIds: string[]; readonly Force?: true } }
  | { readonly operation: "ec2.StartInstances"; readonly region: string; readonly input: { readonly InstanceIds: string[] } }
  | { readonly operation: "rds.PromoteReadReplica"; readonly region: string; readonly input: { readonly DBInstanceIdentifier: string; readonly BackupRetentionPeriod?: number } }
  /** The mode is in the input and never left to a default: without AllowDataLoss the same operation would be a switchover. */
  | { readonly operation: "rds.FailoverGlobalCluster"; readonly region: string; readonly input: MovedGlobalCluster & { readonly AllowDataLoss: true } }
  | { readonly operation: "rds.SwitchoverGlobalCluster"; readonly region: string; readonly input: MovedGlobalCluster }
  | { readonly operation: "rds.RemoveFromGlobalCluster"; readonly region: string; readonly input: { readonly GlobalClusterIdentifier: string; readonly DbClusterIdentifier: string } }
  | { readonly operation: "rds.RestoreDBInstanceToPointInTime"; readonly region: string; readonly input: RestoredInstance & { readonly TargetDBInstanceIdentifier: string; readonly SourceDBInstanceAutomatedBackupsArn: string; readonly UseLatestRestorableTime: true } }
  | { readonly operation: "rds.RestoreDBInstanceFromDBSnapshot"; readonly region: string; readonly input: RestoredInstance & { readonly DBInstanceIdentifier: string; readonly DBSnapshotIdentifier: string } }
  | { readonly operation: "rds.ModifyDBInstance"; readonly region: string; readonly input: ModifiedInstance }
  | { readonly operation: "rds.ModifyDBCluster"; readonly region: string; readonly input: LimitsOfCluster }
  | { readonly operation: "rds.CreateDBInstance"; readonly region: string; readonly input: InstanceToAdd }
  | { readonly operation: "rds.CreateDBInstanceReadReplica"; readonly region: string; readonly input: ReplicaToMake }
  | { readonly operation: "rds.DeleteDBInstance"; readonly region: string; readonly input: { readonly DBInstanceIdentifier: string; readonly SkipFinalSnapshot: true; readonly DeleteAutomatedBackups: true } }
  | {
      /** Whether the watchdogs of a site may renew their lease: one conditional write to the arbiter's record, refused where a later run has said otherwise. */
      readonly operation: "dynamodb.UpdateItem";
      readonly region: string;
      readonly input: { readonly TableName: string; readonly plan: string; readonly site: string; readonly renewals: "forbidden" | "allowed"; readonly since: Instant; readonly run: string; readonly epoch: number };
    }
  | {
      readonly operation: "ssm.SendCommand";
      readonly region: string;
      readonly input: {
        readonly DocumentName: string;
        readonly InstanceIds: string[];
        readonly Comment: string;
        readonly TimeoutSeconds: number;
        readonly Parameters: Record<string, string[]>;
      };
    }
  | {
      readonly operation: "autoscaling.UpdateAutoScalingGroup";
      readonly region: string;
      readonly input: { readonly AutoScalingGroupName: string; readonly MinSize: number; readonly MaxSize: number; readonly DesiredCapacity: number };
    }
  | { readonly operation: "autoscaling.SuspendProcesses"; readonly region: string; readonly input: ScalingProcesses }
  | { readonly operation: "autoscaling.ResumeProcesses"; readonly region: string; readonly input: ScalingProcesses }
  /** `over`: the version that was seen before, from which the way back tells whether anybody has set it since; the API itself takes no such condition. */
  | { readonly operation: "ssm.PutParameter"; readonly region: string; readonly input: { readonly Name: string; readonly Value: string; readonly Type: "String"; readonly Overwrite: true }; readonly over: number }
  /** The new version is made by the send out of version `from` and the keys in `set`: what else the secret holds is in no record. */
  | {
      readonly operation: "secretsmanager.PutSecretValue";
      readonly region: string;
      readonly input: { readonly SecretId: string; readonly ClientRequestToken: string; readonly VersionStages: string[] };
      readonly from: string;
      readonly set: Readonly<Record<string, string>>;
    }
  | { readonly operation: "secretsmanager.UpdateSecretVersionStage"; readonly region: string; readonly input: { readonly SecretId: string; readonly VersionStage: string; readonly MoveToVersionId: string; readonly RemoveFromVersionId: string } }
  /** Made in the same way of version `from`. */
  | {
      readonly operation: "appconfig.CreateHostedConfigurationVersion";
      readonly region: string;
      readonly input: { readonly ApplicationId: string; readonly ConfigurationProfileId: string; readonly ContentType: string; readonly VersionLabel: string; readonly LatestVersionNumber: number };
      readonly from: string;
      readonly set: Readonly<Record<string, string>>;
    }
  | {
      readonly operation: "appconfig.StartDeployment";
      readonly region: string;
      readonly input: {
        readonly ApplicationId: string;
        readonly EnvironmentId: string;
        readonly DeploymentStrategyId: string;
        readonly ConfigurationProfileId: string;
        readonly ConfigurationVersion: string;
        readonly Description: string;
        readonly LatestDeploymentNumber: number;
      };
    }
  | { readonly operation: "ecs.UpdateService"; readonly region: string; readonly input: { readonly cluster: string; readonly service: string; readonly desiredCount: number } }
  | { readonly operation: "application-autoscaling.RegisterScalableTarget"; readonly region: string; readonly input: ScalingOfService }
  /** `Payload`: an order of the contract in custom-action.ts, as text. */
  | { readonly operation: "lambda.Invoke"; readonly region: string; readonly input: { readonly FunctionName: string; readonly Qualifier: string; readonly Payload: string } }
  | { readonly operation: "lambda.UpdateEventSourceMapping"; readonly region: string; readonly input: { readonly UUID: string; readonly Enabled: boolean } }
  /** `subnet`: whose association it is, since each change gives it another id. */
  | { readonly operation: "ec2.ReplaceNetworkAclAssociation"; readonly region: string; readonly subnet: string; readonly input: { readonly AssociationId: string; readonly NetworkAclId: string } }
  | { readonly operation: "events.DisableRule"; readonly region: string; readonly input: { readonly Name: string; readonly EventBusName: string } }
  | { readonly operation: "events.EnableRule"; readonly region: string; readonly input: { readonly Name: string; readonly EventBusName: string } }
  | { readonly operation: "elasticloadbalancing.RegisterTargets"; readonly region: string; readonly input: TargetsOfGroup }
  | { readonly operation: "elasticloadbalancing.DeregisterTargets"; readonly region: string; readonly input: TargetsOfGroup }
  | {
      /** `Endpoint` and `Authority`: where the cluster's API server is, and whose certificate it shows. `ResourceVersion`: of the deployment as it was read; where somebody else has changed it since, nothing is changed. */
      readonly operation: "kubernetes.ScaleDeployment";
      readonly region: string;
      readonly input: { readonly Cluster: string; readonly Endpoint: string; readonly Authority?: string; readonly Namespace: string; readonly Deployment: string; readonly Replicas: number; readonly ResourceVersion: string };
    }
  | { readonly operation: "s3.PutObject"; readonly region: string; readonly input: { readonly Bucket: string; readonly Key: string; readonly Body: string; readonly ContentType: string } }
  | { readonly operation: "s3.DeleteObject"; readonly region: string; readonly input: { readonly Bucket: string; readonly Key: string } }
  /** `Endpoint`: the one of the cluster's endpoints that is called; the Region is its own. */
  | { readonly operation: "route53-recovery-cluster.UpdateRoutingControlStates"; readonly region: string; readonly input: RoutingControlStates & { readonly Endpoint: string } }
  | { readonly operation: "route53.ChangeResourceRecordSets"; readonly region: "us-east-1"; readonly input: { readonly HostedZoneId: string; readonly ChangeBatch: ChangeBatch } }
  | { readonly operation: "viber.set_webhook"; readonly region: "internet"; readonly input: { readonly url: string; readonly events: readonly string[]; readonly secret: string } }
  | {
      readonly operation: "facebook.subscriptions";
      readonly region: "internet";
      readonly input: {
        readonly app: string;
        readonly version: string;
        readonly object: string;
        readonly callback: string;
        readonly fields: readonly string[];
        readonly secret: string;
      };
    }
  | { readonly operation: "facebook.subscribed_apps"; readonly region: "internet"; readonly input: { readonly page: string; readonly version: string; readonly fields: readonly string[]; readonly secret: string } }
  /** `override` null: the account's messages go to the callback of the app. */
  | {
      readonly operation: "whatsapp.subscribed_apps";
      readonly region: "internet";
      readonly input: { readonly account: string; readonly version: string; readonly override: string | null; readonly secret: string };
    }
  /** It has no field for dropping what Telegram still keeps: that is never asked for. */
  | {
      readonly operation: "telegram.setWebhook";
      readonly region: "internet";
      readonly input: { readonly url: string; readonly updates: readonly string[] | null; readonly connections: number | null; readonly secret: string };
    }
  | { readonly operation: "http.set"; readonly region: "internet"; readonly input: DeclaredRequest };

/** A request that the plan declares, with secrets by the names of their fields. */
export interface DeclaredRequest {
  readonly provider: string;
  readonly method: "PUT" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** By header the field of the secret that holds its whole value. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly secret: string | null;
  readonly body: string;
}

/** Which cluster of a global cluster becomes the primary; the target by its ARN, so that it is found in its Region. */
export interface MovedGlobalCluster {
  readonly GlobalClusterIdentifier: string;
  readonly TargetDbClusterIdentifier: string;
}

/** What both ways of restoring say of the instance that they make. */
export interface RestoredInstance {
  readonly DBInstanceClass?: string;
  readonly DBSubnetGroupName: string;
  readonly VpcSecurityGroupIds: string[];
  readonly DBParameterGroupName?: string;
  readonly OptionGroupName?: string;
  readonly MultiAZ: boolean;
  readonly PubliclyAccessible: false;
  readonly DeletionProtection: true;
  readonly Tags: { readonly Key: string; readonly Value: string }[];
}

/** What of an instance is changed: its protection, its name, or what it needs to be the source of a replica. */
export interface ModifiedInstance {
  readonly DBInstanceIdentifier: string;
  readonly ApplyImmediately: true;
  readonly DeletionProtection?: false;
  readonly NewDBInstanceIdentifier?: string;
  readonly BackupRetentionPeriod?: number;
  readonly MultiAZ?: true;
}

/** A replica in another Region than its source, which is named by its ARN. */
export interface ReplicaToMake {
  readonly DBInstanceIdentifier: string;
  readonly SourceDBInstanceIdentifier: string;
  readonly DBInstanceClass: string;
  readonly DBSubnetGroupName?: string;
  readonly VpcSecurityGroupIds: string[];
  readonly DBParameterGroupName?: string;
  readonly OptionGroupName?: string;
  readonly KmsKeyId?: string;
  readonly MultiAZ: boolean;
  readonly PubliclyAccessible: boolean;
  readonly DeletionProtection: boolean;
  readonly CopyTagsToSnapshot: boolean;
  readonly EnableIAMDatabaseAuthentication: boolean;
  readonly Tags: { readonly Key: string; readonly Value: string }[];
}

/** Between what each serverless instance of an Aurora cluster grows and shrinks, in capacity units (ACU). */
export interface LimitsOfCluster {
  readonly DBClusterIdentifier: string;
  readonly ApplyImmediately: true;
  readonly ServerlessV2ScalingConfiguration: { readonly MinCapacity: number; readonly MaxCapacity: number; /** Only with a least capacity of 0. */ readonly SecondsUntilAutoPause?: number };
}

/** An instance that is added to an Aurora cluster, whose data it shares. */
export interface InstanceToAdd {
  readonly DBInstanceIdentifier: string;
  readonly DBClusterIdentifier: string;
  readonly DBInstanceClass: string;
  readonly Engine: string;
  readonly PromotionTier: number;
  readonly PubliclyAccessible: false;
  readonly DBParameterGroupName?: string;
  readonly Tags: { readonly Key: string; readonly Value: string }[];
}

/** Processes of a group, always named: a list that is left out means all of them, also those that somebody else suspended. */
export interface ScalingProcesses {
  readonly AutoScalingGroupName: string;
  readonly ScalingProcesses: string[];
}

/** What may scale a service of ECS; what is left out stays as it is. */
export interface ScalingOfService {
  readonly ServiceNamespace: "ecs";
  readonly ScalableDimension: "ecs:service:DesiredCount";
  readonly ResourceId: string;
  readonly MinCapacity?: number;
  readonly MaxCapacity?: number;
  readonly SuspendedState?: { readonly DynamicScalingInSuspended: boolean; readonly DynamicScalingOutSuspended: boolean; readonly ScheduledScalingSuspended: boolean };
}

export interface TargetsOfGroup {
  readonly TargetGroupArn: string;
  readonly Targets: TargetOfGroup[];
}
/** A target as Elastic Load Balancing knows it; without a port it has that of its group. */
export interface TargetOfGroup {
  readonly Id: string;
  readonly Port?: number;
  /** `all` for an address outside the balancer's network. */
  readonly AvailabilityZone?: string;
}

/** States of routing controls, all or none of which are applied. */
export interface RoutingControlStates {
  readonly UpdateRoutingControlStateEntries: { readonly RoutingControlArn: string; readonly RoutingControlState: "On" | "Off" }[];
  /** Safety rules that are not held to in this one call; never without a person's word. */
  readonly SafetyRulesToOverride?: string[];
}

/** What an alias record leads to, by the hosted zone of the service that it belongs to. */
export interface AliasTarget {
  readonly HostedZoneId: string;
  readonly DNSName: string;
  readonly EvaluateTargetHealth: boolean;
}

/** A record set in the shape of Route 53, only the fields that the product reads and writes. */
export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly TTL?: number;
  readonly SetIdentifier?: string;
  readonly Weight?: number;
  readonly Failover?: string;
  readonly MultiValueAnswer?: boolean;
  readonly HealthCheckId?: string;
  /** Set for an alias, which has no records and no TTL. */
  readonly AliasTarget?: AliasTarget;
  readonly ResourceRecords: readonly { readonly Value: string }[];
}
export interface ChangeBatch {
  readonly Comment: string;
  readonly Changes: readonly { readonly Action: "CREATE" | "DELETE"; readonly ResourceRecordSet: RecordSet }[];
}

/** One change as a value. */
export interface Mutation {
  /** Unique within the step and stable: a second look that wants the same change gives the same key. */
  readonly key: string;
  /** What it does, for people: "Promote chat-b in eu-central-1 to a writable database". */
  readonly sentence: string;
  readonly call: MutationCall;
  /** What undoes it, or null: nothing does, which makes it the point of no return. */
  readonly undo: string | null;
  /** The call that puts back what was there before, where only the look before the change could tell what that was. */
  readonly undoBy?: MutationCall;
  /** How long the effect may stay invisible after the call (eventual consistency); until then look only. */
  readonly settleMs: Milliseconds;
  /** Whether sending it a second time, after the settle time showed no effect, is harmless. If not, a person decides. */
  readonly repeatable: boolean;
  /** It only ends what an earlier change of the same step began: neither the kill switch nor a pause stands in its way, for it is what they want. */
  readonly ends?: true;
  /** Set on changes that give up the writes not yet replicated: the door then compares the loss with what was accepted. */
  readonly losesData?: string;
  /** With `losesData`: other databases of the plan that the change takes along, whose loss is compared too. */
  readonly losesAlso?: readonly string[];
  /** With `losesData`, where no copy stands at the target yet: the source's time up to which what the change makes holds all writes. */
  readonly holdsUntil?: Instant;
}
