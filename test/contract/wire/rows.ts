// Every change that the product can make, with what the other side's own protocol answers to it: right, throttled, failed,
// refused. A new operation without its row does not compile.

import type { CallOf, Operation } from "../../../lambdas/aws/send.ts";
import type { RestoredInstance } from "../../../workflows/mutations.ts";

/** What a server says. */
export interface Told {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Row<O extends Operation> {
  readonly call: CallOf<O>;
  readonly right: Told;
  /** What the record then keeps. */
  readonly answer: string;
  /** The service's own word for "too many requests", in its own form; nothing was done. */
  readonly throttled: readonly [Told, code: string];
  readonly failed: readonly [Told, code: string];
  readonly denied: readonly [Told, code: string];
}

const xml = (status: number, body: string): Told => ({ status, body, headers: { "content-type": "text/xml" } });
const json = (status: number, body: unknown): Told => ({ status, body: JSON.stringify(body), headers: { "content-type": "application/x-amz-json-1.1" } });

/** An error in the form of each protocol; the word on the wire is the code. */
export const refusal = {
  ec2: (status: number, code: string): Told => xml(status, `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${code}</Code><Message>said no</Message></Error></Errors><RequestID>r-1</RequestID></Response>`),
  query: (status: number, code: string): Told => xml(status, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>said no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`),
  s3: (status: number, code: string): Told => xml(status, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>said no</Message><RequestId>r-1</RequestId></Error>`),
  json: (status: number, code: string): Told => json(status, { __type: code, message: "said no" }),
};
/** What goes wrong, in the form of one protocol. */
function forms(refuse: (status: number, code: string) => Told, words: Readonly<Record<"throttled" | "failed" | "denied", readonly [number, string]>>): Pick<Row<Operation>, "throttled" | "failed" | "denied"> {
  const said = ([status, code]: readonly [number, string]): readonly [Told, string] => [refuse(status, code), code];
  return { throttled: said(words.throttled), failed: said(words.failed), denied: said(words.denied) };
}
const ec2 = forms(refusal.ec2, { throttled: [503, "RequestLimitExceeded"], failed: [500, "InternalError"], denied: [403, "UnauthorizedOperation"] });
const query = forms(refusal.query, { throttled: [400, "Throttling"], failed: [500, "InternalFailure"], denied: [403, "AccessDenied"] });
const s3 = forms(refusal.s3, { throttled: [503, "SlowDown"], failed: [500, "InternalError"], denied: [403, "AccessDenied"] });
const states = (list: string, from: string, to: string): Told =>
  xml(200, `<${list}Response><instancesSet><item><instanceId>i-0a0a0a0a0a</instanceId><currentState><code>0</code><name>${to}</name></currentState><previousState><code>0</code><name>${from}</name></previousState></item></instancesSet></${list}Response>`);

/** What a restore says of the new instance in both ways. */
const restored: RestoredInstance = { DBSubnetGroupName: "shop", VpcSecurityGroupIds: ["sg-0b0b0b0b0b"], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: true, Tags: [{ Key: "understudy-restored-by", Value: "us/r/s/7" }] };
const madeBy = (operation: string): string => `<${operation}Response><${operation}Result><DBInstance><DBInstanceIdentifier>orders-c</DBInstanceIdentifier><DBInstanceStatus>creating</DBInstanceStatus></DBInstance></${operation}Result></${operation}Response>`;

const target = (name: string) => ({ headers }: Heard): boolean => headers["x-amz-target"] === name;
/** Reads that a send makes before its change, because it makes a new document out of an old one; they are answered well. */
export const readsFirst: readonly { readonly of: Operation; readonly is: (request: Heard) => boolean; readonly told: Told }[] = [
  { of: "secretsmanager.PutSecretValue", is: target("secretsmanager.GetSecretValue"), told: json(200, { VersionId: "0a", SecretString: '{"host":"orders-a.internal","password":"kept"}' }) },
  { of: "appconfig.CreateHostedConfigurationVersion", is: ({ method, url }) => method === "GET" && url.includes("/hostedconfigurationversions/"), told: { status: 200, body: '{"host":"orders-a.internal","pool":20}', headers: { "content-type": "application/json", "version-number": "3" } } },
];
interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}
const rest = forms(refusal.json, { throttled: [429, "TooManyRequestsException"], failed: [500, "InternalServerException"], denied: [403, "AccessDeniedException"] });
const json11 = forms(refusal.json, { throttled: [400, "ThrottlingException"], failed: [500, "InternalServiceError"], denied: [400, "AccessDeniedException"] });

/** Meta says most with HTTP 400 and a code of its own. */
const meta = {
  throttled: [json(400, { error: { message: "(#4) Application request limit reached", type: "OAuthException", code: 4 } }), "facebook-4"],
  failed: [json(500, { error: { message: "An unknown error occurred", type: "OAuthException", code: 1 } }), "facebook-1"],
  denied: [json(400, { error: { message: "Invalid OAuth access token", type: "OAuthException", code: 190 } }), "facebook-190"],
} as const;

const shopB = "arn:aws:rds:eu-central-1:111122223333:cluster:shop-b";
const movedBy = (operation: string, state: string): string => `<${operation}Response><${operation}Result><GlobalCluster><GlobalClusterIdentifier>shop-global</GlobalClusterIdentifier><Status>available</Status>${state}</GlobalCluster></${operation}Result></${operation}Response>`;

/** But for what goes to the record's own table, whose answers have tests of their own (dynamo-table). */
export type WireOperation = Exclude<Operation, "dynamodb.UpdateItem">;

export const rows: { readonly [O in WireOperation]: Row<O> } = {
  "ec2.StopInstances": {
    call: { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } },
    right: states("StopInstances", "running", "stopping"), answer: "i-0a0a0a0a0a running → stopping", ...ec2,
  },
  "ec2.StartInstances": {
    call: { operation: "ec2.StartInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } },
    right: states("StartInstances", "stopped", "pending"), answer: "i-0a0a0a0a0a stopped → pending", ...ec2,
  },
  "ec2.ReplaceNetworkAclAssociation": {
    call: { operation: "ec2.ReplaceNetworkAclAssociation", region: "eu-west-1", subnet: "subnet-0a0a0a0a", input: { AssociationId: "aclassoc-0a0a0a0a", NetworkAclId: "acl-0d0d0d0d" } },
    right: xml(200, "<ReplaceNetworkAclAssociationResponse><newAssociationId>aclassoc-0b0b0b0b</newAssociationId></ReplaceNetworkAclAssociationResponse>"), answer: "the association of subnet-0a0a0a0a is aclassoc-0b0b0b0b now", ...ec2,
  },
  "rds.PromoteReadReplica": {
    call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } },
    right: xml(200, "<PromoteReadReplicaResponse><PromoteReadReplicaResult><DBInstance><DBInstanceIdentifier>orders-b</DBInstanceIdentifier><DBInstanceStatus>modifying</DBInstanceStatus></DBInstance></PromoteReadReplicaResult></PromoteReadReplicaResponse>"),
    answer: "orders-b modifying", ...query,
  },
  "rds.FailoverGlobalCluster": {
    call: { operation: "rds.FailoverGlobalCluster", region: "eu-central-1", input: { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: shopB, AllowDataLoss: true } },
    right: xml(200, movedBy("FailoverGlobalCluster", "<FailoverState><Status>failing-over</Status></FailoverState>")), answer: "shop-global failing-over", ...query,
  },
  "rds.SwitchoverGlobalCluster": {
    call: { operation: "rds.SwitchoverGlobalCluster", region: "eu-central-1", input: { GlobalClusterIdentifier: "shop-global", TargetDbClusterIdentifier: shopB } },
    right: xml(200, movedBy("SwitchoverGlobalCluster", "<FailoverState><Status>pending</Status></FailoverState>")), answer: "shop-global pending", ...query,
  },
  "rds.RemoveFromGlobalCluster": {
    call: { operation: "rds.RemoveFromGlobalCluster", region: "eu-central-1", input: { GlobalClusterIdentifier: "shop-global", DbClusterIdentifier: shopB } },
    right: xml(200, movedBy("RemoveFromGlobalCluster", "")), answer: "shop-global available", ...query,
  },
  "ssm.SendCommand": {
    call: { operation: "ssm.SendCommand", region: "eu-central-1", input: { DocumentName: "AWS-RunShellScript", InstanceIds: ["mi-0b0b0b0b0b0b0b0b0"], Comment: "us/r/s/7", TimeoutSeconds: 60, Parameters: { commands: ["true"] } } },
    right: json(200, { Command: { CommandId: "11111111-2222-4333-8444-555555555555" } }), answer: "command 11111111-2222-4333-8444-555555555555",
    ...forms(refusal.json, { throttled: [400, "ThrottlingException"], failed: [500, "InternalServerError"], denied: [400, "AccessDeniedException"] }),
  },
  "rds.RestoreDBInstanceToPointInTime": {
    call: { operation: "rds.RestoreDBInstanceToPointInTime", region: "eu-central-1", input: { TargetDBInstanceIdentifier: "orders-c", SourceDBInstanceAutomatedBackupsArn: "arn:aws:rds:eu-central-1:123456789012:auto-backup:ab-1", UseLatestRestorableTime: true, ...restored } },
    right: xml(200, madeBy("RestoreDBInstanceToPointInTime")), answer: "orders-c creating", ...query,
  },
  "rds.RestoreDBInstanceFromDBSnapshot": {
    call: { operation: "rds.RestoreDBInstanceFromDBSnapshot", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-c", DBSnapshotIdentifier: "arn:aws:rds:eu-central-1:123456789012:snapshot:s-1", ...restored } },
    right: xml(200, madeBy("RestoreDBInstanceFromDBSnapshot")), answer: "orders-c creating", ...query,
  },
  "rds.ModifyDBInstance": {
    call: { operation: "rds.ModifyDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-c", DeletionProtection: false, ApplyImmediately: true } },
    right: xml(200, madeBy("ModifyDBInstance")), answer: "orders-c creating", ...query,
  },
  "rds.ModifyDBCluster": {
    call: { operation: "rds.ModifyDBCluster", region: "eu-central-1", input: { DBClusterIdentifier: "shop-b", ApplyImmediately: true, ServerlessV2ScalingConfiguration: { MinCapacity: 8, MaxCapacity: 32.5 } } },
    right: xml(200, "<ModifyDBClusterResponse><ModifyDBClusterResult><DBCluster><DBClusterIdentifier>shop-b</DBClusterIdentifier><Status>available</Status></DBCluster></ModifyDBClusterResult></ModifyDBClusterResponse>"),
    answer: "shop-b available", ...query,
  },
  "rds.CreateDBInstance": {
    call: { operation: "rds.CreateDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: "shop-b-added-7-1", DBClusterIdentifier: "shop-b", DBInstanceClass: "db.r6g.large", Engine: "aurora-postgresql", PromotionTier: 1, PubliclyAccessible: false, Tags: [{ Key: "understudy-added-by", Value: "us/r/s/7" }] } },
    right: xml(200, madeBy("CreateDBInstance")), answer: "orders-c creating", ...query,
  },
  "rds.CreateDBInstanceReadReplica": {
    call: { operation: "rds.CreateDBInstanceReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-c", SourceDBInstanceIdentifier: "arn:aws:rds:eu-west-1:123456789012:db:orders-a", DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: ["sg-0b0b0b0b0b"], KmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1", MultiAZ: false, PubliclyAccessible: false, DeletionProtection: true, CopyTagsToSnapshot: true, EnableIAMDatabaseAuthentication: true, Tags: [{ Key: "understudy-reprotected-by", Value: "us/r/s/7" }] } },
    right: xml(200, madeBy("CreateDBInstanceReadReplica")), answer: "orders-c creating", ...query,
  },
  "rds.DeleteDBInstance": {
    call: { operation: "rds.DeleteDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-c", SkipFinalSnapshot: true, DeleteAutomatedBackups: true } },
    right: xml(200, madeBy("DeleteDBInstance")), answer: "orders-c creating", ...query,
  },
  "autoscaling.UpdateAutoScalingGroup": {
    call: { operation: "autoscaling.UpdateAutoScalingGroup", region: "eu-central-1", input: { AutoScalingGroupName: "web-b", MinSize: 1, MaxSize: 3, DesiredCapacity: 2 } },
    right: xml(200, "<UpdateAutoScalingGroupResponse/>"), answer: "accepted", ...query,
  },
  "autoscaling.SuspendProcesses": {
    call: { operation: "autoscaling.SuspendProcesses", region: "eu-west-1", input: { AutoScalingGroupName: "web-a", ScalingProcesses: ["Launch", "ReplaceUnhealthy"] } },
    right: xml(200, "<SuspendProcessesResponse/>"), answer: "accepted", ...query,
  },
  "autoscaling.ResumeProcesses": {
    call: { operation: "autoscaling.ResumeProcesses", region: "eu-west-1", input: { AutoScalingGroupName: "web-a", ScalingProcesses: ["Launch", "ReplaceUnhealthy"] } },
    right: xml(200, "<ResumeProcessesResponse/>"), answer: "accepted", ...query,
  },
  "ssm.PutParameter": {
    call: { operation: "ssm.PutParameter", region: "eu-central-1", input: { Name: "/shop/database", Value: "orders-b.internal:5432", Type: "String", Overwrite: true }, over: 3 },
    right: json(200, { Version: 4, Tier: "Standard" }), answer: "version 4", ...json11,
  },
  "secretsmanager.PutSecretValue": {
    call: { operation: "secretsmanager.PutSecretValue", region: "eu-central-1", input: { SecretId: "shop/database", ClientRequestToken: "0b".repeat(16), VersionStages: ["understudy"] }, from: "0a".repeat(16), set: { host: "orders-b.internal" } },
    right: json(200, { VersionId: "0b".repeat(16), VersionStages: ["understudy"] }), answer: `version ${"0b".repeat(16)}`, ...json11,
  },
  "secretsmanager.UpdateSecretVersionStage": {
    call: { operation: "secretsmanager.UpdateSecretVersionStage", region: "eu-central-1", input: { SecretId: "shop/database", VersionStage: "AWSCURRENT", MoveToVersionId: "0b".repeat(16), RemoveFromVersionId: "0a".repeat(16) } },
    right: json(200, { Name: "shop/database" }), answer: `AWSCURRENT moved to version ${"0b".repeat(16)}`, ...json11,
  },
  "appconfig.CreateHostedConfigurationVersion": {
    call: { operation: "appconfig.CreateHostedConfigurationVersion", region: "eu-central-1", input: { ApplicationId: "app0001", ConfigurationProfileId: "prof001", ContentType: "application/json", VersionLabel: "understudy-1", LatestVersionNumber: 3 }, from: "3", set: { host: "orders-b.internal" } },
    right: { status: 201, body: "{}", headers: { "content-type": "application/json", "version-number": "4" } }, answer: "version 4", ...rest,
  },
  "appconfig.StartDeployment": {
    call: { operation: "appconfig.StartDeployment", region: "eu-central-1", input: { ApplicationId: "app0001", EnvironmentId: "env0001", DeploymentStrategyId: "AppConfig.AllAtOnce", ConfigurationProfileId: "prof001", ConfigurationVersion: "understudy-1", Description: "us/r/s/7", LatestDeploymentNumber: 6 } },
    right: json(201, { DeploymentNumber: 7, State: "DEPLOYING" }), answer: "deployment 7 DEPLOYING", ...rest,
  },
  "elasticloadbalancing.RegisterTargets": {
    call: { operation: "elasticloadbalancing.RegisterTargets", region: "eu-central-1", input: { TargetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web-b/0b", Targets: [{ Id: "i-0b0b0b0b0b", Port: 8080 }, { Id: "10.9.0.20", Port: 8080, AvailabilityZone: "all" }] } },
    right: xml(200, "<RegisterTargetsResponse><RegisterTargetsResult/></RegisterTargetsResponse>"), answer: "accepted", ...query,
  },
  "elasticloadbalancing.DeregisterTargets": {
    call: { operation: "elasticloadbalancing.DeregisterTargets", region: "eu-central-1", input: { TargetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web-b/0b", Targets: [{ Id: "198.51.100.11", AvailabilityZone: "all" }] } },
    right: xml(200, "<DeregisterTargetsResponse><DeregisterTargetsResult/></DeregisterTargetsResponse>"), answer: "accepted", ...query,
  },
  "s3.PutObject": {
    call: { operation: "s3.PutObject", region: "eu-central-1", input: { Bucket: "switch-b", Key: "active", Body: "site-b", ContentType: "text/plain" } },
    right: { status: 200, body: "", headers: { etag: '"abc"' } }, answer: 'ETag "abc"', ...s3,
  },
  "s3.DeleteObject": {
    call: { operation: "s3.DeleteObject", region: "eu-central-1", input: { Bucket: "switch-b", Key: "active" } },
    right: { status: 204, body: "" }, answer: "deleted", ...s3,
  },
  "route53.ChangeResourceRecordSets": {
    call: {
      operation: "route53.ChangeResourceRecordSets",
      region: "us-east-1",
      input: {
        HostedZoneId: "Z0123456789",
        ChangeBatch: {
          Comment: "us/r/s/7",
          Changes: [
            { Action: "DELETE", ResourceRecordSet: { Name: "chat.example.com.", Type: "A", TTL: 60, SetIdentifier: "site-a", Weight: 100, ResourceRecords: [{ Value: "192.0.2.1" }] } },
            { Action: "CREATE", ResourceRecordSet: { Name: "chat.example.com.", Type: "A", TTL: 60, SetIdentifier: "site-a", Weight: 0, ResourceRecords: [{ Value: "192.0.2.1" }] } },
          ],
        },
      },
    },
    right: xml(200, "<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>"),
    answer: "/change/C1 PENDING", ...query,
  },
  "route53-recovery-cluster.UpdateRoutingControlStates": {
    call: {
      operation: "route53-recovery-cluster.UpdateRoutingControlStates", region: "us-west-2",
      input: {
        // The other side of the tests takes the place of the cluster's own endpoint.
        get Endpoint() {
          return process.env["AWS_ENDPOINT_URL"] ?? "https://0a1b.route53-recovery-cluster.us-west-2.amazonaws.com/v1";
        },
        UpdateRoutingControlStateEntries: [{ RoutingControlArn: "arn:aws:route53-recovery-control::111122223333:controlpanel/0a/routingcontrol/0b", RoutingControlState: "On" }, { RoutingControlArn: "arn:aws:route53-recovery-control::111122223333:controlpanel/0a/routingcontrol/0a", RoutingControlState: "Off" }],
      },
    },
    right: json(200, {}), answer: "accepted by the endpoint in us-west-2", ...json11,
  },
  "ecs.UpdateService": {
    call: { operation: "ecs.UpdateService", region: "eu-west-1", input: { cluster: "shop-a", service: "web", desiredCount: 0 } },
    right: json(200, { service: { serviceName: "web", desiredCount: 0, runningCount: 2 } }), answer: "accepted", ...json11,
  },
  "application-autoscaling.RegisterScalableTarget": {
    call: { operation: "application-autoscaling.RegisterScalableTarget", region: "eu-west-1", input: { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId: "service/shop-a/web", SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true } } },
    right: json(200, { ScalableTargetARN: "arn:aws:application-autoscaling:eu-west-1:000000000000:scalable-target/0a1b" }), answer: "accepted", ...json11,
  },
  "lambda.Invoke": {
    call: { operation: "lambda.Invoke", region: "eu-central-1", input: { FunctionName: "warm-caches", Qualifier: "live", Payload: '{"contract":1,"operation":"act"}' } },
    right: json(200, { contract: 1, state: "working", says: "it has begun" }), answer: "working: it has begun", ...rest,
  },
  "lambda.UpdateEventSourceMapping": {
    call: { operation: "lambda.UpdateEventSourceMapping", region: "eu-west-1", input: { UUID: "0a0a0a0a-1111-4222-8333-444444444444", Enabled: false } },
    right: json(202, { UUID: "0a0a0a0a-1111-4222-8333-444444444444", State: "Disabling" }), answer: "accepted", ...rest,
  },
  "events.DisableRule": {
    call: { operation: "events.DisableRule", region: "eu-west-1", input: { Name: "nightly-report", EventBusName: "default" } },
    right: json(200, {}), answer: "accepted", ...json11,
  },
  "events.EnableRule": {
    call: { operation: "events.EnableRule", region: "eu-central-1", input: { Name: "orders", EventBusName: "shop" } },
    right: json(200, {}), answer: "accepted", ...json11,
  },
  "kubernetes.ScaleDeployment": {
    call: { operation: "kubernetes.ScaleDeployment", region: "eu-central-1", input: { Cluster: "shop-b", Endpoint: "https://0a1b.gr7.eu-central-1.eks.amazonaws.com", Namespace: "shop", Deployment: "web", Replicas: 1, ResourceVersion: "4711" } },
    right: json(200, { kind: "Scale", apiVersion: "autoscaling/v1", metadata: { name: "web" }, spec: { replicas: 1 } }), answer: "shop/web of shop-b was told to have 1 replicas",
    throttled: [json(429, { kind: "Status", reason: "TooManyRequests", code: 429 }), "http-429"],
    failed: [json(500, { kind: "Status", reason: "InternalError", code: 500 }), "http-500"],
    denied: [json(403, { kind: "Status", reason: "Forbidden", code: 403 }), "http-403"],
  },
  "viber.set_webhook": {
    call: { operation: "viber.set_webhook", region: "internet", input: { url: "https://ccm.site-b.example.com/viber", events: ["delivered"], secret: "chat/viber" } },
    right: json(200, { status: 0, status_message: "ok" }), answer: "Viber took https://ccm.site-b.example.com/viber (status 0 ok)",
    // Viber says most with HTTP 200 and a status of its own (aws.md §8).
    throttled: [json(200, { status: 12, status_message: "tooManyRequests" }), "viber-12"],
    failed: [json(500, { message: "Internal Server Error" }), "http-500"],
    denied: [json(200, { status: 2, status_message: "invalidAuthToken" }), "viber-2"],
  },
  "facebook.subscriptions": {
    call: { operation: "facebook.subscriptions", region: "internet", input: { app: "123456", version: "v23.0", object: "page", callback: "https://ccm.site-b.example.com/facebook", fields: ["messages"], secret: "chat/facebook" } },
    right: json(200, { success: true }), answer: "Facebook subscribed page of app 123456 to https://ccm.site-b.example.com/facebook",
    ...meta,
  },
  "facebook.subscribed_apps": {
    call: { operation: "facebook.subscribed_apps", region: "internet", input: { page: "200", version: "v23.0", fields: ["messages"], secret: "chat/facebook" } },
    right: json(200, { success: true }), answer: "Facebook subscribed page 200 to messages", ...meta,
  },
  "whatsapp.subscribed_apps": {
    call: { operation: "whatsapp.subscribed_apps", region: "internet", input: { account: "300", version: "v23.0", override: "https://ccm.site-b.example.com/whatsapp", secret: "chat/whatsapp" } },
    right: json(200, { success: true }), answer: "Meta subscribed the app to account 300 with https://ccm.site-b.example.com/whatsapp", ...meta,
  },
  "telegram.setWebhook": {
    call: { operation: "telegram.setWebhook", region: "internet", input: { url: "https://ccm.site-b.example.com/telegram", updates: ["message"], connections: null, secret: "chat/telegram" } },
    right: json(200, { ok: true, result: true, description: "Webhook was set" }), answer: "Telegram took https://ccm.site-b.example.com/telegram",
    throttled: [json(429, { ok: false, error_code: 429, description: "Too Many Requests: retry after 1", parameters: { retry_after: 1 } }), "telegram-429"],
    failed: [json(502, { ok: false, error_code: 502, description: "Bad Gateway" }), "http-502"],
    denied: [json(401, { ok: false, error_code: 401, description: "Unauthorized" }), "telegram-401"],
  },
  "http.set": {
    call: {
      operation: "http.set", region: "internet",
      input: { provider: "acme", method: "PUT", url: "https://api.acme.example/hook", headers: {}, secretHeaders: { Authorization: "apiKey" }, secret: "chat/acme", body: '{"url":"https://ccm.site-b.example.com/acme"}' },
    },
    right: { status: 204, body: "" }, answer: "acme answered 204",
    throttled: [json(429, {}), "http-429"],
    failed: [json(500, { error: "sorry" }), "http-500"],
    denied: [json(403, { error: "no" }), "http-403"],
  },
};
