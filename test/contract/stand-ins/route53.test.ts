// The local Route 53 holds, changes and refuses record sets as the real one does, asked by the SDK's own client.

import { ChangeResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { LocalRoute53 } from "../../../infra/local/aws/route53.ts";
import { addressBehind } from "../../../infra/local/world/alias-addresses.ts";
import { Zone } from "../../../infra/local/world/zone.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { getChange, listRecordSets } from "../../../lambdas/aws/route53.ts";
import { sendAws } from "../every-send.ts";
import { route53 as route53Service } from "../../../lambdas/aws/services.ts";
import { changeIdIn } from "../../../lambdas/steps/dns-failover/change-id.ts";
import { records } from "../../../lambdas/steps/dns-failover/records.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { Defect, Refused } from "../../../workflows/failure.ts";
import type { ChangeBatch, RecordSet } from "../../../workflows/mutations.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { context } from "../../unit/steps/moving.ts";
import { dialerTo } from "./loopback.ts";

const name = "chat.example.com.";
const set = (value: string, more: Partial<RecordSet> = {}): RecordSet => ({ Name: name, Type: "A", TTL: 60, ResourceRecords: [{ Value: value }], ...more });
const weighted = (value: string, id: string, Weight: number): RecordSet => set(value, { SetIdentifier: id, Weight });

let clock: VirtualClock;
let zone: Zone;
let route53: LocalRoute53;
let clients: Clients;

function world(...sets: readonly RecordSet[]): void {
  clock = new VirtualClock();
  zone = new Zone({ name: "example.com", records: sets });
  route53 = new LocalRoute53({ clock, propagateMs: 2_000, zones: { Z1: zone }, knowsHealthCheck: (id) => id === "hc-a" });
  clients = new Clients(interceptWith((call) => route53.handle(call), "arbiter"));
}
afterEach(() => route53.close());

const change = (...Changes: ChangeBatch["Changes"]) => sendAws({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: "Z1", ChangeBatch: { Comment: "test", Changes } } }, { clients });
const create = (ResourceRecordSet: RecordSet) => ({ Action: "CREATE", ResourceRecordSet }) as const;
const remove = (ResourceRecordSet: RecordSet) => ({ Action: "DELETE", ResourceRecordSet }) as const;
/** What the name servers hold under the name. */
const served = () => zone.list().filter((each) => each.Name === name);
const listed = async () => (await listRecordSets(clients, "Z1", "chat.example.com", "A")).map((found) => found.set);

describe("Route 53 on one machine, asked by the SDK's own client", () => {
  it("gives the sets of one name and type only, every page of them", async () => {
    const many = Array.from({ length: 301 }, (_each, index) => weighted(`10.0.${index >> 8}.${index & 255}`, `set-${String(index).padStart(3, "0")}`, 1));
    world({ ...set("192.0.2.1"), Name: "a.example.com." }, ...many, { ...set("192.0.2.2"), Name: "zzz.example.com." }, { ...set("2001:db8::1"), Type: "AAAA" });
    const found = await listed();
    expect(found).toHaveLength(301);
    expect(new Set(found.map((each) => each.SetIdentifier)).size).toBe(301);
  });

  it("gives nothing for a name that has nothing, although other names follow", async () => {
    world({ ...set("192.0.2.2"), Name: "zzz.example.com." });
    expect(await listed()).toEqual([]);
  });

  it("names the fields of a set that we cannot write back", async () => {
    world({ ...set("192.0.2.1", { SetIdentifier: "west", Weight: 1 }), Region: "eu-west-1" } as RecordSet);
    expect((await listRecordSets(clients, "Z1", name, "A"))[0]?.beyond).toEqual(["Region"]);
  });

  it("gives an alias whole, as a form of its own, exchanges it for another one, and refuses one with records or with a TTL", async () => {
    const alias = (zoneId: string, target: string, more: Partial<RecordSet> = {}): RecordSet => ({ Name: name, Type: "A", ResourceRecords: [], AliasTarget: { HostedZoneId: zoneId, DNSName: target, EvaluateTargetHealth: true }, ...more });
    const [old, wanted] = [alias("ZAAAA", "web-a.elb.amazonaws.com."), alias("ZBBBB", "web-b.elb.amazonaws.com.")];
    world(old);
    expect(await listRecordSets(clients, "Z1", name, "A")).toEqual([{ set: old, beyond: ["AliasTarget"] }]);
    await expect(change(remove(alias("ZAAAA", "web-b.elb.amazonaws.com.")), create(wanted))).rejects.toThrow("values provided do not match");
    await expect(change(remove(old), create({ ...wanted, TTL: 60 }))).rejects.toThrow("Expected exactly one of [AliasTarget");
    await change(remove(old), create(wanted));
    expect(await listed()).toEqual([wanted]);
    await clock.advance(2_000);
    expect(zone.answer(name, "A", () => 0)).toMatchObject({ code: "NOERROR", answers: [{ type: "A", ttl: 60, data: addressBehind("web-b.elb.amazonaws.com") }] });
  });

  it("lists an accepted change at once, answers by it only when it is INSYNC", async () => {
    world(set("198.51.100.10"));
    const id = changeIdIn(await change(remove(set("198.51.100.10")), create(set("203.0.113.10")))) ?? "";
    expect(await listed()).toEqual([set("203.0.113.10")]);
    expect([served(), await getChange(clients, id)]).toEqual([[set("198.51.100.10")], "PENDING"]);
    await clock.advance(2_000);
    expect([served(), await getChange(clients, id)]).toEqual([[set("203.0.113.10")], "INSYNC"]);
  });

  it("brings changes to the name servers in the order in which they were accepted", async () => {
    world(set("198.51.100.10"));
    await change(remove(set("198.51.100.10")), create(set("203.0.113.10")));
    await clock.advance(500);
    await change(remove(set("203.0.113.10")), create(set("203.0.113.11")));
    await clock.advance(1_500);
    expect(served()).toEqual([set("203.0.113.10")]);
    await clock.advance(500);
    expect(served()).toEqual([set("203.0.113.11")]);
  });

  it.each([
    { name: "a DELETE with another TTL", changes: [remove(set("198.51.100.10", { TTL: 61 })), create(set("203.0.113.10"))], says: "the values provided do not match the current values" },
    { name: "a DELETE of what is not there", changes: [remove({ ...set("198.51.100.10"), Type: "AAAA" })], says: "but it was not found" },
    { name: "a set deleted twice", changes: [remove(set("198.51.100.10")), remove(set("198.51.100.10"))], says: "invalid set of changes" },
    { name: "a CREATE of what is there", changes: [create(set("203.0.113.10"))], says: "but it already exists" },
    { name: "two policies under one name", changes: [create(weighted("203.0.113.10", "b", 1))], says: "as a non-weighted set exists" },
    { name: "weighted sets with different TTLs", changes: [remove(set("198.51.100.10")), create(weighted("203.0.113.10", "b", 1)), create({ ...weighted("203.0.113.11", "c", 1), TTL: 30 })], says: "must contain the same TTL" },
    { name: "a weighted set with two values", changes: [remove(set("198.51.100.10")), create({ ...weighted("203.0.113.10", "b", 1), ResourceRecords: [{ Value: "203.0.113.10" }, { Value: "203.0.113.11" }] })], says: "holds one ResourceRecord" },
    { name: "a CNAME beside an A record", changes: [create({ Name: name, Type: "CNAME", TTL: 60, ResourceRecords: [{ Value: "x.example.com" }] })], says: "conflicts with other records" },
    { name: "an unknown health check", changes: [remove(set("198.51.100.10")), create(set("203.0.113.10", { HealthCheckId: "hc-x" }))], says: "No health check exists" },
    { name: "an empty batch", changes: [], says: "must have at least one member" },
  ])("refuses $name as a whole and changes nothing", async ({ changes, says }) => {
    world(set("198.51.100.10"));
    const refusal = change(...changes);
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toThrow(Refused);
    await clock.advance(5_000);
    expect([await listed(), served()]).toEqual([[set("198.51.100.10")], [set("198.51.100.10")]]);
  });

  it("does not know other zones, other changes, other operations", async () => {
    world();
    await expect(listRecordSets(clients, "Z2", name, "A")).rejects.toThrow("No hosted zone found");
    await expect(getChange(clients, "C0000000000")).rejects.toThrow("Could not find resource");
    const upsert = new ChangeResourceRecordSetsCommand({ HostedZoneId: "Z2", ChangeBatch: { Changes: [] } });
    await expect(clients.get(route53Service, "us-east-1", "change").send(upsert)).rejects.toMatchObject({ name: "NoSuchHostedZone" });
  });

  it("is moved to the target by the step, look for look", async () => {
    world(weighted("198.51.100.10", "a", 100), weighted("203.0.113.10", "b", 0));
    const input = { zone: "Z1", name: "chat.example.com", type: "A" as const, policy: "weighted" as const, values: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] }, ttl: 60_000 };
    const nowhere = dialerTo({}, undefined);
    const adapters: Adapters = { clients, clock, place: "arbiter", dialer: nowhere, secrets: { read: async () => ({}) } };
    const look = async (at: StepContext) => records.decide(await records.look(input, at, adapters), input, at);
    const before = { ...context, writable: ["orders"] };

    const first = await look(before);
    const mutation = first.to === "act" ? first.mutations[0] : undefined;
    if (mutation?.call.operation !== "route53.ChangeResourceRecordSets") throw new Defect("the first look did not want a change");
    const after: StepContext = { ...before, sent: [{ key: mutation.key, at: clock.now(), outcome: "applied", answer: await sendAws(mutation.call, { clients }) }] };
    expect(await look(after)).toMatchObject({ to: "wait", because: expect.stringContaining("has not reached all name servers") });
    await clock.advance(2_000);
    expect(await look(after)).toMatchObject({ to: "done", proof: expect.stringContaining("INSYNC") });
    expect(served()).toEqual([weighted("198.51.100.10", "a", 0), weighted("203.0.113.10", "b", 100)]);
    // The finished plan run again, and the same batch sent again: neither changes anything (I9).
    expect((await look(before)).to).toBe("done");
    await expect(sendAws(mutation.call, { clients })).rejects.toThrow(Refused);
  });
});
