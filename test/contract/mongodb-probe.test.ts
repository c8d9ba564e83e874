// The MongoDB probe over the wire: against a stand-in for a member, and against servers that only look like one.

import type { Socket } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookMongo, type MongoAddress } from "../../lambdas/probe/mongodb.ts";
import { mongoMember } from "./mongo-member.ts";
import { authority, ProbeWorld, type Certificates } from "./probe-world.ts";

// Making certificates and loading the driver may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 800;
const slackMs = 700;
const address = "mongo.site-a.internal:27017";
const primary = { setName: "rs0", isWritablePrimary: true, secondary: false, primary: address, hosts: [address], me: address };

let certificates: Certificates;
let world: ProbeWorld;

beforeAll(async () => {
  certificates = await authority("The test's authority");
  // The driver is loaded by the first look, whose deadline is not about that.
  await import("mongodb");
});
beforeEach(() => {
  world = new ProbeWorld();
});
afterEach(() => world.close());

async function look(more: Partial<MongoAddress> = {}): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookMongo(world.way(), { endpoint: address, tls: false, ...more }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}
async function nothingLeft(): Promise<void> {
  for (let tries = 0; tries < 100 && world.connections > 0; tries += 1) await systemClock.sleep(10);
  expect(world.connections).toBe(0);
}

describe("a member", () => {
  it("is asked over one connection, of which nothing is left", async () => {
    const member = mongoMember(primary);
    let connections = 0;
    member.on("connection", () => (connections += 1));
    await world.serve(address, member);
    expect(await look({ replicaSet: "rs0" })).toEqual({ kind: "healthy", reached: true, detail: "answers as the primary of rs0", standing: "writer" });
    await nothingLeft();
    expect(connections).toBe(1);
  });

  it("is taken at its own word, whatever it says of the others: a secondary is not left for its primary", async () => {
    await world.serve(address, mongoMember({ ...primary, isWritablePrimary: false, secondary: true, primary: "mongo.site-b.internal:27017", hosts: ["mongo.site-b.internal:27017", address] }));
    expect(await look()).toMatchObject({ kind: "healthy", detail: "answers as a secondary of rs0, whose primary is mongo.site-b.internal:27017" });
  });

  it("without a primary is failing (A8)", async () => {
    await world.serve(address, mongoMember({ setName: "rs0", secondary: true, hosts: [address] }));
    expect(await look()).toEqual({ kind: "failing", reached: true, detail: "answers as a secondary of rs0 and knows no primary: the set takes no writes", standing: "leaderless" });
    await nothingLeft();
  });

  it("answers with an error", async () => {
    await world.serve(address, mongoMember({ ok: 0, errmsg: "shutting down", code: 91 }));
    expect(await look()).toEqual({ kind: "failing", reached: true, detail: "answers with an error: shutting down" });
    await nothingLeft();
  });

  it("is too old for the driver, which is our own lack", async () => {
    await world.serve(address, mongoMember({ ...primary, maxWireVersion: 6 }));
    expect(await look()).toEqual({ kind: "silent", reached: false, detail: "the member is older than what the probe's driver can ask (MongoDB 4.2)" });
    await nothingLeft();
  });
});

describe("over TLS", () => {
  const served = async (name: string): Promise<void> => world.serve(address, mongoMember(primary, await certificates.issue(name)));

  it("the certificate is held to the real name, whatever is dialled for it", async () => {
    world.ca = certificates.ca;
    await served("mongo.site-a.internal");
    expect(await look({ tls: true })).toMatchObject({ kind: "healthy" });
    await nothingLeft();
  });

  it("a certificate for another name is our own lack", async () => {
    world.ca = certificates.ca;
    await served("mongo.site-b.internal");
    expect(await look({ tls: true })).toEqual({ kind: "silent", reached: false, detail: "the member shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)" });
    await nothingLeft();
  });

  it("so is an authority that nobody named", async () => {
    await served("mongo.site-a.internal");
    expect(await look({ tls: true })).toMatchObject({ kind: "silent", detail: expect.stringContaining("the member shows a certificate") as string });
  });

  it("a member that speaks none fails", async () => {
    await world.serve(address, mongoMember(primary));
    expect(await look({ tls: true })).toMatchObject({ kind: "failing", reached: false });
    await nothingLeft();
  });
});

test.each<{ readonly name: string; readonly make: () => Promise<void>; readonly reached?: boolean; readonly says: string | RegExp }>([
  { name: "accepts and never answers", make: () => world.tcp(address), says: "did not answer within 0.8 s" },
  { name: "never accepts", make: async () => world.name(address, "hangs"), says: "did not answer within 0.8 s" },
  { name: "refuses", make: () => world.refused(address), says: "refused the connection" },
  { name: "has no address", make: async () => undefined, says: `cannot be reached: no path to ${address}` },
  { name: "accepts and hangs up", make: () => world.tcp(address, (socket: Socket) => void socket.resume().end()), says: "ended the connection without an answer" },
  { name: "takes the question and hangs up", make: () => world.tcp(address, (socket: Socket) => void socket.once("data", () => socket.end())), says: "ended the connection without an answer" },
  { name: "takes the question and resets", make: () => world.tcp(address, (socket: Socket) => void socket.once("data", () => socket.resetAndDestroy())), says: "ended the connection without an answer" },
  { name: "speaks a protocol that looks like the beginning of a very long answer", make: () => world.tcp(address, (socket: Socket) => void socket.resume().write("HTTP/1.1 400 Bad Request\r\n\r\n")), says: "did not answer within 0.8 s" },
  { name: "answers with less than a message", make: () => world.tcp(address, (socket: Socket) => void socket.resume().write(Buffer.from([5, 0, 0, 0, 0]))), reached: true, says: /^does not speak MongoDB: / },
  { name: "answers with a length below zero", make: () => world.tcp(address, (socket: Socket) => void socket.resume().write(Buffer.from([255, 255, 255, 255]))), reached: true, says: /^does not speak MongoDB: / },
])("sees a port that $name", async ({ make, reached = false, says }) => {
  await make();
  expect(await look()).toEqual({ kind: "failing", reached, detail: typeof says === "string" ? says : (expect.stringMatching(says) as string) });
  await nothingLeft();
});
