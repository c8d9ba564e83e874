// What RabbitMQ's refusals mean for the thing that was looked at. Pure, so that each way in which a broker can say no is a
// row: a queue that is dead is a failure, a password that is wrong is our own lack.

import type { Look } from "./finding.ts";
import { unable, wrong } from "./finding.ts";
import { messageOf } from "./trouble.ts";

/** What the look uses of the plan, for sentences that say what has to be put right. */
export interface AmqpUse {
  /** The observer's own queue. */
  readonly queue: string;
  readonly vhost: string;
  readonly secret: string;
}

/** A refusal in AMQP's own words: a reply code (as in HTTP) and the broker's text. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** How amqplib says that the broker has refused a message that was published (basic.nack). */
export const nacked = "message nacked";

/** Longer texts are cut: the broker is not ours, and an observation is one line. */
const mostCharacters = 200;

/** Reads the refusal out of an error of amqplib; undefined where the broker has refused nothing. */
export function refusalOf(error: unknown): Refusal | undefined {
  const [, code, text] = /(\d{3}) \([A-Z-]+\) with message "(.*)"$/s.exec(messageOf(error)) ?? [];
  if (code === undefined || text === undefined) return undefined;
  return { code: Number(code), text: text.replace(/^[A-Z_]+ - /, "").replace(/\.? For details see the broker logfile\.$/, "").replace(/\s+/g, " ").slice(0, mostCharacters) };
}

/** The queue is simply not there yet: the only 404 that the probe mends, by declaring it. */
export function isMissing(refusal: Refusal | undefined): boolean {
  return refusal?.code === 404 && refusal.text.startsWith("no queue ");
}

/** Who may use the queue is said with RabbitMQ's own command; publishing goes through the default exchange. */
function remedy({ queue, vhost }: AmqpUse, user: string): string {
  const pattern = `^${queue.replaceAll(".", "\\.")}$`;
  return `rabbitmqctl set_permissions -p ${vhost} ${user} '${pattern}' '^(amq\\.default|${pattern.slice(1, -1)})$' '${pattern}'`;
}

/** A refusal while the connection was being opened. */
export function refusedToOpen({ code, text }: Refusal, { secret }: AmqpUse): Look {
  if (code === 403) return unable(`the broker turns the probe away: ${text}; correct the secret ${secret}`);
  return wrong(`turns the probe away: ${text}`);
}

/** A refusal after the broker has let the probe in. */
export function refusedToServe({ code, text }: Refusal, use: AmqpUse, user: string): Look {
  switch (code) {
    case 403:
      return unable(`the broker does not let the probe use its queue: ${text}; let its owner run: ${remedy(use, user)}`);
    case 404:
      // A durable queue whose node is gone, or whose process has given up: the broker itself feels well (C12).
      return wrong(`has a dead queue: ${text}`);
    case 320:
      return wrong(`let the probe in and then closed its connections: ${text}`);
    default:
      return wrong(`refuses the queue ${use.queue}: ${text}`);
  }
}

/** How amqplib says that the connection or the channel is gone, with which everything that waited for them fails. */
const ended = [/^Unexpected close$/, /^Channel ended, no reply will be forthcoming$/, /^Channel clos(ed|ing)$/, /^Connection clos(ed|ing)/, /^Heartbeat timeout$/];

/** An error without a refusal in it, before the connection was open; undefined where it is no answer of a broker. */
export function failedToOpen(error: unknown, { vhost }: AmqpUse): Look | undefined {
  const message = messageOf(error);
  // amqplib keeps the broker's reason to itself in this one place.
  if (message.startsWith("Expected ConnectionOpenOk; got <ConnectionClose")) {
    return wrong(`does not open the virtual host ${vhost}: it is missing, down, full of connections or not for this user`);
  }
  if (message.startsWith("SASL mechanism")) return unable(`the broker lets nobody in by password: ${message}`);
  if (/^(Expected |Frame |Invalid frame|Server frameMax|Wasn't expecting)/.test(message)) return wrong(`does not speak AMQP 0-9-1: ${message.slice(0, mostCharacters)}`);
  return undefined;
}

/** An error without a refusal in it, after the connection was open; undefined where it is no answer of a broker. */
export function failedToServe(error: unknown): Look | undefined {
  const message = messageOf(error);
  if (message === nacked) return wrong("took a message and said that it cannot keep it");
  return ended.some((pattern) => pattern.test(message)) ? wrong("let the probe in and ended the connection") : undefined;
}
