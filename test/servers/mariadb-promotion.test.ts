// The built-in command that promotes MariaDB, run as Systems Manager runs it against real servers: what was received is applied
// first, what was not is lost within the bound that the observers' looks give, and nothing is promoted that should not be.

import mysql from "mysql2/promise";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { mysql as promotion } from "../../lambdas/steps/database-promotion/mysql.ts";
import { factsIn, promotionExit } from "../../lambdas/steps/database-promotion/promotion-command.ts";
import { wrapperExit } from "../../lambdas/steps/epoch-wrapper.ts";
import { unbrokenForMs } from "../../workflows/cadence.ts";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { lossOf } from "../../workflows/loss.ts";
import { nextSighting, type Sighting } from "../../workflows/sightings.ts";
import { until } from "./machine.ts";
import { deadlineMs, look, Servers, untilSaid } from "./mariadb-looks.ts";
import type { MariaDb } from "./mariadb.ts";
import { PromotingHost } from "./promoting.ts";
import type { Promoted } from "./promoting.ts";
import { spellTimes } from "../unit/builders.ts";

// Starting servers may take longer than Jest waits by itself.
jest.setTimeout(90_000);

const account = process.getuid?.() === 0 ? "mysql" : undefined;
const everyMs = 1_000;
let servers: Servers;
let primary: MariaDb;
let replica: MariaDb;
let host: PromotingHost;

/** What Debian's package does for the account of the server: it signs in through the socket, without a password. */
async function administrator(server: MariaDb): Promise<void> {
  if (account !== undefined) await server.sql("set sql_log_bin = 0", `create user ${account}@localhost identified via unix_socket`, `grant all on *.* to ${account}@localhost`);
}
const at = (server: MariaDb, more: Partial<Promoted> = {}): Promoted => ({ engine: "mysql", database: "app", account: account ?? "", port: server.port, ...more });
const isReplica = async (server: MariaDb): Promise<boolean> => (await server.sql("show all slaves status")).length === 1;

beforeEach(async () => {
  servers = await Servers.open();
  [primary, replica] = await Promise.all([servers.start(), servers.start({ more: ["--read-only=1"] })]);
  await Promise.all([administrator(primary), administrator(replica)]);
  await replica.follow(primary);
  await primary.sql("create table app.orders (id int primary key, at bigint not null)");
  await until(async () => (await replica.sql("show tables in app")).length > 0);
  host = new PromotingHost({ UNDERSTUDY_DATABASE_SOCKET: replica.socket });
});
afterEach(async () => {
  await host.close();
  await servers.close();
});

/** Writes to the source until it dies, and notes what was acknowledged. */
async function write(acknowledged: Map<number, number>): Promise<void> {
  const session = await mysql.createConnection({ host: "127.0.0.1", port: primary.port, user: "probe", password: "probe-password", database: "app" });
  session.on("error", () => undefined);
  let running = true;
  for (let id = 1; running; id += 1) {
    const written = session.query("insert into orders values (?, floor(unix_timestamp(now(6)) * 1000))", [id]).then(() => session.query("select at from orders where id = ?", [id]));
    await written.then(([rows]) => acknowledged.set(id, Number((rows as { at: number }[])[0]?.at)), () => (running = false));
    await clock.sleep(10);
  }
}

async function remember(previous: Sighting | undefined, site: "site-a" | "site-b"): Promise<Sighting> {
  const now = clock.now();
  const { reached: _reached, ...answer } = await look(site === "site-a" ? primary : replica);
  return nextSighting(previous, { observer: "arbiter", thing: "orders", site, at: now, answer }, unbrokenForMs(everyMs, deadlineMs), spellTimes);
}

it("applies what was received, loses what was not, and that lies within the loss that was computed", async () => {
  // What the copy receives it applies four seconds later, so that some of it is open when the source dies.
  await replica.sql("stop replica");
  await replica.follow(primary, 4);
  const acknowledged = new Map<number, number>();
  const writing = write(acknowledged);
  let told: Sighting | undefined;
  for (let n = 0; n < 8; n += 1) {
    told = await remember(told, "site-a");
    if (n === 6) await replica.sql("stop replica io_thread");
    await clock.sleep(everyMs);
  }
  await primary.kill();
  await writing;
  const dead = await remember(told, "site-a");
  const appliedBefore = new Set((await replica.sql("select id from app.orders")).map(({ id }) => Number(id)));
  const copyLook = await look(replica);
  const { reached: _reached, ...copy } = copyLook;
  const { lastWrite } = dead;
  if (lastWrite === undefined) throw new TypeError("no write was seen");
  const loss = lossOf("orders", {
    at: clock.now(), source: "site-a", target: "site-b", lastWrites: [lastWrite], fence: "confirmed",
    observations: [{ observer: "arbiter", thing: "orders", site: "site-a", at: dead.at, since: dead.since, answer: { kind: "failing", detail: "refused the connection" } }, { observer: "arbiter", thing: "orders", site: "site-b", at: clock.now(), since: clock.now(), answer: copy }],
  }, { everyMs, deadlineMs: defaultDeadlineMs });
  if (!loss.known) throw new TypeError("the loss is not known");

  const run = await host.promote(promotion, at(replica));
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(factsIn(run.stdout)).toMatchObject({ engine: "mysql", source: `127.0.0.1:${primary.port}`, unapplied: expect.stringMatching(/^[1-9]\d*$/) as string });
  expect(run.stdout).toMatch(/^understudy: received \S+, applied \S+: [1-9]\d* bytes are applied first$/m);

  await untilSaid(replica, /^answers as the writer and accepted a trial write/);
  const kept = new Set((await replica.sql("select id from app.orders")).map(({ id }) => Number(id)));
  const lost = [...acknowledged.keys()].filter((id) => !kept.has(id));
  const newestKept = Math.max(...kept);
  const newestWrittenAt = acknowledged.get(Math.max(...acknowledged.keys())) ?? 0;
  const lostS = (newestWrittenAt - (acknowledged.get(newestKept) ?? 0)) / 1_000;
  const openS = (newestWrittenAt - (acknowledged.get(Math.max(...appliedBefore)) ?? 0)) / 1_000;
  process.stdout.write(`      ${kept.size - appliedBefore.size} received writes were applied first; lost ${lost.length} of ${acknowledged.size}, ${lostS} s of ${openS} s that were not applied, bound ${JSON.stringify(loss.seconds)} s\n`);
  expect(kept.size).toBeGreaterThan(appliedBefore.size);
  expect(lost.length).toBeGreaterThan(0);
  expect(Math.min(...lost)).toBeGreaterThan(newestKept);
  // Its lower end speaks of the copy as it stood; what was received and applied since makes the loss smaller than that.
  expect(loss.seconds.min).toBeLessThanOrEqual(openS);
  expect(loss.seconds.max).toBeGreaterThanOrEqual(lostS);
});

it("promotes once: the same mark is not run again, and a later run is told that it is no replica", async () => {
  expect(await host.promote(promotion, at(replica))).toMatchObject({ code: 0 });
  await replica.sql("insert into app.orders values (1, 1)");
  const again = await host.promote(promotion, at(replica));
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing was run again") as string });
  expect(await host.promote(promotion, at(replica), { epoch: 8 })).toMatchObject({
    code: promotionExit.noReplica, stderr: expect.stringMatching(/is no replica: it follows nobody, and its read_only is (0|OFF); nothing was promoted/) as string,
  });
  expect((await replica.sql("select id from app.orders")).length).toBe(1);
  expect(await look(replica)).toMatchObject({ kind: "healthy", database: { role: "writer", writeAccepted: true } });
});

it("refuses the primary, another port, another database and another machine, and changes nothing", async () => {
  const onPrimary = new PromotingHost({ UNDERSTUDY_DATABASE_SOCKET: primary.socket });
  try {
    expect(await onPrimary.promote(promotion, at(primary))).toMatchObject({ code: promotionExit.noReplica });
  } finally {
    await onPrimary.close();
  }
  expect(await host.promote(promotion, at(primary))).toMatchObject({ code: promotionExit.otherServer, stderr: expect.stringContaining(`listens on port ${replica.port} and not on ${primary.port}`) as string });
  expect(await host.promote(promotion, at(replica, { database: "it's" }), { epoch: 8 })).toMatchObject({ code: promotionExit.otherServer, stderr: expect.stringContaining("has no database it's; nothing was promoted") as string });
  host.is("site-a/db");
  expect(await host.promote(promotion, at(replica), { epoch: 9 })).toMatchObject({ code: wrapperExit.wrongHost });
  await untilSaid(replica, /^answers as a replica, [\d.]+ s behind its source$/);
  expect((await look(primary)).kind).toBe("healthy");
});

it("refuses a copy that does not finish in time, says what would be lost, and goes on receiving", async () => {
  await replica.sql("stop replica");
  await replica.follow(primary, 600);
  await primary.sql("insert into app.orders values (1, 1)");
  await clock.sleep(1_500);
  const run = await host.promote(promotion, at(replica), { withinMs: 20_000 });
  expect(run).toMatchObject({ code: promotionExit.notApplied, stderr: expect.stringMatching(/has received up to \S+ and applied up to \S+ after 10 s .*would be lost; nothing was promoted/) as string });
  await until(async () => (await replica.sql("show all slaves status"))[0]?.["Slave_IO_Running"] === "Yes");
  expect(await isReplica(replica)).toBe(true);
});

it("refuses a copy that stopped applying with an error, by its number, and tells no value of the application", async () => {
  await replica.sql("set sql_log_bin = 0", "insert into app.orders values (4711, 1)");
  await primary.sql("insert into app.orders values (4711, 1)");
  await untilSaid(replica, /does not apply/);
  const run = await host.promote(promotion, at(replica));
  expect(run).toMatchObject({ code: promotionExit.cannotApply, stderr: expect.stringContaining("stopped applying with error 1062") as string });
  expect(run.stderr).not.toContain("4711");
  expect(await isReplica(replica)).toBe(true);
});

it("says that there is no server where it is down", async () => {
  await replica.kill();
  expect(await host.promote(promotion, at(replica))).toMatchObject({ code: promotionExit.noServer, stderr: expect.stringContaining("does not let in the account") as string });
});
