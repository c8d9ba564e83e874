// What SQL Server says about itself, by its documents, and what the probe makes of it; no server stands behind these values.

import type { Objection } from "../../../lambdas/probe/database.ts";
import { errorLook, heartbeatOf, objection, remedy, replicasOf, roleOf, saySecondaries, standing, trialWrite, writerValues, type Replica, type Role } from "../../../lambdas/probe/sqlserver-reading.ts";
import { offersEncryption } from "../../../lambdas/probe/sqlserver-session.ts";

const alone: Role = { updateability: "READ_WRITE", hadr: false, heartbeat: true };
const grouped: Role = { ...alone, hadr: true };
const primary: Replica = { local: true, role: "PRIMARY", synchronization: "SYNCHRONIZED", suspended: undefined, lagS: null };
const secondary: Replica = { local: true, role: "SECONDARY", synchronization: "SYNCHRONIZING", suspended: undefined, lagS: 2 };
const heartbeat = { trial_writes: 5, newest: 1_000 };
const readOnly = (role: Role): Role => ({ ...role, updateability: "READ_ONLY" });

it("reads the rows of its own questions", () => {
  expect(roleOf({ updateability: "READ_WRITE", hadr: 1, heartbeat: 0 })).toEqual({ updateability: "READ_WRITE", hadr: true, heartbeat: false });
  expect(roleOf({ updateability: null, hadr: null, heartbeat: 1 })).toEqual({ updateability: "unknown", hadr: false, heartbeat: true });
  expect(replicasOf([{ is_local: 1, role: "SECONDARY", synchronization: "NOT SYNCHRONIZING", suspended: 1, reason: "SUSPEND_FROM_REDO", lag_s: null }])).toEqual([{ local: true, role: "SECONDARY", synchronization: "NOT SYNCHRONIZING", suspended: "SUSPEND_FROM_REDO", lagS: null }]);
  expect(replicasOf([{ is_local: 0, role: "SECONDARY", synchronization: "SYNCHRONIZED", suspended: 0, reason: null, lag_s: -1 }])[0]).toMatchObject({ local: false, suspended: undefined, lagS: null });
  expect(heartbeatOf({})).toEqual({ trialWrites: null, newest: null });
});

test.each<readonly [string, Role, readonly Replica[] | undefined]>([
  ["a database in no group", alone, []],
  ["a primary", grouped, [primary]],
  ["a database whose group is not shown, but that may be updated", grouped, undefined],
])("%s goes on to a trial write", (_name, role, replicas) => {
  expect(standing(role, replicas, heartbeat, "probe")).toBeUndefined();
});

test.each<readonly [string, Role, readonly Replica[] | undefined, "healthy" | "failing" | "silent", string]>([
  ["a readable secondary", readOnly(grouped), [secondary], "healthy", "answers as a secondary, synchronizing, 2 s behind"],
  ["a secondary that tells no lag: it is unknown, not zero", readOnly(grouped), [{ ...secondary, synchronization: "SYNCHRONIZED", lagS: null }], "healthy", "answers as a secondary, synchronized"],
  ["a secondary whose primary is dead", readOnly(grouped), [{ ...secondary, synchronization: "NOT SYNCHRONIZING", lagS: null }], "healthy", "answers as a secondary, not synchronizing"],
  ["a secondary whose data does not move", readOnly(grouped), [{ ...secondary, suspended: "SUSPEND_FROM_USER" }], "failing", "answers as a secondary whose data does not move (SUSPEND_FROM_USER)"],
  ["a group that is resolving", readOnly(grouped), [{ ...secondary, role: "RESOLVING" }], "failing", "is neither primary nor secondary: its availability group has no primary"],
  ["a read-only primary", readOnly(grouped), [primary], "failing", "answers as the writer and refuses writes: the database is READ_ONLY"],
  ["a read-only database in no group", readOnly(alone), [], "failing", "answers as the writer and refuses writes: the database is READ_ONLY"],
  ["a read-only database of which nobody says why", readOnly(grouped), undefined, "silent", "the database is READ_ONLY; whether as a secondary or as a primary that refuses writes is not shown to the login probe, for this: grant view server state to [probe]"],
])("%s", (_name, role, replicas, kind, detail) => {
  expect(standing(role, replicas, heartbeat, "probe")).toMatchObject({ kind, detail });
});

it("takes a replica that has lost its primary for a copy all the same, which only a promotion ends", () => {
  const copy = { kind: "failing", standing: "leaderless", database: { role: "replica", newestWriteAt: null } };
  expect(standing(readOnly(grouped), [{ ...secondary, role: "RESOLVING" }], heartbeat, "probe")).toMatchObject(copy);
  expect(errorLook(983, "Unable to access availability database", "s")).toMatchObject(copy);
});

it("gives a secondary's values, with the lag in milliseconds", () => {
  expect(standing(readOnly(grouped), [secondary], heartbeat, "probe")).toMatchObject({ database: { role: "replica", newestWriteAt: 1_000, transactions: null, trialWrites: 5, lagMs: 2_000 } });
});

it("gives a writer's values, with the time of the accepted write alone", () => {
  expect(writerValues({ kind: "accepted", writtenAt: 7 }, heartbeat)).toEqual({ role: "writer", writeAccepted: true, newestWriteAt: 7, transactions: null, trialWrites: 5, lagMs: null });
  expect(writerValues({ kind: "refused", because: "" }, {})).toMatchObject({ writeAccepted: false, newestWriteAt: null, trialWrites: null });
});

test.each<readonly [string, readonly Replica[] | undefined, string]>([
  ["all in step", [primary, { ...secondary, local: false }], ""],
  ["one that is not", [primary, { ...secondary, local: false, synchronization: "NOT SYNCHRONIZING" }], "; a secondary is not synchronizing"],
  ["one that is suspended", [primary, { ...secondary, local: false, suspended: "SUSPEND_FROM_USER" }], "; a secondary is synchronizing (SUSPEND_FROM_USER)"],
  ["none that is shown", undefined, ""],
])("says of a primary's secondaries: %s", (_name, replicas, says) => {
  expect(saySecondaries(replicas)).toBe(says);
});

test.each<readonly [number, Objection, string]>([
  [18456, "credentials", "a wrong password"], [18470, "credentials", "a disabled login"], [18486, "credentials", "a locked login"], [18487, "credentials", "an expired password"], [916, "credentials", "a login without a user in the database"],
  [229, "privilege", "an object"], [262, "privilege", "CREATE TABLE"], [300, "privilege", "VIEW SERVER STATE"], [2760, "privilege", "a schema"],
  [208, "no-table", "a table that is not there"], [2714, "made-at-once", "a table that is there already"], [2627, "made-at-once", "a row that is there already"],
  [3906, "database", "a read-only database"], [9002, "database", "a full log"], [1105, "database", "a full file"], [1222, "database", "a lock that is not given"], [4060, "database", "a database that cannot be opened"],
])("error %i is told as %s: %s", (number, kind) => {
  expect(objection(number)).toBe(kind);
});

test.each<readonly [number, "healthy" | "failing" | "silent", boolean]>([
  [976, "healthy", true], [978, "healthy", true], [954, "healthy", true], [983, "failing", true], [4060, "failing", true], [18456, "silent", false],
])("an error %i at the login is %s", (number, kind, reached) => {
  expect(errorLook(number, "said the server", "the-secret")).toMatchObject({ kind, reached, detail: expect.stringContaining(`said the server (${number})`) as string });
});

it("quotes a login as the server wants it, and never waits longer than the look", () => {
  expect(remedy("CORP\\o]brien")).toMatch(/to \[CORP\\o\]\]brien\]$/);
  expect(trialWrite(2_500.5)).toContain("set lock_timeout 2501;");
});

test.each<readonly [string, readonly number[], boolean]>([
  ["on", [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 1], true],
  ["required", [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 3], true],
  ["for the login alone", [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 0], false],
  ["not supported", [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2], false],
  ["not mentioned", [0, 0, 6, 0, 6, 0xff, 16, 0, 0, 0, 0, 0], false],
  ["cut off", [0, 0, 11, 0, 6, 1, 0, 17], false],
  ["nothing at all", [], false],
])("encryption that a server says is %s", (_name, body, offered) => {
  expect(offersEncryption(Buffer.from([4, 1, 0, 8 + body.length, 0, 0, 1, 0, ...body]))).toBe(offered);
});
