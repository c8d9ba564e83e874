// ECS with its scaling, event source mappings of Lambda, rules of EventBridge, and clusters of EKS.

import { CreateClusterCommand, CreateServiceCommand, ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { CreateClusterCommand as CreateEksClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { readEcsService, readEcsTasks } from "../../../lambdas/aws/ecs.ts";
import { readCluster } from "../../../lambdas/aws/eks.ts";
import { readEventRule } from "../../../lambdas/aws/event-rules.ts";
import { readEventSourceMapping } from "../../../lambdas/aws/event-source-mappings.ts";
import { readScalableTarget } from "../../../lambdas/aws/scalable-targets.ts";
import { account, own, region, send, there } from "./cases.ts";
import type { Case, Difference, Emulated } from "./cases.ts";

const roleOf = async (emulated: Emulated, name: string): Promise<string> => {
  const made = await own(emulated, IAMClient).send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [] }) }));
  return there(made.Role?.Arn, "role");
};
/** The smallest zip that there is: an archive of nothing. */
const emptyZip = new Uint8Array([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]);

export const serviceCases: readonly Case[] = [
  {
    says: "a service of ECS is emptied with its scaling suspended, and filled again",
    async run(emulated) {
      const { clients } = emulated;
      const client = own(emulated, ECSClient);
      await client.send(new CreateClusterCommand({ clusterName: "shop-a" }));
      await client.send(new RegisterTaskDefinitionCommand({ family: "web", containerDefinitions: [{ name: "web", image: "web", memory: 64 }] }));
      await client.send(new CreateServiceCommand({ cluster: "shop-a", serviceName: "web", taskDefinition: "web", desiredCount: 2 }));
      const place = { region, cluster: "shop-a", service: "web" };
      const target = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount", ResourceId: "service/shop-a/web" } as const;
      const suspended = (is: boolean) => ({ DynamicScalingInSuspended: is, DynamicScalingOutSuspended: is, ScheduledScalingSuspended: is });
      await send(emulated, { operation: "application-autoscaling.RegisterScalableTarget", region, input: { ...target, MinCapacity: 0, MaxCapacity: 4, SuspendedState: suspended(true) } });
      expect(await readScalableTarget(clients, place)).toMatchObject({ min: 0, max: 4, suspended: suspended(true) });
      await send(emulated, { operation: "ecs.UpdateService", region, input: { cluster: "shop-a", service: "web", desiredCount: 0 } });
      expect(await readEcsService(clients, place)).toMatchObject({ status: "ACTIVE", desired: 0 });
      await readEcsTasks(clients, place);
      expect(await readEcsService(clients, { ...place, service: "none" })).toBeUndefined();
    },
  },
  {
    says: "an event source mapping is switched off and on",
    async run(emulated) {
      const { clients } = emulated;
      await own(emulated, SQSClient).send(new CreateQueueCommand({ QueueName: "orders" }));
      const client = own(emulated, LambdaClient);
      await client.send(new CreateFunctionCommand({ FunctionName: "orders", Runtime: "nodejs22.x", Handler: "index.handler", Role: await roleOf(emulated, "orders"), Timeout: 30, Code: { ZipFile: emptyZip } }));
      const { UUID } = await client.send(new CreateEventSourceMappingCommand({ FunctionName: "orders", EventSourceArn: `arn:aws:sqs:${region}:${account}:orders` }));
      const id = there(UUID, "mapping");
      expect(await readEventSourceMapping(clients, region, id)).toMatchObject({ state: "Enabled", functionMayRunMs: 30_000 });
      await send(emulated, { operation: "lambda.UpdateEventSourceMapping", region, input: { UUID: id, Enabled: false } });
      expect(await readEventSourceMapping(clients, region, id)).toMatchObject({ state: "Disabled" });
    },
  },
  {
    says: "rules of EventBridge are switched off and on, on the default bus and on one of the user's own",
    async run(emulated) {
      const { clients } = emulated;
      const client = own(emulated, EventBridgeClient);
      await client.send(new CreateEventBusCommand({ Name: "shop" }));
      await client.send(new PutRuleCommand({ Name: "nightly", ScheduleExpression: "cron(0 3 * * ? *)", State: "ENABLED" }));
      await client.send(new PutRuleCommand({ Name: "orders", EventBusName: "shop", EventPattern: JSON.stringify({ source: ["shop"] }), State: "ENABLED" }));
      expect(await readEventRule(clients, region, { bus: "default", rule: "nightly" })).toEqual({ state: "ENABLED", schedule: "cron(0 3 * * ? *)", managedBy: undefined });
      await send(emulated, { operation: "events.DisableRule", region, input: { Name: "nightly", EventBusName: "default" } });
      await send(emulated, { operation: "events.DisableRule", region, input: { Name: "orders", EventBusName: "shop" } });
      expect(await readEventRule(clients, region, { bus: "default", rule: "nightly" })).toMatchObject({ state: "DISABLED" });
      expect(await readEventRule(clients, region, { bus: "shop", rule: "orders" })).toMatchObject({ state: "DISABLED", schedule: undefined });
      await send(emulated, { operation: "events.EnableRule", region, input: { Name: "orders", EventBusName: "shop" } });
      expect(await readEventRule(clients, region, { bus: "shop", rule: "orders" })).toMatchObject({ state: "ENABLED" });
      expect(await readEventRule(clients, region, { bus: "default", rule: "orders" })).toBeUndefined();
    },
  },
  {
    says: "a cluster of EKS says where its API server is",
    async run(emulated) {
      await own(emulated, EKSClient).send(new CreateEksClusterCommand({ name: "shop-b", roleArn: await roleOf(emulated, "shop-b"), resourcesVpcConfig: {} }));
      expect(await readCluster(emulated.clients, region, "shop-b")).toMatchObject({ status: "ACTIVE" });
      expect(await readCluster(emulated.clients, region, "none")).toBeUndefined();
    },
  },
];

export const serviceDifferences: readonly Difference[] = [
  { operation: "ecs.UpdateService", emulator: "no task is ever started or stopped", modelled: "tasks stop one after the other, each given its time, and start as there is room", page: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html" },
  { operation: "lambda.UpdateEventSourceMapping", emulator: "a mapping is Disabled at once", modelled: "it is Disabling first, and what was handed over goes on", page: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html" },
];
