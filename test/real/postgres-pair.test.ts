// A primary and a streaming standby as the local world runs them: failing, promoted, started again, and ended without a
// trace.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { Network } from "../../infra/local/world/network.ts";
import { withSession } from "../../infra/local/world/pg-session.ts";
import { PostgresPair, type PairOptions } from "../../infra/local/world/postgres.ts";
import { descendantsOf } from "../../infra/local/world/processes.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { processesNaming } from "../local/fixtures/left-behind.ts";

jest.setTimeout(60_000);

let folder: string;
let reaper: Reaper;
let pair: PostgresPair | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pair-test-"));
  reaper = await Reaper.start();
  reaper.registerFolder(folder);
});
afterEach(async () => {
  await pair?.close();
  pair = undefined;
  await reaper.close();
});

async function start(options: Partial<PairOptions> = {}): Promise<PostgresPair> {
  pair = await PostgresPair.start({ folder, primary: "site-a", standby: "site-b", clock, reaper, ...options });
  return pair;
}
async function sql(site: string, text: string, user: "admin" | "app" = "app"): Promise<readonly Record<string, unknown>[]> {
  if (!pair) throw new TypeError("no pair");
  return withSession(pair.connection(site, user), async (session) => (await session.query(text)).rows);
}
async function until(what: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = clock.now() + withinMs;
  while (!(await what())) {
    if (clock.now() > end) throw new TypeError(`not within ${withinMs} ms`);
    await clock.sleep(5);
  }
}
const tableArrives = (): Promise<void> =>
  until(async () => (await sql("site-b", "SELECT to_regclass('ledger') IS NOT NULL AS there"))[0]?.["there"] === true);
const say = (line: string): void => void process.stdout.write(`      ${line}\n`);

/** Writers that never stop and never wait: their ledger holds every row that the database acknowledged, with the time. */
class Writers {
  readonly acknowledged = new Map<number, number>();
  #next = 0;
  #running = true;
  readonly #done: Promise<unknown>;
  constructor(made: PostgresPair, site: string, count = 4) {
    this.#done = Promise.all(Array.from({ length: count }, () => this.#write(made, site)));
  }
  async #write(made: PostgresPair, site: string): Promise<void> {
    const client = new pg.Client({ ...made.connection(site), ssl: false });
    client.on("error", () => undefined);
    await client.connect();
    while (this.#running) {
      const n = this.#next++;
      try {
        await client.query("INSERT INTO ledger VALUES ($1)", [n]);
        this.acknowledged.set(n, clock.now());
      } catch {
        break;
      }
    }
    await client.end().catch(() => undefined);
  }
  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }
}

/** Kills site-a, promotes site-b, writes there; answers the rows that were acknowledged and are not there, with the times. */
async function failOver(made: PostgresPair, writers: Writers): Promise<readonly number[]> {
  const killedAt = clock.now();
  await made.kill("site-a");
  await writers.stop();
  await made.promote("site-b");
  await until(async () => (await made.role("site-b")) === "primary");
  const promotedMs = clock.now() - killedAt;
  await sql("site-b", "INSERT INTO ledger VALUES (-1)");
  const writtenMs = clock.now() - killedAt;
  const there = new Set((await sql("site-b", "SELECT n FROM ledger")).map(({ n }) => n));
  const lost = [...writers.acknowledged.keys()].filter((n) => !there.has(n));
  say(`kill to promoted ${promotedMs} ms, to the first write ${writtenMs} ms; lost ${lost.length} of ${writers.acknowledged.size} acknowledged`);
  return lost;
}

describe("a pair of databases", () => {
  it("starts in time, streams, and lets only the primary write", async () => {
    const from = clock.now();
    const made = await start();
    const tookMs = clock.now() - from;
    say(`start ${tookMs} ms: ${JSON.stringify(made.timingsMs)}`);
    expect([await made.role("site-a"), await made.role("site-b")]).toEqual(["primary", "standby"]);
    await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
    await sql("site-a", "INSERT INTO ledger VALUES (7)");
    await tableArrives();
    await until(async () => (await sql("site-b", "SELECT n FROM ledger")).length === 1);
    expect(await sql("site-a", "SELECT application_name, state, sync_state FROM pg_stat_replication", "admin")).toEqual([{ application_name: "site-b", state: "streaming", sync_state: "async" }]);
    await expect(sql("site-b", "INSERT INTO ledger VALUES (8)")).rejects.toMatchObject({ name: "Refused", code: "25006" });
    // One to three seconds on a machine of its own; the bound leaves room for a busy one and still catches a wait for a timeout.
    expect(tookMs).toBeLessThan(8_000);
  });

  it("loses nothing by a clean kill, and the promoted standby takes writes", async () => {
    const made = await start();
    await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
    const writers = new Writers(made, "site-a");
    await clock.sleep(1_000);
    expect(await failOver(made, writers)).toEqual([]);
    expect(writers.acknowledged.size).toBeGreaterThan(100);
    expect(await made.role("site-a")).toBe("down");
  });

  it("loses the rows written after replication was cut, and no others", async () => {
    const made = await start();
    await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
    const writers = new Writers(made, "site-a");
    await clock.sleep(700);
    const cutAt = clock.now();
    made.cutReplication();
    await clock.sleep(300);
    const lost = await failOver(made, writers);
    expect(lost.length).toBeGreaterThan(10);
    // 20 ms: what was written within the last milliseconds before the cut may still have been under way.
    const early = lost.filter((n) => (writers.acknowledged.get(n) ?? 0) < cutAt - 20);
    expect(early).toEqual([]);
    const survived = [...writers.acknowledged].filter(([n, at]) => at > cutAt + 50 && !lost.includes(n));
    expect(survived).toEqual([]);
  });

  it("catches up after replication was cut and restored", async () => {
    const made = await start();
    await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
    await tableArrives();
    made.cutReplication();
    await sql("site-a", "INSERT INTO ledger SELECT generate_series(1, 1000)");
    await clock.sleep(300);
    expect(await sql("site-b", "SELECT count(*)::int AS n FROM ledger")).toEqual([{ n: 0 }]);
    const from = clock.now();
    made.restoreReplication();
    await until(async () => (await sql("site-b", "SELECT count(*)::int AS n FROM ledger"))[0]?.["n"] === 1000);
    say(`caught up ${clock.now() - from} ms after replication was restored`);
  });

  it("also stops streaming when the path between the sites is cut, while each site still reaches its own", async () => {
    const network = new Network(["site-a", "site-b", "arbiter"]);
    try {
      await start({ route: (from, to, port) => network.route(from, to, port) });
      await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
      await tableArrives();
      network.cut("site-a", "site-b");
      await sql("site-a", "INSERT INTO ledger VALUES (1)");
      await clock.sleep(200);
      expect(await sql("site-b", "SELECT n FROM ledger")).toEqual([]);
      network.restore("site-a", "site-b");
      await until(async () => (await sql("site-b", "SELECT n FROM ledger")).length === 1);
    } finally {
      await network.close();
    }
  });

  it("brings a killed primary back as a second primary, and makes it a standby of the new one only when rebuilt", async () => {
    const made = await start();
    await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
    await made.kill("site-a");
    await made.promote("site-b");
    await until(async () => (await made.role("site-b")) === "primary");
    await sql("site-b", "INSERT INTO ledger VALUES (2)");
    await made.start("site-a");
    expect(await made.role("site-a")).toBe("primary");
    expect(await sql("site-a", "SELECT n FROM ledger")).toEqual([]);
    const from = clock.now();
    await made.rebuild("site-a");
    say(`rebuilt as a standby in ${clock.now() - from} ms`);
    expect(await made.role("site-a")).toBe("standby");
    expect(await sql("site-a", "SELECT n FROM ledger")).toEqual([{ n: 2 }]);
    await made.promote("site-a");
    await until(async () => (await made.role("site-a")) === "primary");
  });

  it("stops in order and starts again with its data, and refuses to promote a primary", async () => {
    const made = await start();
    await sql("site-a", "CREATE TABLE ledger (n int PRIMARY KEY)");
    await made.stop("site-a");
    expect(await made.role("site-a")).toBe("down");
    await expect(sql("site-a", "SELECT 1")).rejects.toMatchObject({ name: "Transient" });
    await made.start("site-a");
    expect(await sql("site-a", "SELECT n FROM ledger")).toEqual([]);
    await expect(made.promote("site-a")).rejects.toThrow("The database on site-a is no standby, so there is nothing to promote.");
  });

  it("leaves nothing running and no data after close, also where one site was killed", async () => {
    const made = await start();
    const children = descendantsOf(process.pid).length;
    await made.kill("site-b");
    expect(processesNaming(folder).length).toBeGreaterThan(0);
    await made.close();
    expect(processesNaming(folder)).toEqual([]);
    expect(descendantsOf(process.pid).length).toBeLessThan(children);
    await expect(made.start("site-a")).rejects.toMatchObject({ name: "Refused" });
  });
});

describe("what can be wrong is said in one sentence", () => {
  it("a port in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    try {
      await expect(start({ ports: { "site-a": port } })).rejects.toThrow(`PostgreSQL on site-a did not start: port ${port} on 127.0.0.1 is in use by another program.`);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
    expect(processesNaming(folder)).toEqual([]);
  });

  it("a folder that cannot be written to", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(start({ folder: join(folder, "file", "below") })).rejects.toThrow(/^PostgreSQL has no place for its data: the folder .* cannot be written to \(.*ENOTDIR/);
  });

  it("a server that does not start, with its last word", async () => {
    const made = await start();
    await made.stop("site-a");
    rmSync(join(folder, "site-a", "data", "global"), { recursive: true });
    await expect(made.start("site-a")).rejects.toThrow(/^PostgreSQL on site-a did not start: .*global/);
    expect(await made.role("site-a")).toBe("down");
  });
});
