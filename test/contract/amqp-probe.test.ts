// The AMQP probe against servers that only look like a broker, and where its own secret is missing. What it sees of real
// ones stands in test/servers/.

import type { Socket } from "node:net";
import { systemClock } from "../../infra/local/system-clock.ts";
import { lookAmqp } from "../../lambdas/probe/amqp.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { ProbeWorld } from "./probe-world.ts";

jest.setTimeout(30_000);

const deadlineMs = 500;
const slackMs = 500;
const address = "rabbit.internal:5671";

let world: ProbeWorld;

beforeAll(async () => {
  // The library is loaded by the first look, whose deadline is not about that.
  await import("amqplib");
});
beforeEach(() => {
  world = new ProbeWorld();
  world.secret("rabbit-probe", { username: "probe", password: "do-not-tell" });
});
afterEach(() => world.close());

async function look({ tls = false, secret = "rabbit-probe" } = {}): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookAmqp(world.way(), { endpoint: address, vhost: "/", secret, tls, queue: "understudy.probe" }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  expect(seen.detail).not.toContain("do-not-tell");
  return seen;
}
async function nothingLeft(): Promise<void> {
  for (let tries = 0; tries < 100 && world.connections > 0; tries += 1) await systemClock.sleep(10);
  expect(world.connections).toBe(0);
}

test.each<{ readonly name: string; readonly make: () => Promise<void>; readonly tls?: boolean; readonly reached?: boolean; readonly says: string | RegExp }>([
  { name: "accepts and never answers", make: () => world.tcp(address), says: "did not let the probe in within 0.5 s" },
  { name: "accepts and never shakes hands", make: () => world.tcp(address), tls: true, says: "did not let the probe in within 0.5 s" },
  { name: "never accepts", make: async () => world.name(address, "hangs"), says: "did not let the probe in within 0.5 s" },
  { name: "refuses", make: () => world.refused(address), says: "refused the connection" },
  { name: "has no address", make: async () => undefined, says: `cannot be reached: no path to ${address}` },
  { name: "accepts and hangs up", make: () => world.tcp(address, (socket: Socket) => void socket.resume().end()), says: "ended the connection without an answer" },
  { name: "accepts and resets", make: () => world.tcp(address, (socket: Socket) => void socket.once("data", () => socket.resetAndDestroy())), says: "ended the connection without an answer" },
  { name: "speaks another version of AMQP", make: () => world.tcp(address, (socket: Socket) => void socket.resume().end(Buffer.from("AMQP\u0000\u0001\u0000\u0000"))), reached: true, says: /^does not speak AMQP 0-9-1: / },
  { name: "speaks another protocol", make: () => world.tcp(address, (socket: Socket) => void socket.resume().write("HTTP/1.1 400 Bad Request\r\n\r\n")), reached: true, says: /^does not speak AMQP 0-9-1: / },
])("sees a port that $name", async ({ make, tls = false, reached = false, says }) => {
  await make();
  expect(await look({ tls })).toEqual({ kind: "failing", reached, detail: typeof says === "string" ? says : (expect.stringMatching(says) as string) });
  await nothingLeft();
});

test.each<{ readonly name: string; readonly fields: Record<string, string> | "hangs" | undefined; readonly says: string }>([
  { name: "is not there", fields: undefined, says: "the secret mine could not be read: there is no secret mine" },
  { name: "has no password", fields: { username: "probe" }, says: "the secret mine has no username and password" },
  { name: "does not come in time", fields: "hangs", says: "the secret mine could not be read within 0.5 s" },
])("is silent where its own secret $name, and asks nobody", async ({ fields, says }) => {
  let asked = 0;
  await world.tcp(address, () => void (asked += 1));
  if (fields !== undefined) world.secret("mine", fields);
  expect(await look({ secret: "mine" })).toEqual({ kind: "silent", reached: false, detail: says });
  expect(asked).toBe(0);
});
