// What the rows and errors of PostgreSQL mean, as tables.

import { objection, remedy, replicaValues, sayReplica, writerValues, type ValuesRow } from "../../../lambdas/probe/postgres-reading.ts";

const row = (values: Partial<ValuesRow> = {}): ValuesRow => ({
  finished: "1000", replayed_at: 5_000.7, behind_ms: 300.4, receivers: 1, receiver: "streaming", trial_writes: "12", heartbeat_at: 4_000, ...values,
});

describe("a replica", () => {
  test.each<{ readonly name: string; readonly values: Partial<ValuesRow>; readonly expected: object }>([
    { name: "that streams has a lag", values: {}, expected: { newestWriteAt: 5_000, lagMs: 300, transactions: 1_000, trialWrites: 12 } },
    { name: "that receives nothing has no lag, because it would only grow", values: { receivers: 0, receiver: null }, expected: { lagMs: null } },
    { name: "whose receiver only connects has no lag", values: { receiver: "starting" }, expected: { lagMs: null } },
    { name: "that does not show its receiver has no lag", values: { receiver: null }, expected: { lagMs: null } },
    { name: "with a clock ahead of the source is not behind zero", values: { behind_ms: -20 }, expected: { lagMs: 0 } },
    { name: "that has replayed nothing since its start knows the newest heartbeat", values: { replayed_at: null, behind_ms: null }, expected: { newestWriteAt: 4_000, lagMs: null } },
    { name: "knows the newer of both times", values: { heartbeat_at: 6_000 }, expected: { newestWriteAt: 6_000 } },
    { name: "with neither does not tell how new it is", values: { replayed_at: null, behind_ms: null, heartbeat_at: null }, expected: { newestWriteAt: null } },
    { name: "without the heartbeat table has no count of trial writes", values: { trial_writes: null, heartbeat_at: null }, expected: { trialWrites: null, newestWriteAt: 5_000 } },
  ])("$name", ({ values, expected }) => {
    expect(replicaValues(row(values))).toMatchObject({ role: "replica", ...expected });
    expect(replicaValues(row(values))).not.toHaveProperty("writeAccepted");
  });

  test.each<{ readonly values: Partial<ValuesRow>; readonly says: string }>([
    { values: {}, says: "answers as a replica, 0.3 s behind its source" },
    { values: { behind_ms: null }, says: "answers as a replica and streams" },
    { values: { receivers: 0, receiver: null }, says: "answers as a replica and receives nothing from its source" },
    { values: { receiver: "stopping" }, says: "answers as a replica and receives nothing from its source (stopping)" },
    { values: { receiver: null }, says: 'answers as a replica; whether it receives is not shown to the role Probe, for this: grant pg_read_all_stats to "Probe"' },
  ])("says: $says", ({ values, says }) => {
    expect(sayReplica(row(values), "Probe")).toBe(says);
  });
});

describe("a writer", () => {
  it("dates its newest write by the accepted trial write alone", () => {
    expect(writerValues(row(), { kind: "accepted", writtenAt: 7_000.9 })).toEqual({
      role: "writer", writeAccepted: true, newestWriteAt: 7_000, transactions: 1_000, trialWrites: 12, lagMs: null,
    });
  });
  test.each(["refused", "not-allowed"] as const)("with a write that was %s has no newest write", (kind) => {
    expect(writerValues(row(), { kind, because: "x" })).toMatchObject({ writeAccepted: false, newestWriteAt: null });
  });
});

test.each([
  { state: "28P01", whose: "credentials", why: "a wrong password" },
  { state: "28000", whose: "credentials", why: "a role that may not log in" },
  { state: "42501", whose: "privilege", why: "a role that may not write the table" },
  { state: "3F000", whose: "privilege", why: "a role without a schema of its own" },
  { state: "42P01", whose: "no-table", why: "the table is missing" },
  { state: "23505", whose: "made-at-once", why: "another observer made the table at the same time" },
  { state: "42710", whose: "made-at-once", why: "another observer had just made the row type that belongs to the table" },
  { state: "25006", whose: "database", why: "a read-only transaction" },
  { state: "53100", whose: "database", why: "a full disk" },
  { state: "53300", whose: "database", why: "too many connections" },
  { state: "57P03", whose: "database", why: "a database that starts" },
  { state: "57014", whose: "database", why: "a write that took too long" },
  { state: undefined, whose: "database", why: "an error without a code" },
])("$state, $why, is the trouble of: $whose", ({ state, whose }) => {
  expect(objection(state)).toBe(whose);
});

it("gives a remedy that can be pasted, also for a role with capitals", () => {
  expect(remedy('we"Probe')).toMatch(/^create table if not exists understudy_heartbeat \(.+\); grant select, insert, update on understudy_heartbeat to "we""Probe"$/);
  expect(remedy("probe")).toMatch(/ to probe$/);
});
