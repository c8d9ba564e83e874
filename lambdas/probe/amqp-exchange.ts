// One message through one queue of RabbitMQ: published and confirmed on one side, delivered on the other, and what becomes of
// the messages of others that lie in between.

import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import type { Clock } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { nacked } from "./amqp-refusals.ts";
import type { Look } from "./finding.ts";
import { wrong } from "./finding.ts";
import { sentAt } from "./trial-message.ts";
import { messageOf } from "./trouble.ts";

/** What this look makes of a message that the queue gave it. */
export type Fate = "own" | "pass-on" | "drop" | "leave";

/**
 * Pure. A message of another look that may still be waiting goes back into the queue; one of a look that is over is taken
 * out, so that nothing piles up; what no probe has sent is left where it is.
 */
export function fateOf(body: string, message: string, now: Instant, deadlineMs: Milliseconds): Fate {
  if (body === message) return "own";
  const began = sentAt(body);
  if (began === undefined) return "leave";
  return Math.abs(now - began) < deadlineMs ? "pass-on" : "drop";
}

/** The queue gives at most so many messages that were neither taken nor given back: a wrong queue must not flood the probe. */
export const mostInHand = 50;
/** So often a look passes messages on at once; after that it waits, or looks would throw them to and fro as fast as they can. */
const promptPasses = 5;

/** Of chance: two looks that waited equally long would exchange each other's messages in step until the deadline (seen). */
function passPauseMs(clock: Clock): Milliseconds {
  return 10 + Number.parseInt(clock.id().slice(0, 2), 16) / 8;
}

/** A message that is lost in the queue is gone by itself; longer than any look, shorter than the next but one. */
const messageLifeMs: Milliseconds = 60_000;

export interface Delivering {
  readonly clock: Clock;
  readonly fate: (body: string) => Fate;
  /** Told of each message that no probe has sent. */
  readonly onLeft: () => void;
  /** The end of the look. */
  readonly over: AbortSignal;
}

/** Resolves when our message has come; gives every other one its fate. Rejects where the broker refuses the subscription. */
export function delivery(channel: ConfirmChannel, queue: string, { clock, fate, onLeft, over }: Delivering): Promise<void> {
  let passed = 0;
  return new Promise((resolve, reject) => {
    const take = (message: ConsumeMessage | null): void => {
      // Nothing in hand: the broker has ended the subscription, which `losses` hears of.
      if (message === null) return;
      switch (fate(message.content.toString("utf8"))) {
        case "own":
          channel.ack(message);
          return resolve();
        case "drop":
          return channel.ack(message);
        case "pass-on":
          passed += 1;
          if (passed <= promptPasses) return channel.nack(message, false, true);
          // What is still in hand when the channel ends goes back into the queue by itself.
          return void clock.sleep(passPauseMs(clock), over).then(() => channel.nack(message, false, true)).catch(() => undefined);
        case "leave":
          onLeft();
      }
    };
    channel.consume(queue, take).catch(reject);
  });
}

/** Resolves when the broker has taken the message over; persistent, so that a disk that is full or gone is found out too. */
export function confirmation(channel: ConfirmChannel, queue: string, message: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { persistent: true, mandatory: true, expiration: messageLifeMs, contentType: "text/plain" };
    channel.sendToQueue(queue, Buffer.from(message), options, (error: unknown) => {
      if (error === null) resolve();
      // The end of a channel fails its messages too; why it ended, others tell.
      else if (messageOf(error) === nacked) reject(error);
    });
  });
}

/** Resolves when the queue is lost under the probe; rejects with the broker's reason for ending the channel. */
export function losses(channel: ConfirmChannel, queue: string): Promise<Look> {
  return new Promise((resolve, reject) => {
    channel.on("return", () => resolve(wrong(`took a message and has no queue ${queue} any more`)));
    channel.on("cancel", () => resolve(wrong(`lost the queue ${queue} while the probe was using it`)));
    channel.on("error", reject);
  });
}
