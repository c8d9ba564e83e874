// The resolver against real name servers on loopback, which answer, refuse or say nothing.

import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { decode, encode, AUTHORITATIVE_ANSWER } from "dns-packet";
import type { Answer, Packet } from "dns-packet";
import { resolveAddresses, resolveAlias } from "../../lambdas/aws/dns.ts";
import { Transient } from "../../workflows/failure.ts";

const answers: Readonly<Record<string, readonly Answer[]>> = {
  "A two.example.com": [
    { type: "A", name: "two.example.com", ttl: 60, data: "203.0.113.11" },
    { type: "A", name: "two.example.com", ttl: 60, data: "203.0.113.10" },
  ],
  "AAAA two.example.com": [{ type: "AAAA", name: "two.example.com", ttl: 60, data: "2001:db8::1" }],
  "A four.example.com": [{ type: "A", name: "four.example.com", ttl: 60, data: "203.0.113.12" }],
  "CNAME alias.example.com": [{ type: "CNAME", name: "alias.example.com", ttl: 60, data: "two.example.com" }],
};
/** RCODEs by name: 2 is SERVFAIL, 3 is NXDOMAIN, 5 is REFUSED. */
const refused: Readonly<Record<string, number>> = { "gone.example.com": 3, "broken.example.com": 2, "not-here.example.com": 5 };

let server: Socket;
let adapters: Parameters<typeof resolveAddresses>[1];
const asked: string[] = [];

beforeAll(async () => {
  server = createSocket("udp4");
  server.on("message", (message, from) => {
    const query: Packet = decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined || question.name === "silent.example.com") return;
    asked.push(`${question.type} ${question.name}`);
    const found = answers[`${question.type} ${question.name}`] ?? [];
    const flags = AUTHORITATIVE_ANSWER | (refused[question.name] ?? 0);
    server.send(encode({ type: "response", id: query.id ?? 0, flags, questions: [question], answers: [...found] }), from.port, from.address);
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  adapters = { place: "site-b", dialer: { ca: undefined, dial: async (from, host, at) => (from === "site-b" && host === "dns" && at === 53 ? { host: "127.0.0.1", port } : { host, port: at }) } };
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
beforeEach(() => asked.splice(0));

describe("resolving as a client", () => {
  it("gives the addresses of both families, sorted", async () => {
    expect(await resolveAddresses("two.example.com", adapters)).toEqual(["2001:db8::1", "203.0.113.10", "203.0.113.11"]);
  });

  it.each([
    { name: "four.example.com", has: "no address of one family", gives: ["203.0.113.12"] },
    { name: "alias.example.com", has: "no address at all", gives: [] },
    { name: "gone.example.com", has: "no existence", gives: [] },
  ])("takes it for an answer that $name has $has", async ({ name, gives }) => {
    expect(await resolveAddresses(name, adapters)).toEqual(gives);
  });

  it("asks anew at each look", async () => {
    await resolveAddresses("four.example.com", adapters);
    await resolveAddresses("four.example.com", adapters);
    expect(asked.filter((question) => question === "A four.example.com")).toHaveLength(2);
  });

  it("gives what a name is an alias of", async () => {
    expect(await resolveAlias("alias.example.com", adapters)).toEqual(["two.example.com"]);
    expect(await resolveAlias("four.example.com", adapters)).toEqual([]);
  });

  it.each(["broken.example.com", "not-here.example.com", "silent.example.com"])("takes no answer about %s for none, but for not known", async (name) => {
    await expect(resolveAddresses(name, adapters)).rejects.toThrow(Transient);
  });
});
