// A batch of record changes is taken whole or refused whole, in the words of Route 53.

import { applyChanges, BatchRefused, type RecordChange } from "../../../infra/local/world/zone-changes.ts";
import { Zone } from "../../../infra/local/world/zone.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

const zone = "example.com.";
const set = (more: Partial<RecordSet> = {}): RecordSet => ({ Name: "chat.example.com.", Type: "A", TTL: 60, ResourceRecords: [{ Value: "10.0.0.1" }], ...more });
const weighted = (SetIdentifier: string, more: Partial<RecordSet> = {}): RecordSet => set({ SetIdentifier, Weight: 10, ...more });
const failover = (Failover: string, more: Partial<RecordSet> = {}): RecordSet => set({ SetIdentifier: Failover, Failover, HealthCheckId: "hc", ...more });
const create = (ResourceRecordSet: RecordSet): RecordChange => ({ Action: "CREATE", ResourceRecordSet });
const remove = (ResourceRecordSet: RecordSet): RecordChange => ({ Action: "DELETE", ResourceRecordSet });
const upsert = (ResourceRecordSet: RecordSet): RecordChange => ({ Action: "UPSERT", ResourceRecordSet });

describe("a batch that is taken", () => {
  it.each<{ case: string; before: RecordSet[]; changes: RecordChange[]; after: RecordSet[] }>([
    { case: "creates", before: [], changes: [create(set())], after: [set()] },
    { case: "deletes what is exactly so", before: [set()], changes: [remove(set())], after: [] },
    { case: "deletes with the values in another order", before: [set({ ResourceRecords: [{ Value: "10.0.0.1" }, { Value: "10.0.0.2" }] })], changes: [remove(set({ ResourceRecords: [{ Value: "10.0.0.2" }, { Value: "10.0.0.1" }] }))], after: [] },
    { case: "replaces old by new as one transaction", before: [set()], changes: [remove(set()), create(set({ ResourceRecords: [{ Value: "10.1.0.1" }] }))], after: [set({ ResourceRecords: [{ Value: "10.1.0.1" }] })] },
    { case: "turns simple into failover in one batch", before: [set()], changes: [remove(set()), create(failover("PRIMARY")), create(failover("SECONDARY"))], after: [failover("PRIMARY"), failover("SECONDARY")] },
    { case: "upserts what is not there", before: [], changes: [upsert(set())], after: [set()] },
    { case: "upserts over what is there", before: [set()], changes: [upsert(set({ TTL: 5 }))], after: [set({ TTL: 5 })] },
    { case: "changes the TTL of all weighted sets together", before: [weighted("1"), weighted("2")], changes: [upsert(weighted("1", { TTL: 5 })), upsert(weighted("2", { TTL: 5 }))], after: [weighted("1", { TTL: 5 }), weighted("2", { TTL: 5 })] },
    { case: "takes capitals and a missing dot as the same name", before: [set()], changes: [remove(set({ Name: "Chat.Example.COM" }))], after: [] },
    { case: "puts an A in the place of a CNAME", before: [set({ Type: "CNAME", ResourceRecords: [{ Value: "x.example.com" }] })], changes: [create(set()), remove(set({ Type: "CNAME", ResourceRecords: [{ Value: "x.example.com" }] }))], after: [set()] },
  ])("$case", ({ before, changes, after }) => expect(applyChanges(zone, before, changes)).toEqual(after));
});

describe("a batch that is refused, in the words of Route 53", () => {
  it.each<{ case: string; before: RecordSet[]; changes: RecordChange[]; code?: string; words: string }>([
    { case: "nothing in it", before: [], changes: [], code: "InvalidInput", words: "must have at least one member" },
    { case: "creating what exists", before: [set()], changes: [create(set({ TTL: 5 }))], words: "Tried to create resource record set [name='chat.example.com.', type='A'] but it already exists" },
    { case: "creating an identifier that exists", before: [weighted("1")], changes: [create(weighted("1"))], words: "[name='chat.example.com.', type='A', set-identifier='1'] but it already exists" },
    { case: "deleting what is not there", before: [], changes: [remove(set())], words: "Tried to delete resource record set [name='chat.example.com.', type='A'] but it was not found" },
    ...(
      [
        ["TTL", { TTL: 61 }],
        ["values", { ResourceRecords: [{ Value: "10.0.0.2" }] }],
        ["health check", { HealthCheckId: "other" }],
      ] as const
    ).map(([what, more]) => ({ case: `deleting with another ${what}`, before: [set()], changes: [remove(set(more))], words: "but the values provided do not match the current values" })),
    { case: "deleting with another weight", before: [weighted("1")], changes: [remove(weighted("1", { Weight: 11 }))], words: "but the values provided do not match the current values" },
    { case: "the same deleted twice", before: [set()], changes: [remove(set()), remove(set())], words: "The request contains an invalid set of changes for a resource record set 'A chat.example.com.'" },
    { case: "created, then deleted", before: [], changes: [create(set()), remove(set())], words: "invalid set of changes" },
    { case: "a name outside the zone", before: [], changes: [create(set({ Name: "chat.example.org." }))], words: "RRSet with DNS name chat.example.org. is not permitted in zone example.com." },
    { case: "a name that only ends alike", before: [], changes: [create(set({ Name: "chat.myexample.com." }))], words: "is not permitted in zone example.com." },
    { case: "weighted beside simple", before: [set()], changes: [create(weighted("1"))], words: "RRSet with DNS name chat.example.com., type A, SetIdentifier 1 cannot be created as a non-weighted set exists with the same name and type." },
    { case: "simple beside weighted", before: [weighted("1")], changes: [create(set())], words: "RRSet with DNS name chat.example.com., type A cannot be created as other RRSets exist with the same name and type." },
    { case: "failover made before the simple one is deleted", before: [set()], changes: [create(failover("PRIMARY")), remove(set())], words: "cannot be created as a non-failover set exists" },
    { case: "weighted sets of different TTL", before: [weighted("1")], changes: [create(weighted("2", { TTL: 5 }))], words: "SetIdentifier 2 cannot be created as weighted sets must contain the same TTL." },
    { case: "a second primary", before: [failover("PRIMARY")], changes: [create(failover("PRIMARY", { SetIdentifier: "other" }))], words: "failover type PRIMARY cannot be created because a failover RRSet with the same name, type and failover type already exists." },
    { case: "a primary without a health check", before: [], changes: [create(set({ SetIdentifier: "p", Failover: "PRIMARY" }))], words: "A non-alias primary ResourceRecordSet must have an associated health check." },
    { case: "a CNAME beside an A", before: [set()], changes: [create(set({ Type: "CNAME", ResourceRecords: [{ Value: "x.example.com" }] }))], words: "RRSet of type CNAME with DNS name chat.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com." },
    { case: "a CNAME at the apex", before: [], changes: [create(set({ Name: "example.com", Type: "CNAME", ResourceRecords: [{ Value: "x.example.org" }] }))], words: "is not permitted at apex in zone example.com." },
    { case: "an address that is none", before: [], changes: [create(set({ ResourceRecords: [{ Value: "10.0.0" }] }))], words: "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '10.0.0'" },
    { case: "text without quotation marks", before: [], changes: [create(set({ Type: "TXT", ResourceRecords: [{ Value: "bare" }] }))], words: "InvalidCharacterString (Value should be enclosed in quotation marks)" },
    { case: "no TTL", before: [], changes: [create({ Name: "chat.example.com.", Type: "A", ResourceRecords: [{ Value: "10.0.0.1" }] })], code: "InvalidInput", words: "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=CREATE, Name=chat.example.com., Type=A, SetIdentifier=null]" },
    { case: "an identifier without a policy", before: [], changes: [create(set({ SetIdentifier: "1" }))], code: "InvalidInput", words: "Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], but found none in Change with" },
    { case: "two policies at once", before: [], changes: [create(weighted("1", { MultiValueAnswer: true }))], code: "InvalidInput", words: "but found more than one in Change with" },
    { case: "a policy without an identifier", before: [], changes: [create(set({ Weight: 1 }))], code: "InvalidInput", words: "Missing field 'SetIdentifier' in Change with" },
    { case: "a weight beyond 255", before: [], changes: [create(weighted("1", { Weight: 256 }))], code: "InvalidInput", words: "whole number from 0 to 255" },
    { case: "two values in one weighted set", before: [], changes: [create(weighted("1", { ResourceRecords: [{ Value: "10.0.0.1" }, { Value: "10.0.0.2" }] }))], code: "InvalidInput", words: "a weighted record set holds one ResourceRecord" },
    { case: "a type that the zone does not serve", before: [], changes: [create(set({ Type: "CAA" }))], code: "InvalidInput", words: "the local zone serves no records of type CAA" },
  ])("$case", ({ before, changes, code = "InvalidChangeBatch", words }) => {
    const refusal = refused(() => applyChanges(zone, before, changes));
    expect(refusal.code).toBe(code);
    expect(refusal.messages.join("\n")).toContain(words);
  });

  it("lists what is wrong with each change, and changes nothing", () => {
    const made = new Zone({ name: "example.com", records: [set()] });
    const before = made.list();
    const refusal = refused(() => made.apply([create(set({ Name: "new.example.com." })), create(set()), remove(set({ Name: "gone.example.com." }))]));
    expect(refusal.messages).toHaveLength(2);
    expect(refusal.message).toBe(`[${refusal.messages.join(", ")}]`);
    expect(made.list()).toEqual(before);
  });

  it.each(["SOA", "NS"])("does not give up the zone's own %s", (type) => {
    const made = new Zone({ name: "example.com" });
    const own = made.list().find((each) => each.Type === type);
    expect(refused(() => made.apply([remove(own ?? set())])).message).toMatch(/^\[A HostedZone must contain/);
  });
});

function refused(work: () => unknown): BatchRefused {
  try {
    work();
  } catch (error) {
    if (error instanceof BatchRefused) return error;
    throw error;
  }
  throw new TypeError("the batch was taken");
}
