// The STOMP probe against the broker stand-in and against servers that only look like one; and the stand-in's own behaviour.

import { connect, type Socket } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import { StompBroker } from "../../infra/local/world/stomp-broker.ts";
import { lookStomp } from "../../lambdas/probe/stomp.ts";
import { encodeFrame, readFrames, type Frame } from "../../lambdas/probe/stomp-frames.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { ProbeWorld } from "./probe-world.ts";

// Starting servers and making certificates may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 400;
const slackMs = 500;
const queue = "/queue/understudy.probe";

let world: ProbeWorld;
let broker: StompBroker;
const clients: Client[] = [];

beforeEach(async () => {
  world = new ProbeWorld();
  broker = await StompBroker.start();
  world.name("amq.internal:61613", broker.port);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  await broker.stop();
  await world.close();
});

async function look(place = "arbiter", withinMs = deadlineMs): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookStomp(world.way(place), "amq.internal:61613", queue, withinMs);
  expect(systemClock.now() - startedAt).toBeLessThan(withinMs + slackMs);
  return seen;
}

/** A client that writes whatever it is told and keeps the frames that come back. */
class Client {
  readonly socket: Socket;
  readonly heard: Frame[] = [];
  ended = false;
  #bytes: Buffer = Buffer.alloc(0);
  constructor(port: number) {
    this.socket = connect({ host: "127.0.0.1", port });
    this.socket.on("error", () => undefined);
    this.socket.on("end", () => (this.ended = true));
    this.socket.on("data", (chunk) => {
      const { frames, rest } = readFrames(Buffer.concat([this.#bytes, chunk]));
      this.#bytes = rest;
      this.heard.push(...frames);
    });
    clients.push(this);
  }
  say(command: string, headers: Frame["headers"] = {}, body = ""): void {
    this.socket.write(encodeFrame({ command, headers, body }));
  }
  /** Waits until so many frames have come. */
  async hears(count: number): Promise<readonly string[]> {
    for (let tries = 0; tries < 100 && this.heard.length < count; tries += 1) await systemClock.sleep(5);
    return this.heard.map(({ command, body }) => `${command} ${body}`.trim());
  }
}
async function greeted(): Promise<Client> {
  const client = new Client(broker.port);
  client.say("CONNECT", { "accept-version": "1.1,1.2", host: "amq" });
  await client.hears(1);
  return client;
}

describe("the STOMP probe", () => {
  it("moves a message through a living broker and leaves nothing there", async () => {
    expect(await look("arbiter", 4_000)).toMatchObject({ kind: "healthy", reached: true, detail: expect.stringMatching(/^moved a message through \/queue\/understudy\.probe\.arbiter in \d+ ms$/) as string });
    expect([broker.delivered, broker.waiting(`${queue}.arbiter`)]).toEqual([1, 0]);
  });

  it("sees a broker dead that greets, takes the message and delivers nothing", async () => {
    broker.freeze();
    expect(await look()).toEqual({ kind: "failing", reached: true, detail: "took a message and did not deliver it within 0.4 s" });
  });

  it("finds its own message behind those that earlier looks have left in the queue", async () => {
    broker.freeze();
    await look();
    await look();
    expect(broker.waiting(`${queue}.arbiter`)).toBeGreaterThan(2);
    broker.serve();
    expect((await look()).kind).toBe("healthy");
    expect(broker.waiting(`${queue}.arbiter`)).toBe(0);
  });

  it("is not disturbed by other observers who look at the same time", async () => {
    const looks = await Promise.all(["arbiter", "site-a", "site-b"].map((place) => look(place, 4_000)));
    expect(looks.map(({ kind }) => kind)).toEqual(["healthy", "healthy", "healthy"]);
  });

  it("is not disturbed by looks of the same observer at the same time, who pass on what is not theirs", async () => {
    const looks = await Promise.all(Array.from({ length: 4 }, () => look("arbiter", 4_000)));
    expect(looks.map(({ kind }) => kind)).toEqual(["healthy", "healthy", "healthy", "healthy"]);
  });

  it("does not pass a message on for ever whose own look is gone", async () => {
    const client = await greeted();
    client.say("SEND", { destination: `${queue}.arbiter`, receipt: "sent" }, `understudy arbiter ${systemClock.now()} gone`);
    await client.hears(2);
    expect((await look()).kind).toBe("healthy");
    expect(broker.delivered).toBeLessThan(10);
  });

  it("gives the broker's own reason when it turns the probe away", async () => {
    broker.refuse("User name [null] or password is invalid.");
    expect(await look()).toEqual({ kind: "failing", reached: true, detail: "refused: User name [null] or password is invalid." });
  });

  it("sees a broker that was stopped", async () => {
    await broker.stop();
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  });

  const greeting = encodeFrame({ command: "CONNECTED", headers: { version: "1.2" }, body: "" });
  test.each<{ readonly name: string; readonly accept: (socket: Socket) => void; readonly reached: boolean; readonly says: string }>([
    { name: "accepts and never greets", accept: () => undefined, reached: false, says: "accepted the connection and did not greet within 0.4 s" },
    { name: "accepts and hangs up", accept: (socket) => void socket.end(), reached: false, says: "ended the connection without an answer" },
    { name: "greets and hangs up", accept: (socket) => void socket.end(greeting), reached: true, says: "took a message and ended the connection" },
    { name: "speaks another protocol", accept: (socket) => void socket.write("220 mail.example.com ESMTP\r\n"), reached: true, says: 'refused: it speaks no STOMP, it sent a line that is no STOMP command: "220 mail.example.com ESMTP\r"' },
  ])("sees a server that $name", async ({ accept, reached, says }) => {
    await world.tcp("amq.internal:61613", accept);
    expect(await look()).toEqual({ kind: "failing", reached, detail: says });
  });

  it("gives up a way that never opens", async () => {
    world.name("amq.internal:61613", "hangs");
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "did not accept the connection within 0.4 s" });
  });
});

describe("the broker stand-in", () => {
  it("keeps messages until somebody subscribes, and delivers them in order", async () => {
    const client = await greeted();
    for (const body of ["1", "2", "3"]) client.say("SEND", { destination: "/queue/a" }, body);
    client.say("SUBSCRIBE", { id: "s", destination: "/queue/a" });
    expect(await client.hears(4)).toEqual(["CONNECTED", "MESSAGE 1", "MESSAGE 2", "MESSAGE 3"]);
    expect(client.heard[1]?.headers).toMatchObject({ destination: "/queue/a", subscription: "s", "message-id": "m-1" });
  });

  it("gives each message to one consumer, in turns", async () => {
    const [first, second] = [await greeted(), await greeted()];
    for (const [client, receipt] of [[first, "r"], [second, "r"]] as const) {
      client.say("SUBSCRIBE", { id: "s", destination: "/queue/a", receipt });
      await client.hears(2);
    }
    for (const body of ["1", "2", "3", "4"]) first.say("SEND", { destination: "/queue/a" }, body);
    expect(await first.hears(4)).toEqual(["CONNECTED", "RECEIPT", "MESSAGE 1", "MESSAGE 3"]);
    expect(await second.hears(4)).toEqual(["CONNECTED", "RECEIPT", "MESSAGE 2", "MESSAGE 4"]);
  });

  it("delivers nothing to those who unsubscribed, and nothing to another queue", async () => {
    const client = await greeted();
    client.say("SUBSCRIBE", { id: "s", destination: "/queue/a" });
    client.say("SUBSCRIBE", { id: "t", destination: "/queue/b" });
    client.say("UNSUBSCRIBE", { id: "s" });
    client.say("SEND", { destination: "/queue/a", receipt: "done" }, "1");
    expect(await client.hears(2)).toEqual(["CONNECTED", "RECEIPT"]);
    expect(broker.waiting("/queue/a")).toBe(1);
  });

  it("answers each receipt that is asked for, the last one before the end", async () => {
    const client = await greeted();
    client.say("DISCONNECT", { receipt: "bye" });
    expect(await client.hears(2)).toEqual(["CONNECTED", "RECEIPT"]);
    expect(client.heard[1]?.headers["receipt-id"]).toBe("bye");
  });

  it("frozen takes everything and delivers nothing; serving again it delivers what has waited", async () => {
    const client = await greeted();
    client.say("SUBSCRIBE", { id: "s", destination: "/queue/a" });
    broker.freeze();
    client.say("SEND", { destination: "/queue/a", receipt: "taken" }, "1");
    expect(await client.hears(2)).toEqual(["CONNECTED", "RECEIPT"]);
    broker.serve();
    expect(await client.hears(3)).toEqual(["CONNECTED", "RECEIPT", "MESSAGE 1"]);
  });

  test.each<{ readonly name: string; readonly frame: Frame; readonly says: string }>([
    { name: "an unknown command", frame: { command: "BEGIN", headers: {}, body: "" }, says: "BEGIN is not known here" },
    { name: "a topic", frame: { command: "SEND", headers: { destination: "/topic/a" }, body: "" }, says: "SEND needs a destination that starts with /queue/" },
    { name: "a subscription without an id", frame: { command: "SUBSCRIBE", headers: { destination: "/queue/a" }, body: "" }, says: "SUBSCRIBE needs an id" },
    { name: "acknowledgement by the client", frame: { command: "SUBSCRIBE", headers: { destination: "/queue/a", id: "1", ack: "client" }, body: "" }, says: "ack:client is not known here, only ack:auto" },
  ])("answers $name with an error and ends the connection", async ({ frame, says }) => {
    const client = await greeted();
    client.say(frame.command, frame.headers);
    await client.hears(2);
    expect(client.heard[1]).toMatchObject({ command: "ERROR", headers: { message: says } });
    for (let tries = 0; tries < 100 && !client.ended; tries += 1) await systemClock.sleep(5);
    expect(client.ended).toBe(true);
  });

  it("refuses those who have not greeted, who speak an older version, or no STOMP at all", async () => {
    const [early, old, other] = [new Client(broker.port), new Client(broker.port), new Client(broker.port)];
    early.say("SEND", { destination: "/queue/a" }, "1");
    old.say("CONNECT", { "accept-version": "1.0,1.1", host: "amq" });
    other.socket.write("GET / HTTP/1.1\r\n\r\n");
    expect(await Promise.all([early, old, other].map((client) => client.hears(1)))).toEqual([["ERROR"], ["ERROR"], ["ERROR"]]);
    expect(broker.waiting("/queue/a")).toBe(0);
  });

  it("says in one sentence that its port is in use", async () => {
    await expect(StompBroker.start({ port: broker.port })).rejects.toThrow(`The message broker cannot listen on port ${broker.port} of 127.0.0.1`);
  });
});
