// A message broker for the world on one machine, standing in for ActiveMQ. It is ours because the one STOMP broker on npm
// (`stomp-broker-js`) speaks over WebSockets only, and because it has to be able to freeze.
//
// Behaviour: STOMP 1.2 over TCP on 127.0.0.1. CONNECT or STOMP is answered by CONNECTED (version 1.2, heart-beat 0,0).
// SEND puts the message at the end of its queue; each message goes to one consumer, in turns, as soon as there is one, and
// is gone then (`ack:auto` alone is known). Queues come into being with their first use and live in memory. SUBSCRIBE,
// UNSUBSCRIBE, DISCONNECT, and RECEIPT for every frame that asks for one. Whatever else comes is answered by an ERROR
// frame that says why, after which the connection is closed, as the specification requires.

import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { encodeFrame, readFrames, type Frame } from "../../../lambdas/probe/stomp-frames.ts";
import { Defect, Refused } from "../../../workflows/failure.ts";

interface Consumer {
  readonly peer: Peer;
  readonly subscription: string;
}

interface Queue {
  readonly waiting: Frame[];
  /** The next one to be served stands first. */
  readonly consumers: Consumer[];
}

interface Peer {
  readonly socket: Socket;
  greeted: boolean;
  bytes: Buffer;
}

/** What a broker does: serve; take everything and deliver nothing; turn everybody away with this reason. */
type Mood = { readonly is: "serving" } | { readonly is: "frozen" } | { readonly is: "refusing"; readonly because: string };

export class StompBroker {
  #mood: Mood = { is: "serving" };
  #delivered = 0;
  #server: Server | undefined;
  readonly #peers = new Set<Peer>();
  readonly #queues = new Map<string, Queue>();

  /** Begins to listen, on a free port if none is given. Throws Refused where the port is in use. */
  static async start(options: { readonly port?: number } = {}): Promise<StompBroker> {
    const broker = new StompBroker();
    await broker.#listen(options.port ?? 0);
    return broker;
  }

  get port(): number {
    const address: AddressInfo | string | null | undefined = this.#server?.address();
    if (!address || typeof address === "string") throw new Defect("This broker has no port: it was stopped.");
    return address.port;
  }

  /** How many messages have been delivered so far. */
  get delivered(): number {
    return this.#delivered;
  }

  /** How many messages wait in a queue. */
  waiting(queue: string): number {
    return this.#queues.get(queue)?.waiting.length ?? 0;
  }

  /** From now on it greets, takes messages and subscriptions and delivers nothing: alive for whoever only connects (C12). */
  freeze(): void {
    this.#mood = { is: "frozen" };
  }

  /** From now on each CONNECT is answered by an ERROR frame with this reason. */
  refuse(because: string): void {
    this.#mood = { is: "refusing", because };
  }

  /** Ends `freeze` and `refuse`; what has waited is delivered. */
  serve(): void {
    this.#mood = { is: "serving" };
    for (const name of this.#queues.keys()) this.#deliver(name);
  }

  /** Ends every connection and gives the port back; messages that wait are lost. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const { socket } of this.#peers) socket.destroy();
    this.#queues.clear();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async #listen(port: number): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new Refused(`The message broker cannot listen on port ${port} of 127.0.0.1: ${error.message}`, { cause: error })));
      server.listen(port, "127.0.0.1", resolve);
    });
    this.#server = server;
  }

  #accept(socket: Socket): void {
    const peer: Peer = { socket, greeted: false, bytes: Buffer.alloc(0) };
    this.#peers.add(peer);
    socket.on("data", (chunk) => this.#hear(peer, chunk));
    // A client that is gone is not news; "close" follows and removes it.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#peers.delete(peer);
      for (const queue of this.#queues.values()) leave(queue, (consumer) => consumer.peer === peer);
    });
  }

  #hear(peer: Peer, chunk: Buffer): void {
    const { frames, rest, malformed } = readFrames(Buffer.concat([peer.bytes, chunk]));
    peer.bytes = rest;
    for (const frame of frames) {
      if (peer.socket.writableEnded) return;
      const because = this.#take(peer, frame);
      if (because !== undefined) return fail(peer, because, frame.headers["receipt"]);
      const receipt = frame.headers["receipt"];
      if (receipt !== undefined && frame.command !== "CONNECT") say(peer, "RECEIPT", { "receipt-id": receipt });
      if (frame.command === "DISCONNECT") peer.socket.end();
    }
    if (malformed !== undefined) fail(peer, `malformed frame: ${malformed}`);
  }

  /** Does what a frame asks for; gives the reason where it cannot. */
  #take(peer: Peer, { command, headers, body }: Frame): string | undefined {
    if (command === "CONNECT" || command === "STOMP") return this.#greet(peer, headers);
    if (!peer.greeted) return `${command} came before CONNECT`;
    switch (command) {
      case "DISCONNECT":
        return undefined;
      case "UNSUBSCRIBE":
        for (const queue of this.#queues.values()) leave(queue, (consumer) => consumer.peer === peer && consumer.subscription === headers["id"]);
        return undefined;
      case "SEND":
      case "SUBSCRIBE":
        return this.#use(peer, { command, headers, body });
      default:
        return `${command} is not known here`;
    }
  }

  #greet(peer: Peer, headers: Frame["headers"]): string | undefined {
    if (this.#mood.is === "refusing") return this.#mood.because;
    if (!(headers["accept-version"] ?? "1.0").split(",").includes("1.2")) return "only STOMP 1.2 is spoken here";
    peer.greeted = true;
    say(peer, "CONNECTED", { version: "1.2", "heart-beat": "0,0", server: "understudy-world/1" });
    return undefined;
  }

  #use(peer: Peer, frame: Frame): string | undefined {
    const { destination, id, ack = "auto" } = frame.headers;
    if (destination === undefined || !destination.startsWith("/queue/")) return `${frame.command} needs a destination that starts with /queue/`;
    const queue = this.#queues.get(destination) ?? { waiting: [], consumers: [] };
    this.#queues.set(destination, queue);
    if (frame.command === "SEND") queue.waiting.push(frame);
    else if (id === undefined) return "SUBSCRIBE needs an id";
    else if (ack !== "auto") return `ack:${ack} is not known here, only ack:auto`;
    else queue.consumers.push({ peer, subscription: id });
    this.#deliver(destination);
    return undefined;
  }

  #deliver(destination: string): void {
    const queue = this.#queues.get(destination);
    if (this.#mood.is === "frozen" || queue === undefined) return;
    for (let consumer = queue.consumers.shift(); consumer !== undefined; consumer = queue.consumers.shift()) {
      const message = queue.waiting.shift();
      if (message === undefined) {
        queue.consumers.unshift(consumer);
        return;
      }
      queue.consumers.push(consumer);
      this.#delivered += 1;
      const { receipt: _receipt, "content-length": _length, ...headers } = message.headers;
      say(consumer.peer, "MESSAGE", { ...headers, subscription: consumer.subscription, "message-id": `m-${this.#delivered}` }, message.body);
    }
  }
}

function leave(queue: Queue, who: (consumer: Consumer) => boolean): void {
  const stay = queue.consumers.filter((consumer) => !who(consumer));
  queue.consumers.splice(0, queue.consumers.length, ...stay);
}

function say(peer: Peer, command: string, headers: Frame["headers"], body = ""): void {
  peer.socket.write(encodeFrame({ command, headers, body }));
}

function fail(peer: Peer, because: string, receipt?: string): void {
  say(peer, "ERROR", { message: because, ...(receipt === undefined ? {} : { "receipt-id": receipt }) });
  peer.socket.end();
}
