// The local name server, asked by a resolver that is not ours and by hand-made packets.

import { createSocket } from "node:dgram";
import { promises } from "node:dns";
import { connect } from "node:net";
import { decode, encode, streamDecode, streamEncode, RECURSION_DESIRED, type DecodedPacket, type Packet, type RecordType } from "dns-packet";
import { systemClock } from "../../../infra/local/system-clock.ts";
import { DnsServer } from "../../../infra/local/world/dns.ts";
import { CachingResolver } from "../../../infra/local/world/resolver.ts";
import { Zone } from "../../../infra/local/world/zone.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

const a = (Name: string, values: readonly string[], TTL = 60): RecordSet => ({ Name, Type: "A", TTL, ResourceRecords: values.map((Value) => ({ Value })) });
const many = Array.from({ length: 60 }, (_, n) => `10.9.0.${n + 1}`);
const nodata = { Name: "mail.example.com", Type: "TXT", TTL: 60, ResourceRecords: [{ Value: '"only text"' }] };

let zone: Zone;
let server: DnsServer;
let resolver: promises.Resolver;

beforeEach(async () => {
  zone = new Zone({ name: "example.com", records: [a("chat.example.com", ["10.0.0.1"], 2), a("many.example.com", many), a("some.example.com", many.slice(0, 20)), nodata, { Name: "www.example.com", Type: "CNAME", TTL: 1, ResourceRecords: [{ Value: "chat.example.com" }] }] });
  server = await DnsServer.start({ zone, clock: systemClock });
  resolver = new promises.Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
});
afterEach(() => server.close());

function moveTo(address: string): void {
  const [standing] = zone.list().filter(({ Name }) => Name === "chat.example.com.");
  if (standing) zone.apply([{ Action: "DELETE", ResourceRecordSet: standing }, { Action: "CREATE", ResourceRecordSet: { ...standing, ResourceRecords: [{ Value: address }] } }]);
}
const question = (name: string, more: Partial<Packet> = {}, type: RecordType = "A"): Packet => ({ type: "query", id: 7, flags: RECURSION_DESIRED, questions: [{ name, type }], ...more });

function sendUdp(message: Buffer, waitMs = 500): Promise<DecodedPacket | "silence"> {
  const socket = createSocket("udp4");
  return new Promise<DecodedPacket | "silence">((resolve) => {
    void systemClock.sleep(waitMs).then(() => resolve("silence"));
    socket.once("message", (data) => resolve(decode(data)));
    socket.send(message, server.port, "127.0.0.1");
  }).finally(() => socket.close());
}
const askUdp = (packet: Packet): Promise<DecodedPacket | "silence"> => sendUdp(encode(packet));

describe("the name server, asked by Node's resolver", () => {
  it("answers an address with its TTL, and the new one at once after a change", async () => {
    expect(await resolver.resolve4("chat.example.com", { ttl: true })).toEqual([{ address: "10.0.0.1", ttl: 2 }]);
    moveTo("10.1.0.1");
    expect(await resolver.resolve4("chat.example.com")).toEqual(["10.1.0.1"]);
  });

  it("gives sixty answers, by way of TCP", async () => {
    expect((await resolver.resolve4("many.example.com")).toSorted()).toEqual(many.toSorted());
  });

  it.each([
    { case: "a CNAME's target", name: "www.example.com", answer: ["10.0.0.1"] },
    { case: "a name in capitals", name: "CHAT.example.COM", answer: ["10.0.0.1"] },
  ])("answers $case", async ({ name, answer }) => expect(await resolver.resolve4(name)).toEqual(answer));

  it.each([
    { case: "no such name", name: "none.example.com", code: "ENOTFOUND" },
    { case: "a name without an address", name: "mail.example.com", code: "ENODATA" },
    { case: "a name of somebody else's zone", name: "www.example.org", code: "EREFUSED" },
  ])("says $code for $case", async ({ name, code }) => {
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code });
  });

  it("answers other types", async () => {
    expect(await resolver.resolveTxt("mail.example.com")).toEqual([["only text"]]);
    expect(await resolver.resolveCname("www.example.com")).toEqual(["chat.example.com"]);
    expect(await resolver.resolveSoa("example.com")).toMatchObject({ nsname: "ns-1.example.com", minttl: 86_400 });
  });
});

describe("the name server, asked by hand", () => {
  it("is authoritative, keeps the question, the id and RD, and claims no recursion", async () => {
    expect(await askUdp(question("chat.example.com"))).toMatchObject({ id: 7, flag_aa: true, flag_rd: true, flag_ra: false, rcode: "NOERROR", questions: [{ name: "chat.example.com" }] });
  });
  it("puts the SOA beside no such name", async () => {
    expect(await askUdp(question("none.example.com"))).toMatchObject({ rcode: "NXDOMAIN", answers: [], authorities: [{ type: "SOA", name: "example.com", ttl: 900 }] });
  });
  it("cuts an answer of over 512 bytes for a client without EDNS, and gives it to one with room", async () => {
    const opt = { type: "OPT" as const, name: "." as const, udpPayloadSize: 1_232, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] };
    expect(await askUdp(question("some.example.com"))).toMatchObject({ flag_tc: true, answers: [] });
    const roomy = await askUdp(question("some.example.com", { additionals: [opt] }));
    expect(roomy).toMatchObject({ flag_tc: false, additionals: [{ type: "OPT" }] });
    expect(roomy === "silence" ? [] : roomy.answers).toHaveLength(20);
  });
  it("refuses other operations and classes", async () => {
    expect(await askUdp(question("chat.example.com", { flags: 4 << 11 }))).toMatchObject({ rcode: "NOTIMP" });
    expect(await askUdp(question("chat.example.com", { questions: [{ name: "chat.example.com", type: "A", class: "CH" }] }))).toMatchObject({ rcode: "REFUSED" });
    expect(await askUdp(question("x", { questions: [] }))).toMatchObject({ rcode: "FORMERR" });
  });
  it("keeps silent on what is no DNS message, and on answers, and goes on serving", async () => {
    expect(await sendUdp(Buffer.from("hello"), 100)).toBe("silence");
    expect(await sendUdp(encode({ ...question("chat.example.com"), type: "response" }), 100)).toBe("silence");
    expect(await askUdp(question("chat.example.com"))).toMatchObject({ rcode: "NOERROR" });
  });
  it("answers several questions on one TCP connection, also when they come in pieces", async () => {
    const socket = connect(server.port, "127.0.0.1");
    const bytes = Buffer.concat([streamEncode(question("chat.example.com")), streamEncode(question("many.example.com", { id: 8 }))]);
    socket.write(bytes.subarray(0, 5));
    await systemClock.sleep(20);
    socket.write(bytes.subarray(5));
    let heard = Buffer.alloc(0);
    for await (const chunk of socket) {
      heard = Buffer.concat([heard, chunk as Buffer]);
      const first = heard.length > 2 ? 2 + heard.readUInt16BE(0) : Infinity;
      if (heard.length > first + 2 && heard.length === first + 2 + heard.readUInt16BE(first)) break;
    }
    const first = 2 + heard.readUInt16BE(0);
    expect([streamDecode(heard.subarray(0, first)), streamDecode(heard.subarray(first))].map(({ id, answers }) => [id, answers?.length])).toEqual([[7, 1], [8, 60]]);
  });
  it("says so when its port is taken", async () => {
    await expect(DnsServer.start({ zone, clock: systemClock, port: server.port })).rejects.toThrow(`The name server cannot listen on 127.0.0.1, port ${server.port}: `);
  });
});

describe("a client that caches", () => {
  let now = 1_000_000;
  const clock: Clock = { ...systemClock, now: () => now };

  it("keeps an answer for its TTL, and not a moment longer", async () => {
    const client = new CachingResolver({ port: server.port, clock });
    expect(await client.lookup("chat.example.com")).toEqual({ addresses: ["10.0.0.1"], expiresAt: now + 2_000, fromCache: false });
    moveTo("10.1.0.1");
    now += 1_999;
    expect(await client.lookup("chat.example.com")).toMatchObject({ addresses: ["10.0.0.1"], fromCache: true });
    now += 1;
    expect(await client.lookup("chat.example.com")).toMatchObject({ addresses: ["10.1.0.1"], fromCache: false });
  });
  it("keeps a CNAME's answer for the shortest TTL on the way", async () => {
    const client = new CachingResolver({ port: server.port, clock });
    expect((await client.lookup("www.example.com")).expiresAt).toBe(now + 1_000);
  });
  it("asks again when it was told to forget", async () => {
    const client = new CachingResolver({ port: server.port, clock });
    await client.resolve("chat.example.com");
    moveTo("10.1.0.1");
    client.forget();
    expect(await client.resolve("chat.example.com")).toEqual(["10.1.0.1"]);
  });
  it("asks once for many who ask at the same time", async () => {
    const client = new CachingResolver({ port: server.port, clock });
    const asked = jest.spyOn(zone, "answer");
    await Promise.all(Array.from({ length: 20 }, () => client.resolve("chat.example.com")));
    expect(asked).toHaveBeenCalledTimes(1);
  });
  it("does not serve an expired answer when the name server is gone", async () => {
    const client = new CachingResolver({ port: server.port, clock, timeoutMs: 100 });
    await client.resolve("chat.example.com");
    await server.close();
    now += 1_999;
    expect(await client.resolve("chat.example.com")).toEqual(["10.0.0.1"]);
    now += 2;
    await expect(client.resolve("chat.example.com")).rejects.toMatchObject({ name: "Transient" });
    server = await DnsServer.start({ zone, clock: systemClock });
  });
  it.each([
    { case: "no such name", name: "none.example.com", message: "There is no name none.example.com." },
    { case: "no address", name: "mail.example.com", message: "The name mail.example.com has no address." },
  ])("tells $case from silence, and does not remember it", async ({ name, message }) => {
    const client = new CachingResolver({ port: server.port, clock });
    await expect(client.resolve(name)).rejects.toMatchObject({ name: "Refused", message });
    zone.apply([{ Action: "CREATE", ResourceRecordSet: a(name, ["10.5.0.1"]) }]);
    expect(await client.resolve(name)).toEqual(["10.5.0.1"]);
  });
});
