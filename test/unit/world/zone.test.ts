// What a zone answers: names, wildcards, aliases, and what does not exist.

import { Zone } from "../../../infra/local/world/zone.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

const a = (Name: string, value: string, more: Partial<RecordSet> = {}): RecordSet => ({ Name, Type: "A", TTL: 60, ResourceRecords: [{ Value: value }], ...more });
const alias = (Name: string, value: string): RecordSet => ({ Name, Type: "CNAME", TTL: 30, ResourceRecords: [{ Value: value }] });

const zone = new Zone({
  name: "example.com",
  negativeTtl: 5,
  records: [
    a("chat.example.com", "10.0.0.1"),
    a("deep.below.example.com", "10.0.0.2"),
    a("*.wild.example.com", "10.0.0.3"),
    alias("www.example.com", "chat.example.com."),
    alias("far.example.com", "cdn.example.net"),
    alias("broken.example.com", "nowhere.example.com"),
    alias("one.example.com", "two.example.com"),
    alias("two.example.com", "one.example.com"),
    { Name: "text.example.com", Type: "TXT", TTL: 60, ResourceRecords: [{ Value: '"a \\"b\\"" "c"' }] },
    { Name: "example.com", Type: "MX", TTL: 60, ResourceRecords: [{ Value: "10 mail.example.com." }] },
    { Name: "_stomp._tcp.example.com", Type: "SRV", TTL: 60, ResourceRecords: [{ Value: "1 2 61613 mq.example.com" }] },
  ],
});
const ask = (name: string, type = "A"): ReturnType<Zone["answer"]> => zone.answer(name, type, () => 0);
const soa = { name: "example.com", type: "SOA", ttl: 5, data: expect.objectContaining({ minimum: 86_400 }) };

describe("a zone's answers", () => {
  it.each([
    { case: "an address", name: "chat.example.com", type: "A", answers: [{ name: "chat.example.com", type: "A", ttl: 60, data: "10.0.0.1" }] },
    { case: "a name in capitals", name: "CHAT.Example.com.", type: "A", answers: [{ name: "chat.example.com", type: "A", ttl: 60, data: "10.0.0.1" }] },
    { case: "a CNAME followed inside the zone", name: "www.example.com", type: "A", answers: [{ name: "www.example.com", type: "CNAME", ttl: 30, data: "chat.example.com" }, { name: "chat.example.com", type: "A", ttl: 60, data: "10.0.0.1" }] },
    { case: "a CNAME asked for itself", name: "www.example.com", type: "CNAME", answers: [{ name: "www.example.com", type: "CNAME", ttl: 30, data: "chat.example.com" }] },
    { case: "a CNAME out of the zone, not followed", name: "far.example.com", type: "A", answers: [{ name: "far.example.com", type: "CNAME", ttl: 30, data: "cdn.example.net" }] },
    { case: "a wildcard, under the name that was asked", name: "any.wild.example.com", type: "A", answers: [{ name: "any.wild.example.com", type: "A", ttl: 60, data: "10.0.0.3" }] },
    { case: "text with quotation marks", name: "text.example.com", type: "TXT", answers: [{ name: "text.example.com", type: "TXT", ttl: 60, data: ['a "b"', "c"] }] },
    { case: "mail", name: "example.com", type: "MX", answers: [{ name: "example.com", type: "MX", ttl: 60, data: { preference: 10, exchange: "mail.example.com" } }] },
    { case: "a service", name: "_stomp._tcp.example.com", type: "SRV", answers: [{ name: "_stomp._tcp.example.com", type: "SRV", ttl: 60, data: { priority: 1, weight: 2, port: 61_613, target: "mq.example.com" } }] },
  ])("$case", ({ name, type, answers }) => expect(ask(name, type)).toEqual({ code: "NOERROR", answers, authorities: [] }));

  it.each([
    { case: "no such name", name: "none.example.com", type: "A", code: "NXDOMAIN", answers: 0 },
    { case: "no such type at the name", name: "chat.example.com", type: "AAAA", code: "NOERROR", answers: 0 },
    { case: "a name that only has names below it", name: "below.example.com", type: "A", code: "NOERROR", answers: 0 },
    { case: "a wildcard without that type", name: "any.wild.example.com", type: "AAAA", code: "NOERROR", answers: 0 },
    { case: "a name beside an existing one under a wildcard's parent", name: "wild.example.com", type: "A", code: "NOERROR", answers: 0 },
    { case: "a CNAME that leads to no name", name: "broken.example.com", type: "A", code: "NXDOMAIN", answers: 1 },
  ])("$case is said with the SOA", ({ name, type, code, answers }) => {
    const reply = ask(name, type);
    expect(reply).toMatchObject({ code, authorities: [soa] });
    expect(reply.answers).toHaveLength(answers);
  });

  it("ends on CNAMEs that lead to each other", () => expect(ask("one.example.com").answers.length).toBeGreaterThan(1));

  it("follows a health check from one question to the next", () => {
    let healthy = true;
    const chat = (value: string, Failover: string): RecordSet => a("chat.example.com", value, { SetIdentifier: Failover, Failover, ...(Failover === "PRIMARY" ? { HealthCheckId: "hc" } : {}) });
    const switched = new Zone({ name: "example.com", isHealthy: (id) => id !== "hc" || healthy, records: [chat("10.0.0.1", "PRIMARY"), chat("10.1.0.1", "SECONDARY")] });
    const now = (): unknown => switched.answer("chat.example.com", "A", () => 0).answers[0]?.data;
    expect(now()).toBe("10.0.0.1");
    healthy = false;
    expect(now()).toBe("10.1.0.1");
  });

  it("lists in Route 53's order: labels from the right, then type, then identifier", () => {
    const listed = new Zone({ name: "example.com", records: [a("b.example.com", "10.0.0.1"), a("a.b.example.com", "10.0.0.1"), a("a.example.com", "10.0.0.1", { SetIdentifier: "2", Weight: 1 }), a("a.example.com", "10.0.0.2", { SetIdentifier: "1", Weight: 1 })] });
    expect(listed.list().map(({ Name, Type, SetIdentifier }) => [Name, Type, SetIdentifier].join(" ").trim())).toEqual(["example.com. NS", "example.com. SOA", "a.example.com. A 1", "a.example.com. A 2", "b.example.com. A", "a.b.example.com. A"]);
  });

  it("without a name is the root and holds every name", () => {
    const root = new Zone({ records: [a("chat.example.com", "10.0.0.1"), a("api.viber.com", "10.2.0.1")] });
    expect(root.answer("api.viber.com", "A", () => 0).answers).toHaveLength(1);
    expect(root.answer("none.example.org", "A", () => 0)).toMatchObject({ code: "NXDOMAIN", authorities: [{ name: "", type: "SOA" }] });
  });
});
