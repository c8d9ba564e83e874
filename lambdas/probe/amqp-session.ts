// One connection to RabbitMQ for one look: its way out, its TLS, its channels, and an end that no broker can delay.

import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { trusting } from "../aws/trust.ts";
import { isMissing, refusalOf } from "./amqp-refusals.ts";
import type { DatabaseWay } from "./database.ts";
import { hostAndPort } from "./way.ts";

/** A broker as the plan names it: `endpoint` is `host:port`, `secret` holds `username` and `password`. */
export interface AmqpAddress {
  readonly endpoint: string;
  readonly vhost: string;
  readonly secret: string;
  readonly tls: boolean;
  /** Each observer's queue is named after it. */
  readonly queue: string;
  /** Of the queue that the probe declares; what the virtual host has by itself where left out. */
  readonly queueType?: "classic" | "quorum" | undefined;
}

interface Login {
  readonly username: string;
  readonly password: string;
  readonly over: AbortSignal;
}

/**
 * RabbitMQ stops reading from a connection that it blocks (a memory or disk alarm) and so does not see its end. Heartbeats
 * of its own then tell it that nobody is there; without them every look during an alarm would leave a connection.
 */
const heartbeatSeconds = 10;

/** Opens the connection; it ends with the signal. Throws what the dialer, Node or amqplib throws. */
export async function openBroker(way: DatabaseWay, { endpoint, vhost, tls }: AmqpAddress, { username, password, over }: Login): Promise<ChannelModel> {
  // Loaded by the first look that needs it, so that plans without RabbitMQ do not pay for it at every start.
  const { connect } = await import("amqplib");
  const { host, port } = hostAndPort(endpoint);
  const dialled = await way.dialer.dial(way.place, host, port);
  over.throwIfAborted();
  const socket = {
    // Node destroys the socket with the signal, whatever it is waiting for.
    signal: over,
    noDelay: true,
    clientProperties: { connection_name: `understudy-probe ${way.place}` },
    ...(tls ? { ...trusting(way.dialer.ca), servername: isIP(host) === 0 ? host : "", checkServerIdentity: (_dialled: string, certificate: Parameters<typeof checkServerIdentity>[1]) => checkServerIdentity(host, certificate) } : {}),
  };
  const url = { protocol: tls ? "amqps" : "amqp", hostname: dialled.host, port: dialled.port, username, password, vhost: encodeURIComponent(vhost), heartbeat: heartbeatSeconds };
  const broker = await connect(url, socket);
  // Raised beside whatever waits for the broker; that is what tells the story.
  broker.on("error", () => undefined);
  return broker;
}

/** Bounds in number, bytes and time: a queue of ours that nobody looks into any more goes away by itself after a day. */
const bounds = { "x-max-length": 100, "x-max-length-bytes": 65_536, "x-expires": 86_400_000 } as const;

/**
 * A channel on which the queue is known to be there. Where it is missing it is declared, durable, because a durable queue
 * stays dead with its node as the application's own do, while one that is not durable would just be made anew elsewhere.
 * A queue that was made by hand is taken as it is. Throws what amqplib throws.
 */
export async function openQueue(broker: ChannelModel, queue: string, type: AmqpAddress["queueType"]): Promise<ConfirmChannel> {
  const channel = await openChannel(broker);
  try {
    await channel.checkQueue(queue);
    return channel;
  } catch (error) {
    if (!isMissing(refusalOf(error))) throw error;
  }
  // The refusal has ended the first channel (AMQP 0-9-1 knows no errors that do not).
  const another = await openChannel(broker);
  await another.assertQueue(queue, { durable: true, arguments: { ...bounds, ...(type === undefined ? {} : { "x-queue-type": type }) } });
  return another;
}

async function openChannel(broker: ChannelModel): Promise<ConfirmChannel> {
  const channel = await broker.createConfirmChannel();
  channel.on("error", () => undefined);
  return channel;
}
