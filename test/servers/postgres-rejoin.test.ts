// The built-in command that makes a PostgreSQL server follow again, run as Systems Manager runs it over Debian's servers: what was written
// there and never replicated is listed and kept, the server streams from the one that serves, and nothing is touched where it must not be.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostRun } from "../../infra/local/aws/ssm.ts";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { accountForRoot } from "../../infra/local/world/pg-program.ts";
import { rejoinCommand, rejoinedIn, rejoinExit } from "../../lambdas/steps/re-protection/postgresql-command.ts";
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

async function rejoin({ epoch = 7, from = serving.port, environment = {} }: { readonly epoch?: number; readonly from?: number; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<HostRun> {
  const home = join(machine.folder, "home");
  mkdirSync(home, { recursive: true });
  const account = (await accountForRoot())?.name ?? (process.env["USER"] ?? "");
  host = new HostRunner({ folder: home, clock, shell: "sh", env: { UNDERSTUDY_STATE: join(machine.folder, "state"), UNDERSTUDY_DATABASE_ACCOUNT: account, UNDERSTUDY_REPLICATION: "user=admin", PGHOST: "127.0.0.1", PGUSER: "admin", ...environment } });
  const end = await host.run(rejoinCommand({ server: { endpoint: `127.0.0.1:${old.port}` }, source: { endpoint: `127.0.0.1:${from}` }, database: "postgres", epoch, waitSeconds: 30 }), { timeoutMs: 90_000 });
  await host.close();
  if (end === "lost") throw new TypeError("the host was closed under the test");
  return end;
}

/** Ends a server in order, also one that the command has started outside of everything that this test runs. */
async function endServer(name = "old"): Promise<void> {
  const file = join(data(name), "postmaster.pid");
  if (!existsSync(file)) return;
  process.kill(Number(readFileSync(file, "utf8").split("\n")[0]), "SIGINT");
  await until(() => Promise.resolve(!existsSync(file)));
}

/** The old writer and the one that was promoted while the old one could not be reached: each has written what the other does not hold. */
async function diverge(hints: "on" | "off"): Promise<void> {
  old = await DebianPostgres.writer(machine, "old");
  if (hints === "on") {
    await old.sql("alter system set wal_log_hints = on");
    await endServer();
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
  // Somebody puts a folder there meanwhile: it is nobody's to delete.
  mkdirSync(data(), { recursive: true });
  writeFileSync(join(data(), "restored-by-hand"), "");
  await senders(10);
  const whole = await rejoin({ epoch: 8 });
  expect(whole.code).toBe(0);
  expect(rejoinedIn(whole.stdout)).toMatchObject({ way: "copied", kept: `${data()}.kept-7`, commits: "3" });
  expect(existsSync(`${data()}.kept-8`)).toBe(false);
  const left = readdirSync(machine.folder).filter((name) => name.startsWith("old.left-"));
  expect(left).toHaveLength(1);
  expect(existsSync(join(machine.folder, left[0] ?? "", "restored-by-hand"))).toBe(true);
  expect(await ids(old)).toEqual([1, 2, 10]);
});
