// Whether the bound of the loss that follows from what the PostgreSQL probe saw contains what was really lost when a source
// dies, with replication cut before and without.

import pg from "pg";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import type { Evidence } from "../../workflows/evidence.ts";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { lossOf } from "../../workflows/loss.ts";
import { unbrokenForMs } from "../../workflows/cadence.ts";
import { nextSighting, type Sighting } from "../../workflows/sightings.ts";
import { caughtUp, deadlineMs, endPair, look, pair, sql, startPair, until } from "./probed-pair.ts";
import { spellTimes } from "../unit/builders.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(60_000);

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
    return { sighting: nextSighting(previous, { observer: "arbiter", thing: "orders", site, at, answer }, unbrokenForMs(everyMs, deadlineMs), spellTimes), seen };
  }

  test.each([
    { name: "with replication cut before, loses writes, and the bound contains them", cut: true },
    { name: "at once, loses nothing, and the bound says so", cut: false },
  ])("$name", async ({ cut }) => {
    await sql("create table orders (id int primary key)", "site-a", "app");
    const acknowledged: number[] = [];
    let running = true;
    const writing = (async () => {
      const client = new pg.Client({ ...pair().connection("site-a"), ssl: false });
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
      if (n === 1 && cut) pair().cutReplication();
      await clock.sleep(everyMs);
    }
    expect(told?.lastWrite?.transactionsPerSecondPeak).toBeGreaterThan(10);
    if (!cut) await caughtUp();
    await pair().kill("site-a");
    await writing;
    const dead = await remember(told, "site-a");
    expect(dead.seen).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });

    const copy = await remember(undefined, "site-b");
    const lastWrite = dead.sighting.lastWrite;
    if (lastWrite === undefined) throw new TypeError("no write was seen");
    const observed = ({ sighting, seen: { reached: _reached, ...answer } }: Told) => ({ observer: "arbiter", thing: "orders", site: sighting.site, at: sighting.at, since: sighting.since, answer });
    const evidence: Evidence = { at: clock.now(), source: "site-a", target: "site-b", observations: [observed(dead), observed(copy)], lastWrites: [lastWrite], fence: "confirmed" };
    const loss = lossOf("orders", evidence, { everyMs, deadlineMs: defaultDeadlineMs });
    if (!loss.known || loss.transactions === null) throw new TypeError("the loss is not known");

    await pair().promote("site-b");
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
