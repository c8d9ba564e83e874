// Whether the bound of the loss that follows from what the PostgreSQL probe saw contains what was really lost when a source
// dies, with replication cut before and without.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { caughtUp, endPair, look, pair, sql, startPair, until } from "./probed-pair.ts";
import { boundOf, everyMs, remember, writeUntilItDies } from "./written-loss.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(60_000);

describe("a source that dies", () => {
  beforeEach(startPair);
  afterEach(endPair);

  test.each([
    { name: "with replication cut before, loses writes, and the bound contains them", cut: true },
    { name: "at once, loses nothing, and the bound says so", cut: false },
  ])("$name", async ({ cut }) => {
    const { acknowledged, ended } = await writeUntilItDies();
    let told: Sighting | undefined;
    for (let n = 0; n < 4; n += 1) {
      told = (await remember(told, "site-a")).sighting;
      if (n === 1 && cut) pair().cutReplication();
      await clock.sleep(everyMs);
    }
    expect(told?.lastWrite?.transactionsPerSecondPeak).toBeGreaterThan(10);
    if (!cut) await caughtUp();
    await pair().kill("site-a");
    await ended;
    const dead = await remember(told, "site-a");
    expect(dead.seen).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });

    const loss = boundOf(dead, await remember(undefined, "site-b"));
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
