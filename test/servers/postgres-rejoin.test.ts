// The built-in command that makes a PostgreSQL server follow again, run as Systems Manager runs it over Debian's servers: what was written
// there and never replicated is listed and kept, the server streams from the one that serves, and nothing is touched where it must not be.

import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostRun } from "../../infra/local/aws/ssm.ts";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { accountForRoot } from "../../infra/local/world/pg-program.ts";
import { rejoinedIn } from "../../lambdas/steps/re-protection/postgresql.ts";
import { rejoinCommand, rejoinExit } from "../../lambdas/steps/re-protection/postgresql-command.ts";
import { DebianPostgres } from "./debian-postgres.ts";
import { Machine } from "./machine.ts";

jest.setTimeout(120_000);

let machine: Machine;
let host: HostRunner;
let old: DebianPostgres;
let serving: DebianPostgres;

const data = (name = "old"): string => join(machine.folder, name);
const until = async (what: () => Promise<boolean>): Promise<void> => {
  for (const end = clock.now() + 20_000; !(await what()); await clock.sleep(50)) if (clock.now() > end) throw new TypeError("not within 20 s");
};
const ids = async (server: DebianPostgres): Promise<readonly unknown[]> => (await server.sql("select id from orders order by id")).map(({ id }) => id);

async function rejoin({ epoch = 7, from = serving.port, waitSeconds = 30, environment = {} }: { readonly epoch?: number; readonly from?: number; readonly waitSeconds?: number; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<HostRun> {
  const home = join(machine.folder, "home");
  mkdirSync(home, { recursive: true });
  const account = (await accountForRoot())?.name ?? (process.env["USER"] ?? "");
  host = new HostRunner({ folder: home, clock, shell: "sh", env: { UNDERSTUDY_STATE: join(machine.folder, "state"), UNDERSTUDY_DATABASE_ACCOUNT: account, UNDERSTUDY_REPLICATION: "user=admin", PGHOST: "127.0.0.1", PGUSER: "admin", ...environment } });
  const end = await host.run(rejoinCommand({ server: { endpoint: `127.0.0.1:${old.port}` }, source: { endpoint: `127.0.0.1:${from}` }, database: "postgres", epoch, waitSeconds }), { timeoutMs: 90_000 });
  await host.close();
  if (end === "lost") throw new TypeError("the host was closed under the test");
  return end;
}

/** The environment in which some programs are others, which do this. */
function programs(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const folder = join(machine.folder, "programs");
  mkdirSync(folder);
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
}

/** Ends a server in order, also one that the command has started outside of everything that this test runs. */
async function endServer(name = "old"): Promise<void> {
  const file = join(data(name), "postmaster.pid");
  if (!existsSync(file)) return;
  process.kill(Number(readFileSync(file, "utf8").split("\n")[0]), "SIGINT");
  await until(() => Promise.resolve(!existsSync(file)));
}

/** The old writer and the one that was promoted while the old one could not be reached: each has written what the other does not hold. */
async function diverge(hints: "on" | "off", whileDown?: () => void): Promise<void> {
  old = await DebianPostgres.writer(machine, "old");
  if (hints === "on") {
    await old.sql("alter system set wal_log_hints = on");
    await endServer();
    whileDown?.();
    await old.boot();
  }
  serving = await old.replica("serving");
  await old.sql("create table orders (id int primary key)", "insert into orders values (1), (2)");
  await until(async () => (await serving.sql("select to_regclass('orders') is not null as there"))[0]?.["there"] === true && (await ids(serving)).length === 2);
  // Rewinding reads the log back to the last checkpoint that both have.
  await old.sql("checkpoint");
  await serving.sql("select pg_promote(true, 30)");
  await serving.sql("insert into orders values (10)");
  await old.sql("insert into orders values (3)", "insert into orders values (4)", "delete from orders where id = 1");
}

beforeEach(async () => {
  machine = await Machine.start();
});
afterEach(async () => {
  await endServer();
  await machine.close();
});

it.each(["on", "off"] as const)("keeps and lists what was never replicated and follows the one that serves, with wal_log_hints %s", async (hints) => {
  await diverge(hints);
  const end = await rejoin();
  process.stdout.write(`      ${end.stdout}`);
  expect(end).toMatchObject({ code: 0 });
  expect(rejoinedIn(end.stdout)).toMatchObject({ engine: "postgresql", way: hints === "on" ? "rewound" : "copied", kept: `${data()}.kept-7`, commits: "3", tables: "public.orders:3", first: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string });
  expect(await ids(old)).toEqual([1, 2, 10]);
  expect(await old.sql("select pg_is_in_recovery() as copy")).toEqual([{ copy: true }]);
  await serving.sql("insert into orders values (11)");
  await until(async () => (await ids(old)).length === 4);
  expect(existsSync(join(machine.folder, "state", `rejoin-${old.port}`))).toBe(false);

  // What is kept is a whole server: it starts as it ended, with all that only it held.
  await endServer();
  const kept = await old.over(`${data()}.kept-7`);
  expect(await ids(kept)).toEqual([2, 3, 4]);
});

it("does nothing twice: a server that follows already is found so, and what was kept stays", async () => {
  await diverge("on");
  expect((await rejoin()).code).toBe(0);
  const again = await rejoin({ epoch: 8 });
  expect(again).toMatchObject({ code: 0, stdout: "understudy-rejoined engine=postgresql way=found kept=none\n" });
  expect(existsSync(`${data()}.kept-7`)).toBe(true);
  expect(existsSync(`${data()}.kept-8`)).toBe(false);
});

it("refuses a source that is no primary, does not answer or was never a copy, and the old server goes on as it was", async () => {
  await diverge("on");
  const copy = await serving.replica("third");
  expect(await rejoin({ from: copy.port })).toMatchObject({ code: rejoinExit.noSource, stderr: expect.stringContaining("is no primary; nothing was changed") as string });
  expect(await rejoin({ from: 1 })).toMatchObject({ code: rejoinExit.noSource, stderr: expect.stringContaining("does not answer the account of replication; nothing was changed") as string });
  const stranger = await DebianPostgres.writer(machine, "stranger");
  expect(await rejoin({ from: stranger.port })).toMatchObject({ code: rejoinExit.otherServer, stderr: expect.stringContaining("were never copies of each other") as string });
  expect(await rejoin({ environment: { PGPORT: "1" } })).toMatchObject({ code: rejoinExit.noServer, stderr: expect.stringContaining("does not answer the account") as string });
  expect(await ids(old)).toEqual([2, 3, 4]);
  expect(existsSync(`${data()}.kept-7`)).toBe(false);
});

it("goes on where it was half-way: what is kept is not set aside again, and the copy is made in its place", async () => {
  await diverge("off");
  // One connection of replication is enough for the questions, and a base copy needs two.
  const senders = async (count: number): Promise<void> => {
    await serving.sql(`alter system set max_wal_senders = ${count}`);
    await endServer("serving");
    await serving.boot();
  };
  await senders(1);
  const half = await rejoin();
  expect(half).toMatchObject({ code: rejoinExit.halfWay, stderr: expect.stringContaining(`all that the server held is kept in ${data()}.kept-7`) as string });
  // Somebody puts a folder there meanwhile: it is nobody's to move or to delete.
  mkdirSync(data(), { recursive: true });
  writeFileSync(join(data(), "restored-by-hand"), "");
  await senders(10);
  expect(await rejoin({ epoch: 8 })).toMatchObject({ code: rejoinExit.noServer, stderr: expect.stringContaining(`an earlier try of this command, of epoch 7, has set ${data()}.kept-7 aside, and ${data()} stands there since`) as string });
  expect(existsSync(join(data(), "restored-by-hand"))).toBe(true);
  renameSync(data(), data("by-hand"));
  const whole = await rejoin({ epoch: 8 });
  expect(whole.code).toBe(0);
  expect(rejoinedIn(whole.stdout)).toMatchObject({ way: "copied", kept: `${data()}.kept-7`, commits: "3" });
  expect(readdirSync(machine.folder).filter((name) => name.startsWith("old")).sort()).toEqual(["old", "old.kept-7"]);
  expect(await ids(old)).toEqual([1, 2, 10]);
});

it("runs once at a time: of two commands one is refused, and the next one finds the lock free beside the running server", async () => {
  await diverge("on");
  const both = await Promise.all([rejoin({ epoch: 7 }), rejoin({ epoch: 8 })]);
  expect(both.map(({ code }) => code).sort()).toEqual([0, rejoinExit.busy]);
  expect(await ids(old)).toEqual([1, 2, 10]);
  expect((await rejoin({ epoch: 9 })).stdout).toContain("way=found");
});

it("never touches what a server held that has served again since a half-way try, whether it is down or lets nobody in", async () => {
  await diverge("on");
  const unseen = programs({ psql: 'case "$*" in *pg_stat_wal_receiver*) exit 1 ;; *) exec /usr/bin/psql "$@" ;; esac' });
  expect((await rejoin({ waitSeconds: 0, environment: unseen })).code).toBe(rejoinExit.halfWay);
  await until(() => ids(old).then((all) => all.includes(10), () => false));
  await old.sql("select pg_promote(true, 30)");
  await old.sql("insert into orders values (50)");
  expect(await rejoin({ epoch: 9, environment: { PGUSER: "nobody" } })).toMatchObject({ code: rejoinExit.noServer, stderr: expect.stringContaining(`a server runs over ${data()} and does not answer`) as string });
  expect(await ids(old)).toEqual([1, 2, 10, 50]);
  await endServer();
  expect(await rejoin({ epoch: 9 })).toMatchObject({ code: rejoinExit.noServer, stderr: expect.stringContaining(`${data()} stands there since, which may hold what is nowhere else`) as string });
  expect(await ids(await old.over(data()))).toEqual([1, 2, 10, 50]);
});

it("starts a server again that an earlier try had stopped and not set aside, and begins anew", async () => {
  await diverge("on");
  // The command dies just before it renames the folder.
  const dies = programs({ mv: "kill -9 $PPID" });
  expect((await rejoin({ environment: dies })).code).not.toBe(0);
  expect(existsSync(join(data(), "postmaster.pid"))).toBe(false);
  const refused = await rejoin({ epoch: 8, environment: { ...dies, UNDERSTUDY_REPLICATION: "user=nobody" } });
  expect(refused).toMatchObject({ code: rejoinExit.noSource });
  const end = await rejoin({ epoch: 8 });
  expect(rejoinedIn(end.stdout)).toMatchObject({ way: "rewound", kept: `${data()}.kept-8`, commits: "3", tables: "public.orders:3" });
  expect(await ids(old)).toEqual([1, 2, 10]);
});

it("says that an earlier try had stopped the server, and has started it again, where it refuses then", async () => {
  await diverge("on");
  const dies = programs({ mv: "kill -9 $PPID" });
  await rejoin({ environment: dies });
  mkdirSync(`${data()}.kept-8`);
  expect(await rejoin({ epoch: 8 })).toMatchObject({ code: rejoinExit.noRoom, stderr: expect.stringContaining("is there already; it was started again, because an earlier try of this command, of epoch 7, had stopped it, and nothing else was changed") as string });
  expect(await ids(old)).toEqual([2, 3, 4]);
});

it("keeps what a data folder holds that is a link, and refuses where the log lies behind one", async () => {
  const disk = (): string => join(machine.folder, "disk");
  await diverge("on", () => {
    mkdirSync(disk(), { mode: 0o755 });
    renameSync(data(), join(disk(), "main"));
    symlinkSync(join(disk(), "main"), data());
  });
  const end = await rejoin();
  expect(rejoinedIn(end.stdout)).toMatchObject({ kept: join(disk(), "main.kept-7"), commits: "3" });
  expect(lstatSync(join(disk(), "main.kept-7")).isDirectory()).toBe(true);
  expect(lstatSync(data()).isSymbolicLink()).toBe(true);
  expect(await ids(old)).toEqual([1, 2, 10]);
  await endServer();
  symlinkSync(join(disk(), "main.kept-7"), data("kept"));
  expect(await ids(await old.over(data("kept")))).toEqual([2, 3, 4]);
  await endServer("kept");
  renameSync(join(data("kept"), "pg_wal"), join(disk(), "wal"));
  symlinkSync(join(disk(), "wal"), join(data("kept"), "pg_wal"));
  await old.over(data("kept"));
  expect(await rejoin({ epoch: 8 })).toMatchObject({ code: rejoinExit.noRoom, stderr: expect.stringContaining("pg_wal is a link, and what it leads to would not be set aside") as string });
  expect(await ids(old)).toEqual([2, 3, 4]);
});

it("counts what it cannot name as unknown, and all as unknown where the log is not read to its end", async () => {
  await diverge("on");
  await old.sql("create table audit (id int primary key)", "insert into audit select generate_series(1, 100)");
  await old.sql("vacuum full audit");
  expect(rejoinedIn((await rejoin()).stdout)?.["tables"]?.split(",").sort()).toEqual(expect.arrayContaining(["public.orders:3", "unknown:100"]));
});

it("counts all as unknown where the log is not read to its end, and does not take that for nothing", async () => {
  await diverge("on");
  const path = programs({ awk: 'case "$*" in *ended=*) head -c 600 | /usr/bin/awk "$@" ;; *) exec /usr/bin/awk "$@" ;; esac' });
  expect(rejoinedIn((await rejoin({ environment: path })).stdout)).toMatchObject({ kept: `${data()}.kept-7`, commits: "unknown", tables: "unknown" });
});

it("does not take a standby of another server for one that follows", async () => {
  await diverge("on");
  expect((await rejoin()).code).toBe(0);
  const third = await serving.replica("third");
  await old.sql(`alter system set primary_conninfo = 'host=127.0.0.1 port=${third.port} user=admin'`);
  await endServer();
  await old.boot();
  await until(async () => (await old.sql("select 1 from pg_stat_wal_receiver where status = 'streaming'")).length === 1);
  expect(await rejoin({ epoch: 8 })).toMatchObject({ code: rejoinExit.otherServer, stderr: expect.stringContaining("is a standby, and not one that streams from the server at") as string });
});
