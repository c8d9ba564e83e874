// The STOMP probe (ActiveMQ): it sends one message and wants to have the same message back, because a broker that accepts
// connections and moves nothing is dead, and looks healthy to everything that only connects (C12).

import type { Socket } from "node:net";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Look } from "./finding.ts";
import { healthy, unanswered, wrong } from "./finding.ts";
import type { Frame } from "./stomp-frames.ts";
import { encodeFrame, readFrames } from "./stomp-frames.ts";
import { messageText, sentAt } from "./trial-message.ts";
import { troubleLook } from "./trouble.ts";
import type { Way } from "./way.ts";
import { hostAndPort, late, openSocket, within } from "./way.ts";

/** How far the exchange has come; it is what a broker that falls silent is described by. */
export type Stage = "connecting" | "greeting" | "moving";

export interface Exchange {
  readonly queue: string;
  /** The body of our message; see `messageText`. */
  readonly message: string;
  readonly deadlineMs: Milliseconds;
}

/** What a frame from the broker leads to: frames to send, the end of the exchange, or nothing. */
export type Reply = { readonly send: readonly Frame[] } | { readonly over: "returned" } | { readonly over: "refused"; readonly because: string } | undefined;

/**
 * Answers one frame of the broker. Pure. A message of another look that is still waited for goes back into the queue; one
 * of a look that is over is dropped, so that nothing piles up.
 */
export function replyTo(frame: Frame, { queue, message, deadlineMs }: Exchange, now: Instant): Reply {
  switch (frame.command) {
    case "CONNECTED":
      // The subscription comes first, so that there is a consumer by the time the message comes.
      return { send: [{ command: "SUBSCRIBE", headers: { id: "0", destination: queue, ack: "auto" }, body: "" }, sending(queue, message)] };
    case "MESSAGE": {
      if (frame.body === message) return { over: "returned" };
      const began = sentAt(frame.body);
      return began !== undefined && Math.abs(now - began) < deadlineMs ? { send: [sending(queue, frame.body)] } : undefined;
    }
    case "ERROR":
      return { over: "refused", because: frame.headers["message"] ?? frame.body.split("\n", 1)[0] ?? "no reason given" };
    default:
      return undefined;
  }
}

/** Persistent, so that a broker whose store is full or gone is found out too. */
function sending(queue: string, message: string): Frame {
  return { command: "SEND", headers: { destination: queue, persistent: "true", "content-type": "text/plain" }, body: message };
}

const silences: Readonly<Record<Stage, string>> = {
  connecting: "did not accept the connection",
  greeting: "accepted the connection and did not greet",
  moving: "took a message and did not deliver it",
};

/** The message is sent again after each of these parts of the deadline. */
const sendings = 4;
/** How often one look passes a foreign message on: with an end, or two looks could play one to and fro for ever. */
const passes = 4;

/**
 * Sends a message to the queue and receives it back. Each observer uses a queue of its own, `<queue>.<place>`, so that
 * observers take no message from each other; what an earlier look left there is consumed by the next. Two looks of one
 * observer at the same time do take each other's (seen with ActiveMQ 5.18): they pass them on, and what was delivered to a
 * look that was just leaving is sent again. Never throws.
 */
export async function lookStomp(way: Way, address: string, queue: string, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  const startedAt = way.clock.now();
  const exchange = { queue: `${queue}.${way.place}`, message: messageText(way.place, startedAt, way.clock.id()), deadlineMs };
  let stage = "connecting" as Stage;
  const on = (next: Stage): void => void (stage = next);
  try {
    const look = await within(way.clock, deadlineMs, async (over) => {
      const { host, port } = hostAndPort(address);
      const socket = await openSocket(way, host, port, over);
      on("greeting");
      const end = await converse(way, socket, host, exchange, () => {
        on("moving");
        void sendAgain(way, socket, exchange, over);
      });
      if (end.over === "refused") return wrong(`refused: ${end.because}`);
      if (end.over === "closed") return stage === "moving" ? wrong("took a message and ended the connection") : unanswered("ended the connection without an answer");
      return healthy(`moved a message through ${exchange.queue} in ${way.clock.now() - startedAt} ms`);
    });
    if (look !== late) return look;
    const silence = `${silences[stage]} within ${sayDuration(deadlineMs)}`;
    return stage === "moving" ? wrong(silence) : unanswered(silence);
  } catch (error) {
    return troubleLook(error);
  }
}

type End = Extract<Reply, { over: string }> | { readonly over: "closed" };

/** Talks until the broker has returned the message or refused, or the connection ends; `onGreeted` is called once. Throws Node's socket errors. */
function converse(way: Way, socket: Socket, host: string, exchange: Exchange, onGreeted: () => void): Promise<End> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const passed = new Map<string, number>();
    socket.on("error", reject);
    socket.once("close", () => resolve({ over: "closed" }));
    const finish = (end: End): void => {
      // What comes after the end is not answered: a write to a socket that has ended would look like an error of the broker.
      socket.off("data", hear);
      socket.end(encodeFrame({ command: "DISCONNECT", headers: {}, body: "" }), () => resolve(end));
    };
    const hear = (chunk: Buffer): void => {
      const { frames, rest, malformed } = readFrames(Buffer.concat([bytes, chunk]));
      bytes = rest;
      for (const frame of frames) {
        const reply = replyTo(frame, exchange, way.clock.now());
        if (reply === undefined) continue;
        if ("over" in reply) return finish(reply);
        if (frame.command === "CONNECTED") onGreeted();
        const times = passed.get(frame.body) ?? 0;
        passed.set(frame.body, times + 1);
        if (times < passes) for (const each of reply.send) socket.write(encodeFrame(each));
      }
      if (malformed !== undefined) finish({ over: "refused", because: `it speaks no STOMP, it sent ${malformed}` });
    };
    socket.on("data", hear);
    // Heart-beats are refused on both sides: the whole exchange is shorter than any sensible interval.
    socket.write(encodeFrame({ command: "CONNECT", headers: { "accept-version": "1.2", host, "heart-beat": "0,0" }, body: "" }));
  });
}

async function sendAgain(way: Way, socket: Socket, { queue, message, deadlineMs }: Exchange, over: AbortSignal): Promise<void> {
  for (let sent = 1; sent < sendings; sent += 1) {
    const goesOn = await way.clock.sleep(deadlineMs / sendings, over).then(
      () => socket.writable,
      // The exchange is over, which is what the signal says and what this loop waits for.
      () => false,
    );
    if (!goesOn) return;
    socket.write(encodeFrame(sending(queue, message)));
  }
}
