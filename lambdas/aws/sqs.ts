// Messages that come later: how an observer wakes itself again within the minute.

import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "./clients.ts";
import { sqs } from "./services.ts";
import { reading } from "./translate.ts";

export interface LaterMessage {
  readonly body: string;
  readonly delaySeconds: number;
}

/** SQS takes no more in one request, and counts a batch as one. */
const mostInBatch = 10;

/**
 * Sends messages, and says why some could not be sent; empty when all were. One that is sent twice comes twice, which its
 * receiver has to bear. Throws `Transient` or `Refused` where a whole request failed.
 */
export async function sendLater(clients: Clients, region: string, queue: string, messages: readonly LaterMessage[]): Promise<readonly string[]> {
  const client = clients.get(sqs, region, "read");
  const batches = Array.from({ length: Math.ceil(messages.length / mostInBatch) }, (_none, index) => messages.slice(index * mostInBatch, (index + 1) * mostInBatch));
  const answers = await Promise.all(
    batches.map((batch) =>
      reading("sqs.SendMessageBatch", () =>
        client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: batch.map(({ body, delaySeconds }, index) => ({ Id: String(index), MessageBody: body, DelaySeconds: delaySeconds })) })),
      ),
    ),
  );
  return answers.flatMap(({ Failed }) => (Failed ?? []).map(({ Code, Message }) => `${Code ?? "refused"}${Message === undefined ? "" : `: ${Message}`}`));
}
