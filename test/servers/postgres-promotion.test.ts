// The built-in command that promotes PostgreSQL, run as Systems Manager runs it against a real pair: what was received is replayed
// first, what was not is lost within the bound that the observers' looks give, and nothing is promoted that should not be.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { accountForRoot } from "../../infra/local/world/pg-program.ts";
import { postgresql as promotion } from "../../lambdas/steps/database-promotion/postgresql.ts";
import { factsIn, promotionExit } from "../../lambdas/steps/database-promotion/promotion-command.ts";
import { wrapperExit } from "../../lambdas/steps/epoch-wrapper.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { caughtUp, endPair, look, pair, sql, startPair, until } from "../real/probed-pair.ts";
import { boundOf, everyMs, remember, writeUntilItDies } from "../real/written-loss.ts";
import { need } from "./machine.ts";
import { PromotingHost } from "./promoting.ts";
import type { Promoted } from "./promoting.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(90_000);

let account: string;
let hosts: PromotingHost[];

/** The machine of a site: its server knows the account by a name and password of its own, which only this host's environment holds. */
function machineOf(site: string): PromotingHost {
  const { host, user, password } = pair().connection(site, "admin");
  const made = new PromotingHost({ PGHOST: host, PGUSER: user, PGPASSWORD: password });
  hosts.push(made);
  return made;
}
const at = (site: string, more: Partial<Promoted> = {}): Promoted => ({ engine: "postgres", database: "postgres", account, port: pair().port(site), ...more });

beforeAll(async () => {
  // For its psql: the server that npm brings has none.
  need("postgresql-15");
  account = (await accountForRoot())?.name ?? "";
});
beforeEach(async () => {
  hosts = [];
  await startPair();
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  await endPair();
});

it("replays what was received, loses what was not, and that lies within the loss that was computed", async () => {
  const { acknowledged, ended } = await writeUntilItDies();
  let told: Sighting | undefined;
  for (let n = 0; n < 5; n += 1) {
    told = (await remember(told, "site-a")).sighting;
    // Received and not replayed from here on, and a second later not even received.
    if (n === 1) await sql("select pg_wal_replay_pause()", "site-b");
    if (n === 2) pair().cutReplication();
    await clock.sleep(everyMs);
  }
  await pair().kill("site-a");
  await ended;
  const dead = await remember(told, "site-a");
  const replayedBefore = Number((await sql("select count(*) as n from orders", "site-b"))[0]?.["n"]);
  const loss = boundOf(dead, await remember(undefined, "site-b"));

  const run = await machineOf("site-b").promote(promotion, at("site-b"));
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const facts = factsIn(run.stdout);
  expect(facts).toMatchObject({ engine: "postgresql", unapplied: expect.stringMatching(/^[1-9]\d*$/) as string, timeline: "2" });
  await until(async () => (await look("site-b", { user: "admin" })).detail.startsWith("answers as the writer and accepted"));
  const kept = new Set((await sql("select id from orders", "site-b")).map(({ id }) => Number(id)));
  const lost = acknowledged.filter((id) => !kept.has(id));
  process.stdout.write(`      ${kept.size - replayedBefore} received writes were replayed first; lost ${lost.length} of ${acknowledged.length}, bound ${JSON.stringify(loss.transactions)} transactions, ${JSON.stringify(loss.seconds)} s\n`);
  expect(kept.size).toBeGreaterThan(replayedBefore);
  expect(lost.length).toBeGreaterThan(0);
  expect(Math.min(...lost)).toBeGreaterThan(Math.max(...kept));
  expect(loss.transactions.max).toBeGreaterThanOrEqual(lost.length);
  // Its lower end speaks of the copy as it stood; what was received and replayed since makes the loss smaller than that.
  expect(loss.transactions.min).toBeLessThanOrEqual(acknowledged.length - replayedBefore);
});

it("promotes once: the same mark is not run again, and a later run is told that it takes writes itself", async () => {
  await caughtUp();
  const host = machineOf("site-b");
  expect(await host.promote(promotion, at("site-b"))).toMatchObject({ code: 0 });
  await sql("create table later (id int)", "site-b");
  expect(await host.promote(promotion, at("site-b"))).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing was run again") as string });
  expect(await host.promote(promotion, at("site-b"), { epoch: 8 })).toMatchObject({
    code: promotionExit.noReplica, stderr: expect.stringContaining("is no replica: it takes writes itself, on timeline 2; nothing was promoted") as string,
  });
  expect(await sql("select count(*)::int as n from later", "site-b")).toEqual([{ n: 0 }]);
});

it("refuses the primary, another database, another machine and a server that is down, and changes nothing", async () => {
  expect(await machineOf("site-a").promote(promotion, at("site-a"))).toMatchObject({ code: promotionExit.noReplica, stderr: expect.stringContaining("on timeline 1") as string });
  const host = machineOf("site-b");
  expect(await host.promote(promotion, at("site-b", { database: "it's" }))).toMatchObject({ code: promotionExit.otherServer, stderr: expect.stringContaining("has no database it's; nothing was promoted") as string });
  host.is("site-a/db");
  expect(await host.promote(promotion, at("site-b"), { epoch: 8 })).toMatchObject({ code: wrapperExit.wrongHost });
  host.is("site-b/db");
  expect(await pair().role("site-b")).toBe("standby");
  await pair().kill("site-b");
  expect(await host.promote(promotion, at("site-b"), { epoch: 9 })).toMatchObject({ code: promotionExit.noServer, stderr: expect.stringContaining("does not answer the account") as string });
});
