// The PostgreSQL probe against two real servers: what it says of a writer and a replica, each way in which a database can
// say no, and whether the bound of the loss that follows from its values contains what was really lost.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { withSession } from "../../infra/local/world/pg-session.ts";
import { PostgresPair, type DatabaseUser } from "../../infra/local/world/postgres.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { lookPostgres } from "../../lambdas/probe/postgres.ts";
import type { DatabaseWay } from "../../lambdas/probe/postgres-session.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import type { DatabaseValues, Evidence } from "../../workflows/evidence.ts";
import { lossOf } from "../../workflows/loss.ts";
import { nextSighting, unbrokenForMs, type Sighting } from "../../workflows/sightings.ts";

// Starting servers and making certificates may take longer than Jest waits by itself.
jest.setTimeout(60_000);

const deadlineMs = 1_500;
const slackMs = 1_000;

let reaper: Reaper;
let pair: PostgresPair;

async function startPair(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "probe-test-"));
  reaper = await Reaper.start();
  reaper.registerFolder(folder);
  pair = await PostgresPair.start({ folder, primary: "site-a", standby: "site-b", clock, reaper });
}
async function endPair(): Promise<void> {
  await pair.close();
  await reaper.close();
}

interface Who {
  readonly place?: string;
  readonly user?: DatabaseUser;
  /** Another role than the pair's own, with its password. */
  readonly as?: { readonly username: string; readonly password: string };
  readonly database?: string;
}

async function look(site: string, { place = "arbiter", user = "app", as, database }: Who = {}): Promise<Look> {
  const info = pair.connection(site, user);
  const way: DatabaseWay = {
    place,
    clock,
    dialer: { ca: undefined, dial: async (_from, host, port) => ({ host, port }) },
    secrets: { read: async () => ({ ...(as ?? { username: info.user, password: info.password }) }) },
  };
  const startedAt = clock.now();
  const seen = await lookPostgres(way, { endpoint: `${info.host}:${info.port}`, database: database ?? info.database, secret: "the-secret" }, deadlineMs);
  expect(clock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}
async function values(site: string, who?: Who): Promise<DatabaseValues> {
  const seen = await look(site, who);
  if (seen.kind === "silent" || seen.database === undefined) throw new TypeError(`no values: ${seen.detail}`);
  return seen.database;
}
async function sql(text: string, site = "site-a", user: DatabaseUser = "admin"): Promise<readonly Record<string, unknown>[]> {
  return withSession(pair.connection(site, user), async (session) => (await session.query(text)).rows as Record<string, unknown>[]);
}
async function until(what: () => Promise<boolean>): Promise<void> {
  const end = clock.now() + 10_000;
  while (!(await what())) {
    if (clock.now() > end) throw new TypeError("not within 10 s");
    await clock.sleep(10);
  }
}
const caughtUp = async (): Promise<void> => {
  const [row] = await sql("select pg_current_wal_lsn()::text as lsn");
  await until(async () => (await sql(`select pg_last_wal_replay_lsn() >= '${String(row?.["lsn"])}'::pg_lsn as done`, "site-b"))[0]?.["done"] === true);
};

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
    const open = new pg.Client({ ...pair.connection("site-a"), ssl: false });
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
    expect(await look("site-b")).toMatchObject({
      kind: "healthy",
      detail: "answers as a replica; whether it receives is not shown to the role app, for this: grant pg_read_all_stats to app",
      database: { role: "replica", lagMs: null },
    });
  });

  it("knows no lag while replication is cut, and is healthy as a copy all the same", async () => {
    await look("site-a");
    await caughtUp();
    pair.cutReplication();
    try {
      await until(async () => (await look("site-b", { user: "admin" })).detail === "answers as a replica and receives nothing from its source");
      expect(await look("site-b", { user: "admin" })).toMatchObject({ kind: "healthy", database: { lagMs: null, newestWriteAt: expect.any(Number) as number } });
    } finally {
      pair.restoreReplication();
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
      await withSession(pair.connection("site-a", "admin"), async (session) => {
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
    const holder = new pg.Client({ ...pair.connection("site-a"), ssl: false });
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
    const info = pair.connection("site-a");
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

describe("a source that dies", () => {
  beforeEach(startPair);
  afterEach(endPair);
  const everyMs = 1_000;

  interface Told {
    readonly sighting: Sighting;
    readonly seen: Look;
  }
  async function remember(previous: Sighting | undefined, site: string): Promise<Told> {
    const at = clock.now();
    const seen = await look(site, { user: site === "site-b" ? "admin" : "app" });
    const { reached: _reached, ...answer } = seen;
    return { sighting: nextSighting(previous, { observer: "arbiter", thing: "orders", site, at, answer }, unbrokenForMs(everyMs, deadlineMs)), seen };
  }

  test.each([
    { name: "with replication cut before, loses writes, and the bound contains them", cut: true },
    { name: "at once, loses nothing, and the bound says so", cut: false },
  ])("$name", async ({ cut }) => {
    await sql("create table orders (id int primary key)", "site-a", "app");
    const acknowledged: number[] = [];
    let running = true;
    const writing = (async () => {
      const client = new pg.Client({ ...pair.connection("site-a"), ssl: false });
      client.on("error", () => undefined);
      await client.connect();
      for (let id = 1; running; id += 1) {
        await client.query("insert into orders values ($1)", [id]).then(() => acknowledged.push(id), () => (running = false));
        await clock.sleep(10);
      }
      await client.end().catch(() => undefined);
    })();

    let told: Sighting | undefined;
    for (let n = 0; n < 4; n += 1) {
      told = (await remember(told, "site-a")).sighting;
      if (n === 1 && cut) pair.cutReplication();
      await clock.sleep(everyMs);
    }
    expect(told?.lastWrite?.transactionsPerSecondPeak).toBeGreaterThan(10);
    if (!cut) await caughtUp();
    await pair.kill("site-a");
    await writing;
    const dead = await remember(told, "site-a");
    expect(dead.seen).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });

    const copy = await remember(undefined, "site-b");
    const lastWrite = dead.sighting.lastWrite;
    if (lastWrite === undefined) throw new TypeError("no write was seen");
    const observed = ({ sighting, seen: { reached: _reached, ...answer } }: Told) => ({ observer: "arbiter", thing: "orders", site: sighting.site, at: sighting.at, since: sighting.since, answer });
    const evidence: Evidence = { at: clock.now(), source: "site-a", target: "site-b", observations: [observed(dead), observed(copy)], lastWrites: [lastWrite], fence: "confirmed" };
    const loss = lossOf("orders", evidence, everyMs);
    if (!loss.known || loss.transactions === null) throw new TypeError("the loss is not known");

    await pair.promote("site-b");
    await until(async () => (await look("site-b", { user: "admin" })).detail.startsWith("answers as the writer and accepted"));
    const kept = new Set((await sql("select id from orders", "site-b")).map(({ id }) => Number(id)));
    const lost = acknowledged.filter((id) => !kept.has(id)).length;
    process.stdout.write(`      lost ${lost} of ${acknowledged.length}, bound ${JSON.stringify(loss.transactions)} transactions, ${JSON.stringify(loss.seconds)} s\n`);
    if (cut) expect(lost).toBeGreaterThan(0);
    else expect(lost).toBe(0);
    expect(loss.transactions.min).toBeLessThanOrEqual(lost);
    expect(loss.transactions.max).toBeGreaterThanOrEqual(lost);
    expect(await look("site-a")).toMatchObject({ kind: "failing" });
  });
});
