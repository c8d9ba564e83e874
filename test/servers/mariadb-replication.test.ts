// The MySQL probe against real MariaDB servers that replicate: a primary with a replica, and two writers.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { until } from "./machine.ts";
import { look, Servers, untilSaid, values } from "./mariadb-looks.ts";
import type { MariaDb } from "./mariadb.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(60_000);

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.open();
});
afterAll(() => servers.close());

const rows = async (server: MariaDb) => (await server.sql("select observer, server_id, writes from app.understudy_heartbeat order by observer, server_id")).map(({ observer, server_id: id, writes }) => [observer, id, writes]);

describe("a primary with a replica", () => {
  let primary: MariaDb;
  let replica: MariaDb;
  const caughtUp = (): Promise<void> => until(async () => (await values(replica)).newestWriteAt === (await newest(primary)));
  const newest = async (server: MariaDb): Promise<unknown> => (await server.sql("select max(written_at) as at from app.understudy_heartbeat"))[0]?.["at"];

  beforeAll(async () => {
    [primary, replica] = await Promise.all([servers.start({ more: ["--binlog-format=ROW"] }), servers.start({ more: ["--read-only=1", "--gtid-strict-mode=1"] })]);
    await replica.follow(primary);
    await primary.sql("create table app.orders (id int primary key)");
  });

  it("says of the primary that it accepted a write, and when by its own clock", async () => {
    const before = clock.now();
    const seen = await look(primary);
    expect(seen).toMatchObject({ kind: "healthy", reached: true, detail: expect.stringMatching(/^answers as the writer and accepted a trial write after \d+ ms$/) as string });
    const said = await values(primary);
    expect(said).toEqual({ role: "writer", writeAccepted: true, newestWriteAt: expect.any(Number) as number, transactions: null, trialWrites: 2, lagMs: null });
    expect(said.newestWriteAt).toBeGreaterThanOrEqual(before);
    expect(said.newestWriteAt).toBeLessThanOrEqual(clock.now());
  });

  it("says of the replica how new it is in the primary's clock, how far behind, and tries no write there", async () => {
    const written = await values(primary);
    await caughtUp();
    const copy = await values(replica);
    expect(copy).toEqual({ role: "replica", newestWriteAt: written.newestWriteAt, transactions: null, trialWrites: written.trialWrites, lagMs: expect.any(Number) as number });
    expect((await look(replica)).detail).toMatch(/^answers as a replica, [\d.]+ s behind its source$/);
    expect(await rows(replica)).toEqual(await rows(primary));
  });

  it("keeps a row for each observer, and makes its table once however many find it missing", async () => {
    await primary.sql("drop table app.understudy_heartbeat");
    const looks = await Promise.all(Array.from({ length: 6 }, (_, n) => look(primary, { place: `observer-${n}` })));
    expect(looks.map(({ kind, detail }) => (kind === "healthy" ? kind : detail))).toEqual(Array.from({ length: 6 }, () => "healthy"));
    expect(await rows(primary)).toHaveLength(6);
    await look(primary);
    await caughtUp();
  });

  it("leaves no session behind", async () => {
    await look(primary);
    await until(async () => (await primary.sql("select 1 from information_schema.processlist where user = 'probe'")).length === 0);
  });

  it("knows no lag, and is healthy as a copy, while receiving was stopped by hand", async () => {
    await replica.sql("stop replica io_thread");
    expect(await look(replica)).toMatchObject({ kind: "healthy", detail: "answers as a replica and receives nothing from its source (stopped by command)", database: { lagMs: null } });
    await replica.sql("start replica");
    await untilSaid(replica, /behind its source$/);
  });

  it("fails as a copy while it was stopped by hand and applies nothing", async () => {
    await replica.sql("stop replica");
    expect(await look(replica)).toMatchObject({
      kind: "failing", reached: true, detail: "answers as a replica and does not apply what its source writes (stopped by command)", database: { role: "replica", lagMs: null },
    });
    await replica.sql("start replica");
    await untilSaid(replica, /behind its source$/);
  });

  it("fails as a copy when a duplicate key has broken its replication, and tells no value of the application", async () => {
    await replica.sql("set sql_log_bin = 0", "insert into app.orders values (4711)");
    await primary.sql("insert into app.orders values (4711)");
    await untilSaid(replica, /does not apply/);
    const seen = await look(replica);
    expect(seen).toMatchObject({ kind: "failing", detail: "answers as a replica and does not apply what its source writes (error 1062: a duplicate key)", database: { lagMs: null } });
    await replica.sql("set sql_log_bin = 0", "delete from app.orders", "start replica");
    await untilSaid(replica, /behind its source$/);
  });

  it("tells how much of the lag is there on purpose, and how old the copy is", async () => {
    await caughtUp();
    await replica.sql("stop replica");
    await replica.follow(primary, 600);
    const held = await values(replica);
    const written = await values(primary);
    await untilSaid(replica, /^answers as a replica, [1-9][\d.]* s behind its source, 10 min of that on purpose$/);
    const copy = await values(replica);
    expect(copy.newestWriteAt).toBe(held.newestWriteAt);
    expect(copy.newestWriteAt).toBeLessThan(written.newestWriteAt ?? 0);
    expect(copy.lagMs).toBeGreaterThanOrEqual(1_000);
    await replica.sql("stop replica");
    await replica.follow(primary);
    await caughtUp();
  });

  it("says that a replica takes writes of others too, and writes nothing there itself", async () => {
    await replica.sql("set global read_only = 0");
    const before = await rows(replica);
    expect((await look(replica)).detail).toMatch(/; it takes writes of others too, its read_only is off$/);
    expect(await rows(replica)).toEqual(before);
    await replica.sql("set global read_only = 1");
  });

  it("is healthy as a copy after its source was killed, with no lag known, and the source is gone", async () => {
    await caughtUp();
    const last = await newest(primary);
    await primary.kill();
    expect(await look(primary)).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
    await untilSaid(replica, /error 2003/);
    expect(await look(replica)).toMatchObject({
      kind: "healthy", detail: "answers as a replica and receives nothing from its source (error 2003: the source does not take its connection)",
      database: { role: "replica", newestWriteAt: last, lagMs: null },
    });
    await primary.boot();
    await untilSaid(replica, /behind its source$/);
  });

  it("fails when the replica itself was killed", async () => {
    await replica.kill();
    expect(await look(replica)).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
    await replica.boot();
    await untilSaid(replica, /behind its source$/);
  });

  it("takes a promoted replica for a writer once its replication is forgotten", async () => {
    await replica.sql("stop replica", "reset replica all", "set global read_only = 0");
    expect(await look(replica)).toMatchObject({ kind: "healthy", database: { role: "writer", writeAccepted: true } });
    expect((await rows(replica)).map(([observer, id]) => `${String(observer)} ${String(id)}`)).toEqual(expect.arrayContaining(["arbiter 1", "arbiter 2"]));
  });
});

describe("two writers that replicate from each other", () => {
  let a: MariaDb;
  let b: MariaDb;
  const both = { writer: "both" } as const;
  const well = /; it replicates, [\d.]+ s behind the other writer$/;

  beforeAll(async () => {
    [a, b] = await Promise.all([1, 2].map((offset) => servers.start({ more: ["--auto-increment-increment=2", `--auto-increment-offset=${offset}`, "--log-slave-updates", "--binlog-format=STATEMENT", "--gtid-strict-mode=1"] })) as [Promise<MariaDb>, Promise<MariaDb>]);
    await b.follow(a);
    await a.follow(b);
    await a.sql("create table app.orders (id int primary key)");
    await until(async () => (await b.sql("show tables in app")).length === 1);
  });

  it("says of each that it took a trial write and that it replicates, and never breaks the replication by its own rows", async () => {
    for (let n = 0; n < 5; n += 1) {
      const seen = await Promise.all([look(a, both), look(b, both), look(a, { ...both, place: "site-b" }), look(b, { ...both, place: "site-b" })]);
      expect(seen.map(({ kind, detail }) => (kind === "healthy" ? kind : detail))).toEqual(["healthy", "healthy", "healthy", "healthy"]);
    }
    await untilSaid(a, well, both);
    await untilSaid(b, well, both);
    await until(async () => (await rows(a)).length === 4 && JSON.stringify(await rows(a)) === JSON.stringify(await rows(b)));
    expect((await look(a, both)).detail).toMatch(/^answers as the writer and accepted a trial write after \d+ ms; it replicates, /);
    expect(await values(b, both)).toMatchObject({ role: "writer", writeAccepted: true, lagMs: expect.any(Number) as number });
  });

  it("fails at the node that no longer applies the other's writes, and not at the other", async () => {
    await a.sql("set sql_log_bin = 0", "insert into app.orders values (1)");
    await b.sql("insert into app.orders values (1)");
    await untilSaid(a, /does not apply/, both);
    expect(await look(a, both)).toMatchObject({
      kind: "failing", reached: true,
      detail: expect.stringMatching(/accepted a trial write after \d+ ms; it does not apply what the other writer writes \(error 1062: a duplicate key\), so the two drift apart \(E7\)$/) as string,
      database: { writeAccepted: true, lagMs: null },
    });
    expect((await look(b, both)).kind).toBe("healthy");
    await a.sql("set sql_log_bin = 0", "delete from app.orders", "start replica");
    await untilSaid(a, well, both);
  });

  it("says that the two drift apart while the other is not heard, and is healthy, because it serves", async () => {
    await a.kill();
    await untilSaid(b, /error 2003/, both);
    expect(await look(b, both)).toMatchObject({
      kind: "healthy", detail: expect.stringMatching(/; it receives nothing from the other writer \(error 2003: the source does not take its connection\): while both take writes, the two drift apart \(E7\)$/) as string,
    });
    await a.boot();
    await untilSaid(b, well, both);
  });

  it("fails where both are to write and one replicates from nobody", async () => {
    await b.sql("stop replica", "reset replica all");
    expect(await look(b, both)).toMatchObject({ kind: "failing", detail: expect.stringMatching(/; it replicates from nobody, although both nodes write \(E7\)$/) as string });
  });
});
