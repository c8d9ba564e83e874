// What AWS does by itself and moto does not: schedules come due, queues hand their messages to functions. Both are taken from
// what was deployed: the schedules from the templates (moto's CloudFormation does not know them), the queues from the event
// source mappings that moto made. Moto calls the function while the message is being sent and heeds no delay; its own
// mappings are therefore switched off, and the queue is asked here, whose delays moto does keep.

import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { client, invoke } from "./aws.ts";
import type { DeployedStack } from "./moto.ts";
import type { Synthesised } from "./templates.ts";

const minuteMs: Milliseconds = 60_000;
const pollMs: Milliseconds = 500;

/** A schedule of a template. Those of each minute are played; what comes each half hour (readiness) is over before it comes. */
export interface Schedule {
  readonly region: string;
  readonly name: string;
  readonly expression: string;
  readonly input: unknown;
}

/** The schedules that CloudFormation has left out. */
export function schedulesOf({ stacks }: Synthesised, deployed: Readonly<Record<string, DeployedStack>>): readonly Schedule[] {
  return Object.entries(stacks).flatMap(([stack, resources]) =>
    Object.entries(resources).flatMap(([id, { Type, Properties }]): readonly Schedule[] => {
      if (Type !== "AWS::Scheduler::Schedule" || deployed[stack]?.resources[id] !== undefined) return [];
      const { Name, ScheduleExpression, Target } = Properties as { readonly Name: string; readonly ScheduleExpression: string; readonly Target: { readonly Input: string } };
      return [{ region: deployed[stack]?.region ?? "", name: Name, expression: ScheduleExpression, input: JSON.parse(Target.Input) as unknown }];
    }),
  );
}

/** Begins the regular work; gives what ends it. The functions have the names of their schedules. */
export async function beginRegularWork(endpoint: string, schedules: readonly Schedule[], regions: readonly string[]): Promise<() => Promise<void>> {
  const end = new AbortController();
  const queues = (await Promise.all([...new Set(regions)].map((region) => takeQueues(endpoint, region)))).flat();
  const every = async (ms: Milliseconds, work: () => Promise<unknown>): Promise<void> => {
    while (!end.signal.aborted) {
      // One that failed is a look that was not made; its error stands in the function's log.
      await work().catch(() => undefined);
      await systemClock.sleep(ms, end.signal).catch(() => undefined);
    }
  };
  const loops = [
    ...schedules.filter(({ expression }) => expression === "rate(1 minute)").map(({ region, name, input }) => every(minuteMs, () => invoke(endpoint, region, name, input))),
    ...queues.map((queue) => every(pollMs, () => handOn(endpoint, queue))),
  ];
  return async () => {
    end.abort();
    await Promise.all(loops);
  };
}

interface MappedQueue {
  readonly region: string;
  readonly url: string;
  readonly function: string;
}

/** The queues of a Region's mappings, which are switched off. */
async function takeQueues(endpoint: string, region: string): Promise<readonly MappedQueue[]> {
  const lambda = client(LambdaClient, endpoint, region);
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  return Promise.all(
    EventSourceMappings.map(async ({ UUID, EventSourceArn = "", FunctionArn = "" }) => {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
      const { QueueUrl = "" } = await client(SQSClient, endpoint, region).send(new GetQueueUrlCommand({ QueueName: EventSourceArn.split(":").at(-1) }));
      return { region, url: QueueUrl, function: FunctionArn.split(":")[6] ?? "" };
    }),
  );
}

/** Gives the messages that are due to the function, one at a time as the mapping says, and takes them from the queue. */
async function handOn(endpoint: string, { region, url, function: name }: MappedQueue): Promise<void> {
  const sqs = client(SQSClient, endpoint, region);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1 }));
  for (const { MessageId, ReceiptHandle, Body } of Messages) {
    await invoke(endpoint, region, name, { Records: [{ messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, eventSource: "aws:sqs" }] });
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  }
}
