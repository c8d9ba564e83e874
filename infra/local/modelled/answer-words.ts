// The words by which a story lets an operation answer otherwise than the world would: `call ec2.StopInstances answers
// stopping-forever`. A word gives another answer than the world's, or has an effect of its own, and says here what it means.

import { formationExit } from "../../../lambdas/steps/cluster-formation/rabbitmq-command.ts";
import { restoreExit } from "../../../lambdas/steps/site-repair/restore-command.ts";
import { restartExit } from "../../../lambdas/steps/site-repair/restart-command.ts";
import { promotionExit } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import { wrapperExit } from "../../../lambdas/steps/epoch-wrapper.ts";
import { AwsAnswerError } from "../aws/backend.ts";
import type { Configuration } from "../world/configuration.ts";
import { ailments } from "../world/kubernetes/api-server.ts";
import type { Ailment } from "../world/kubernetes/api-server.ts";
import type { ModelledHosts } from "./hosts.ts";

/** What a word may touch. */
export interface WordsWorld {
  readonly hosts: ModelledHosts;
  /** No machine can be launched any more in the groups. */
  readonly noCapacity: () => void;
  /** Something is wrong from now on with what a Kubernetes cluster runs. */
  readonly ail: (cluster: string, region: string, ailment: Ailment) => void;
  /** A gating safety rule of ARC says no from now on. */
  readonly closeGate: () => void;
  /** The identifier of the instance that a replica follows at first, as AWS writes it. */
  readonly sourceOf: (id: string) => string | undefined;
  /** What the application reads. */
  readonly configuration: Configuration;
}
type Shape = Record<string, unknown>;
/** `before` is done first; `after` makes the answer out of the world's. */
export interface AnswerWord {
  readonly means: string;
  readonly before?: (input: Shape, world: WordsWorld, region: string) => void;
  readonly after?: (answer: Shape, input: Shape, world: WordsWorld) => Shape;
}

const payload = (answer: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(answer));
const instances = (answer: Shape, state: string): Shape => ({
  Reservations: (answer["Reservations"] as readonly Shape[]).map((each) => ({ ...each, Instances: (each["Instances"] as readonly Shape[]).map((instance) => ({ ...instance, State: { Name: state } })) })),
});
const databases = (answer: Shape, change: (database: Shape) => Shape): Shape => ({ DBInstances: (answer["DBInstances"] as readonly Shape[]).map((each) => ({ ...each, ...change(each) })) });

const inGroups = (answer: Shape, change: Shape): Shape => ({
  ...answer,
  AutoScalingGroups: (answer["AutoScalingGroups"] as readonly Shape[]).map((group) => ({ ...group, Instances: (group["Instances"] as readonly Shape[]).map((each) => ({ ...each, ...change })) })),
});

const measured = (answer: Shape, values: readonly number[]): Shape => ({ MetricDataResults: (answer["MetricDataResults"] as readonly Shape[]).map((each) => ({ ...each, Values: values })) });
const inServices = (answer: Shape, change: (service: Shape) => Shape): Shape => ({ ...answer, services: (answer["services"] as readonly Shape[]).map((each) => ({ ...each, ...change(each) })) });

function refuseNext(input: Shape, hosts: ModelledHosts, next: { readonly code: number; readonly stderr: string }): void {
  for (const id of (input["InstanceIds"] as readonly string[] | undefined) ?? []) hosts.refuseNext(id, next);
}

export const answerWords: Readonly<Record<string, Readonly<Record<string, AnswerWord>>>> = {
  "rds.DescribeDBInstances": {
    "still-replica": {
      means: "the instance is available and still a replica, whatever was promoted",
      after: (answer, _input, world) =>
        databases(answer, (database) => {
          const source = world.sourceOf(String(database["DBInstanceIdentifier"]));
          return source === undefined ? {} : { DBInstanceStatus: "available", ReadReplicaSourceDBInstanceIdentifier: source, StatusInfos: [{ StatusType: "read replication", Normal: true, Status: "replicating" }] };
        }),
    },
    "creating-forever": { means: "an instance is being created and never gets done", after: (answer) => databases(answer, (database) => (/-added-/.test(String(database["DBInstanceIdentifier"])) ? { DBInstanceStatus: "creating" } : {})) },
    "backing-up": { means: "the instance is backing up, and cannot be promoted meanwhile", after: (answer) => databases(answer, () => ({ DBInstanceStatus: "backing-up" })) },
    "modifying-forever": { means: "the instance is being modified and never gets done", after: (answer) => databases(answer, () => ({ DBInstanceStatus: "modifying" })) },
  },
  "rds.CreateDBInstance": {
    "no-capacity": {
      means: "refused, because AWS has no room for an instance of that class now",
      before: () => {
        throw new AwsAnswerError("InsufficientDBInstanceCapacityFault", "The specified DB instance class isn't available in the specified Availability Zone.", 400, "InsufficientDBInstanceCapacity");
      },
    },
    quota: {
      means: "refused, because the account has as many instances as it may have",
      before: () => {
        throw new AwsAnswerError("InstanceQuotaExceededFault", "The request would result in the user exceeding the allowed number of DB instances.", 400, "InstanceQuotaExceeded");
      },
    },
  },
  "cloudwatch.GetMetricData": {
    untold: { means: "CloudWatch has no figure", after: (answer) => measured(answer, []) },
    "not-grown": { means: "the capacity that is told is half a unit, whatever was set", after: (answer) => measured(answer, [0.5]) },
  },
  "rds.PromoteReadReplica": {
    "backing-up": {
      means: "refused, because a backup is under way",
      before: (input) => {
        throw new AwsAnswerError("InvalidDBInstanceStateFault", `DB Instance ${String(input["DBInstanceIdentifier"])} is not in the available state.`, 400, "InvalidDBInstanceState");
      },
    },
  },
  "rds.DescribeGlobalClusters": {
    "moving-forever": { means: "a move of the global cluster goes on and never gets done", after: (answer) => ({ GlobalClusters: (answer["GlobalClusters"] as readonly Shape[]).map((each) => ({ ...each, FailoverState: { Status: "switching-over" } })) }) },
    "nothing-moves": {
      means: "no move is under way, and the primary is none that the plan wants",
      after: (answer) => ({ GlobalClusters: (answer["GlobalClusters"] as readonly Shape[]).map(({ FailoverState: _move, ...each }) => ({ ...each, GlobalClusterMembers: (each["GlobalClusterMembers"] as readonly Shape[]).map((member) => ({ ...member, IsWriter: false })) })) }),
    },
  },
  "rds.DescribeDBClusters": {
    headless: { means: "the cluster has no instance", after: (answer) => ({ DBClusters: (answer["DBClusters"] as readonly Shape[]).map((each) => ({ ...each, DBClusterMembers: [] })) }) },
  },
  "rds.FailoverGlobalCluster": {
    "other-version": {
      means: "refused, because the cluster has another version of its engine",
      before: () => {
        throw new AwsAnswerError("InvalidGlobalClusterStateFault", "The engine version of the target isn't the same as that of the primary.", 400);
      },
    },
  },
  "ec2.StopInstances": {
    "stopping-forever": {
      means: "accepted, and the machines never stop, unless they are forced",
      before: (input, { hosts }) => {
        for (const id of (input["InstanceIds"] as readonly string[] | undefined) ?? []) hosts.stick(id);
      },
    },
  },
  "ec2.DescribeInstances": {
    "stopping-forever": { means: "the machines are stopping", after: (answer) => instances(answer, "stopping") },
    "still-running": { means: "the machines run, whatever was stopped", after: (answer) => instances(answer, "running") },
  },
  "ec2.StartInstances": {
    "no-capacity": {
      means: "refused, because EC2 has no room for the machine now",
      before: () => {
        throw new AwsAnswerError("InsufficientInstanceCapacity", "We currently do not have sufficient capacity in the Availability Zone you requested.", 500);
      },
    },
  },
  "ec2.DescribeInstanceStatus": {
    impaired: {
      means: "the machines run and are impaired",
      after: (answer) => ({ ...answer, InstanceStatuses: (answer["InstanceStatuses"] as readonly Shape[]).map((each) => ({ ...each, InstanceStatus: { Status: "impaired" } })) }),
    },
  },
  "autoscaling.DescribeAutoScalingGroups": {
    standby: { means: "a machine of the group is in Standby", after: (answer) => inGroups(answer, { LifecycleState: "Standby" }) },
    protected: { means: "the machines of the group are protected from scale-in", after: (answer) => inGroups(answer, { LifecycleState: "InService", ProtectedFromScaleIn: true }) },
    "raised-again": {
      means: "a policy of the group wants a machine again",
      after: (answer) => ({ ...answer, AutoScalingGroups: (answer["AutoScalingGroups"] as readonly Shape[]).map((group) => ({ ...group, DesiredCapacity: Math.max(1, Number(group["DesiredCapacity"])) })) }),
    },
  },
  "ecs.DescribeServices": {
    "raised-again": { means: "something wants a task of the service again", after: (answer) => inServices(answer, (service) => ({ desiredCount: Math.max(1, Number(service["desiredCount"])) })) },
    daemon: { means: "the service is of the scheduling strategy DAEMON, which has no size", after: (answer) => inServices(answer, () => ({ schedulingStrategy: "DAEMON" })) },
    "gave-up": { means: "the circuit breaker of the service has given its deployment up", after: (answer) => inServices(answer, () => ({ deployments: [{ status: "PRIMARY", rolloutState: "FAILED", rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.", failedTasks: 3 }] })) },
  },
  "ecs.DescribeTasks": {
    "deactivating-forever": { means: "the tasks are being taken from their load balancer and never get done", after: (answer) => ({ ...answer, tasks: (answer["tasks"] as readonly Shape[]).map((each) => ({ ...each, lastStatus: "DEACTIVATING" })) }) },
  },
  "ecs.UpdateService": {
    "no-room": { means: "accepted, and no task can be placed any more", before: (_input, { noCapacity }) => noCapacity() },
  },
  "lambda.Invoke": {
    "working-forever": { means: "the function of the user's own says that it is at work, and never gets done", after: (answer) => ({ ...answer, Payload: payload({ contract: 1, state: "working", says: "the caches are being filled" }) }) },
    refuses: { means: "the function of the user's own refuses", after: (answer) => ({ ...answer, Payload: payload({ contract: 1, state: "refused", says: "the site is not licensed" }) }) },
    nonsense: { means: "the function of the user's own answers what the contract does not know", after: (answer) => ({ ...answer, Payload: payload({ ok: true }) }) },
    throws: { means: "the function of the user's own throws, after whatever it did", after: (answer) => ({ ...answer, FunctionError: "Unhandled", Payload: payload({ errorType: "TypeError", errorMessage: "caches is undefined" }) }) },
  },
  "ec2.DescribeNetworkAcls": {
    "as-before-forever": { means: "the subnets have the network ACLs that they had, whatever was asked", after: (answer) => ({ ...answer, NetworkAcls: (answer["NetworkAcls"] as readonly Shape[]).map((each) => ({ ...each, Associations: (each["Associations"] as readonly Shape[]).map((one) => ({ ...one, NetworkAclId: "acl-0ffffffff" })) })) }) },
    "lets-through": { means: "every network ACL has an entry that lets something through", after: (answer) => ({ ...answer, NetworkAcls: (answer["NetworkAcls"] as readonly Shape[]).map((each) => ({ ...each, Entries: [{ RuleNumber: 90, Protocol: "6", RuleAction: "allow", Egress: false, CidrBlock: "10.0.0.0/8" }] })) }) },
  },
  "events.DescribeRule": {
    "enabled-forever": { means: "the rule is enabled, whatever was asked", after: (answer) => ({ ...answer, State: "ENABLED" }) },
    "disabled-forever": { means: "the rule is disabled, whatever was asked", after: (answer) => ({ ...answer, State: "DISABLED" }) },
    "of-a-service": { means: "the rule is managed by an AWS service, which alone may change it", after: (answer) => ({ ...answer, ManagedBy: "schemas.amazonaws.com" }) },
  },
  "lambda.GetEventSourceMapping": {
    "updating-forever": { means: "the mapping is being updated and never gets done", after: (answer) => ({ ...answer, State: "Updating" }) },
  },
  "kubernetes.ScaleDeployment": Object.fromEntries(
    (Object.keys(ailments) as Ailment[]).map((ailment) => [ailment, { means: ailments[ailment], before: (input: Shape, { ail }: WordsWorld) => ail(String(input["Cluster"]), String(input["Region"]), ailment) }]),
  ),
  "ssm.SendCommand": {
    "another-machine": {
      means: "accepted, and the machine finds that it is another one than the command is for",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: wrapperExit.wrongHost, stderr: "understudy: this host is another one; nothing was run\n" }),
    },
    "other-cookie": {
      means: "accepted, and the RabbitMQ node on the machine has another Erlang cookie than the first",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: formationExit.noFirst, stderr: "understudy: the first node takes the connection of this one and turns it away: their Erlang cookies differ; nothing was changed\n" }),
    },
    "other-members": {
      means: "accepted, and the RabbitMQ node on the machine is in a cluster with others than the first",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: formationExit.otherCluster, stderr: "understudy: this node is in a cluster with others and not with the first node, which gives the cluster its name; nothing was changed\n" }),
    },
    partitioned: {
      means: "accepted, and the RabbitMQ nodes run and do not hear each other",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: formationExit.notFormed, stderr: "understudy: this node runs together with the first; missing: none; partitions: [{'rabbit@node-1',['rabbit@node-2']}]\n" }),
    },
    "does-not-start": {
      means: "accepted, and systemd on the machine cannot start a service again",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: restartExit.failed, stderr: "understudy: the service failed again (exit-code); restarted before it: nothing\n" }),
    },
    "other-content": {
      means: "accepted, and a copy on the machine has another digest than the plan says",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: restoreExit.otherContent, stderr: "understudy: the copy has another digest; no file was changed\n" }),
    },
    "cannot-apply": {
      means: "accepted, and the database server on the machine cannot apply what it has received",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: promotionExit.cannotApply, stderr: "understudy: the server of this host stopped applying with error 1062, and what it has received after that would be lost; nothing was promoted\n" }),
    },
    "no-quorum": {
      means: "accepted, and the cluster that decides which SQL Server is the primary has no quorum",
      before: (input, { hosts }) => refuseNext(input, hosts, { code: promotionExit.noQuorum, stderr: "understudy: the Windows cluster of shop has no quorum (NO_QUORUM), and whether it is forced is for people to decide; nothing was promoted\n" }),
    },
  },
  "rds.DescribeDBInstanceAutomatedBackups": { none: { means: "there are no automated backups", after: () => ({ DBInstanceAutomatedBackups: [] }) } },
  "rds.DescribeDBSnapshots": { none: { means: "there is no snapshot", after: () => ({ DBSnapshots: [] }) } },
  "ssm.GetCommandInvocation": {
    "in-progress-forever": { means: "the script goes on", after: (answer) => ({ ...answer, Status: "InProgress", StatusDetails: "InProgress", ResponseCode: -1 }) },
  },
  "ssm.ListCommands": { "not-listed": { means: "a command that was sent is not listed yet", after: (answer) => ({ ...answer, Commands: [] }) } },
  "ssm.GetParameter": {
    "set-by-somebody": { means: "somebody has set the parameter to a value that no plan knows", before: (input, { configuration }, region) => configuration.parameters.setBySomebody(region, String(input["Name"]), "somewhere.else.example.com") },
  },
  "secretsmanager.DescribeSecret": {
    "rotation-begins": { means: "a rotation has begun: its version is pending", before: (input, { configuration }, region) => configuration.secrets.beginRotation(region, String(input["SecretId"])) },
    "rotation-ends": { means: "the rotation has ended: its version is the current one", before: (input, { configuration }, region) => configuration.secrets.endRotation(region, String(input["SecretId"])) },
  },
  "secretsmanager.UpdateSecretVersionStage": {
    "rotated-before": {
      means: "a rotation has begun and ended just before, so that another version is the current one",
      before: (input, { configuration: { secrets } }, region) => {
        secrets.beginRotation(region, String(input["SecretId"]));
        secrets.endRotation(region, String(input["SecretId"]));
      },
    },
  },
  "appconfig.StartDeployment": {
    "rolled-back": { means: "accepted, and an alarm of the environment rolls the deployment back", before: (_input, { configuration }) => configuration.appConfig.rollBackNext() },
  },
  "route53.GetChange": {
    "pending-forever": { means: "the change has not reached the name servers", after: (answer) => ({ ...answer, ChangeInfo: { ...(answer["ChangeInfo"] as Shape), Status: "PENDING" } }) },
  },
  "route53-recovery-cluster.UpdateRoutingControlStates": {
    "gate-closed": { means: "a gating safety rule is closed from now on, and says no", before: (_input, { closeGate }) => closeGate() },
  },
  "autoscaling.UpdateAutoScalingGroup": {
    "no-capacity": { means: "accepted, and no machine can be launched from then on", before: (_input, { noCapacity }) => noCapacity() },
  },
};
