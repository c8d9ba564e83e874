// The queues for what could not be handled, one for each reason: something in them is never normal, and an alarm says so.
// They hold names, times and plans' digests, nothing secret; SQS's own encryption needs no key that every sender may use.

import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** Why something lies there, by queue. */
export const deadLetterReasons = {
  "alarm-events": "alarm events that could not be given to the intake",
  schedules: "ticks that a schedule could not deliver",
  invocations: "calls that a function could not do",
} as const;
export type DeadLetterReason = keyof typeof deadLetterReasons;

/** The fixed name, by which functions and schedules of other stacks of the Region find it. */
export function deadLetterName(owner: "control" | "vantage", reason: DeadLetterReason): string {
  return `understudy-${owner}-dead-${reason}`;
}

/** Messages stay as long as SQS keeps any, because people may be away. */
export function deadLetterQueue(scope: Construct, owner: "control" | "vantage", reason: DeadLetterReason): Queue {
  return new Queue(scope, `Dead-${reason}`, { queueName: deadLetterName(owner, reason), retentionPeriod: Duration.days(14), encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true });
}
