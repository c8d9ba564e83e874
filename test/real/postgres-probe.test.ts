// The PostgreSQL probe against two real servers: what it says of a writer and a replica, and each way in which a database can
// say no.

import pg from "pg";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { withSession } from "../../infra/local/world/pg-session.ts";
import { caughtUp, endPair, look, pair, sql, startPair, until, values } from "./probed-pair.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(60_000);

describe("a pair that is well", () => {
  beforeAll(async () => {
    await startPair();
    await sql("create table orders (id serial primary key)", "site-a", "app");
  });
  afterAll(endPair);
  afterEach(() => sql("drop table if exists understudy_heartbeat"));

  it("says of the writer that it accepted a write, when by its own clock, and how much it has finished", async () => {
    const before = clock.now();
    const seen = await look("site-a");
    expect(seen).toMatchObject({ kind: "healthy", reached: true, detail: expect.stringMatching(/^answers as the writer and accepted a trial write after \d+ ms$/) as string });
    const first = await values("site-a");
    expect(first).toMatchObject({ role: "writer", writeAccepted: true, trialWrites: 2, lagMs: null });
    expect(first.newestWriteAt).toBeGreaterThanOrEqual(before);
    expect(first.newestWriteAt).toBeLessThanOrEqual(clock.now());
    expect(Number.isSafeInteger(first.transactions)).toBe(true);
  });

  it("counts exactly the application's transactions once its own trial writes are subtracted", async () => {
    const before = await values("site-a");
    for (let n = 0; n < 7; n += 1) await sql("insert into orders default values", "site-a", "app");
    const after = await values("site-a");
    expect((after.transactions ?? 0) - (before.transactions ?? 0) - ((after.trialWrites ?? 0) - (before.trialWrites ?? 0))).toBe(7);
  });

  it("keeps counting while one transaction stays open, and does not count that one", async () => {
    const open = new pg.Client({ ...pair().connection("site-a"), ssl: false });
    await open.connect();
    try {
      await open.query("begin");
      await open.query("insert into orders default values");
      const before = await values("site-a");
      for (let n = 0; n < 5; n += 1) await sql("insert into orders default values", "site-a", "app");
      const after = await values("site-a");
      expect((after.transactions ?? 0) - (before.transactions ?? 0)).toBe(5 + 1);
      await open.query("commit");
      expect(((await values("site-a")).transactions ?? 0) - (after.transactions ?? 0)).toBe(1 + 1);
    } finally {
      await open.end();
    }
  });

  it("says of the replica how new it is in the writer's clock, and finds the same counts there once it has caught up", async () => {
    const written = await values("site-a");
    await caughtUp();
    const copy = await values("site-b", { user: "admin" });
    expect(copy).toMatchObject({ role: "replica", transactions: written.transactions, trialWrites: written.trialWrites });
    expect(copy).not.toHaveProperty("writeAccepted");
    expect(Math.abs((copy.newestWriteAt ?? 0) - (written.newestWriteAt ?? 0))).toBeLessThan(100);
    expect(copy.lagMs).toBeGreaterThanOrEqual(0);
    expect((await look("site-b", { user: "admin" })).detail).toMatch(/^answers as a replica, [\d.]+ s behind its source$/);
  });

  it("tries no write at a replica", async () => {
    await look("site-a");
    await caughtUp();
    for (let n = 0; n < 3; n += 1) expect((await look("site-b")).kind).toBe("healthy");
    expect(await sql("select observer, count::int from understudy_heartbeat")).toEqual([{ observer: "arbiter", count: 1 }]);
  });

  it("says what a role without pg_read_all_stats cannot see, and has no lag then", async () => {
    await sql("revoke pg_read_all_stats from app");
    await caughtUp();
    try {
      expect(await look("site-b")).toMatchObject({
        kind: "healthy",
        detail: "answers as a replica; whether it receives is not shown to the role app, for this: grant pg_read_all_stats to app",
        database: { role: "replica", lagMs: null },
      });
    } finally {
      await sql("grant pg_read_all_stats to app");
      await caughtUp();
    }
  });

  it("knows no lag while replication is cut, and is healthy as a copy all the same", async () => {
    await look("site-a");
    await caughtUp();
    pair().cutReplication();
    try {
      await until(async () => (await look("site-b", { user: "admin" })).detail === "answers as a replica and receives nothing from its source");
      expect(await look("site-b", { user: "admin" })).toMatchObject({ kind: "healthy", database: { lagMs: null, newestWriteAt: expect.any(Number) as number } });
    } finally {
      pair().restoreReplication();
      await caughtUp();
    }
  });

  it("keeps a row for each observer, so that none waits for another", async () => {
    await Promise.all(["arbiter", "site-a", "site-b"].map((place) => look("site-a", { place })));
    await look("site-a", { place: "site-b" });
    expect(await sql("select observer, count::int from understudy_heartbeat order by observer")).toEqual([
      { observer: "arbiter", count: 1 }, { observer: "site-a", count: 1 }, { observer: "site-b", count: 2 },
    ]);
  });

  it("makes its table once, also when six observers find it missing at the same time", async () => {
    const looks = await Promise.all(Array.from({ length: 6 }, (_, n) => look("site-a", { place: `observer-${n}` })));
    expect(looks.map(({ kind, detail }) => (kind === "healthy" ? kind : detail))).toEqual(Array.from({ length: 6 }, () => "healthy"));
    expect((await sql("select count(*)::int as n from understudy_heartbeat"))[0]).toEqual({ n: 6 });
  });

  it("leaves no session behind", async () => {
    await look("site-a");
    await until(async () => (await sql("select 1 from pg_stat_activity where application_name = 'understudy-probe'")).length === 0);
  });
});

describe("a database that says no", () => {
  beforeAll(startPair);
  afterAll(endPair);
  const outsider = { username: "outsider", password: "outsider" };

  it("fails when it refuses writes, and says why", async () => {
    await look("site-a");
    await sql("alter system set default_transaction_read_only = on");
    await sql("select pg_reload_conf()");
    try {
      await until(async () => (await look("site-a")).kind === "failing");
      expect(await look("site-a")).toMatchObject({
        kind: "failing", reached: true,
        detail: "answers as the writer and refuses writes: cannot execute INSERT in a read-only transaction (25006)",
        database: { role: "writer", writeAccepted: false, newestWriteAt: null },
      });
    } finally {
      await withSession(pair().connection("site-a", "admin"), async (session) => {
        await session.query("set default_transaction_read_only = off");
        await session.query("alter system reset default_transaction_read_only");
        await session.query("select pg_reload_conf()");
      });
      await until(async () => (await look("site-a")).kind === "healthy");
    }
  });

  it("fails when its disk is full", async () => {
    await look("site-a");
    await sql("create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$");
    await sql("create trigger full_disk before insert on understudy_heartbeat for each row execute function full_disk()");
    try {
      expect(await look("site-a")).toMatchObject({ kind: "failing", detail: "answers as the writer and refuses writes: could not extend file: No space left on device (53100)" });
    } finally {
      await sql("drop function full_disk cascade");
    }
  });

  it("fails within the deadline when a write does not come through, and ends the waiting write at the server too", async () => {
    await look("site-a");
    const holder = new pg.Client({ ...pair().connection("site-a"), ssl: false });
    await holder.connect();
    try {
      await holder.query("begin");
      await holder.query("select 1 from understudy_heartbeat where observer = 'arbiter' for update");
      expect(await look("site-a")).toMatchObject({ kind: "failing", reached: true, detail: expect.stringMatching(/^answers as the writer and (did not accept a trial write within 1\.5 s|refuses writes: canceling statement due to statement timeout \(57014\))$/) as string });
      await until(async () => (await sql("select 1 from pg_stat_activity where application_name = 'understudy-probe'")).length === 0);
    } finally {
      await holder.end();
    }
    expect((await look("site-a")).kind).toBe("healthy");
  });

  it("is not failing when only the probe's role may not write: it says what its owner has to run, and that then works", async () => {
    await sql("drop table if exists understudy_heartbeat");
    await sql("create role outsider login password 'outsider'");
    const seen = await look("site-a", { as: outsider });
    expect(seen).toMatchObject({ kind: "healthy", database: { role: "writer", writeAccepted: false, newestWriteAt: null } });
    const remedy = /let its owner run: (.+)$/.exec(seen.detail)?.[1] ?? "";
    expect(remedy).toMatch(/^create table if not exists understudy_heartbeat .+ to outsider$/);
    await sql(remedy);
    expect(await look("site-a", { as: outsider })).toMatchObject({ kind: "healthy", database: { writeAccepted: true, trialWrites: 1 } });
  });

  it("is not failing when it turns the probe away, because then the secret is wrong and nothing was seen", async () => {
    expect(await look("site-a", { as: { username: "app", password: "wrong" } })).toEqual({
      kind: "silent", reached: false, detail: 'the database turns the probe away: password authentication failed for user "app"; correct the secret the-secret',
    });
  });

  it("fails when the database that the plan names is not there", async () => {
    expect(await look("site-a", { database: "nowhere" })).toMatchObject({ kind: "failing", reached: true, detail: 'answers with an error: database "nowhere" does not exist (3D000)' });
  });

  it("fails when no connection is left", async () => {
    const info = pair().connection("site-a");
    const many: pg.Client[] = [];
    try {
      for (let n = 0; n < 120; n += 1) {
        const client = new pg.Client({ ...info, ssl: false });
        client.on("error", () => undefined);
        const connected = await client.connect().then(() => true, () => false);
        if (!connected) break;
        many.push(client);
      }
      expect(await look("site-a")).toMatchObject({ kind: "failing", reached: true, detail: expect.stringMatching(/^answers with an error: .+ \(53300\)$/) as string });
    } finally {
      await Promise.all(many.map((client) => client.end()));
    }
  });
});
