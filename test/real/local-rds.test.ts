// The local RDS over real PostgreSQL: a further copy beside the plan's own is made while the source is written, takes writes of its own
// when it is promoted, and goes with all that it holds when it is deleted. The plan's own pair hears nothing of it.

import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { RdsService } from "../../infra/local/aws/rds.ts";
import { ReplicatingRds } from "../../infra/local/aws/rds-replicating.ts";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { AddressBook } from "../../infra/local/world/address-book.ts";
import { DatabasePair } from "../../infra/local/world/database-pair.ts";
import { Network } from "../../infra/local/world/network.ts";
import { withSession } from "../../infra/local/world/pg-session.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { processesNaming } from "../local/fixtures/left-behind.ts";
import { sendAws } from "../contract/every-send.ts";
import { clientsOver, failureOf } from "../contract/stand-ins/world.ts";
import { readBuiltInstance } from "../../lambdas/aws/rds-replicas.ts";
import { planAt } from "./fixtures/worlds.ts";

jest.setTimeout(60_000);

const plan = planAt(10);
const region = "eu-central-1";
const drill = "chat-config-b-drill";

let folder: string;
let reaper: Reaper;
let network: Network;
let database: DatabasePair | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "local-rds-test-"));
  reaper = await Reaper.start();
  reaper.registerFolder(folder);
  network = new Network([...Object.keys(plan.sites), "arbiter"]);
});
afterEach(async () => {
  await database?.close();
  database = undefined;
  await network.close();
  expect(readdirSync(folder).filter((name) => existsSync(join(folder, name, "data")))).toEqual([]);
  expect(processesNaming(folder)).toEqual([]);
  await reaper.close();
});

async function begin() {
  const book = new AddressBook(network, clock);
  const made = (database = await DatabasePair.start({ plan, clock, folder, reaper, network, book }));
  const rds = new ReplicatingRds({ instances: new RdsService({ databases: made, clock, promoteMs: 300, visibleMs: 50 }), databases: made, clock, visibleMs: 50, renameMs: 100, deleteMs: 100 });
  const clients = clientsOver({ rds });
  const send = (call: Parameters<typeof sendAws>[0]): Promise<string> => sendAws(call, { clients });
  return { made, book, clients, send };
}
type Begun = Awaited<ReturnType<typeof begin>>;

const make = ({ send }: Begun, id = drill): Promise<string> =>
  send({ operation: "rds.CreateDBInstanceReadReplica", region, input: { DBInstanceIdentifier: id, SourceDBInstanceIdentifier: "arn:aws:rds:eu-west-1:123456789012:db:chat-config-a", DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, CopyTagsToSnapshot: false, EnableIAMDatabaseAuthentication: false, Tags: [] } });
const remove = ({ send }: Begun, id = drill): Promise<string> => send({ operation: "rds.DeleteDBInstance", region, input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } });

async function until(what: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = clock.now() + withinMs; !(await what()); await clock.sleep(20)) if (clock.now() > end) throw new TypeError(`not within ${withinMs} ms`);
}
const statusOf = async ({ clients }: Begun, id = drill): Promise<string | undefined> => (await readBuiltInstance(id, clients, region))?.status;

/** By the address that RDS gives the instance, as a function of that site would reach it. */
async function sql(begun: Begun, id: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const { host, port } = begun.made.state(id) ?? { host: "", port: 0 };
  const reached = await begun.book.dial("site-b", host, port);
  return withSession({ ...begun.made.connection("site-b"), port: reached.port }, async (session) => (await session.query<Record<string, unknown>>(text)).rows);
}

it("makes a further copy of a source that is written meanwhile, promotes that one alone, and deletes it with its data", async () => {
  const begun = await begin();
  const { made } = begun;
  const client = new pg.Client({ ...made.connection("site-a"), ssl: false });
  await client.connect();
  const writing = new AbortController();
  let written = 0;
  const writer = (async () => {
    while (!writing.signal.aborted) await client.query("insert into messages (id) values ($1)", [++written]);
  })();
  await clock.sleep(200);
  const before = written;
  await make(begun);
  await until(async () => (await statusOf(begun)) === "available");
  const during = written;
  expect(before).toBeGreaterThan(0);
  expect(during).toBeGreaterThan(before);
  await until(async () => Number((await sql(begun, drill, "select count(*) as n from messages"))[0]?.["n"]) >= during);
  expect(made.state(drill)).toMatchObject({ region, replicaOf: { id: "chat-config-a", region: "eu-west-1" } });

  await begun.send({ operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: drill } });
  await until(async () => made.state(drill)?.replicaOf === null && (await statusOf(begun)) === "available");
  await sql(begun, drill, "insert into messages (id) values (-7)");
  writing.abort();
  await writer;
  await client.end();
  // What stands under the plan's names goes on as it was.
  expect([await made.role("site-a"), await made.role("site-b")]).toEqual(["primary", "standby"]);
  await until(async () => (await made.messages("site-b")).size === written);
  expect((await made.messages("site-b")).has(-7)).toBe(false);

  const { host = "", port = 0 } = made.state(drill) ?? {};
  await remove(begun);
  await until(async () => (await statusOf(begun)) === undefined);
  expect(existsSync(join(folder, drill))).toBe(false);
  expect(processesNaming(folder).filter((line) => line.includes(drill))).toEqual([]);
  await expect(begun.book.dial("site-b", host, port)).rejects.toMatchObject({ name: "Refused", code: "ENOTFOUND" });
  expect(await statusOf(begun, "chat-config-b")).toBe("available");
});

it("begins a copy anew when its source dies in the middle, refuses to delete it before it is there, and ends all when the world ends", async () => {
  const begun = await begin();
  await begun.made.kill("site-a");
  // RDS takes the order: it does not know yet that the source is gone.
  await make(begun);
  await clock.sleep(300);
  expect(await statusOf(begun)).toBe("creating");
  expect(await failureOf(remove(begun))).toBe("Refused InvalidDBInstanceState");
  await begun.made.startAll("site-a");
  await until(async () => (await statusOf(begun)) === "available");
  expect(await sql(begun, drill, "select pg_is_in_recovery() as copy")).toEqual([{ copy: true }]);
});
