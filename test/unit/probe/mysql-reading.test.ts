// What MySQL and MariaDB of all versions say about themselves, and what the probe makes of it.

import type { Objection, Trial } from "../../../lambdas/probe/database.ts";
import { healthy, wrong } from "../../../lambdas/probe/finding.ts";
import { behindMs, channelsOf, heartbeatOf, objection, remedy, replicaValues, replicationGrant, replicationQuery, roleOf, writerValues, type Channel, type Row } from "../../../lambdas/probe/mysql-reading.ts";
import { bothWriteLook, replicaLook } from "../../../lambdas/probe/mysql-saying.ts";

describe("the statement and the grant for replication", () => {
  test.each([
    { version: "10.11.19-MariaDB-0+deb12u1-log", asks: "show all slaves status", grant: "grant replica monitor on *.* to 'probe'@'%'" },
    { version: "10.4.34-MariaDB", asks: "show all slaves status", grant: "grant replication client on *.* to 'probe'@'%'" },
    { version: "12.1.2-MariaDB", asks: "show all slaves status", grant: "grant replica monitor on *.* to 'probe'@'%'" },
    { version: "5.7.44-log", asks: "show slave status", grant: "grant replication client on *.* to 'probe'@'%'" },
    { version: "8.0.21", asks: "show slave status", grant: "grant replication client on *.* to 'probe'@'%'" },
    { version: "8.0.22", asks: "show replica status", grant: "grant replication client on *.* to 'probe'@'%'" },
    { version: "8.0.36-28", asks: "show replica status", grant: "grant replication client on *.* to 'probe'@'%'" },
    { version: "8.4.3", asks: "show replica status", grant: "grant replication client on *.* to 'probe'@'%'" },
    { version: "9.1.0", asks: "show replica status", grant: "grant replication client on *.* to 'probe'@'%'" },
  ])("of $version", ({ version, asks, grant }) => {
    expect(replicationQuery(version)).toBe(asks);
    expect(replicationGrant({ version, account: "probe@%" })).toBe(grant);
  });

  it("quotes a role as the server wants it", () => {
    expect(replicationGrant({ version: "8.4.3", account: "o'brien@10.0.%" })).toBe("grant replication client on *.* to 'o''brien'@'10.0.%'");
    expect(remedy("odd@name@10.0.%")).toMatch(/to 'odd@name'@'10\.0\.%'$/);
  });
});

describe("whether a server is read-only", () => {
  const row = (more: Row): Row => ({ version: "8.4.3", account: "probe@%", server_id: 7, read_only: 0, innodb_read_only: 0, heartbeat: 1, ...more });
  test.each<readonly [string, Row, ReturnType<typeof roleOf>["readOnly"]]>([
    ["neither setting", {}, undefined],
    ["read_only as a number", { read_only: 1 }, "read_only"],
    ["read_only as MariaDB 12 says no", { read_only: "OFF" }, undefined],
    ["read_only as MariaDB 12 says yes", { read_only: "NO_LOCK_NO_ADMIN" }, "read_only"],
    ["a reader of Aurora", { innodb_read_only: 1 }, "innodb_read_only"],
  ])("%s", (_name, more, readOnly) => {
    expect(roleOf(row(more))).toEqual({ version: "8.4.3", account: "probe@%", serverId: 7, readOnly, heartbeat: true });
  });
});

const mariaDb = { Connection_name: "", Slave_IO_Running: "Yes", Slave_SQL_Running: "Yes", Last_IO_Errno: 0, Last_SQL_Errno: 0, Last_SQL_Error: "", Seconds_Behind_Master: 3, SQL_Delay: 0 };
const mySql = { Channel_Name: "", Replica_IO_Running: "Yes", Replica_SQL_Running: "Yes", Last_IO_Errno: 0, Last_SQL_Errno: 0, Seconds_Behind_Source: 3, SQL_Delay: 0 };
const well: Channel = { name: "", receives: "Yes", receiveError: 0, applies: "Yes", applyError: 0, behindS: 3, delayS: 0 };

describe("the sources of a server", () => {
  it("are read alike from the columns of either make", () => {
    expect(channelsOf([mariaDb])).toEqual([well]);
    expect(channelsOf([mySql])).toEqual([well]);
    expect(channelsOf([])).toEqual([]);
  });

  test.each<readonly [string, Row, Partial<Channel>]>([
    ["no number", { Seconds_Behind_Master: null }, { behindS: null }],
    ["-1", { Seconds_Behind_Master: -1 }, { behindS: null }],
    ["a number that is left over while nothing is received", { Slave_IO_Running: "Connecting", Seconds_Behind_Master: 0, Last_IO_Errno: 2003 }, { receives: "Connecting", receiveError: 2003, behindS: null }],
    ["a number while receiving was stopped", { Slave_IO_Running: "No", Seconds_Behind_Master: 0 }, { receives: "No", behindS: null }],
    ["none behind", { Seconds_Behind_Master: 0 }, { behindS: 0 }],
    ["a named source", { Connection_name: "north" }, { name: "north" }],
    ["a column that is missing", { Slave_SQL_Running: undefined }, { applies: "No" }],
  ])("with %s", (_name, more, expected) => {
    expect(channelsOf([{ ...mariaDb, ...more }])).toEqual([{ ...well, ...expected }]);
  });

  test.each<readonly [string, readonly Channel[], number | null]>([
    ["of no source", [], null],
    ["of one", [well], 3_000],
    ["of several the furthest", [well, { ...well, behindS: 9 }], 9_000],
    ["unknown as soon as one is", [well, { ...well, behindS: null }], null],
    ["unknown while one does not apply, whatever it says", [{ ...well, applies: "No", behindS: 0 }], null],
  ])("tell a lag: %s", (_name, channels, ms) => {
    expect(behindMs(channels)).toBe(ms);
  });
});

describe("values", () => {
  const accepted: Trial = { kind: "accepted", writtenAt: 1_000 };
  it("of a writer count no transactions, and take the time of the accepted write alone", () => {
    const heartbeat = heartbeatOf({ trial_writes: "12", newest_of_others: "2000", own: 1_000 });
    expect(writerValues(accepted, heartbeat, [])).toEqual({ role: "writer", writeAccepted: true, newestWriteAt: 1_000, transactions: null, trialWrites: 12, lagMs: null });
    expect(writerValues({ kind: "refused", because: "" }, heartbeat, [])).toMatchObject({ writeAccepted: false, newestWriteAt: null });
    expect(writerValues({ kind: "not-allowed", because: "" }, heartbeat, [])).toMatchObject({ writeAccepted: false, newestWriteAt: null });
  });

  it("of a replica take the newest write that another server took, and none from a table that is not there", () => {
    expect(replicaValues(heartbeatOf({ trial_writes: "12", newest_of_others: 2_000, own: 5_000 }), [well])).toEqual({ role: "replica", newestWriteAt: 2_000, transactions: null, trialWrites: 12, lagMs: 3_000 });
    expect(replicaValues(heartbeatOf({}), [{ ...well, behindS: null }])).toEqual({ role: "replica", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null });
  });
});

const none = replicaValues(heartbeatOf({}), []);
describe("a replica in words", () => {
  test.each<readonly [string, readonly Channel[], "healthy" | "failing", string]>([
    ["in step", [well], "healthy", "answers as a replica, 3 s behind its source"],
    ["behind on purpose", [{ ...well, behindS: 61, delayS: 60 }], "healthy", "answers as a replica, 1 min 1 s behind its source, 1 min of that on purpose"],
    ["with a lag that is not told", [{ ...well, behindS: null }], "healthy", "answers as a replica, how far behind is not known"],
    ["whose source is dead", [{ ...well, receives: "Connecting", receiveError: 2003, behindS: null }], "healthy", "answers as a replica and receives nothing from its source (error 2003: the source does not take its connection)"],
    ["that is connecting for the first time", [{ ...well, receives: "Connecting", behindS: null }], "healthy", "answers as a replica and receives nothing from its source (connecting)"],
    ["whose place in the log is lost", [{ ...well, receives: "No", receiveError: 1236, behindS: null }], "healthy", "answers as a replica and receives nothing from its source (error 1236: its place in the source's log is lost)"],
    ["that has stopped on an error nobody foresaw", [{ ...well, applies: "No", applyError: 1677 }], "failing", "answers as a replica and does not apply what its source writes (error 1677)"],
    ["that was stopped by hand", [{ ...well, receives: "No", applies: "No" }], "failing", "answers as a replica and does not apply what its source writes (stopped by command)"],
    ["of several sources, one of which is stuck", [well, { ...well, name: "north", applies: "No", applyError: 1032 }], "failing", "answers as a replica and does not apply what its source writes (north: error 1032: a row that is not there)"],
  ])("%s", (_name, channels, kind, detail) => {
    expect(replicaLook(channels, false, none)).toMatchObject({ kind, reached: true, detail });
  });

  it("that also takes writes of others says so, whatever its state", () => {
    expect(replicaLook([well], true, none).detail).toMatch(/; it takes writes of others too, its read_only is off$/);
    expect(replicaLook([{ ...well, applies: "No" }], true, none).detail).toMatch(/read_only is off$/);
  });
});

describe("one of two writers", () => {
  const writes = healthy("answers as the writer and accepted a trial write after 5 ms", none);
  const refuses = wrong("answers as the writer and refuses writes: read_only is on", none);
  test.each<readonly [string, typeof writes, readonly Channel[], "healthy" | "failing", string]>([
    ["that writes and replicates", writes, [well], "healthy", `${writes.detail}; it replicates, 3 s behind the other writer`],
    ["whose other half is not heard", writes, [{ ...well, receives: "Connecting", behindS: null }], "healthy", `${writes.detail}; it receives nothing from the other writer (connecting): while both take writes, the two drift apart (E7)`],
    ["that no longer applies", writes, [{ ...well, applies: "No", applyError: 1062 }], "failing", `${writes.detail}; it does not apply what the other writer writes (error 1062: a duplicate key), so the two drift apart (E7)`],
    ["that replicates from nobody", writes, [], "failing", `${writes.detail}; it replicates from nobody, although both nodes write (E7)`],
    ["that refuses writes and replicates", refuses, [well], "failing", `${refuses.detail}; it replicates, 3 s behind the other writer`],
  ])("%s", (_name, writer, channels, kind, detail) => {
    expect(bothWriteLook(writer, channels)).toMatchObject({ kind, reached: true, detail });
  });

  const accepts = healthy("answers as the writer", { role: "writer", writeAccepted: true, newestWriteAt: 1, transactions: null, trialWrites: null, lagMs: null });
  test.each<readonly [string, typeof writes, readonly Channel[], string | undefined]>([
    ["that writes and replicates is a writer", accepts, [well], "writer"],
    ["that writes and does not hear the other is cut off", accepts, [{ ...well, receives: "Connecting", behindS: null }], "cut-off"],
    ["that writes and does not apply is cut off", accepts, [{ ...well, applies: "No", applyError: 1062 }], "cut-off"],
    ["that writes and replicates from nobody is cut off", accepts, [], "cut-off"],
    ["that refuses writes drifts nowhere", refuses, [{ ...well, receives: "Connecting", behindS: null }], undefined],
  ])("%s", (_name, writer, channels, standing) => {
    const look = bothWriteLook(writer, channels);
    expect(look.kind === "silent" ? "silent" : look.standing).toBe(standing);
  });
});

test.each<readonly [number, Objection, string]>([
  [1045, "credentials", "a wrong password"], [1698, "credentials", "no password"], [1130, "credentials", "a host that may not"], [1129, "credentials", "a host that failed too often"], [1226, "credentials", "a limit of our own role"],
  [1820, "credentials", "a password to be changed"], [1862, "credentials", "an expired password"], [3118, "credentials", "a locked account of MySQL"], [4151, "credentials", "a locked account of MariaDB"], [3159, "credentials", "a connection that is not secured"],
  [1044, "privilege", "a database"], [1142, "privilege", "a table"], [1227, "privilege", "a command"],
  [1146, "no-table", "a table that is not there"], [1050, "made-at-once", "a table that is there already"],
  [1040, "database", "too many connections"], [1049, "database", "a database that is not there"], [1205, "database", "a lock that is not given"], [1290, "database", "read_only"], [1792, "database", "a read-only transaction"], [1021, "database", "a full disk"],
])("error %i is told as %s: %s", (errno, kind) => {
  expect(objection(errno)).toBe(kind);
});
