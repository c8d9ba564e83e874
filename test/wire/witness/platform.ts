// What the product itself lies on: record, executions, queues, alarms, messages, identities.

import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { alarmsStanding } from "../../../lambdas/aws/alarms.ts";
import { publishMetrics } from "../../../lambdas/aws/cloudwatch.ts";
import { DynamoTable } from "../../../lambdas/aws/dynamo-table.ts";
import { putEvent } from "../../../lambdas/aws/events.ts";
import { readDenied } from "../../../lambdas/aws/iam.ts";
import { readIdentity } from "../../../lambdas/aws/identity.ts";
import { readTableCare } from "../../../lambdas/aws/record-table.ts";
import { instanceLagMs } from "../../../lambdas/aws/replication-lag.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import { dynamodb } from "../../../lambdas/aws/services.ts";
import { assumeSiteRole } from "../../../lambdas/aws/site-accounts.ts";
import { publish } from "../../../lambdas/aws/sns.ts";
import { sendLater } from "../../../lambdas/aws/sqs.ts";
import { executionEnded, startExecution } from "../../../lambdas/aws/step-functions.ts";
import { readTopicCare } from "../../../lambdas/aws/topic-care.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { account, own, region, there } from "./cases.ts";
import type { Case, Difference } from "./cases.ts";

const roleArn = `arn:aws:iam::${account}:role/witness`;

export const platformCases: readonly Case[] = [
  {
    says: "the record is written under conditions, read, listed and cleared away",
    async run(emulated) {
      const { clients } = emulated;
      const key = (AttributeName: string, KeyType: "HASH" | "RANGE") => ({ AttributeName, KeyType });
      await own(emulated, DynamoDBClient).send(new CreateTableCommand({ TableName: "understudy", BillingMode: "PAY_PER_REQUEST", KeySchema: [key("pk", "HASH"), key("sk", "RANGE")], AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }] }));
      const table = new DynamoTable(clients.get(dynamodb, region, "change"), "understudy");
      const first = { pk: "plan#shop", sk: "lease", epoch: 1 };
      expect(await table.put(first, [{ field: "pk", is: "absent" }])).toEqual({ applied: true, item: first });
      expect(await table.put({ ...first, epoch: 7 }, [{ field: "pk", is: "absent" }])).toMatchObject({ applied: false });
      expect(await table.get("plan#shop", "lease")).toMatchObject({ epoch: 1 });
      expect(await table.update("plan#shop", "lease", { epoch: 2 }, [{ field: "epoch", is: "equal", value: 1 }])).toMatchObject({ applied: true });
      expect(await table.update("plan#shop", "lease", { epoch: 3 }, [{ field: "epoch", is: "equal", value: 1 }])).toMatchObject({ applied: false });
      expect(await table.query("plan#shop")).toMatchObject([{ sk: "lease", epoch: 2 }]);
      await table.remove("plan#shop", "lease");
      expect(await table.get("plan#shop", "lease")).toBeUndefined();
      expect(await readTableCare(clients, region, "understudy")).not.toBeNull();
      expect(await readTableCare(clients, region, "none")).toBeNull();
    },
  },
  {
    says: "an execution is started once, whoever starts it again",
    async run(emulated) {
      const { clients } = emulated;
      const { stateMachineArn } = await own(emulated, SFNClient).send(new CreateStateMachineCommand({ name: "witness", roleArn, definition: JSON.stringify({ StartAt: "wait", States: { wait: { Type: "Wait", Seconds: 600, End: true } } }) }));
      const start = { machine: there(stateMachineArn, "machine"), name: "shop-1", input: "{}" };
      expect(await startExecution(clients, region, start)).toBe("started");
      expect(await startExecution(clients, region, { ...start, input: '{"other":true}' })).toBe("exists");
      expect(await executionEnded(clients, region, start.machine, "shop-1")).toBe(false);
      expect(await executionEnded(clients, region, start.machine, "never")).toBe(false);
    },
  },
  {
    says: "votes are published, a standing alarm is seen, and the lag of a replica is read",
    async run(emulated) {
      const { clients } = emulated;
      await publishMetrics(clients, { region, namespace: "Understudy", resolutionSeconds: 60 }, [{ metric: "Failing", dimensions: { Plan: "shop" }, value: 1 }]);
      const client = own(emulated, CloudWatchClient);
      await client.send(new PutMetricAlarmCommand({ AlarmName: "shop-dark", Namespace: "Understudy", MetricName: "Failing", Statistic: "Maximum", Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold" }));
      expect([...(await alarmsStanding(clients, region, ["shop-dark"]))]).toEqual([]);
      await client.send(new SetAlarmStateCommand({ AlarmName: "shop-dark", StateValue: "ALARM", StateReason: "tried" }));
      expect([...(await alarmsStanding(clients, region, ["shop-dark"]))]).toEqual(["shop-dark"]);
      await client.send(new PutMetricDataCommand({ Namespace: "AWS/RDS", MetricData: [{ MetricName: "ReplicaLag", Dimensions: [{ Name: "DBInstanceIdentifier", Value: "orders-b" }], Value: 3, Timestamp: new Date(systemClock.now() - 60_000) }] }));
      expect(await instanceLagMs(clients, "orders-b", { region, at: systemClock.now() })).toBe(3_000);
      expect(await instanceLagMs(clients, "orders-none", { region, at: systemClock.now() })).toBeNull();
    },
  },
  {
    says: "people are called, later messages are queued, events are put and secrets are read",
    async run(emulated) {
      const { clients } = emulated;
      const topic = there((await own(emulated, SNSClient).send(new CreateTopicCommand({ Name: "pages" }))).TopicArn, "topic");
      await publish(clients, region, { topic, subject: "shop: approve", text: "A failover waits.", attributes: { plan: "shop" } });
      expect(await readTopicCare(clients, topic)).toMatchObject({ confirmed: 0, pending: 0 });
      expect(await readTopicCare(clients, `${topic}-none`)).toBeNull();
      const queue = there((await own(emulated, SQSClient).send(new CreateQueueCommand({ QueueName: "later" }))).QueueUrl, "queue");
      expect(await sendLater(clients, region, queue, [{ body: "{}", delaySeconds: 10 }])).toEqual([]);
      await putEvent(clients, region, { source: "understudy", detailType: "gate", detail: "{}" });
      await expect(new ManagedSecrets({ clients, clock: systemClock, region }).read("shop/none")).rejects.toMatchObject({ name: "Refused" });
    },
  },
  {
    says: "the caller is told who it is, and takes the role of a site in another account",
    async run({ clients }) {
      expect(await readIdentity(clients, region)).toMatchObject({ partition: "aws", account });
      const provide = assumeSiteRole({ role: "arn:aws:iam::444455556666:role/site", externalId: "shop" }, { region, place: "arbiter", clock: systemClock, accounts: {} }, (service, at, purpose) => clients.get(service, at, purpose));
      expect(await provide()).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) as string });
    },
  },
];

export const missingPlatformCases: readonly Case[] = [
  {
    says: "iam.SimulatePrincipalPolicy",
    async run(emulated) {
      await own(emulated, IAMClient).send(new CreateRoleCommand({ RoleName: "asked", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [] }) }));
      await readDenied(emulated.clients, `arn:aws:iam::${account}:role/asked`, [{ actions: ["ec2:StopInstances"], resources: ["*"], because: "asked" }]);
    },
  },
];

export const platformDifferences: readonly Difference[] = [
  { operation: "cloudwatch.DescribeAlarms", emulator: "alarms are never evaluated; a test sets their state", modelled: "they are evaluated from the datapoints, with periods, missing data and M of N", page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html" },
  { operation: "sts.AssumeRole", emulator: "every role is given, whatever its trust says", modelled: "the role must trust the caller and want the external id", page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html" },
];
