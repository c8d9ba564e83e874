// The MySQL probe against ports that are no MySQL, and secrets that are none. What real servers say is held in test/servers.

import type { Socket } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import { lookMysql } from "../../lambdas/probe/mysql.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { ProbeWorld } from "./probe-world.ts";

// The library takes its time to load.
jest.setTimeout(30_000);

const deadlineMs = 300;
/** Timers and a busy machine may add this much to a deadline. */
const slackMs = 600;
const password = "secret-password";
let world: ProbeWorld;
beforeEach(() => {
  world = new ProbeWorld();
  world.secret("the-secret", { username: "probe", password });
});
afterEach(() => world.close());

async function look(tls = true): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookMysql(world.way(), { endpoint: "db.example.com:3306", database: "app", secret: "the-secret", tls }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  expect(seen.detail).not.toContain(password);
  return seen;
}
/** A packet of the protocol: three bytes of length, its number, and the body. */
const packet = (...body: readonly (number | string)[]): Buffer => {
  const bytes = Buffer.concat(body.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
  return Buffer.concat([Buffer.from([bytes.length, 0, 0, 0]), bytes]);
};

test.each<readonly [string, (socket: Socket) => void, Partial<Look>]>([
  ["accepts and never answers", (socket) => void socket.resume(), { kind: "failing", reached: false, detail: "did not answer within 0.3 s" }],
  ["ends the connection at once", (socket) => void socket.end(), { kind: "failing", reached: false, detail: "ended the connection" }],
  ["resets the connection at once", (socket) => void socket.resetAndDestroy(), { kind: "failing", reached: false, detail: expect.stringMatching(/^ended the connection/) as string }],
  ["speaks HTTP", (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), { kind: "failing", reached: false, detail: "ended the connection" }],
  ["speaks SSH", (socket) => void socket.write("SSH-2.0-OpenSSH_9.2p1\r\n"), { kind: "failing", reached: false, detail: "did not answer within 0.3 s" }],
  ["sends a greeting that is cut off", (socket) => void socket.write(packet(10, "8.4.3\0", 1)), { kind: "failing", reached: false, detail: "does not speak MySQL's protocol as it should" }],
  ["sends an empty packet", (socket) => void socket.write(packet()), { kind: "failing", reached: false, detail: "does not speak MySQL's protocol as it should" }],
  ["has no connection left", (socket) => void socket.end(packet(0xff, 0x10, 0x04, "Too many connections")), { kind: "failing", reached: true, detail: "answers with an error: Too many connections (1040)" }],
  ["lets nobody in from here", (socket) => void socket.end(packet(0xff, 0x6a, 0x04, "Host '10.0.0.5' is not allowed to connect")), { kind: "silent", reached: false, detail: "the database turns the probe away: Host '10.0.0.5' is not allowed to connect (1130); see to the secret the-secret and its role" }],
])("sees a port that %s", async (_name, accept, seen) => {
  await world.tcp("db.example.com:3306", accept);
  expect(await look()).toMatchObject(seen);
  expect(await look(false)).toMatchObject(seen);
  for (let tries = 0; tries < 100 && world.connections > 0; tries += 1) await systemClock.sleep(10);
  expect(world.connections).toBe(0);
});

it("survives whatever bytes a port may send", async () => {
  // Chance with a seed of its own, so that every run sends the same.
  let state = 7;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16;
  await world.tcp("db.example.com:3306", (socket) => void socket.write(packet(...Array.from({ length: next() % 90 }, () => next() & 0xff))));
  for (let n = 0; n < 60; n += 1) expect((await look(n % 2 === 0)).kind).not.toBe("healthy");
});

test.each<readonly [string, () => Promise<void> | void, Partial<Look>]>([
  ["a refused port", () => world.refused("db.example.com:3306"), { kind: "failing", reached: false, detail: "refused the connection" }],
  ["a way that never opens", () => world.name("db.example.com:3306", "hangs"), { kind: "failing", reached: false, detail: "did not answer within 0.3 s" }],
  ["a name that leads nowhere", () => undefined, { kind: "failing", reached: false, detail: "cannot be reached: no path to db.example.com:3306" }],
  ["a secret without a password", () => world.secret("the-secret", { username: "probe" }), { kind: "silent", detail: "the secret the-secret has no username and password" }],
  ["a secret that does not come", () => world.secret("the-secret", "hangs"), { kind: "silent", detail: "the secret the-secret could not be read within 0.3 s" }],
])("sees %s", async (_name, make, seen) => {
  await make();
  expect(await look()).toMatchObject(seen);
});
