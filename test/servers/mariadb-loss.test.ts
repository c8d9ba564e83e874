// Whether the bound of the loss that follows from what the MySQL probe saw contains what was really lost when a source dies,
// with replication cut before and without. The copy counts no transactions, so the bound is one of seconds.

import mysql from "mysql2/promise";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { unbrokenForMs } from "../../workflows/cadence.ts";
import type { Evidence } from "../../workflows/evidence.ts";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { lossOf } from "../../workflows/loss.ts";
import { nextSighting, type Sighting } from "../../workflows/sightings.ts";
import { until } from "./machine.ts";
import { deadlineMs, look, Servers, untilSaid } from "./mariadb-looks.ts";
import type { MariaDb } from "./mariadb.ts";
import { spellTimes } from "../unit/builders.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(60_000);

const everyMs = 1_000;
let servers: Servers;
let sites: Readonly<Record<string, MariaDb>>;
beforeEach(async () => {
  servers = await Servers.open();
  const [primary, replica] = await Promise.all([servers.start(), servers.start({ more: ["--read-only=1"] })]);
  sites = { "site-a": primary, "site-b": replica };
  await replica.follow(primary);
  await primary.sql("create table app.orders (id int primary key, at bigint not null)");
});
afterEach(() => servers.close());
const at = (site: string): MariaDb => {
  const server = sites[site];
  if (server === undefined) throw new TypeError(`no server at ${site}`);
  return server;
};

interface Told {
  readonly sighting: Sighting;
  readonly seen: Look;
}
async function remember(previous: Sighting | undefined, site: string): Promise<Told> {
  const now = clock.now();
  const seen = await look(at(site));
  const { reached: _reached, ...answer } = seen;
  return { sighting: nextSighting(previous, { observer: "arbiter", thing: "orders", site, at: now, answer }, unbrokenForMs(everyMs, deadlineMs), spellTimes), seen };
}
const observed = ({ sighting, seen: { reached: _reached, ...answer } }: Told): Evidence["observations"][number] => ({ observer: "arbiter", thing: "orders", site: sighting.site, at: sighting.at, since: sighting.since, answer });

/** Writes to the source until it dies; the times are its own. */
async function write(acknowledged: number[]): Promise<void> {
  const session = await mysql.createConnection({ host: "127.0.0.1", port: at("site-a").port, user: "probe", password: "probe-password", database: "app" });
  session.on("error", () => undefined);
  let running = true;
  for (let id = 1; running; id += 1) {
    const written = session.query("insert into orders values (?, floor(unix_timestamp(now(6)) * 1000))", [id]).then(() => session.query("select at from orders where id = ?", [id]));
    await written.then(([rows]) => acknowledged.push(Number((rows as { at: number }[])[0]?.at)), () => (running = false));
    await clock.sleep(10);
  }
}

test.each([
  { name: "a source that dies with replication cut before loses writes, and the bound contains them", cut: true },
  { name: "a source that dies at once loses nothing, and the bound says so", cut: false },
])("$name", async ({ cut }) => {
  const acknowledged: number[] = [];
  const writing = write(acknowledged);
  let told: Sighting | undefined;
  for (let n = 0; n < 4; n += 1) {
    told = (await remember(told, "site-a")).sighting;
    if (n === 1 && cut) await at("site-b").sql("stop replica io_thread");
    await clock.sleep(everyMs);
  }
  if (!cut) await clock.sleep(200);
  await at("site-a").kill();
  await writing;
  const dead = await remember(told, "site-a");
  expect(dead.seen).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  if (!cut) await untilSaid(at("site-b"), /receives nothing/);

  const copy = await remember(undefined, "site-b");
  expect(copy.seen).toMatchObject({ kind: "healthy", database: { role: "replica", transactions: null } });
  const lastWrite = dead.sighting.lastWrite;
  if (lastWrite === undefined) throw new TypeError("no write was seen");
  const evidence: Evidence = { at: clock.now(), source: "site-a", target: "site-b", observations: [observed(dead), observed(copy)], lastWrites: [lastWrite], fence: "confirmed" };
  const loss = lossOf("orders", evidence, { everyMs, deadlineMs: defaultDeadlineMs });
  if (!loss.known) throw new TypeError("the loss is not known");
  expect(loss.transactions).toBeNull();

  await at("site-b").sql("stop replica", "reset replica all", "set global read_only = 0");
  await until(async () => /accepted a trial write/.test((await look(at("site-b"))).detail));
  const kept = Number((await at("site-b").sql("select max(at) as at from app.orders"))[0]?.["at"]);
  const lostS = Math.max(0, (acknowledged.at(-1) ?? 0) - kept) / 1000;
  process.stdout.write(`      lost ${lostS} s of writes, bound ${JSON.stringify(loss.seconds)} s\n`);
  if (cut) expect(lostS).toBeGreaterThan(1);
  else expect(lostS).toBeLessThan(0.1);
  expect(loss.seconds.min).toBeLessThanOrEqual(lostS);
  expect(loss.seconds.max).toBeGreaterThanOrEqual(lostS);
});
