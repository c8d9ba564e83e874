// The AMQP 0-9-1 probe (RabbitMQ): it publishes one message, has it confirmed and gets it back. The broker's own health
// check does none of that and stays green over a dead queue (C12).

import type { ChannelModel, ConfirmChannel } from "amqplib";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { sayDuration } from "../../workflows/units.ts";
import { confirmation, delivery, fateOf, losses, mostInHand } from "./amqp-exchange.ts";
import type { AmqpUse } from "./amqp-refusals.ts";
import { failedToOpen, failedToServe, refusalOf, refusedToOpen, refusedToServe } from "./amqp-refusals.ts";
import type { AmqpAddress } from "./amqp-session.ts";
import { openBroker, openQueue } from "./amqp-session.ts";
import type { DatabaseWay } from "./database.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, unanswered, wrong } from "./finding.ts";
import { messageText } from "./trial-message.ts";
import { certificateTrouble, messageOf, troubleLook } from "./trouble.ts";
import { late, within } from "./way.ts";

/** How far the look has come; it is what a broker that falls silent is described by. */
type Stage = "secret" | "connecting" | "asking" | "confirming" | "delivering";

/**
 * Moves a message through a queue of the observer's own, `<queue>.<place>`. Healthy is a message that was both confirmed and
 * delivered. A login, a permission or a certificate that is not accepted is our own lack and no failure of the broker. Never
 * throws.
 */
export async function lookAmqp(way: DatabaseWay, address: AmqpAddress, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  const startedAt = way.clock.now();
  const use: AmqpUse = { queue: `${address.queue}.${way.place}`, vhost: address.vhost, secret: address.secret };
  const state: State = { stage: "secret", user: "", left: 0 };
  try {
    const look = await within(way.clock, deadlineMs, async (over) => {
      const { username, password } = await way.secrets.read(address.secret);
      if (username === undefined || password === undefined) return unable(`the secret ${address.secret} has no username and password`);
      state.user = username;
      state.stage = "connecting";
      const broker = await openBroker(way, address, { username, password, over });
      state.stage = "asking";
      const moved = move(way, broker, { use, type: address.queueType, deadlineMs, startedAt, state, over });
      const found = await Promise.race([interruption(broker, state, use), moved]).catch((error: unknown) => trouble(error, state, use));
      state.found = found;
      await goodbye(broker, state);
      return found;
    });
    return look === late ? (state.found ?? silence(state, use, deadlineMs)) : look;
  } catch (error) {
    return trouble(error, state, use);
  }
}

/**
 * Said properly, because RabbitMQ logs a warning for every client that just goes. The channel is closed by itself first:
 * amqplib lets the end of a connection overtake what was written to a channel, and the last acknowledgement would be lost.
 * A broker that took no message is not asked for that much. What was found stands, whatever comes of this.
 */
async function goodbye(broker: ChannelModel, { found, channel }: State): Promise<void> {
  try {
    if (found?.kind === "healthy") await channel?.close();
    await broker.close();
  } catch {
    // The connection has ended already, so that there is nobody to say it to.
  }
}

interface State {
  stage: Stage;
  user: string;
  channel?: ConfirmChannel;
  /** Messages in the queue that are none of a probe's. */
  left: number;
  /** What ended the connection. */
  ended?: unknown;
  /** What the look amounts to, as soon as that is known: the goodbye after it changes nothing. */
  found?: Look;
}

/** What the connection itself brings: an alarm of memory or disk, of which publishers are told when they publish, or its end. */
function interruption(broker: ChannelModel, state: State, use: AmqpUse): Promise<Look> {
  return new Promise((resolve) => {
    broker.on("blocked", (reason) => resolve(wrong(`takes no messages: ${reason}`)));
    broker.on("close", (because) => {
      // Heard before whatever waited on a channel fails, so that the broker's reason is told and not that failure.
      state.ended = because;
      resolve(trouble(because, state, use));
    });
  });
}

interface Moving {
  readonly use: AmqpUse;
  readonly type: AmqpAddress["queueType"];
  readonly deadlineMs: Milliseconds;
  readonly startedAt: Instant;
  readonly state: State;
  readonly over: AbortSignal;
}

async function move(way: DatabaseWay, broker: ChannelModel, { use: { queue }, type, deadlineMs, startedAt, state, over }: Moving): Promise<Look> {
  const channel = await openQueue(broker, queue, type);
  state.channel = channel;
  await channel.prefetch(mostInHand);
  const message = messageText(way.place, startedAt, way.clock.id());
  state.stage = "confirming";
  // The consumer comes first, so that it is there by the time the message comes; neither waits for the other.
  const delivered = delivery(channel, queue, {
    clock: way.clock,
    over,
    fate: (body) => fateOf(body, message, way.clock.now(), deadlineMs),
    onLeft: () => void (state.left += 1),
  });
  const confirmed = confirmation(channel, queue, message).then(() => void (state.stage = "delivering"));
  const lost = await Promise.race([Promise.all([delivered, confirmed]).then(() => undefined), losses(channel, queue)]);
  return lost ?? healthy(`moved a message through the queue ${queue} in ${way.clock.now() - startedAt} ms`);
}

function silence({ stage, left }: State, { queue, secret }: AmqpUse, deadlineMs: Milliseconds): Look {
  const time = `within ${sayDuration(deadlineMs)}`;
  // So many that the probe's own could not come through: then nothing was seen of the queue.
  if (left >= mostInHand) return unable(`the queue ${queue} holds messages that no probe has sent; give the probe a queue of its own`);
  switch (stage) {
    case "secret":
      return unable(`the secret ${secret} could not be read ${time}`);
    case "connecting":
      return unanswered(`did not let the probe in ${time}`);
    case "asking":
      return wrong(`let the probe in and did not answer for its queue ${queue} ${time}`);
    case "confirming":
      return wrong(`took a message for the queue ${queue} and did not confirm it ${time}`);
    case "delivering":
      return wrong(`confirmed a message in the queue ${queue} and did not deliver it ${time}`);
  }
}

function trouble(error: unknown, { stage, user, ended }: State, use: AmqpUse): Look {
  if (stage === "secret") return unable(`the secret ${use.secret} could not be read: ${messageOf(error)}`);
  const opening = stage === "connecting";
  const refusal = refusalOf(error) ?? refusalOf(ended);
  if (refusal !== undefined) return opening ? refusedToOpen(refusal, use) : refusedToServe(refusal, use, user);
  // An authority that is not known here is our own lack: the broker may be well, and its own clients know it.
  const badCertificate = certificateTrouble(error);
  if (badCertificate !== undefined) return unable(`the broker ${badCertificate}`);
  if (messageOf(error).startsWith("Socket closed abruptly")) return unanswered("ended the connection without an answer");
  return (opening ? failedToOpen(error, use) : failedToServe(error)) ?? troubleLook(error);
}
