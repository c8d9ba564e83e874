// The DNS probe against name servers on loopback that answer, answer late, refuse or say nothing.

import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { decode, encode, AUTHORITATIVE_ANSWER, type Packet } from "dns-packet";
import { systemClock } from "../../infra/local/system-clock.ts";
import { lookDns } from "../../lambdas/probe/dns.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { ProbeWorld } from "./probe-world.ts";

const deadlineMs = 600;
const slackMs = 500;
const answers = { "site-a": ["192.0.2.10"], "site-b": ["198.51.100.10"] };

let world: ProbeWorld;
let server: Socket;
/** What the server does with a question; undefined is no answer. */
let behave: (family: string) => { readonly code?: number; readonly data?: string; readonly afterMs?: number } | undefined;
let asked = 0;
/** The first look also loads what looks; that takes a busy machine longer than a look may take. */
let isLoaded = false;

beforeEach(async () => {
  world = new ProbeWorld();
  asked = 0;
  server = createSocket("udp4");
  server.on("error", () => undefined);
  server.on("message", (message, from) => {
    const query: Packet = decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    asked += 1;
    const how = behave(question.type);
    if (how === undefined) return;
    const data = how.data;
    const found = data === undefined || question.type !== "A" ? [] : [{ type: "A" as const, name: question.name, ttl: 60, data }];
    const reply = encode({ type: "response", id: query.id ?? 0, flags: AUTHORITATIVE_ANSWER | (how.code ?? 0), questions: [question], answers: found });
    void systemClock.sleep(how.afterMs ?? 0).then(() => server.send(reply, from.port, from.address));
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  world.name("dns:53", (server.address() as AddressInfo).port);
  if (isLoaded) return;
  behave = () => ({});
  await lookDns(world.way(), { name: "chat.example.com", answers, site: "site-a" }, 20_000);
  [isLoaded, asked] = [true, 0];
});
afterEach(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await world.close();
});

async function look(site = "site-a"): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await lookDns(world.way(), { name: "chat.example.com", answers, site }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}

it("says where clients are led", async () => {
  behave = () => ({ data: "192.0.2.10" });
  expect(await look()).toEqual({ kind: "healthy", reached: true, detail: "leads to site-a: 192.0.2.10", leadsTo: ["site-a"] });
  expect(await look("site-b")).toEqual({ kind: "healthy", reached: true, detail: "leads to site-a and not to site-b: 192.0.2.10", leadsTo: ["site-a"] });
});

it("sees a name that is empty, and one that does not exist", async () => {
  behave = () => ({});
  expect(await look()).toMatchObject({ kind: "failing", reached: true, detail: "has no address: clients find nothing" });
  behave = () => ({ code: 3 });
  expect(await look()).toMatchObject({ kind: "failing", reached: true, detail: "has no address: clients find nothing" });
});

it("waits for an answer that is late, as a client does", async () => {
  behave = () => ({ data: "192.0.2.10", afterMs: 250 });
  expect(await look()).toMatchObject({ kind: "healthy" });
});

it("gives up an answer that is too late, and asks no more then", async () => {
  behave = () => ({ data: "192.0.2.10", afterMs: 1_500 });
  expect(await look()).toEqual({ kind: "failing", reached: false, detail: "was not answered for by its name servers within 0.6 s" });
  const before = asked;
  // The resolver would try again after a second.
  await systemClock.sleep(1_300);
  expect(asked).toBe(before);
});

it("gives up name servers that say nothing, also where only one family of addresses is answered", async () => {
  behave = (family) => (family === "A" ? { data: "192.0.2.10" } : undefined);
  expect(await look()).toMatchObject({ kind: "failing", reached: false });
});

test.each([{ name: "refuse", code: 5, says: "EREFUSED" }, { name: "cannot say", code: 2, says: "ESERVFAIL" }])("takes it for no sight of the name where the servers $name", async ({ code, says }) => {
  behave = () => ({ code });
  expect(await look()).toEqual({ kind: "failing", reached: false, detail: `cannot be looked up: the name servers gave no answer for chat.example.com: ${says}` });
});

it("gives up a way that never opens", async () => {
  world.name("dns:53", "hangs");
  behave = () => undefined;
  expect(await look()).toMatchObject({ kind: "failing", reached: false });
});
